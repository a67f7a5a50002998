import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { printed, recordingVariables, type Said, saidIn } from "./messages";
import { ROOT, run, type Run } from "./terraform";

export const PASSWORD = "Correct-Horse-7";

const ENVIRONMENT = `
name: solo
region: us-east-1
accounts:
  main:
    id: "111111111111"
    deployRoleArn: arn:aws:iam::111111111111:role/deploy
    state: { bucket: solo-tfstate }
networks:
  home:
    account: main
    existing:
      vpcId: vpc-0123456789abcdef0
      cidrBlocks: [10.0.0.0/16]
      subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
  data:
    account: main
    connectivity: existing
    create: { cidrBlock: 10.1.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }
directory: { network: home, domainName: corp.example.com, edition: Standard, removalPolicy: destroy }
databases: {}
`;

export const NETWORK = "solo-data-network";
export const DIRECTORY = "solo-directory";
export const SHARING = "solo-directory-sharing";

/** The stacks of {@link ENVIRONMENT}, with what they depend on. */
export const STACKS = { [NETWORK]: [], [DIRECTORY]: [], [SHARING]: [DIRECTORY] };
type Stack = keyof typeof STACKS;

/** An app that writes the stacks as they are. */
const APP = `
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const out = process.env.CDKTF_OUTDIR;
const stacks = ${JSON.stringify(STACKS)};
const manifest = { stacks: {} };
for (const [id, dependencies] of Object.entries(stacks)) {
  mkdirSync(join(out, "stacks", id), { recursive: true });
  manifest.stacks[id] = { dependencies, synthesizedStackPath: join("stacks", id, "cdk.tf.json") };
  const backend = { s3: { bucket: "solo-tfstate", key: id } };
  const variable = id === "solo-directory" ? { directory_admin_password: { sensitive: true } } : {};
  writeFileSync(join(out, "stacks", id, "cdk.tf.json"), JSON.stringify({ terraform: { backend }, variable }));
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest));
`;

/** What the stand-in for Terraform does with a stack; fake-terraform.cjs explains the words. */
interface StackScript {
  readonly plan?: "change" | "critical" | "error" | "none";
  readonly apply?: "denied" | "hang" | "ok" | "stale" | "wait";
  readonly empty?: boolean;
  readonly swapped?: boolean;
}

interface Options {
  /** In a terminal: its input is typed there. */
  readonly terminal?: boolean;
  /** Nobody reads its output. */
  readonly closed?: boolean;
}

/** A run of the command that something may happen to. */
export interface WatchedRun {
  readonly output: () => string;
  readonly type: (text: string) => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<number | null>;
}

/** Runs a program in a terminal. */
const TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

const PROGRAM = join(ROOT, "bin", "rds-kerberos.cjs");

/** {@link ENVIRONMENT} with its app in a folder, and a stand-in for Terraform. */
export class FakeDeployment {
  public constructor(public readonly folder: string) {
    mkdirSync(join(folder, "environments"));
    writeFileSync(join(folder, "environments", "solo.yaml"), ENVIRONMENT);
    writeFileSync(join(folder, "app.cjs"), APP);
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: "node app.cjs" }));
    this.script({});
  }

  /** Says what Terraform does with each stack: by default, a change that can be applied. */
  public script(stacks: Readonly<Partial<Record<Stack, StackScript>>>): void {
    writeFileSync(join(this.folder, "script.json"), JSON.stringify(stacks));
  }

  /** Runs the command to its end. */
  public cli(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Run> {
    return run(process.execPath, [PROGRAM, ...args], { cwd: this.folder, env: { ...this.variables, ...env } });
  }

  /** Runs a command that ends with 1 before Terraform plans anything. @returns what it says */
  public async refusal(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Said[]> {
    const { code, stdout, stderr } = await this.cli(args, env);
    expect([code, stdout, this.calls()]).toEqual([1, "", []]);
    return printed(stderr);
  }

  /** Starts the command. */
  public start(args: readonly string[], { terminal = false, closed = false }: Options = {}): WatchedRun {
    const [file = "", ...rest] = [...(terminal ? ["python3", "-c", TERMINAL] : []), process.execPath, PROGRAM, ...args];
    const env = { ...process.env, ...recordingVariables(), ...this.variables };
    const child = spawn(file, rest, { cwd: this.folder, env, stdio: "pipe" });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    if (closed) child.stdout.destroy();
    else child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    return {
      output: () => output,
      type: (text) => void child.stdin.write(text),
      kill: (signal) => void child.kill(signal),
      ended: new Promise((resolve) => child.once("exit", resolve)),
    };
  }

  /** What Terraform was asked and did, in order: `plan solo-directory`. */
  public calls(): string[] {
    const file = join(this.folder, "calls.jsonl");
    if (!existsSync(file)) return [];
    return (
      readFileSync(file, "utf8")
        .split("\n")
        // The last line may be under way.
        .slice(0, -1)
        .map((line) => {
          const { stack, event } = JSON.parse(line) as { stack: string; event: string };
          return `${event} ${stack}`;
        })
    );
  }

  /** Whether Terraform had the checksums of providers, by command and stack. */
  public checksums(): Record<string, boolean> {
    const lines = readFileSync(join(this.folder, "checksums.jsonl"), "utf8").trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as { stack: string; event: string; given: boolean });
    return Object.fromEntries(entries.map(({ stack, event, given }) => [`${event} ${stack}`, given]));
  }

  /** Stacks that have been applied, by name. */
  public applied(): string[] {
    return this.calls()
      .flatMap((call) => /^applied (.*)$/.exec(call)?.[1] ?? [])
      .sort();
  }

  /** Lets Terraform go on with a stack at which it hangs. */
  public release(stack: Stack): void {
    writeFileSync(join(this.folder, stack), "");
  }

  /** Whether there is something of a name in the folder of the run. */
  public left(name: string): boolean {
    return existsSync(join(this.folder, ".rds-kerberos", "runs", "solo", name));
  }

  /** All that the command has left in its folder. */
  public leftovers(): string {
    return readdirSync(join(this.folder, ".rds-kerberos"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  }

  private get variables(): Record<string, string> {
    return {
      TERRAFORM_BINARY_NAME: join(ROOT, "test", "support", "fake-terraform.cjs"),
      FAKE_TERRAFORM: this.folder,
      TF_VAR_directory_admin_password: PASSWORD,
      NO_COLOR: "1",
    };
  }
}

/** The ids of the messages in what a command or a terminal has printed. */
export function idsOf(text: string): string[] {
  return messagesOf(text).map((message) => (typeof message === "string" ? message : message[0]));
}

/** The arguments of the first message with an id. */
export function find(text: string, id: string): unknown {
  return messagesOf(text).find((message) => typeof message !== "string" && message[0] === id)?.[1];
}

function messagesOf(text: string): Said[] {
  return saidIn(text.replaceAll("\r\n", "\n"));
}

/** Waits until something has happened. @throws Error after two minutes */
export async function until(condition: () => boolean): Promise<void> {
  const limit = Date.now() + 120_000;
  while (!condition()) {
    if (Date.now() > limit) throw new Error("it has not happened");
    await wait(20);
  }
}
