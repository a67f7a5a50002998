import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { trustPasswordVariable } from "../../src/environment/topology";
import { terraformEnvironment } from "../../src/terraform/terraform-environment";
import { type CdktfEnd, removePlans, startCdktf } from "../cdktf";
import { ROOT } from "../root";
import { type Claim } from "./claim";
import { type DemoFolder } from "./folder";
import { type Interruption } from "./interruption";
import { withoutControls } from "./output";
import { Progress } from "./progress";
import { type Source } from "./source";

/** One run of the demo. */
export interface Demo {
  readonly folder: DemoFolder;
  /** The user's own environment files. */
  readonly environments: string;
  readonly claim: Claim;
  readonly interruption: Interruption;
  /** Prints what cdktf says. */
  readonly verbose: boolean;
  /** Options that are not the default, as a user repeats them. */
  readonly options: readonly string[];
}

export function print(text: string): void {
  process.stderr.write(`${text}\n`);
}

export { print as say };

/** The line that runs the demo, or its destruction, with the options of this run. */
export function npm(
  { options }: Pick<Demo, "options">,
  script: "demo" | "demo:destroy",
  ...more: readonly string[]
): string {
  const all = [...options, ...more];
  return ["npm", "run", script, ...(all.length > 0 ? ["--", ...all] : [])].join(" ");
}

/** Variables of a user that would lead to another account than the emulated ones. */
export const FOREIGN = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"];

/** What Terraform needs to reach the emulator, and nothing secret. */
export function settings(environments: string): Record<string, string> {
  return {
    ENVIRONMENTS_DIR: environments,
    ENVIRONMENT: "local",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** A password that only who knows the secret can tell; the same each time, as another one would make a new trust. */
function password(secret: string, name: string): string {
  const sets = ["abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "+-_.=!"];
  const bytes = createHmac("sha256", secret).update(name).digest();
  return Array.from({ length: 24 }, (_, index) => {
    const set = sets[index % sets.length] ?? "";
    return set[(bytes[index] ?? 0) % set.length];
  }).join("");
}

/**
 * Passwords for what runs here. What the user has exported is for real directories, and anybody on this machine can ask
 * the emulator for what Terraform writes there.
 *
 * @param trusts - Domains that the directory trusts.
 * @param secret - The emulator's token.
 */
export function passwords(
  environment: NodeJS.ProcessEnv,
  trusts: readonly string[],
  secret: string,
): Record<string, string> {
  const exported = Object.keys(environment).filter((name) => /^TF_VAR_.*password/i.test(name));
  const needed = trusts.map((domain) => `TF_VAR_${trustPasswordVariable(domain)}`);
  const names = new Set(["TF_VAR_directory_admin_password", ...needed, ...exported]);
  return Object.fromEntries([...names].map((name) => [name, password(secret, name)]));
}

/** What this process's own variables are replaced by, for programs that reach the emulator. */
export function variables(environments: string, { environment }: Source, secret: string): NodeJS.ProcessEnv {
  const trusts = (environment.directory.create?.trusts ?? []).map(({ domainName }) => domainName);
  const without = Object.fromEntries(FOREIGN.map((name) => [name, undefined]));
  return { ...without, ...settings(environments), ...passwords(process.env, trusts, secret) };
}

/** What cdktf is to do. */
export interface CdktfTask {
  readonly command: "deploy" | "destroy";
  /** The folder of the file that is deployed. */
  readonly environments: string;
  readonly source: Source;
  /** Ids of the stacks that it is about; `local-*` by default. */
  readonly stacks?: readonly string[];
  readonly options?: readonly string[];
  readonly secret: string;
}

/** Runs cdktf, keeps what it says in a file, and prints what matters of it. */
export async function cdktf(demo: Demo, task: CdktfTask): Promise<CdktfEnd> {
  const { command, environments, source, stacks, options = [], secret } = task;
  const { outdir } = demo.folder;
  const { cdktf: child, ended } = startCdktf(
    [command, ...(stacks ?? ["local-*"]), "--auto-approve", ...options, "--output", outdir],
    variables(environments, source, secret),
    ["ignore", "pipe", "pipe"],
  );
  demo.claim.remember(child.pid);
  const log = createWriteStream(demo.folder.log(command));
  const progress = new Progress(command, stacks ?? source.stacks, demo.verbose);
  const read = lines((line) => {
    log.write(`${line}\n`);
    progress.read(line);
  });
  child.stdout?.on("data", read.take);
  child.stderr?.on("data", read.take);
  const before = demo.interruption.count;
  const end = await demo.interruption.during(ended, () => {
    // The first request reaches cdktf by itself.
    if (demo.interruption.count - before > 1) child.kill("SIGKILL");
  });
  read.end();
  progress.stop();
  removePlans(outdir);
  await new Promise<void>((done) => log.end(done));
  if (end.code !== 0 && !end.interrupted) progress.reportFailure();
  return { ...end, interrupted: end.interrupted || demo.interruption.count > before };
}

/** Makes lines of chunks that end anywhere, also within a character. */
function lines(take: (line: string) => void): { take: (chunk: Buffer) => void; end: () => void } {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return {
    take: (chunk) => {
      const parts = (rest + withoutControls(decoder.write(chunk))).split(/[\r\n]+/);
      rest = parts.pop() ?? "";
      parts.forEach(take);
    },
    end: () => {
      if (rest !== "") take(rest);
    },
  };
}

/** Runs the product's own command as a user does. */
export async function product(demo: Demo, args: readonly string[], source: Source, secret: string): Promise<number> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...terraformEnvironment(process.env),
    ...variables(demo.environments, source, secret),
  };
  const child = spawn(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), ...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = new Promise<number>((resolve) => {
    child.once("close", (code) => resolve(code ?? 1));
  });
  return demo.interruption.during(ended, () => child.kill("SIGTERM"));
}
