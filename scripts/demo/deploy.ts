import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { type Environment } from "../../src/environment/environment";
import { environmentPolicies } from "../../src/iam/account-policies";
import { policiesAsJson } from "../../src/iam/forms";
import { shieldedTerraform } from "../../src/terraform/shield";
import { terraformEnvironment } from "../../src/terraform/terraform-environment";
import { control, type Emulator, isFree, makeStateBuckets, startEmulator } from "../emulator";
import { reportErroredStates } from "../cdktf";
import { type DemoFolder } from "./folder";
import { removeStaleLocks } from "./locks";
import { reportEnd, waitForRuns } from "./runs";
import { cdktf, product, say, settings } from "./programs";

export async function deploy(demo: DemoFolder): Promise<number> {
  demo.create();
  await waitForRuns(demo);
  const running = await runningOrNew(demo);
  const { folder, environment } = demo.writeEnvironment(running.url);
  writeSettings(demo, folder);
  if (reportErroredStates(demo.outdir)) return 1;
  await removeStaleLocks(running, environment, demo);
  say(
    "Deploying environments/local.yaml with cdktf: 8 stacks in 2 accounts, 4 to 8 minutes, most of them the " +
      "provider's own waiting …",
  );
  const { code, interrupted } = await cdktf(demo, folder, "deploy", "--outputs-file", demo.outputs);
  if (code !== 0 || interrupted) {
    reportEnd(demo, "deploy", interrupted, "Run npm run demo again to go on, or npm run demo:destroy to end.");
    return 1;
  }
  printOutputs(demo);
  const checked = await check(folder);
  printNextSteps(demo);
  return checked;
}

/** The emulator that runs already, or a new one with the state buckets. */
async function runningOrNew(demo: DemoFolder): Promise<Emulator> {
  const running = await demo.runningEmulator();
  if (running) {
    say(`The emulated AWS runs at ${running.url} (process ${running.pid}).`);
    return running;
  }
  const { environment, port } = demo.writeEnvironment();
  say("Starting the emulated AWS …");
  const started = await startEmulator({
    log: demo.emulatorLog,
    detached: true,
    ...((await isFree(port)) ? { port } : {}),
  });
  // What an earlier emulator knew is lost, so Terraform must not look for its backends. A state that could not be saved
  // there describes nothing any more.
  rmSync(demo.outdir, { recursive: true, force: true });
  await makeStateBuckets(started, environment.accounts);
  await writeBucketPolicies(started, environment);
  demo.rememberEmulator(started);
  say(
    `The emulated AWS runs at ${started.url} (process ${started.pid}); the state buckets and their policies are made.`,
  );
  return started;
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
function writeSettings(demo: DemoFolder, environments: string): void {
  const variables = {
    ...settings(environments),
    ...terraformEnvironment(process.env),
    ...shieldedTerraform(process.env),
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(demo.settings, lines.join(""));
}

/** What Terraform cannot tell: whether sign-in works, and how to sign in. */
async function check(environments: string): Promise<number> {
  for (const args of [
    ["verify", "local"],
    ["connect", "local", "orders"],
  ]) {
    process.stdout.write(`\n$ npx rds-kerberos ${args.join(" ")}\n\n`);
    const code = await product(args, environments);
    if (code !== 0) return code;
  }
  return 0;
}

function printOutputs(demo: DemoFolder): void {
  const outputs = JSON.parse(readFileSync(demo.outputs, "utf8")) as Record<string, Record<string, unknown>>;
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

function printNextSteps(demo: DemoFolder): void {
  const out = relative(process.cwd(), demo.outdir) || ".";
  const steps = [
    `. ${relative(process.cwd(), demo.settings)}`,
    `terraform -chdir=${out}/stacks/local-orders-database plan       no changes`,
    `terraform -chdir=${out}/stacks/local-directory-sharing show     what other accounts may know`,
    "npx rds-kerberos validate local                                    the defaults this file relaxes",
    "TF_VAR_directory_admin_password=Any-Passw0rd npx rds-kerberos plan local" +
      "    what an edit of the file would change; none yet",
    "npx rds-kerberos rotate-admin-password local" +
      "                       a password for the directory that is in no state",
    "npm run demo                                                       after an edit of environments/local.yaml",
    "npm run demo:destroy                                               remove everything, and end the emulator",
  ];
  process.stdout.write(`\nWhat to try next\n${steps.map((step) => `  ${step}\n`).join("")}`);
}
