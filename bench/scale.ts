// How the cost grows with the fleet: generated environments of 1 to 1,000 databases in 1 to 100 accounts.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/root";
import { type FleetSize, writeEnvironment } from "./environment";
import { type Program, ratio, type Rows, type Scenario } from "./measuring";
import { planOf } from "./plan-of";

const HUNDRED: FleetSize = { accounts: 10, databases: 100 };
const THOUSAND: FleetSize = { accounts: 100, databases: 1000 };
const SIZES: readonly FleetSize[] = [{ accounts: 1, databases: 1 }, { accounts: 1, databases: 10 }, HUNDRED, THOUSAND];

const WORK = ["validate", "synthesize", "graph", "iam-policies", "review"] as const;
type Work = (typeof WORK)[number];

const APP = ["node", join(ROOT, "scripts", "app.cjs")] as const;

function labelOf({ accounts, databases }: FleetSize): string {
  return `${databases} database${databases === 1 ? "" : "s"}, ${accounts} account${accounts === 1 ? "" : "s"}`;
}

/** Synthesizes a fleet once and writes a plan for each of its stacks; gives what is measured of it. */
function programsOf(size: FleetSize, files: string): Record<Work, Program> {
  const outdir = join(files, "out");
  const plans = join(files, "plans");
  const env = { ENVIRONMENTS_DIR: files, CDKTF_OUTDIR: outdir };
  writeEnvironment(files, size);
  synthesize(labelOf(size), env);
  mkdirSync(plans);
  const ids = readdirSync(join(outdir, "stacks"));
  for (const id of ids) {
    const stack = readFileSync(join(outdir, "stacks", id, "cdk.tf.json"), "utf8");
    writeFileSync(join(plans, `${id}.json`), planOf(stack));
  }
  const product = (...args: readonly string[]): readonly string[] => [
    "node",
    join(ROOT, "bin", "rds-kerberos.cjs"),
    ...args,
  ];
  return {
    validate: { command: product("validate"), env },
    synthesize: { command: APP, env, before: () => rmSync(outdir, { recursive: true, force: true }) },
    graph: { command: product("graph", "scale", "--json"), env },
    "iam-policies": { command: product("iam-policies", "scale"), env },
    review: { command: product("review", ...ids.map((id) => join(plans, `${id}.json`))), env, ends: [2, 3] },
  };
}

function synthesize(label: string, env: Readonly<Record<string, string>>): void {
  const [program, ...args] = APP;
  const made = spawnSync(program, args, { cwd: ROOT, env: { ...process.env, ...env }, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${label}: ${made.stderr}`);
}

function growthText(rows: Rows): string {
  const growth = WORK.flatMap((work) => {
    const [less, more] = [HUNDRED, THOUSAND].map((size) => rows[`${work}: ${labelOf(size)}`]);
    if (!less || !more) return [];
    const memory = ratio(more.mib.median / less.mib.median);
    return [`${work} ${ratio(more.seconds.median / less.seconds.median)} (memory ${memory})`];
  });
  return `From 100 to 1,000 databases, times the time: ${growth.join(", ")} (reach: at most 11).`;
}

function thousandText(rows: Rows): string[] {
  const most = rows[`synthesize: ${labelOf(THOUSAND)}`];
  if (!most) return [];
  const megabytes = Math.round(most.mib.median * 1.048576);
  return [
    `1,000 databases synthesize in ${most.seconds.median.toFixed(1)} s and ${megabytes} MB ` +
      "(reach: under 8 s and 700 MB).",
  ];
}

export function scale(): Scenario {
  const folder = mkdtempSync(join(tmpdir(), "bench-scale-"));
  const fleets = SIZES.map((size) => ({
    label: labelOf(size),
    programs: programsOf(size, join(folder, labelOf(size))),
  }));
  return {
    title: "Growth: the same work for fleets of other sizes, 10 databases in a network",
    base: `synthesize: ${labelOf(HUNDRED)}`,
    programs: Object.fromEntries(
      WORK.flatMap((work) => fleets.map(({ label, programs }) => [`${work}: ${label}`, programs[work]])),
    ),
    says: (rows) => [
      "Networks are connected by somebody else (a Transit Gateway) and their blocks are neighbours: " +
        "of peered or scattered ones a directory takes 57.",
      growthText(rows),
      ...thousandText(rows),
    ],
    done: () => rmSync(folder, { recursive: true, force: true }),
  };
}
