// Synthesis of environments/local.yaml: by the app command of cdktf.json and by cdktf, against a hand-written cdktf
// program with the same resources and no logic, the same by CDK Terrain, the same resources in AWS CDK, and an app with
// nothing in it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { ROOT } from "../scripts/root";
import { type Competitors, installCompetitors } from "./competitors";
import { type Program, ratio, type Rows, type Scenario } from "./measuring";

const CDKTF = ["cdktf", "constructs", "@cdktf/provider-aws"];

/** Compiles a program that loads its libraries from the node_modules above the file it is written to. */
function compile(name: string, outfile: string, external = CDKTF): string {
  mkdirSync(join(outfile, ".."), { recursive: true });
  buildSync({
    entryPoints: [join(ROOT, "bench", "programs", `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external,
    logLevel: "error",
  });
  return outfile;
}

function availableCompetitors(): Competitors | undefined {
  try {
    return installCompetitors();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${reason} The product is measured without them.\n`);
    return undefined;
  }
}

/** Variables of all programs: one environment, outputs below a folder, no calls home. */
function variables(folder: string): Record<string, string> {
  return {
    ENVIRONMENT: "local",
    CDKTF_OUTDIR: join(folder, "out"),
    CDK_OUTDIR: join(folder, "cdk.out"),
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
    CDKTF_HOME: join(folder, "home"),
    CDK_DISABLE_CLI_TELEMETRY: "1",
    CI: "1",
  };
}

function others(
  { awsCdk, cdk, folder: tree }: Competitors,
  folder: string,
  env: Record<string, string>,
): Record<string, Program> {
  const terrain = compile("hand-written", join(tree, "node_modules", ".bench", "bench-hand-written.cjs"));
  return {
    // --preserve-symlinks lets the project's bindings find CDK Terrain.
    "hand-written, with CDK Terrain": { command: ["node", "--preserve-symlinks", terrain], env },
    "AWS CDK app": { command: ["node", awsCdk], env },
    "AWS CDK app, its validation off": { command: ["node", awsCdk], env: { ...env, CDK_VALIDATION: "false" } },
    "cdk synth": {
      command: ["node", cdk, "synth", "--quiet", "--app", `node ${awsCdk}`, "--output", join(folder, "cdk-cli")],
      env,
      cwd: folder,
    },
  };
}

function notes(rows: Rows, ours: string, competitors: boolean): string[] {
  const we = rows[ours];
  const against = (name: string): string => {
    const row = rows[name];
    if (!we || !row) return "";
    const time = ratio(we.seconds.median / row.seconds.median);
    return `${time} of the time and ${ratio(we.mib.median / row.mib.median)} of the memory of the ${name}`;
  };
  const awsCdk =
    `The app command takes ${against("AWS CDK app")} (reach: under 0.25 of both); ` +
    `${against("AWS CDK app, its validation off")}.`;
  return [
    `The app command takes ${against("hand-written cdktf program")} (reach: at most 1.30 of both), ` +
      `which loads CDKTF as it is installed; ${against("hand-written, as one file")}, which is built as the app is.`,
    ...(competitors ? [awsCdk] : []),
  ];
}

export function synthesis(): Scenario {
  const competitors = availableCompetitors();
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const built = (name: string): string => join(ROOT, "dist", `bench-${name}.cjs`);
  const handWritten = compile("hand-written", built("hand-written"));
  const empty = compile("empty", built("empty"));
  const oneFile = compile("hand-written", built("hand-written-one-file"), []);
  const { app } = JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")) as { app: string };
  const ours = `app command (${app})`;
  const env = variables(folder);
  return {
    title: "Synthesis of environments/local.yaml, 8 stacks",
    base: "hand-written cdktf program",
    programs: {
      "hand-written cdktf program": { command: ["node", handWritten], env },
      [ours]: { command: app.split(" "), env },
      "empty cdktf app": { command: ["node", empty], env },
      "hand-written, as one file": { command: ["node", oneFile], env },
      "npx cdktf synth": { command: ["npx", "--no-install", "cdktf", "synth", "--output", join(folder, "cli")], env },
      ...(competitors ? others(competitors, folder, env) : {}),
    },
    says: (rows) => notes(rows, ours, competitors !== undefined),
    done: () => rmSync(folder, { recursive: true, force: true }),
  };
}
