import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Environment } from "../../src/environment/environment";
import { environmentPolicies } from "../../src/iam/account-policies";
import { policiesAsJson } from "../../src/iam/forms";
import { shieldedTerraform } from "../../src/terraform/shield";
import { terraformEnvironment } from "../../src/terraform/terraform-environment";
import { reportErroredStates } from "../cdktf";
import { control, type Emulator, makeStateBuckets, startEmulator, stopEmulator } from "../emulator";
import { removeStaleLocks } from "./locks";
import { say } from "./messages";
import { printNextSteps } from "./next-steps";
import { short } from "./paths";
import { commandOf, holderOf } from "./port";
import { cdktf, type Demo, FOREIGN, npm, print, product, settings } from "./programs";
import { reportEnd, waitForRuns } from "./runs";
import { demoOf, Source } from "./source";

export async function deploy(demo: Demo): Promise<number> {
  const { folder, environments, interruption } = demo;
  const source = Source.in(environments);
  await waitForRuns(demo);
  const running = await runningOrNew(demo, source);
  interruption.check();
  const { environment, file, stacks, url } = source;
  await makeStateBuckets(running, environment.accounts);
  await writeBucketPolicies(running, environment);
  writeSettings(demo);
  if (reportErroredStates(folder.outdir)) return 1;
  await removeStaleLocks({ ...running, url }, environment, folder);
  reportLeftOut(demo, source);
  folder.record(source);
  interruption.check();
  print(say.deploying({ file, stacks: stacks.length, accounts: environment.accounts.length }));
  printLog(demo, "deploy");
  // What an earlier run has published is not what this one publishes.
  rmSync(folder.outputs, { force: true });
  const options = ["--outputs-file", folder.outputs];
  const { code, interrupted } = await cdktf(demo, {
    ...{ command: "deploy", environments, source, options, secret: running.token },
  });
  if (code !== 0 || interrupted) {
    await reportEnd(demo, "deploy", interrupted);
    return 1;
  }
  printOutputs(demo);
  const checked = await check(demo, source, running.token);
  interruption.check();
  printNextSteps(demo, source);
  return checked;
}

export function printLog(demo: Demo, command: "deploy" | "destroy"): void {
  if (demo.verbose) return;
  const verbose = npm(demo, command === "deploy" ? "demo" : "demo:destroy", "--verbose");
  print(say.log({ log: short(demo.folder.log(command)), verbose }));
}

/** The emulator that runs already, or a new one. */
async function runningOrNew(demo: Demo, source: Source): Promise<Emulator> {
  const { folder } = demo;
  const running = await folder.runningEmulator();
  if (running) {
    if (running.port !== source.port) {
      const destroy = npm(demo, "demo:destroy");
      throw source.endpointProblem(say.otherPort({ url: running.url, expected: source.url, destroy }));
    }
    print(say.running({ url: running.url, pid: running.pid }));
    return running;
  }
  await endUnknownEmulator(demo, source.port);
  if (folder.knownEmulator() !== undefined || existsSync(folder.outdir)) print(say.lost());
  folder.forget();
  await source.demandPort();
  print(say.starting());
  const { path, emulatorLog: log } = folder;
  const started = await startEmulator({ log, owner: path, detached: true, port: source.port });
  folder.rememberEmulator(started);
  print(say.started({ url: started.url, pid: started.pid, file: source.file }));
  return started;
}

/** Ends an emulator of this demo that cannot be used: it does not answer, or what was known of it is lost. */
export async function endUnknownEmulator({ folder }: Demo, port: number): Promise<void> {
  const known = folder.knownEmulator()?.pid;
  const holder = holderOf(port);
  const isKnown = known !== undefined && commandOf(known).includes(" -m emulator ");
  const pid = isKnown ? known : demoOf(holder?.command ?? "") === folder.path ? holder?.pid : undefined;
  if (pid === undefined) return;
  print(say.unknownEmulator({ pid }));
  await stopEmulator(pid);
}

async function writeBucketPolicies(emulator: Emulator, environment: Environment): Promise<void> {
  for (const { id, stateBucket } of policiesAsJson(environmentPolicies(environment)).accounts) {
    if (!stateBucket) continue;
    await control(emulator, "api", {
      account: id,
      service: "s3",
      operation: "put_bucket_policy",
      parameters: { Bucket: stateBucket.bucket, Policy: JSON.stringify(stateBucket.document) },
    });
  }
}

/** A file to source before commands by hand. */
function writeSettings({ folder, environments }: Demo): void {
  const exported = {
    ...settings(environments),
    ...terraformEnvironment(process.env),
    ...shieldedTerraform(process.env),
  };
  const lines = Object.entries(exported).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
  writeFileSync(folder.settings, `${lines.join("")}unset ${FOREIGN.join(" ")}\n`);
}

/** Says which stacks stay although the file does not have them any more. */
function reportLeftOut(demo: Demo, { file, stacks: present }: Source): void {
  const deployed = new Set(demo.folder.records().flatMap(({ source }) => source.stacks));
  const stacks = [...deployed].filter((stack) => !present.includes(stack));
  if (stacks.length > 0) print(say.leftOut({ stacks, file, destroy: npm(demo, "demo:destroy") }));
}

/** What Terraform cannot tell: whether sign-in works, and how to sign in. */
async function check(demo: Demo, source: Source, secret: string): Promise<number> {
  const [database] = source.environment.databases;
  const commands = [["verify", "local"], ...(database ? [["connect", "local", database.key]] : [])];
  for (const args of commands) {
    process.stdout.write(`\n$ npx rds-kerberos ${args.join(" ")}\n\n`);
    const code = await product(demo, args, source, secret);
    if (code !== 0) return code;
  }
  return 0;
}

function printOutputs({ folder }: Demo): void {
  const outputs = JSON.parse(readFileSync(folder.outputs, "utf8")) as Record<string, Record<string, unknown>>;
  const text = Object.entries(outputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([stack, entries]) => outputsText(stack, entries))
    .join("\n");
  process.stdout.write(
    `\nPublished outputs\n\n${text}\n` +
      "A directory, its share, the role for RDS, the peering and a joined PostgreSQL instance are in place.\n",
  );
}

function outputsText(stack: string, entries: Record<string, unknown>): string {
  const width = Math.max(...Object.keys(entries).map((name) => name.length));
  const lines = Object.entries(entries).map(([name, value]) => {
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    return `  ${name.padEnd(width)}  ${shown}\n`;
  });
  return `${stack}\n${lines.join("")}`;
}
