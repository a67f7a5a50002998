// @ts-check
"use strict";

// The first run: environments/local.yaml into two emulated AWS accounts, and away again.
//   node scripts/demo.cjs deploy|destroy [--folder DIR]     DIR keeps the demo's files; .rds-kerberos/demo by default
const { spawn } = require("node:child_process");
const { randomInt } = require("node:crypto");
const {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} = require("node:fs");
const { join, relative, resolve } = require("node:path");
const { parseArgs } = require("node:util");
const { cdktfCommand, removePlans } = require("./cdktf.cjs");
const {
  control,
  inventory,
  isFree,
  isHealthy,
  makeStateBuckets,
  startEmulator,
  stopEmulator,
} = require("./emulator.cjs");
const { freshBuild } = require("./fresh-build.cjs");
const { demand, nodeProblem, pythonProblem, terraformProblem } = require("./prerequisites.cjs");

const ROOT = join(__dirname, "..");
const SOURCE = join(ROOT, "environments", "local.yaml");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: "string", default: join(ROOT, ".rds-kerberos", "demo") } },
});
const FOLDER = resolve(values.folder);
const EMULATOR_FILE = join(FOLDER, "emulator.json");
const OUTPUTS_FILE = join(FOLDER, "outputs.json");
const SETTINGS_FILE = join(FOLDER, "settings.sh");

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}

/** The emulator that runs already. @returns {Promise<import("./emulator.cjs").Emulator | undefined>} */
async function runningEmulator() {
  if (!existsSync(EMULATOR_FILE)) return undefined;
  const emulator = JSON.parse(readFileSync(EMULATOR_FILE, "utf8"));
  return (await isHealthy(emulator)) ? emulator : undefined;
}

/** Removes what the demo has made in its folder, and the folder if nothing else is in it. */
function removeFiles() {
  for (const name of [
    "emulator.json",
    "emulator.log",
    "outputs.json",
    "settings.sh",
    "deploy.log",
    "destroy.log",
    "cdktf.out",
    "environments",
  ]) {
    rmSync(join(FOLDER, name), { recursive: true, force: true });
  }
  if (existsSync(FOLDER) && readdirSync(FOLDER).length === 0) rmdirSync(FOLDER);
}

/** @returns {typeof import("./tools")} */
function tools() {
  return require(freshBuild("tools"));
}

/** The environment, with the port that is really in use. @param {string} [url] */
function writeEnvironment(url) {
  const text = readFileSync(SOURCE, "utf8");
  const { environment } = tools().parseEnvironment(SOURCE, text);
  if (!environment?.awsEndpointUrl) throw new Error(`${SOURCE} cannot be used; run npx rds-kerberos validate local`);
  const folder = join(FOLDER, "environments");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "local.yaml"), url ? text.replace(environment.awsEndpointUrl, url) : text);
  return { environment, folder, port: Number(new URL(environment.awsEndpointUrl).port) };
}

/** @returns {Promise<import("./emulator.cjs").Emulator>} */
async function emulator() {
  const running = await runningEmulator();
  if (running) {
    say(`The emulated AWS runs at ${running.url} (process ${running.pid}).`);
    return running;
  }
  const { environment, port } = writeEnvironment();
  say("Starting the emulated AWS …");
  const started = await startEmulator({
    log: join(FOLDER, "emulator.log"),
    detached: true,
    ...((await isFree(port)) ? { port } : {}),
  });
  // What an earlier emulator knew is gone with it, so Terraform must not look for its backends.
  rmSync(join(FOLDER, "cdktf.out"), { recursive: true, force: true });
  await makeStateBuckets(started.url, [...environment.accounts]);
  for (const { id, stateBucket } of tools().policiesAsJson(tools().environmentPolicies(environment)).accounts) {
    if (stateBucket)
      await control(started.url, "api", {
        account: id,
        service: "s3",
        operation: "put_bucket_policy",
        parameters: { Bucket: stateBucket.bucket, Policy: JSON.stringify(stateBucket.document) },
      });
  }
  writeFileSync(EMULATOR_FILE, JSON.stringify(started));
  say(
    `The emulated AWS runs at ${started.url} (process ${started.pid}); the state buckets and their policies are made.`,
  );
  return started;
}

/** A first password for the directory; nobody needs to know it here. */
function password() {
  const sets = ["abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "+-_.=!"];
  return Array.from({ length: 24 }, (_, index) => {
    const set = sets[index % sets.length] ?? "";
    return set[randomInt(set.length)];
  }).join("");
}

/** The password to run with: the user's own, or one for this run; once the directory is made, nothing reads it. */
function passwordVariable() {
  return { TF_VAR_directory_admin_password: process.env.TF_VAR_directory_admin_password ?? password() };
}

/** Lines of cdktf that say something: not its spinner, not its counters. @param {string} line */
function isNews(line) {
  return (
    line.trim() !== "" &&
    !/^[⠀-⣿]|\d+ Stacks? (?:deploying|destroying)|Still (?:creating|destroying|modifying|reading)|Refreshing state|^\s*(?:Starting|Synthesizing)\s*$/.test(
      line.trim(),
    )
  );
}

/** Runs cdktf and passes on what it says, without its cursor play. @param {string[]} args @param {Record<string, string>} extra */
function cdktf(args, extra) {
  const { command, args: all, environment } = cdktfCommand([...args, "--output", join(FOLDER, "cdktf.out")]);
  const log = createWriteStream(join(FOLDER, `${args[0]}.log`));
  const child = spawn(command, all, {
    cwd: ROOT,
    env: { ...process.env, ...environment, ...extra },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let rest = "";
  const take = (/** @type {Buffer} */ chunk) => {
    const lines = (rest + chunk.toString().replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "")).split(/[\r\n]+/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      log.write(`${line}\n`);
      if (isNews(line)) say(line);
    }
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  return new Promise((done) => {
    child.once("close", (code) => {
      if (isNews(rest)) say(rest);
      removePlans(join(FOLDER, "cdktf.out"));
      log.end(() => done(code ?? 1));
    });
  });
}

/** What Terraform needs to reach the emulator, and nothing secret. @param {string} environments @returns {Record<string, string>} */
function settings(environments) {
  return {
    ENVIRONMENTS_DIR: environments,
    ENVIRONMENT: "local",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

async function deploy() {
  demand(nodeProblem(), terraformProblem(), pythonProblem());
  mkdirSync(FOLDER, { recursive: true });
  const { url } = await emulator();
  const { folder } = writeEnvironment(url);
  say(
    "Deploying environments/local.yaml with cdktf: 8 stacks in 2 accounts, 4 to 8 minutes, most of them the provider's own waiting …",
  );
  const code = await cdktf(["deploy", "local-*", "--auto-approve", "--outputs-file", OUTPUTS_FILE], {
    ...settings(folder),
    ...passwordVariable(),
  });
  if (code !== 0) {
    say(
      `cdktf deploy failed; its output is in ${join(FOLDER, "deploy.log")}, and Terraform's own words are to be had in ${join(FOLDER, "cdktf.out", "stacks")}. Run npm run demo again to go on, or npm run demo:destroy to end.`,
    );
    return 1;
  }
  writeSettings(folder);
  printOutputs();
  const checked = await lookAtIt(folder);
  printNextSteps();
  return checked;
}

/** What Terraform cannot tell: whether sign-in works, and how to sign in. @param {string} environments */
async function lookAtIt(environments) {
  for (const args of [
    ["verify", "local"],
    ["connect", "local", "orders"],
  ]) {
    process.stdout.write(`\n$ npx rds-kerberos ${args.join(" ")}\n\n`);
    const code = await product(args, settings(environments));
    if (code !== 0) return code;
  }
  return 0;
}

/** The product's own command, as a user runs it. @param {string[]} args @param {Record<string, string>} extra @returns {Promise<number>} */
function product(args, extra) {
  const { environment } = cdktfCommand(["deploy"]);
  const child = spawn(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment, ...extra },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((done) => {
    child.once("close", (code) => done(code ?? 1));
  });
}

/** A file to source for commands of one's own. @param {string} environments */
function writeSettings(environments) {
  const { environment } = cdktfCommand(["deploy"]);
  const lines = Object.entries({ ...settings(environments), ...environment }).map(
    ([name, value]) => `export ${name}='${value}'\n`,
  );
  writeFileSync(SETTINGS_FILE, lines.join(""));
}

function printOutputs() {
  /** @type {Record<string, Record<string, unknown>>} */
  const outputs = JSON.parse(readFileSync(OUTPUTS_FILE, "utf8"));
  const text = Object.entries(outputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([stack, entries]) => {
      const width = Math.max(...Object.keys(entries).map((name) => name.length));
      return `${stack}\n${Object.entries(entries)
        .map(
          ([name, value]) => `  ${name.padEnd(width)}  ${typeof value === "string" ? value : JSON.stringify(value)}\n`,
        )
        .join("")}`;
    })
    .join("\n");
  process.stdout.write(
    `\nPublished outputs\n\n${text}\nA directory, its share, the role for RDS, the peering and a joined PostgreSQL instance are in place.\n`,
  );
}

function printNextSteps() {
  const out = relative(process.cwd(), join(FOLDER, "cdktf.out")) || ".";
  process.stdout.write(`\nWhat to try next
  . ${relative(process.cwd(), SETTINGS_FILE)}
  terraform -chdir=${out}/stacks/local-orders-database plan       no changes
  terraform -chdir=${out}/stacks/local-directory-sharing show     what other accounts may know
  npx rds-kerberos validate local                                    the defaults this file relaxes
  TF_VAR_directory_admin_password=Any-Passw0rd npx rds-kerberos plan local    what an edit of the file would change; none yet
  npx rds-kerberos rotate-admin-password local                       a password for the directory that is in no state
  npm run demo                                                       after an edit of environments/local.yaml
  npm run demo:destroy                                               remove everything, and end the emulator
`);
}

async function destroy() {
  demand(nodeProblem(), terraformProblem(), pythonProblem());
  const running = await runningEmulator();
  if (!running) {
    say("No demo runs: there is nothing to remove.");
    removeFiles();
    return 0;
  }
  const { folder, environment } = writeEnvironment(running.url);
  say("Removing everything with cdktf, in the reverse order …");
  const code = await cdktf(["destroy", "local-*", "--auto-approve"], { ...settings(folder), ...passwordVariable() });
  if (code !== 0) {
    say(
      `cdktf destroy failed; its output is in ${join(FOLDER, "destroy.log")}, and Terraform's own words are to be had in ${join(FOLDER, "cdktf.out", "stacks")}. Run npm run demo:destroy again to go on.`,
    );
    return 1;
  }
  // What rotate-admin-password made, if somebody tried it: Terraform knows nothing of it.
  await control(running.url, "api", {
    account: environment.directory.network.account.id,
    service: "secretsmanager",
    operation: "delete_secret",
    parameters: { SecretId: tools().adminPasswordSecretName(environment.name), ForceDeleteWithoutRecovery: true },
  });
  const accounts = environment.accounts.map((account) => account.id);
  const left = await inventory(running.url, accounts);
  if (Object.values(left).some((kinds) => Object.keys(kinds).length > 0)) {
    say(`Something is left in the accounts:\n${JSON.stringify(left, undefined, 2)}`);
    return 1;
  }
  await stopEmulator(running.pid);
  removeFiles();
  process.stdout.write(`Nothing is left in the accounts ${accounts.join(" and ")}, and the emulated AWS is ended.\n`);
  return 0;
}

const COMMANDS = { deploy, destroy };
const command = COMMANDS[/** @type {keyof typeof COMMANDS} */ (positionals[0] ?? "deploy")];
command().then(
  (code) => {
    process.exitCode = code;
  },
  (/** @type {Error} */ error) => {
    say(error.message);
    process.exitCode = 1;
  },
);
