import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Recovery } from "../../../src/operations/recover/recovery";
import { withLateGarbageCollection } from "../../../src/terraform/go-runtime";
import { aws, type Emulator, emulatorScripts, skipDeletionWaits, startEmulator, withCopy } from "../aws";
import { killAllIn } from "../kill-processes";
import { type Call } from "../killed";
import { followLines } from "../recovery-lines";
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

/** environments/local.yaml in an emulator of its own, stack by stack, each of which can be tried many times. */
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
      ...(withLateGarbageCollection(terraformVariables(join(folder, "terraform")), 4) as Record<string, string>),
      TF_VAR_directory_admin_password: "Correct-Horse-7",
      ENVIRONMENTS_DIR: join(this.work, "environments"),
    };
  }

  public static async in(folder: string): Promise<SweptEnvironment> {
    const emulator = await startEmulator(folder);
    await emulatorScripts.makeStateBuckets(
      emulator,
      ACCOUNTS.map((id) => ({ id, state: { bucket: BUCKETS[id] ?? "" } })),
    );
    for (const [account, Bucket] of Object.entries(BUCKETS))
      await aws(emulator, account, "s3", "put_bucket_versioning", {
        Bucket,
        VersioningConfiguration: { Status: "Enabled" },
      });
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

  /** The calls of AWS that something makes, each once. */
  public async callsOf(act: () => Promise<unknown>): Promise<Call[]> {
    await this.control("calls", "DELETE");
    await act();
    const counted = (await this.control("calls", "GET")) as Counted[];
    const names = counted.filter(({ service }) => service !== "sts" && service !== "s3");
    return [...new Set(names.map(({ service, action }) => `${service}:${action}`))].map((name) => {
      const [service = "", action = ""] = name.split(":");
      return { service, action };
    });
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
    if (faults.some(({ fault }) => fault.kills)) {
      const ended = applied.then(() => true);
      const isHeld = async (): Promise<boolean> =>
        ((await this.control("faults/carried-out", "GET")) as unknown[]).length > 0;
      while (!(await isHeld()) && !(await Promise.race([ended, wait(50, false)])));
      await killAllIn(this.work);
    }
    return applied;
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
    const locks: string[] = [];
    for (const [account, Bucket] of Object.entries(BUCKETS)) {
      const { Contents: objects = [] } = await aws<{ Contents?: { Key: string }[] }>(
        ...([this.current, account, "s3", "list_objects_v2", { Bucket }] as const),
      );
      locks.push(...objects.map(({ Key }) => Key).filter((key) => key.endsWith(".tflock")));
    }
    return { ...Object.fromEntries(counts), locks };
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
