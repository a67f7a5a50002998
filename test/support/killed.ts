import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Recovery, type RecoveryStep } from "../../src/operations/recover/recovery";
import { type Finding, type Review } from "../../src/review/model";
import { aws, type Emulator, emulatorScripts, locksIn, makeVersionedBuckets } from "./aws";
import { makeHome } from "./interrupted";
import { killWhen } from "./kill-processes";
import { recordingVariables } from "./messages";
import { followLines } from "./follow-lines";
import { ROOT, run, type Run, terraformVariables } from "./terraform";

/** One kind of call to AWS. */
export interface Call {
  readonly service: string;
  readonly action: string;
}

/** What happens to a call, in the emulator's terms. */
export interface CallFault extends Call {
  readonly status?: number;
  readonly code?: string;
  readonly times?: number;
  readonly lost?: true;
  readonly carried_out?: true;
  readonly path?: string;
}

/** The environment that is killed: a directory, a network of its own, the peering between the two, and a role. */
const NAME = "solo";

/** Its stacks without that of its database, which takes as long as all others together. */
export const STACKS: readonly string[] = [
  "solo-data-network",
  "solo-directory",
  "solo-directory-sharing",
  "solo-data-peering",
  "solo-main-directory-access",
];

/** Longer than any test takes. */
const FOR_EVER = 600;

/** An environment that `rds-kerberos apply` deploys into an account of its own, and that can be killed at any call. */
export class KilledDeployment {
  private readonly env: Record<string, string>;

  private constructor(
    private readonly folder: string,
    private readonly emulator: Emulator,
    public readonly account: string,
  ) {
    this.env = {
      ...terraformVariables(join(folder, "terraform")),
      TF_VAR_directory_admin_password: "Correct-Horse-7",
      ENVIRONMENTS_DIR: join(folder, "environments"),
    };
  }

  /** An account with a VPC for the directory, and the file that names it. */
  public static async in(folder: string, emulator: Emulator, account: string): Promise<KilledDeployment> {
    const deployment = new KilledDeployment(folder, emulator, account);
    await makeVersionedBuckets(emulator, { [account]: deployment.bucket });
    mkdirSync(join(folder, "environments"), { recursive: true });
    writeFileSync(join(folder, "environments", `${NAME}.yaml`), await deployment.environment());
    const app = `node ${join(ROOT, "scripts", "app.cjs")}`;
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ language: "typescript", app }));
    return deployment;
  }

  /** Runs a command to its end. */
  public command(...args: string[]): Promise<Run> {
    return run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), ...args], {
      cwd: this.folder,
      env: { ...this.env, ...recordingVariables() },
    });
  }

  /** @param stacks - Default: all that {@link STACKS} names. */
  public apply(stacks: readonly string[] = STACKS): Promise<Run> {
    return this.command("apply", NAME, "--yes", "--stack", ...stacks);
  }

  /** @returns how the command ends, and the findings that need a person */
  public async plan(stacks: readonly string[] = STACKS): Promise<{ code: number | null; critical: Finding[] }> {
    const { code, stdout, all } = await this.command("plan", NAME, "--json", "--stack", ...stacks);
    if (code === 1) throw new Error(all);
    const { findings } = JSON.parse(stdout) as Review;
    return { code, critical: findings.filter(({ severity }) => severity === "critical") };
  }

  /**
   * Applies, and kills the command with Terraform and its provider when AWS has carried out a call.
   *
   * @param meanwhile - What happens to other calls before.
   * @returns the calls of `meanwhile` that have not come
   */
  public async applyUntil(
    call: Call,
    stacks: readonly string[] = STACKS,
    meanwhile: readonly CallFault[] = [],
  ): Promise<readonly string[]> {
    await this.inject(meanwhile);
    const { service, action } = call;
    const fault = { service, action, account: this.account, carried_out: true, delay: FOR_EVER };
    await emulatorScripts.control(this.emulator, "faults", fault);
    const applied = this.command("apply", NAME, "--yes", "--stack", ...stacks);
    try {
      if (!(await killWhen(() => this.isCarriedOut(call), applied, this.folder)))
        throw new Error(`${action} was not called:\n${(await applied).all}`);
      return await this.uncalled();
    } finally {
      await emulatorScripts.control(this.emulator, "faults", undefined, "DELETE");
    }
  }

  /** Applies while something happens to calls. @returns the exit code, and the calls that have not come */
  public async applyDespite(faults: readonly CallFault[]): Promise<[number | null, readonly string[]]> {
    await this.inject(faults);
    const { code } = await this.command("apply", NAME, "--yes", "--continue-on-error", "--stack", ...STACKS);
    const uncalled = await this.uncalled();
    await emulatorScripts.control(this.emulator, "faults", undefined, "DELETE");
    return [code, uncalled];
  }

  /** Calls that something was to happen to once. */
  private async uncalled(): Promise<readonly string[]> {
    const left = (await emulatorScripts.control(this.emulator, "faults", undefined, "GET")) as CallFault[];
    return left.filter(({ times }) => times === 1).map(({ action }) => action);
  }

  private async inject(faults: readonly CallFault[]): Promise<void> {
    for (const fault of faults)
      await emulatorScripts.control(this.emulator, "faults", { ...fault, account: this.account });
  }

  /** The ids of the directories in the account. */
  public async directories(): Promise<readonly string[]> {
    return (await emulatorScripts.inventory(this.emulator, [this.account]))[this.account]?.["directories"] ?? [];
  }

  /** What `recover` says. */
  public async recover(): Promise<Recovery> {
    const { code, stdout, all } = await this.command("recover", NAME, "--json");
    if (code !== 0 && code !== 3) throw new Error(all);
    return JSON.parse(stdout) as Recovery;
  }

  /** Runs the lines of `recover`, as a person does who has looked at each. */
  public async follow(steps: readonly RecoveryStep[]): Promise<void> {
    const { emulator, account, folder, env } = this;
    await followLines(steps, { emulator, accountOf: () => account, folder, env });
  }

  /** How much there is of each kind, and which states are locked. */
  public async found(): Promise<Record<string, unknown>> {
    const found = (await emulatorScripts.inventory(this.emulator, [this.account]))[this.account] ?? {};
    const counts = Object.fromEntries(Object.entries(found).map(([kind, items]) => [kind, items.length]));
    return { ...counts, locks: await locksIn(this.emulator, this.account, this.bucket) };
  }

  /** Deletes a state, as somebody does who empties a bucket. */
  public async loseState(stack: string): Promise<void> {
    const Key = `rds-kerberos/${stack}.tfstate`;
    await aws(this.emulator, this.account, "s3", "delete_object", { Bucket: this.bucket, Key });
  }

  /** Leaves a newer state in a stack's folder, as Terraform does when it cannot save it. @returns the file */
  public async leaveErroredState(stack: string): Promise<string> {
    const folder = join(this.folder, ".rds-kerberos", "runs", NAME, "stacks", stack);
    const { code, stdout, all } = await run("terraform", ["state", "pull"], { cwd: folder, env: this.env });
    if (code !== 0) throw new Error(all);
    const state = JSON.parse(stdout) as { readonly serial: number };
    const file = join(folder, "errored.tfstate");
    writeFileSync(file, JSON.stringify({ ...state, serial: state.serial + 1 }));
    return file;
  }

  private get bucket(): string {
    return `${NAME}-${this.account}-tfstate`;
  }

  private async isCarriedOut({ service, action }: Call): Promise<boolean> {
    const held = (await emulatorScripts.control(this.emulator, "faults/carried-out", undefined, "GET")) as (Call & {
      readonly account: string;
    })[];
    return held.some((each) => each.account === this.account && each.service === service && each.action === action);
  }

  private async environment(): Promise<string> {
    const { vpcId, subnets } = await makeHome(this.emulator, this.account);
    const { RouteTable } = await aws<{ RouteTable: { RouteTableId: string } }>(
      ...([this.emulator, this.account, "ec2", "create_route_table", { VpcId: vpcId }] as const),
    );
    return `
name: ${NAME}
region: us-east-1
awsEndpointUrl: ${this.emulator.url}
accounts:
  main:
    id: "${this.account}"
    deployRoleArn: arn:aws:iam::${this.account}:role/deploy
    state: { bucket: ${this.bucket} }
networks:
  home:
    account: main
    existing:
      vpcId: ${vpcId}
      cidrBlocks: [10.0.0.0/16]
      subnetIds: [${subnets.join(", ")}]
      routeTableIds: [${RouteTable.RouteTableId}]
  data:
    account: main
    create: { cidrBlock: 10.1.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }
directory: { network: home, domainName: corp.example.com, edition: Standard, removalPolicy: destroy }
databases:
  orders:
    network: data
    engineVersion: "16"
    instanceClass: db.m7g.large
    allocatedStorageGib: 100
    allowedCidrBlocks: [10.1.0.0/16]
`;
  }
}
