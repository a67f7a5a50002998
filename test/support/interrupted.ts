import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { runIn } from "../../bin/terraform-shield.cjs";
import { shieldedTerraform } from "../../src/terraform/shield";
import { usesMirror } from "../../src/terraform/terraform-environment";
import { aws, type Emulator, emulatorScripts, locksIn } from "./aws";
import { type Fault } from "./faults";
import { recordingVariables } from "./messages";
import { ROOT, run, terraform, terraformVariables } from "./terraform";

/** Runs a program in a terminal of its own. Its input is typed there; if it is killed, the terminal closes. */
export const TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/** A directory with what others may know of it, and next to it a network that depends on nothing. */
const STACKS = ["solo-data-network", "solo-directory", "solo-directory-sharing"];

/** What is in the account after a deployment: each thing once, no lock, and nothing left to do. */
export const DEPLOYED = { directories: 1, vpcs: 2, keys: 2, locks: [], plans: [0, 0, 0] };

/** A call that takes its time in the emulator, and then succeeds. */
export interface Delay {
  readonly service: string;
  readonly action: string;
  readonly delay: number;
  readonly times?: number;
}

/** The directory is being created for so long that whatever happens, happens meanwhile. */
export const LONG_DIRECTORY: Delay = { service: "ds", action: "DescribeDirectories", delay: 20 };

/** The same for `apply`, which looks for the directory before it creates one. */
export const LONG_CREATION: Delay = { service: "ds", action: "CreateMicrosoftAD", delay: 20 };

/** What deploys: `cdktf deploy`, or `rds-kerberos apply`. */
export type Tool = "apply" | "cdktf";

export interface RunOptions {
  readonly place?: "here" | "terminal";
  /** For cdktf: the stacks. */
  readonly stacks?: string;
  /** For apply: its options. */
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** A run that something may happen to. */
export interface DeploymentRun {
  /** The process to signal: the tool itself, or the terminal that it runs in. */
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** An environment in an account that has nothing else, which one of the tools deploys. */
export class Deployment {
  private readonly env: Record<string, string>;

  private constructor(
    public readonly folder: string,
    private readonly emulator: Emulator,
    public readonly account: string,
    private readonly tool: Tool,
  ) {
    this.env = {
      ...terraformVariables(join(folder, "terraform")),
      ...shieldedTerraform(process.env),
      TF_VAR_directory_admin_password: "Correct-Horse-7",
      ENVIRONMENTS_DIR: join(folder, "environments"),
      ENVIRONMENT: "solo",
    };
  }

  /** An account with a VPC for the directory, and an environment file that names it. */
  public static async in(
    folder: string,
    emulator: Emulator,
    account: string,
    tool: Tool = "cdktf",
  ): Promise<Deployment> {
    const deployment = new Deployment(folder, emulator, account, tool);
    await emulatorScripts.makeStateBuckets(emulator, [{ id: account, state: { bucket: bucketOf(account) } }]);
    mkdirSync(join(folder, "environments"), { recursive: true });
    writeFileSync(join(folder, "environments", "solo.yaml"), await deployment.environment());
    return deployment;
  }

  /** Starts to deploy or to destroy as the README gives it, in this process's session or in a terminal. */
  public start(command: "deploy" | "destroy", options: RunOptions = {}): DeploymentRun {
    const { place = "here", variables = {} } = options;
    const program = this.tool === "cdktf" ? this.cdktf(command, options) : this.apply(command, options);
    const args = [process.execPath, ...program];
    const [file = "", ...rest] = place === "here" ? args : ["python3", "-c", TERMINAL, ...args];
    const env = { ...process.env, ...recordingVariables(), ...this.env, ...variables };
    const child = spawn(file, rest, { cwd: ROOT, env, stdio: "pipe" });
    const log = createWriteStream(join(this.folder, `${this.tool}.log`), { flags: "a" });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        log.write(chunk);
      });
    const ended = new Promise<number | string>((resolve) => {
      child.once("exit", (code, signal) => resolve(code ?? signal ?? 1));
    });
    return { process: child, output: () => output, ended };
  }

  /** Deploys or destroys to the end. @returns the exit code, and the output if it has failed */
  public async run(
    command: "deploy" | "destroy",
    options: RunOptions = {},
  ): Promise<readonly [number | string, string]> {
    const { ended, output } = this.start(command, options);
    const code = await ended;
    return [code, code === 0 ? "" : output()];
  }

  /** Runs `rds-kerberos plan`. @returns its exit code */
  public async plans(args: readonly string[]): Promise<number | null> {
    const program = [join(ROOT, "bin", "rds-kerberos.cjs"), "plan", "solo", ...args];
    return (await run(process.execPath, program, { env: this.env })).code;
  }

  public async inject(...faults: readonly (Fault | Delay)[]): Promise<void> {
    for (const fault of faults)
      await emulatorScripts.control(this.emulator, "faults", { ...fault, account: this.account });
  }

  /** Waits until the run has asked the account for something. */
  public untilCalled(run: DeploymentRun, service: string, action: string): Promise<void> {
    return until(run, async () => {
      const calls = (await emulatorScripts.control(this.emulator, "calls", undefined, "GET")) as {
        account: string;
        service: string;
        action: string;
      }[];
      return calls.some((call) => call.account === this.account && call.service === service && call.action === action);
    });
  }

  /** Waits until Terraform has locked a state: it plans then, and changes nothing yet. */
  public untilLocked(run: DeploymentRun): Promise<void> {
    return until(run, async () => (await this.locks()).length > 0);
  }

  /** Stacks that Terraform is changing. */
  public underWay(): string[] {
    return STACKS.filter((stack) => runIn(this.stack(stack)));
  }

  public async untilFinished(): Promise<void> {
    while (this.underWay().length > 0) await wait(200);
  }

  /** What {@link DEPLOYED} says. */
  public async facts(): Promise<Record<string, unknown>> {
    const plans = await Promise.all(STACKS.map((stack) => this.plan(stack)));
    return { ...(await this.found()), plans };
  }

  /** How much of each kind there is in the account, and which states are locked. */
  public async found(): Promise<Record<string, unknown>> {
    const found = (await emulatorScripts.inventory(this.emulator, [this.account]))[this.account] ?? {};
    const count = (kind: string): number => found[kind]?.length ?? 0;
    return { directories: count("directories"), vpcs: count("vpcs"), keys: count("keys"), locks: await this.locks() };
  }

  public locks(): Promise<string[]> {
    return locksIn(this.emulator, this.account, bucketOf(this.account));
  }

  public stack(id: string): string {
    return join(this.outdir, "stacks", id);
  }

  /** The folder with the stacks. */
  public get outdir(): string {
    return join(this.folder, this.tool === "cdktf" ? "cdktf.out" : "run");
  }

  private cdktf(command: "deploy" | "destroy", { stacks = "solo-*" }: RunOptions): string[] {
    const lock = usesMirror(this.env) ? ["--skip-provider-lock"] : [];
    const program = join(ROOT, "node_modules", ".bin", "cdktf");
    return [program, command, stacks, "--auto-approve", ...lock, "--output", this.outdir];
  }

  private apply(command: "deploy" | "destroy", { args = ["--yes"] }: RunOptions): string[] {
    const name = command === "deploy" ? "apply" : "destroy";
    return [join(ROOT, "bin", "rds-kerberos.cjs"), name, "solo", ...args, "--out", this.outdir];
  }

  /** 0 if nothing is to be done, else all that Terraform says. */
  private async plan(stack: string): Promise<number | string> {
    const { code, all } = await terraform(this.stack(stack), this.env, "plan", "-input=false", "-detailed-exitcode");
    return code === 0 ? 0 : all;
  }

  private async environment(): Promise<string> {
    const { vpcId, subnets } = await makeHome(this.emulator, this.account);
    return `
name: solo
region: us-east-1
awsEndpointUrl: ${this.emulator.url}
accounts:
  main:
    id: "${this.account}"
    deployRoleArn: arn:aws:iam::${this.account}:role/deploy
    state: { bucket: ${bucketOf(this.account)} }
networks:
  home:
    account: main
    existing: { vpcId: ${vpcId}, cidrBlocks: [10.0.0.0/16], subnetIds: [${subnets.join(", ")}] }
  data:
    account: main
    connectivity: existing
    create: { cidrBlock: 10.1.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }
directory: { network: home, domainName: corp.example.com, edition: Standard, removalPolicy: destroy }
databases: {}
`;
  }
}

/** A VPC with two subnets, for a directory. */
export async function makeHome(
  emulator: Emulator,
  account: string,
): Promise<{ readonly vpcId: string; readonly subnets: readonly string[] }> {
  const ec2 = <T>(operation: string, parameters: object): Promise<T> =>
    aws<T>(emulator, account, "ec2", operation, parameters);
  const { Vpc } = await ec2<{ Vpc: { VpcId: string } }>("create_vpc", { CidrBlock: "10.0.0.0/16" });
  const subnets: string[] = [];
  for (const [index, zone] of ["us-east-1a", "us-east-1b"].entries()) {
    const { Subnet } = await ec2<{ Subnet: { SubnetId: string } }>("create_subnet", {
      VpcId: Vpc.VpcId,
      CidrBlock: `10.0.${index}.0/24`,
      AvailabilityZone: zone,
    });
    subnets.push(Subnet.SubnetId);
  }
  return { vpcId: Vpc.VpcId, subnets };
}

/** Types Ctrl-C into the terminal of a run. */
export function ctrlC({ process }: DeploymentRun): void {
  process.stdin?.write("\x03");
}

async function until(run: DeploymentRun, condition: () => Promise<boolean>): Promise<void> {
  const ended = run.ended.then(() => true);
  do {
    if (await condition()) return;
  } while (!(await Promise.race([ended, wait(100, false)])));
  throw new Error(`the run has ended too early:\n${run.output()}`);
}

function bucketOf(account: string): string {
  return `solo-${account}-tfstate`;
}
