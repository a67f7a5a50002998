// One stack of ours, local-identity-network, against the same resources in hand-written HCL: one state in the emulated
// AWS, which counts the calls.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { control, type Emulator, makeStateBuckets, startEmulator, stopEmulator } from "../scripts/emulator";
import { TERRAFORM } from "../scripts/prerequisites";
import { ROOT } from "../scripts/root";
import { environmentsOf } from "../src/environment/load";
import { withLateGarbageCollection } from "../src/terraform/go-runtime";
import { terraformEnvironment } from "../src/terraform/terraform-environment";
import { LOCAL_ENDPOINT } from "./environment";
import { type Program, ratio, type Rows, type Scenario } from "./measuring";

const STACK = "local-identity-network";

/** What is measured: the work's name, and Terraform's arguments for it. */
const WORK: Readonly<Record<string, readonly string[]>> = {
  init: ["init", "-input=false", "-reconfigure"],
  validate: ["validate"],
  // An exit code of 2 would say that the two are not the same resources.
  plan: ["plan", "-input=false", "-detailed-exitcode"],
};

type Variables = Readonly<Record<string, string | undefined>>;

/** A program that runs, and how many calls of AWS it makes. */
interface Counted {
  readonly program: Program;
  readonly calls: number;
}

function variables(emulator: Emulator, folder: string): Variables {
  return {
    ...withLateGarbageCollection(process.env, 1),
    ...terraformEnvironment(process.env, folder),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

function run(command: string, args: readonly string[], cwd: string, env: Variables): void {
  const result = spawnSync(command, args, { cwd, encoding: "utf8", env });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${result.status ?? "a signal"}:\n${result.stderr}`);
}

/** How many calls the emulator has counted since it was last asked. */
async function countedCalls(emulator: Emulator): Promise<number> {
  const counted = (await control(emulator, "calls", undefined, "GET")) as { count: number }[];
  await control(emulator, "calls", undefined, "DELETE");
  return counted.reduce((sum, { count }) => sum + count, 0);
}

interface Folders {
  readonly ours: string;
  readonly hcl: string;
}

/** Synthesizes the stack, applies it, and puts the hand-written HCL next to it; both see the same state. */
function prepare(folder: string, emulator: Emulator, env: Variables): Folders {
  const out = join(folder, "out");
  run("node", [join(ROOT, "scripts", "app.cjs")], ROOT, { ...env, ENVIRONMENT: "local", CDKTF_OUTDIR: out });
  const folders = { ours: join(folder, "ours"), hcl: join(folder, "hcl") };
  for (const path of Object.values(folders)) mkdirSync(path);
  const here = (file: string): string => readFileSync(file, "utf8").replaceAll(LOCAL_ENDPOINT, emulator.url);
  for (const file of ["cdk.tf.json", "aws-endpoint-url.ini"])
    writeFileSync(join(folders.ours, file), here(join(out, "stacks", STACK, file)));
  writeFileSync(join(folders.hcl, "main.tf"), here(join(ROOT, "bench", "programs", "network.tf")));
  run(TERRAFORM, ["init", "-input=false"], folders.ours, env);
  run(TERRAFORM, ["apply", "-input=false", "-auto-approve"], folders.ours, env);
  run(TERRAFORM, ["init", "-input=false"], folders.hcl, env);
  return folders;
}

/** Runs everything once, to count its calls. */
async function count({ ours, hcl }: Folders, emulator: Emulator, env: Variables): Promise<Record<string, Counted>> {
  const counted: Record<string, Counted> = {};
  for (const [work, args] of Object.entries(WORK)) {
    for (const [name, cwd] of Object.entries({ "hand-written HCL": hcl, "our stack": ours })) {
      await countedCalls(emulator);
      run(TERRAFORM, args, cwd, env);
      counted[`${work}: ${name}`] = {
        program: { command: [TERRAFORM, ...args], cwd, env },
        calls: await countedCalls(emulator),
      };
    }
  }
  return counted;
}

function workText(work: string, counted: Readonly<Record<string, Counted>>, rows: Rows): string {
  const [we, them] = [`${work}: our stack`, `${work}: hand-written HCL`];
  const calls = (name: string): number => counted[name]?.calls ?? 0;
  const time = ratio((rows[we]?.seconds.median ?? 0) / (rows[them]?.seconds.median ?? 1));
  const result = `${work}: ${calls(we)} calls of AWS, ${calls(them)} by hand; ${time} of the time`;
  return `${result} (reach: equal calls, at most 1.05).`;
}

export async function terraform(): Promise<Scenario> {
  const folder = mkdtempSync(join(tmpdir(), "bench-terraform-"));
  const emulator = await startEmulator({ log: join(folder, "emulator.log") });
  const done = async (): Promise<void> => {
    await stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [environment] = environmentsOf(join(ROOT, "environments"), ["local"]);
    await makeStateBuckets(emulator, environment?.accounts ?? []);
    const env = variables(emulator, folder);
    const counted = await count(prepare(folder, emulator, env), emulator, env);
    return {
      title: `One stack, ${STACK}, by Terraform against the emulated AWS`,
      base: "plan: hand-written HCL",
      programs: Object.fromEntries(Object.entries(counted).map(([name, { program }]) => [name, program])),
      says: (rows) => [
        "The HCL gets the emulator's address by AWS_ENDPOINT_URL, our stack by the file that awsEndpointUrl makes.",
        ...Object.keys(WORK).map((work) => workText(work, counted, rows)),
      ],
      done,
    };
  } catch (error) {
    await done();
    throw error;
  }
}
