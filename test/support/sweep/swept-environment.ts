import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Recovery } from "../../../src/operations/recover/recovery";
import {
  type Emulator,
  emulatorScripts,
  locksIn,
  makeVersionedBuckets,
  skipDeletionWaits,
  startEmulator,
  withCopy,
} from "../aws";
import { killAllIn, killWhen } from "../kill-processes";
import { type Call } from "../killed";
import { followLines } from "../follow-lines";
import { ROOT, run, type Run, TERRAFORM, terraformVariables } from "../terraform";
import { type SweptCall, type SweptFault } from "./faults";

const ACCOUNTS = ["111111111111", "222222222222"];
const BUCKETS: Readonly<Record<string, string>> = {
  "111111111111": "local-identity-tfstate",
  "222222222222": "local-orders-tfstate",
};

export type Direction = "apply" | "destroy";

interface Counted extends Call {
  readonly account: string;
  readonly count: number;
}

/** A stack of environments/local.yaml. */
export interface SweptStack {
  readonly id: string;
  readonly kind: string;
  readonly account: string;
}

/** Deploys environments/local.yaml into its own emulator, stack by stack, and tries each stack as often as asked. */
export class SweptEnvironment {
  private readonly work: string;
  private readonly base: string;
  private readonly env: Record<string, string>;
  private current: Emulator;

  private constructor(
    folder: string,
    private readonly emulator: Emulator,
    public readonly stacks: readonly SweptStack[],
  ) {
    this.current = emulator;
    this.work = join(folder, "work");
    this.base = join(folder, "base");
    this.env = {
      ...terraformVariables(join(folder, "terraform")),
      TF_VAR_directory_admin_password: "Correct-Horse-7",
      ENVIRONMENTS_DIR: join(this.work, "environments"),
    };
  }

  public static async in(folder: string): Promise<SweptEnvironment> {
    const emulator = await startEmulator(folder);
    await makeVersionedBuckets(emulator, BUCKETS);
    mkdirSync(join(folder, "work", "environments"), { recursive: true });
    const yaml = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8");
    const local = yaml.replace(/http:\/\/127\.0\.0\.1:\d+/, emulator.url);
    writeFileSync(join(folder, "work", "environments", "local.yaml"), local);
    const app = `node ${join(ROOT, "scripts", "app.cjs")}`;
    writeFileSync(join(folder, "work", "cdktf.json"), JSON.stringify({ language: "typescript", app }));
    const { stdout } = await run(process.execPath, [RDS_KERBEROS, "graph", "local", "--json"], {
      env: { ENVIRONMENTS_DIR: join(folder, "work", "environments") },
    });
    const graph = JSON.parse(stdout) as { stacks: { id: string; kind: string; account: { id: string } }[] };
    const stacks = graph.stacks.map(({ id, kind, account }) => ({ id, kind, account: account.id }));
    return new SweptEnvironment(folder, emulator, stacks);
  }

  public stop(): Promise<void> {
    return emulatorScripts.stopEmulator(this.emulator.pid);
  }

  /** Takes what is there now as what each attempt starts from. */
  public keep(): void {
    rmSync(this.base, { recursive: true, force: true });
    cpSync(this.work, this.base, { recursive: true, verbatimSymlinks: true });
  }

  /** Does something that leaves no trace: in a copy of the emulator, and of the folder that was kept. */
  public attempt<Result>(act: () => Promise<Result>): Promise<Result> {
    rmSync(this.work, { recursive: true, force: true });
    cpSync(this.base, this.work, { recursive: true, verbatimSymlinks: true });
    return withCopy(this.emulator, async (copy) => {
      this.current = copy;
      try {
        return await act();
      } finally {
        this.current = this.emulator;
        await killAllIn(this.work);
      }
    });
  }

  public change(direction: Direction, stack: string): Promise<Run> {
    return this.command(direction, "local", "--yes", "--stack", stack);
  }

  /** Plans a stack, so that each attempt applies the same plan. */
  public async plan(direction: Direction, stack: string): Promise<void> {
    if (direction === "apply") {
      // Makes and initializes the folder.
      const { code, all } = await this.command("plan", "local", "--stack", stack, "--out", RUN_FOLDER);
      if (code !== 2) throw new Error(all);
    }
    const destroy = direction === "destroy" ? ["-destroy"] : [];
    const { code, all } = await this.terraform(stack, "plan", ...destroy, `-out=${PLAN}`);
    if (code !== 0) throw new Error(all);
  }

  /** The provider leaves out the minute that it waits after each deletion. */
  public skipDeletionWaits(): Promise<void> {
    return skipDeletionWaits(this.current);
  }

  /** The calls that something makes in an account, apart from those for states and roles. */
  public async callsOf(wanted: string, act: () => Promise<unknown>): Promise<Call[]> {
    await this.control("calls", "DELETE");
    await act();
    const counted = (await this.control("calls", "GET")) as Counted[];
    return counted
      .filter(({ account, service }) => account === wanted && service !== "sts" && service !== "s3")
      .map(({ service, action }) => ({ service, action }));
  }

  /** Applies the plan of a stack while something happens to calls. */
  public async applyPlanDespite(
    { id, account }: SweptStack,
    faults: readonly { readonly call: SweptCall; readonly fault: SweptFault }[],
  ): Promise<Run> {
    for (const { call, fault } of faults) {
      const { service, action, path = "", after = "" } = call;
      const settings = { service, action, path, after, account, message: SWEPT, ...fault.settings };
      await this.control("faults", "POST", settings);
    }
    const applied = this.terraform(id, "apply", PLAN);
    if (faults.some(({ fault }) => fault.kills)) await killWhen(() => this.isHeld(), applied, this.work);
    return applied;
  }

  /** Whether AWS has carried out a call that it does not answer. */
  private async isHeld(): Promise<boolean> {
    return ((await this.control("faults/carried-out", "GET")) as unknown[]).length > 0;
  }

  /** Nothing more happens. @returns whether something has */
  public async calm(): Promise<boolean> {
    const left = (await this.control("faults", "GET")) as { message: string; times: number; after: string }[];
    await this.control("faults", "DELETE");
    return left.every(({ message, times, after }) => message !== SWEPT || (times > 1 && after === ""));
  }

  public async recover(): Promise<Recovery> {
    const { code, stdout, all } = await this.command("recover", "local", "--json");
    if (code !== 0 && code !== 3) throw new Error(all);
    return JSON.parse(stdout) as Recovery;
  }

  public follow({ steps }: Recovery): Promise<void> {
    return followLines(steps, {
      emulator: this.current,
      accountOf: (stack) => this.stacks.find(({ id }) => id === stack)?.account ?? "",
      folder: this.work,
      env: this.env,
    });
  }

  /** What a second plan would do: 0 for nothing. */
  public planned(stack: string): Promise<Run> {
    return this.terraform(stack, "plan", "-detailed-exitcode", "-lock=false");
  }

  /** How much of each kind each account has, and the locks. */
  public async found(): Promise<Readonly<Record<string, unknown>>> {
    const accounts = await emulatorScripts.inventory(this.current, ACCOUNTS);
    const counts = Object.entries(accounts).flatMap(([account, kinds]) =>
      Object.entries(kinds).map(([kind, items]) => [`${account} ${kind}`, items.length] as const),
    );
    const locks = await Promise.all(
      Object.entries(BUCKETS).map(([account, bucket]) => locksIn(this.current, account, bucket)),
    );
    return { ...Object.fromEntries(counts), locks: locks.flat() };
  }

  private terraform(stack: string, command: string, ...args: string[]): Promise<Run> {
    const folder = join(this.work, RUN_FOLDER, "stacks", stack);
    return run(TERRAFORM, [command, "-input=false", "-no-color", ...args], { cwd: folder, env: this.env });
  }

  private command(...args: string[]): Promise<Run> {
    return run(process.execPath, [RDS_KERBEROS, ...args], { cwd: this.work, env: this.env });
  }

  private control(name: string, method: "DELETE" | "GET" | "POST", body?: object): Promise<unknown> {
    return emulatorScripts.control(this.current, name, body, method);
  }
}

const RDS_KERBEROS = join(ROOT, "bin", "rds-kerberos.cjs");

const PLAN = "swept.tfplan";

/** Where apply works. */
const RUN_FOLDER = join(".rds-kerberos", "runs", "local");

/** What the emulator's answer to a call says that something happens to. */
const SWEPT = "a fault of the sweep";
