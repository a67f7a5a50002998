import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DemoFolder } from "../../scripts/demo/folder";
import { removeStaleLocks } from "../../scripts/demo/locks";
import { parseEnvironment } from "../../src/environment/load";
import { type CheckReport } from "../../src/operations/checks/report";
import { terraformProcesses } from "../../src/operations/locks/terraform-processes";
import { type Review } from "../../src/review/model";
import { aws, type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { TERMINAL } from "../support/interrupted";
import { ignoreMessages, recordingVariables, said, type Said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraformVariables, type Run } from "../support/terraform";

// The messages say how long a lock has been held.
ignoreMessages();

const STACK = "local-orders-network";
const ORDERS = "222222222222";
const BUCKET = "local-orders-tfstate";
const LOCK = `rds-kerberos/${STACK}.tfstate.tflock`;
const ID = "3f2f1c2e-7d3c-1d2b-9f1c-0a1b2c3d4e5f";
const STATE = `${BUCKET}/rds-kerberos/${STACK}.tfstate`;
const COMMAND = join(ROOT, "bin", "rds-kerberos.cjs");

/** What a message says of a lock. */
interface SaidLock {
  readonly since: { readonly time: string; readonly seconds: number };
  readonly unlock: string;
}

/** A message on a lock, without its age. */
function withoutAge(text: string | null): unknown[] {
  const [id, args] = said(text ?? "") as readonly [string, SaidLock];
  const { since, ...rest } = args;
  return [id, { ...rest, since: since.time }];
}

describeWithTools("locks of states in the emulated AWS", () => {
  const folder = temporaryFolder("locks");
  const out = join(folder, "run");
  const env = { ...terraformVariables(join(folder, "terraform")), ENVIRONMENTS_DIR: join(folder, "environments") };
  let emulator: Emulator;

  const s3 = <T>(operation: string, parameters: object): Promise<T> =>
    aws<T>(emulator, ORDERS, "s3", operation, { Bucket: BUCKET, ...parameters });

  /** Locks the state as a Terraform that has been running for so long. */
  const hold = async (who: string, seconds: number): Promise<string> => {
    const Created = new Date(Date.now() - seconds * 1000).toISOString();
    const lock = { ID, Operation: "OperationTypeApply", Info: "", Who: who, Version: "1.11.4", Created, Path: STATE };
    await s3("put_object", { Key: LOCK, Body: JSON.stringify(lock) });
    return Created.replace(/\.\d+Z$/, "Z");
  };
  const locks = async (): Promise<string[]> => {
    const { Contents: objects = [] } = await s3<{ Contents?: { Key: string }[] }>("list_objects_v2", {});
    return objects.map(({ Key }) => Key).filter((key) => key.endsWith(".tflock"));
  };
  /** How often something has been written into a bucket of the account. */
  const writes = async (): Promise<number> => {
    const calls = (await emulatorScripts.control(emulator, "calls", undefined, "GET")) as {
      readonly account: string;
      readonly service: string;
      readonly action: string;
      readonly count: number;
    }[];
    const found = calls.filter(
      ({ account, service, action }) => account === ORDERS && service === "s3" && action === "PUT",
    );
    return found.reduce((sum, { count }) => sum + count, 0);
  };
  const command = (...args: string[]): Promise<Run> =>
    run(process.execPath, [COMMAND, ...args, "--json"], { env, background: true });
  const planArgs = ["plan", "local", "--stack", STACK, "--out", out];
  const findings = async (name: "preflight" | "verify"): Promise<unknown> => {
    const { stdout } = await command(name, "local");
    const { checks } = JSON.parse(stdout) as CheckReport;
    const found = checks.filter(({ check, status }) => check === "state-unlocked" && status !== "passed");
    return found.map(({ subject, status, cause, cure }) => [subject, status, withoutAge(cause), withoutAge(cure)]);
  };

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    const accounts = [
      { id: "111111111111", state: { bucket: "local-identity-tfstate" } },
      { id: ORDERS, state: { bucket: BUCKET } },
    ];
    await emulatorScripts.makeStateBuckets(emulator, accounts);
    mkdirSync(join(folder, "environments"));
    const text = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8");
    writeFileSync(join(folder, "environments", "local.yaml"), text.replace("http://127.0.0.1:4566", emulator.url));
  });

  afterEach(async () => {
    await s3("delete_object", { Key: LOCK });
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("a lock that a killed Terraform of this machine has left: each command says so, and how to unlock", async () => {
    const who = `${userInfo().username}@${hostname()}`;
    const time = await hold(who, 300);
    const before = await writes();
    const { code, stdout } = await command(...planArgs);
    expect(code).toBe(1);
    // Terraform has tried to lock the state, and has not waited to try again.
    expect((await writes()) - before).toBe(1);
    const [stack] = (JSON.parse(stdout) as Review).stacks;
    const planned = join(out, "stacks", STACK);
    const held = {
      id: ID,
      who,
      operation: "apply",
      state: STATE,
      since: time,
      standing: { kind: "stale", why: "no-process" },
    };
    const unlock = `terraform -chdir=${planned} force-unlock ${ID}`;
    expect(withoutAge(stack?.error ?? null)).toEqual(["state-locked", { ...held, unlock }]);

    const inWork = join(".rds-kerberos", "plans", "local", "stacks", STACK);
    const first = `npx rds-kerberos plan local --stack ${STACK}; terraform -chdir=${inWork} force-unlock ${ID}`;
    const finding = [
      "states of orders",
      "failed",
      ["state-unlocked/cause", { ...held, unlock: first }],
      ["state-unlocked/cure", { ...held, unlock: first }],
    ];
    expect(await findings("preflight")).toEqual([finding]);
    expect(await findings("verify")).toEqual([finding]);

    expect((await run("sh", ["-c", `echo yes | ${unlock}`], { env })).code).toBe(0);
    expect(await locks()).toEqual([]);
  });

  test("a lock of another machine: a run may be under way", async () => {
    const since = await hold("pipeline@runner-7", 600);
    const inWork = join(".rds-kerberos", "plans", "local", "stacks", STACK);
    const unlock = `npx rds-kerberos plan local --stack ${STACK}; terraform -chdir=${inWork} force-unlock ${ID}`;
    const held = {
      id: ID,
      who: "pipeline@runner-7",
      operation: "apply",
      state: STATE,
      since,
      standing: { kind: "unknown" },
    };
    const report = { ...held, unlock };
    const finding = ["states of orders", "waiting", ["state-unlocked/cause", report], ["state-unlocked/cure", report]];
    expect(await findings("preflight")).toEqual([finding]);
  });

  test("the demo removes the locks that its own killed Terraform has left, and no other", async () => {
    const { environment } = parseEnvironment(
      "local.yaml",
      readFileSync(join(folder, "environments", "local.yaml"), "utf8"),
    );
    if (!environment) throw new Error("the file is wrong");
    const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    await hold("pipeline@runner-7", 300);
    await removeStaleLocks(emulator, environment, new DemoFolder(folder, "environments"));
    expect(await locks()).toEqual([LOCK]);
    await hold(`${userInfo().username}@${hostname()}`, 300);
    await removeStaleLocks(emulator, environment, new DemoFolder(folder, "environments"));
    expect(await locks()).toEqual([]);
    expect(write.mock.calls.map(([text]) => String(text).includes(ID))).toEqual([true, false]);
    write.mockRestore();
  });

  interface RunningPlan {
    readonly pid: number;
    /** Types something into its terminal. */
    readonly type: (text: string) => void;
    /** Waits until it has printed a line since. */
    readonly answered: () => Promise<void>;
  }

  interface Ended {
    readonly code: number | string;
    readonly stderr: string;
  }

  /** Starts a plan, and ends it as soon as Terraform has locked the state. */
  const endedBy = async (end: (plan: RunningPlan) => Promise<void>, inTerminal: boolean): Promise<Ended> => {
    const program = [process.execPath, COMMAND, ...planArgs];
    const [file = "", ...args] = inTerminal ? ["python3", "-c", TERMINAL, ...program] : program;
    const child = spawn(file, args, {
      cwd: ROOT,
      env: { ...process.env, ...recordingVariables(), ...env },
      stdio: "pipe",
    });
    let stderr = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
    const ended = new Promise<number | string>((resolve) => {
      child.once("close", (code, signal) => resolve(code ?? signal ?? 1));
    });
    while ((await locks()).length === 0) {
      if (child.exitCode !== null) throw new Error(`the plan has ended too early:\n${stderr}`);
      await wait(50);
    }
    const lines = (): number => stderr.split("\n").length;
    const before = lines();
    const answered = async (): Promise<void> => {
      while (lines() === before && child.exitCode === null) await wait(10);
    };
    await end({ pid: child.pid ?? 0, type: (text) => child.stdin.write(text), answered });
    return { code: await ended, stderr };
  };
  /** The messages of a stopped plan, in their order. */
  const messages = (text: string): Said[] =>
    text
      .split(/\r?\n/)
      .map((line) => line.replace(/^\^C/, ""))
      .filter((line) => line !== "")
      .map((line) => said(line));
  const left = (): unknown => ({
    lock: existsSync(join(out, "lock")),
    run: existsSync(join(out, "run.json")),
    half: readdirSync(out, { recursive: true })
      .map(String)
      .filter((name) => /\.half$|previews\.json$|\.output-|state-copy|\.tfstate\.lock\.info$/.test(name)),
    terraforms: terraformProcesses("terraform")?.filter((found) => found.folder.startsWith(out)),
  });
  const NOTHING = { lock: false, run: false, half: [], terraforms: [] };
  const LOOKING = ["plan/looking", { states: 1 }];

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("a plan that is ended by %s, twice, unlocks", async (signal) => {
    const { code, stderr } = await endedBy(async ({ pid, answered }) => {
      process.kill(pid, signal);
      await answered();
      process.kill(pid, signal);
    }, false);
    expect([code, messages(stderr)]).toEqual([1, [LOOKING, "stopped/waiting", "stopped/waiting", "stopped"]]);
    expect(await locks()).toEqual([]);
    expect(left()).toEqual(NOTHING);
  });

  test("a plan that is ended by Ctrl-C twice in a terminal unlocks", async () => {
    const { code, stderr } = await endedBy(async ({ type, answered }) => {
      type("\x03");
      await answered();
      type("\x03");
    }, true);
    expect([code, messages(stderr)]).toEqual([1, [LOOKING, "stopped/waiting", "stopped/waiting", "stopped"]]);
    expect(await locks()).toEqual([]);
    expect(left()).toEqual(NOTHING);
  });

  test("a plan whose terminal is closed unlocks", async () => {
    await endedBy(({ pid }) => Promise.resolve(void process.kill(pid, "SIGKILL")), true);
    const isUnderWay = (): boolean => existsSync(join(out, "lock"));
    while (isUnderWay()) await wait(100);
    expect(await locks()).toEqual([]);
    expect(left()).toEqual(NOTHING);
  });

  test("a plan that is killed leaves a Terraform that finishes and unlocks", async () => {
    expect((await endedBy(({ pid }) => Promise.resolve(void process.kill(pid, "SIGKILL")), false)).code).toBe(
      "SIGKILL",
    );
    while (terraformProcesses("terraform")?.some((found) => found.folder.startsWith(out))) await wait(100);
    expect(await locks()).toEqual([]);
  });
});
