import { lockError } from "../../src/operations/locks/lock-error";
import { lockInMessage, lockInObject, type HeldLock } from "../../src/operations/locks/held-lock";
import {
  lockProblem,
  lockReport,
  lockSentence,
  unlockCommand,
  type LockReport,
} from "../../src/operations/locks/lock-report";
import { standingOf, type Here, type LockStanding } from "../../src/operations/locks/standing";
import { stateName, stateSettings } from "../../src/operations/locks/state-settings";
import { terraformProcesses, usesBackend, worksOn } from "../../src/operations/locks/terraform-processes";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { problem } from "../support/check-worlds";
import { said } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const ID = "3f2f1c2e-7d3c-1d2b-9f1c-0a1b2c3d4e5f";
const CREATED = Date.parse("2026-11-26T20:54:46Z");
const NOW = CREATED + 5_400_000;

const lock: HeldLock = {
  id: ID,
  path: "bucket/states/live-directory.tfstate",
  operation: "apply",
  who: "alice@laptop",
  version: "1.11.4",
  created: CREATED,
};

/** What Terraform 1.11 prints, with and without its frame. */
const INFO = `  ID:        ${ID}
  Path:      bucket/states/live-directory.tfstate
  Operation: OperationTypeApply
  Who:       alice@laptop
  Version:   1.11.4
  Created:   2026-11-26 20:54:46.123456789 +0000 UTC
  Info:      
`;
const PRINTED = `
Error: Error acquiring the state lock

Error message: operation error S3: PutObject, https response error
StatusCode: 412, RequestID: 1, HostID: 2, api error PreconditionFailed: At
least one of the pre-conditions you specified did not hold
Lock Info:
${INFO}

Terraform acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended.
`;
const OBJECT = {
  ID,
  Operation: "OperationTypeApply",
  Info: "",
  Who: "alice@laptop",
  Version: "1.11.4",
  Created: "2026-11-26T20:54:46.123456789Z",
  Path: "bucket/states/live-directory.tfstate",
};

describe("a held lock", () => {
  test("is read from what Terraform prints, framed or not, and from its object in S3", () => {
    const framed = PRINTED.replace(/^/gm, "│ ");
    expect([lockInMessage(PRINTED), lockInMessage(framed), lockInObject(JSON.stringify(OBJECT))]).toEqual([
      lock,
      lock,
      lock,
    ]);
  });

  test("of another backend has fields of its own", () => {
    const text = PRINTED.replace(INFO, "  ID:        acme/live-directory\n  Who:       acme\n  Created:   unknown\n");
    expect(lockInMessage(text)).toEqual({
      id: "acme/live-directory",
      path: "",
      operation: "",
      who: "acme",
      version: "",
    });
  });

  test.each([
    ["another error", PRINTED.replace("Error acquiring the state lock", "No such bucket")],
    ["an error that does not say who holds the lock", PRINTED.replace(/Lock Info:[^]*Info: *\n/, "")],
    ["a lock without an id", PRINTED.replace(ID, "")],
    ["an id that would be an option", PRINTED.replace(ID, "-force")],
  ])("is not read from %s", (_what, text) => {
    expect(lockInMessage(text)).toBeUndefined();
  });

  test.each(["", "locked", "null", "[]", "{}", '{"ID": 7}', '{"ID": "-force"}', '{"ID": "\\u0007"}'])(
    "is not read from the object %j",
    (text) => {
      expect(lockInObject(text)).toBeUndefined();
    },
  );

  test("brings no control character to the terminal", () => {
    const hostile = { ...OBJECT, Who: `\u001b[31m${"a".repeat(500)}\r\n`, ID: `${ID}\u0007` };
    expect(lockInObject(JSON.stringify(hostile))).toEqual({ ...lock, who: `[31m${"a".repeat(296)}` });
  });

  test.each([
    ["2026-11-26 20:54:46 +0000 UTC", CREATED],
    ["2026-11-26T22:54:46.5+02:00", CREATED],
    ["2026-11-26 14:54:46.1 -0600 CST", CREATED],
    ["2026-13-26T20:54:46Z", undefined],
    ["yesterday", undefined],
  ])("is held since %s", (Created, time) => {
    expect(lockInObject(JSON.stringify({ ...OBJECT, Created }))?.created).toBe(time);
  });
});

describe("whether a lock looks stale", () => {
  const folder = temporaryFolderPerTest("held-locks");
  const settings = ["bucket", "states/live-directory.tfstate"];

  /** A Terraform that works on a state of a bucket. */
  function processOf(pid: number, ...backend: string[]): NonNullable<Here["processes"]>[number] {
    const dataFolder = join(folder(), String(pid), ".terraform");
    mkdirSync(dataFolder, { recursive: true });
    const [bucket, key] = backend;
    writeFileSync(join(dataFolder, "terraform.tfstate"), JSON.stringify({ backend: { config: { bucket, key } } }));
    return { pid, folder: folder(), dataFolder };
  }

  const day = 86_400_000;
  const mine = { who: "alice@laptop", now: NOW };
  const other = { who: "alice@desktop", now: NOW };
  const old = CREATED + day + 1;

  test.each<[string, LockStanding, (it: { here: Here; its: Here["processes"]; others: Here["processes"] }) => Here]>([
    ["mine, and no Terraform runs", { kind: "stale", why: "no-process" }, () => ({ ...mine, processes: [] })],
    [
      "mine, and a Terraform works on another state",
      { kind: "stale", why: "no-process" },
      ({ others }) => ({ ...mine, processes: others }),
    ],
    ["mine, and its Terraform runs", { kind: "running", pid: 7 }, ({ its }) => ({ ...mine, processes: its })],
    ["mine, and the system does not say what runs", { kind: "unknown" }, () => mine],
    ["another machine's", { kind: "unknown" }, () => ({ ...other, processes: [] })],
    ["somebody's, and who this is is not known", { kind: "unknown" }, () => ({ now: NOW, processes: [] })],
    ["another machine's of a day ago", { kind: "stale", why: "age" }, () => ({ ...other, now: old, processes: [] })],
    [
      "a day old, and its Terraform runs",
      { kind: "running", pid: 7 },
      ({ its }) => ({ ...other, now: old, processes: its }),
    ],
  ])("%s", (_what, standing, arrange) => {
    const others = [processOf(6, "bucket", "states/live-directory-sharing.tfstate")];
    const its = [...others, processOf(7, ...settings)];
    expect(standingOf(lock, settings, arrange({ here: mine, its, others }))).toEqual(standing);
  });

  test("of a user of a Windows domain", () => {
    const held = { ...lock, who: "CORP\\alice@laptop" };
    expect(standingOf(held, settings, { ...mine, processes: [] })).toEqual({ kind: "stale", why: "no-process" });
  });

  test("in a backend that is not known here is said only if no Terraform runs at all", () => {
    const found = [[], [processOf(6, "bucket", "states/other.tfstate")]].map((processes) =>
      standingOf(lock, undefined, { ...mine, processes }),
    );
    expect(found).toEqual([{ kind: "stale", why: "no-process" }, { kind: "unknown" }]);
  });

  test("a time that the lock does not say is no age", () => {
    const { created, ...held } = lock;
    expect([created, standingOf(held, settings, { ...other, now: old, processes: [] })]).toEqual([
      CREATED,
      { kind: "unknown" },
    ]);
  });

  test("a folder is used for the backend it was initialized for", () => {
    const its = processOf(7, ...settings);
    expect([worksOn(its, settings), worksOn(its, ["bucket", "states/live"]), usesBackend(folder(), settings)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("the processes of this machine are found by the name of their program, with their folder", () => {
    const { execPath, pid } = process;
    expect(terraformProcesses(execPath)).toContainEqual(expect.objectContaining({ pid, folder: process.cwd() }));
    expect(terraformProcesses("terraform")).not.toContainEqual(expect.objectContaining({ pid }));
  });
});

describe("a report of a held lock", () => {
  beforeEach(() => {
    jest.spyOn(Date, "now").mockReturnValue(NOW);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const given = { state: "bucket/key", unlock: "terraform -chdir=x force-unlock y", now: NOW };
  const STANDINGS: readonly LockStanding[] = [
    { kind: "stale", why: "no-process" },
    { kind: "stale", why: "age" },
    { kind: "running", pid: 7 },
    { kind: "unknown" },
  ];

  test.each(STANDINGS)("names the state, who, since when, the operation and what to run: %j", (standing) => {
    const report = lockReport(lock, { ...given, standing });
    expect(report).toEqual({
      id: ID,
      who: "alice@laptop",
      operation: "apply",
      state: "bucket/key",
      since: { time: "2026-11-26T20:54:46Z", seconds: 5400 },
      standing,
      unlock: given.unlock,
    });
    expect(said(lockSentence(report))).toEqual(["state-locked", report]);
    expect(lockSentence(report)).toContain(given.unlock);
    expect(problem(lockProblem(report))).toEqual([
      standing.kind === "stale" ? "failed" : "waiting",
      ["state-unlocked/cause", report],
      ["state-unlocked/cure", report],
    ]);
  });

  test.each([
    [59, "less than a minute"],
    [60, "1 minute"],
    [7199, "119 minutes"],
    [7200, "2 hours"],
    [172_799, "47 hours"],
    [172_800, "2 days"],
  ])("says how long %d s are", (seconds, text) => {
    const report: LockReport = lockReport(lock, {
      ...given,
      standing: { kind: "unknown" },
      now: CREATED + seconds * 1000,
    });
    expect(lockSentence(report)).toContain(text);
  });

  test("of a lock that says nothing has no gaps", () => {
    const bare = { id: ID, path: "", operation: "", who: "", version: "" };
    const report = lockReport(bare, { ...given, standing: { kind: "unknown" } });
    expect(report).toEqual({ id: ID, who: "", operation: "", ...given, now: undefined, standing: { kind: "unknown" } });
    expect(lockSentence(report)).not.toMatch(/undefined|null| {2}/);
  });

  test.each([
    ["s3", { bucket: "b", key: "k" }, "b/k"],
    ["remote", { organization: "acme" }, lock.path],
  ])("takes the state's name from the backend %s, or from the lock", (backend, config, state) => {
    const own = { name: "live-directory", backend, config };
    const error = lockError(PRINTED, { own, folder: "/stacks/live-directory", variables: {} });
    expect(said(error ?? "")).toMatchObject(["state-locked", { state, id: ID }]);
  });

  test("is named after its folder if neither says it", () => {
    const text = PRINTED.replace(/ *Path:.*\n/, "");
    const error = lockError(text, { own: undefined, folder: "/stacks/live-directory", variables: {} });
    expect(said(error ?? "")).toMatchObject(["state-locked", { state: "live-directory" }]);
  });

  test("of an error of another kind is none", () => {
    const run = { own: undefined, folder: "/stacks/live-directory", variables: {} };
    expect(lockError("Error: Backend initialization required", run)).toBeUndefined();
  });

  test("a clock that is behind makes no negative age", () => {
    const report = lockReport(lock, { ...given, now: CREATED - 5000, standing: { kind: "unknown" } });
    expect(report.since?.seconds).toBe(0);
  });

  test("the command is what a shell runs as it is written", () => {
    expect([
      unlockCommand("terraform", join(process.cwd(), "cdktf.out", "stacks", "live-directory"), ID),
      unlockCommand("/opt/my tools/tofu", "/tmp/a folder", "acme/live; rm"),
    ]).toEqual([
      `terraform -chdir=cdktf.out/stacks/live-directory force-unlock ${ID}`,
      "'/opt/my tools/tofu' '-chdir=/tmp/a folder' force-unlock 'acme/live; rm'",
    ]);
  });

  test("the state is named by what its backend is set to", () => {
    const config = { bucket: "b", key: "k", region: "us-east-1", endpoints: { s3: "http://127.0.0.1:1" } };
    const [s3, remote] = ["s3", "remote"].map((backend) => ({ name: "x", backend, config }));
    expect([s3 && stateSettings(s3), remote && stateSettings(remote), s3 && stateName(s3)]).toEqual([
      ["b", "k", "http://127.0.0.1:1"],
      undefined,
      "b/k",
    ]);
  });
});
