import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reviewForm } from "../../src/review/forms";
import { type Review } from "../../src/review/model";
import { reviewChangeSet } from "../../src/review/review";
import { DIRECTORY, FakeDeployment, find, idsOf, NETWORK, PASSWORD, SHARING, STACKS } from "../support/fake-deployment";
import { ignoreMessages, printed, type Said, saidIn } from "../support/messages";
import { changeSetOf, DAY } from "../support/reviews";
import { temporaryFolderPerTest } from "../support/temporary-folder";

// Times and processes differ from run to run.
ignoreMessages();

const current = temporaryFolderPerTest("cli-apply");
let folder: string;
let subject: FakeDeployment;
beforeEach(() => {
  folder = current();
  subject = new FakeDeployment(folder);
});

test("stacks are applied in order; the reviews stay, and no plan and no password does", async () => {
  const { code, stdout, stderr, all } = await subject.cli(["apply", "solo", "--yes"]);
  expect(code).toBe(0);
  const order = subject.calls();
  expect([...order].sort()).toEqual(
    ["applied", "apply", "plan"].flatMap((event) => Object.keys(STACKS).map((id) => `${event} ${id}`)),
  );
  expect(order.indexOf(`applied ${DIRECTORY}`)).toBeLessThan(order.indexOf(`plan ${SHARING}`));
  expect(find(stderr, "apply/begin")).toMatchObject({ operation: "apply", environment: "solo", stacks: 3 });
  expect(find(stdout, "apply/summary")).toEqual({ operation: "apply", environment: "solo", counts: { applied: 3 } });
  expect(idsOf(stdout)).not.toContain("apply/resume");
  const out = join(folder, ".rds-kerberos", "runs", "solo");
  expect(existsSync(join(out, "plans"))).toBe(false);
  expect((JSON.parse(readFileSync(join(out, "review.json"), "utf8")) as Review).stacks.map(({ id }) => id)).toEqual(
    expect.arrayContaining(Object.keys(STACKS)),
  );
  expect(all + subject.leftovers()).not.toContain(PASSWORD);
});

test("what has no changes is not applied, nor what is not there any more", async () => {
  subject.script({ [NETWORK]: { plan: "none" }, [DIRECTORY]: { plan: "none" }, [SHARING]: { plan: "none" } });
  const { code, stdout } = await subject.cli(["apply", "solo", "--yes"]);
  expect([code, find(stdout, "apply/summary")]).toEqual([
    0,
    { operation: "apply", environment: "solo", counts: { unchanged: 3 } },
  ]);
  subject.script({ [NETWORK]: { empty: true }, [DIRECTORY]: { empty: true }, [SHARING]: { empty: true } });
  const destroyed = await subject.cli(["destroy", "solo", "--yes"]);
  expect([destroyed.code, find(destroyed.stdout, "apply/summary")]).toEqual([
    0,
    { operation: "destroy", environment: "solo", counts: { unchanged: 3 } },
  ]);
  expect(subject.calls().filter((call) => call.startsWith("apply"))).toEqual([]);
});

test("destroy goes the other way, asks for no password, and does not stop at what it is for", async () => {
  subject.script({ [DIRECTORY]: { plan: "critical" } });
  const { code } = await subject.cli(["destroy", "solo", "--yes"], { TF_VAR_directory_admin_password: undefined });
  expect(code).toBe(0);
  expect(subject.calls().indexOf(`applied ${SHARING}`)).toBeLessThan(subject.calls().indexOf(`plan ${DIRECTORY}`));
});

test("providers are compared with their checksums once, and again if they are no longer the same", async () => {
  subject.script({ [SHARING]: { swapped: true } });
  const args = ["apply", "solo", "--yes"];
  expect((await subject.cli(args)).code).toBe(0);
  const once = { [`plan ${NETWORK}`]: false, [`plan ${DIRECTORY}`]: false, [`plan ${SHARING}`]: false };
  expect(subject.checksums()).toEqual({
    ...once,
    [`apply ${NETWORK}`]: false,
    [`apply ${DIRECTORY}`]: false,
    [`apply ${SHARING}`]: true,
  });
  const lock = join(folder, ".rds-kerberos", "runs", "solo", "stacks", NETWORK, ".terraform.lock.hcl");
  expect(readFileSync(lock, "utf8")).toContain("hashes");
  // Nothing has to be initialized any more: each command compares.
  expect((await subject.cli(args)).code).toBe(0);
  expect(Object.values(subject.checksums())).toEqual(Array.from({ length: 6 }, () => true));
});

describe("a stack that fails", () => {
  test("stops what has not started, and the command to resume says so", async () => {
    subject.script({ [DIRECTORY]: { apply: "denied" } });
    const args = ["apply", "solo", "--yes", "--parallelism", "1", "--no-refresh", "--out", join(folder, "a run")];
    const { code, stdout, all } = await subject.cli(args);
    expect(code).toBe(1);
    expect(find(stdout, "apply/failed")).toMatchObject({ stack: DIRECTORY, phase: "apply" });
    expect(stdout).toContain("aws_vpc.vpc: creating VPC");
    expect(stdout).toContain("UnauthorizedOperation: (sensitive value) is not authorized");
    expect(all).not.toContain(PASSWORD);
    expect(find(stdout, "apply/not-started")).toEqual({ stack: SHARING, waitsFor: [DIRECTORY] });
    expect(find(stdout, "apply/resume")).toEqual({
      command: `npx rds-kerberos apply solo --yes --no-refresh --out '${join(folder, "a run")}'`,
    });
    expect(subject.calls()).not.toContain(`plan ${SHARING}`);
  });

  test("leaves those that do not depend on it to --continue-on-error", async () => {
    subject.script({ [NETWORK]: { apply: "denied" } });
    const args = ["apply", "solo", "--yes", "--parallelism", "1"];
    expect((await subject.cli(args)).code).toBe(1);
    expect(subject.calls()).toEqual([`plan ${NETWORK}`, `apply ${NETWORK}`]);
    const { code, stdout } = await subject.cli([...args, "--continue-on-error"]);
    expect([code, find(stdout, "apply/summary")]).toEqual([
      1,
      { operation: "apply", environment: "solo", counts: { failed: 1, applied: 2 } },
    ]);
    expect(find(stdout, "apply/resume")).toEqual({ command: "npx rds-kerberos apply solo --yes --continue-on-error" });
  });

  test("may fail while it is planned, or because its plan is stale", async () => {
    subject.script({ [NETWORK]: { plan: "error" }, [DIRECTORY]: { apply: "stale" } });
    const { code, stdout, all } = await subject.cli(["apply", "solo", "--yes", "--continue-on-error"]);
    expect(code).toBe(1);
    const failed = saidIn(stdout).filter((message) => message[0] === "apply/failed");
    expect(failed).toMatchObject([
      ["apply/failed", { stack: NETWORK, phase: "plan" }],
      ["apply/failed", { stack: DIRECTORY, phase: "apply" }],
    ]);
    expect(stdout).toContain("Saved plan is stale");
    expect(stdout).toContain("no such thing as (sensitive value)");
    expect(all).not.toContain(PASSWORD);
  });
});

test("--json gives events, one a line, without any secret", async () => {
  subject.script({ [DIRECTORY]: { apply: "denied" }, [NETWORK]: { plan: "critical" } });
  const { code, stdout, all } = await subject.cli(["apply", "solo", "--yes", "--json", "--continue-on-error"]);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; stack?: string; time: string });
  expect(code).toBe(1);
  const of = (stack: string): string[] => events.filter((event) => event.stack === stack).map(({ event }) => event);
  expect(of(DIRECTORY)).toEqual(["planning", "planned", "applying", "progress", "progress", "failed"]);
  expect(of(NETWORK)).toEqual(["planning", "planned", "refused"]);
  expect(of(SHARING)).toEqual([]);
  expect(events.find(({ event, stack }) => event === "planned" && stack === NETWORK)).toMatchObject({
    counts: { create: 1 },
    findings: expect.arrayContaining([
      { id: "database-public", severity: "critical", address: "aws_db_instance.i", acknowledged: false },
    ]) as object[],
  });
  expect(events.find(({ event }) => event === "progress")).toMatchObject({
    resources: [{ address: "aws_directory_service_directory.directory", action: "create", seconds: 3 }],
  });
  expect(events.at(-1)).toMatchObject({
    event: "finished",
    exitCode: 1,
    stacks: { [NETWORK]: "refused", [DIRECTORY]: "failed", [SHARING]: "not-started" },
  });
  for (const { time } of events) expect(new Date(time).toISOString()).toBe(time);
  expect(all).not.toContain(PASSWORD);
});

test("--yes does not apply findings that need a person", async () => {
  subject.script({ [NETWORK]: { plan: "critical" } });
  const { code, stdout } = await subject.cli(["apply", "solo", "--yes", "--parallelism", "1"]);
  expect(code).toBe(3);
  expect(find(stdout, "apply/refused")).toEqual({ stack: NETWORK, approved: false });
  expect(find(stdout, "apply/needs-a-person")).toEqual({
    id: "database-public",
    stack: NETWORK,
    address: "aws_db_instance.i",
  });
  expect(find(stdout, "apply/look-first")).toEqual({ environment: "solo", destroy: false });
  expect(subject.calls()).toEqual([`plan ${NETWORK}`]);
});

describe("--approve", () => {
  const VPC = {
    address: "aws_vpc.vpc",
    type: "aws_vpc",
    change: { actions: ["create"], before: null, after: { cidr_block: "10.0.0.0/16" } },
  };

  function approve(changes: Readonly<Record<string, readonly object[]>>, environment = "solo"): string {
    const plans = Object.fromEntries(Object.entries(changes).map(([id, list]) => [id, { resource_changes: list }]));
    const review = { ...reviewChangeSet(changeSetOf(plans), [], DAY), environment };
    const file = join(folder, "review.json");
    writeFileSync(file, reviewForm(review, "json", { colour: false, details: false }));
    return file;
  }

  test("applies what a review shows, without a question", async () => {
    const file = approve({ [NETWORK]: [VPC], [DIRECTORY]: [VPC], [SHARING]: [VPC] });
    expect((await subject.cli(["apply", "solo", "--approve", file])).code).toBe(0);
  });

  test("ends with 3 and changes nothing of a stack that the review does not show", async () => {
    const file = approve({ [NETWORK]: [], [DIRECTORY]: [VPC] });
    const { code, stdout } = await subject.cli(["apply", "solo", "--approve", file, "--continue-on-error"]);
    expect(code).toBe(3);
    expect(subject.calls().filter((call) => call.startsWith("apply"))).toEqual([`apply ${DIRECTORY}`]);
    expect(saidIn(stdout)).toEqual(
      expect.arrayContaining([
        ["apply/refused", { stack: NETWORK, approved: true }],
        ["approval/change", { stack: NETWORK, address: "aws_vpc.vpc", action: "create" }],
        ["approval/stack", { stack: SHARING }],
      ]),
    );
    expect(find(stdout, "apply/resume")).toEqual({
      command: `npx rds-kerberos apply solo --approve ${file} --continue-on-error`,
    });
  });

  test("takes no other file", async () => {
    const other = approve({}, "prod");
    const outcome = (file: string, ...more: string[]): Promise<Said[]> =>
      subject.refusal(["apply", "solo", "--approve", file, ...more]);
    expect(await outcome(other)).toEqual([
      ["approve/other-environment", { file: other, approved: "prod", environment: "solo" }],
    ]);
    expect(await outcome("none.json")).toEqual([["approve/no-file", { file: "none.json" }]]);
    expect(await outcome(folder)).toEqual([["approve/not-a-review", { file: folder }]]);
    for (const text of ["", "{", "[]", '{"format": 2}']) {
      writeFileSync(join(folder, "review.json"), text);
      expect(await outcome("review.json")).toEqual([["approve/not-a-review", { file: "review.json" }]]);
    }
  });

  test("takes no review that a run has written about itself", async () => {
    expect((await subject.cli(["apply", "solo", "--yes"])).code).toBe(0);
    const out = join(".rds-kerberos", "runs", "solo");
    const { code, stderr } = await subject.cli(["apply", "solo", "--approve", join(out, "review.json")]);
    expect([code, printed(stderr)]).toEqual([
      1,
      [["approve/review-of-the-run", { file: join(out, "review.json"), folder: out }]],
    ]);
  });
});

describe("nothing is run", () => {
  test("without a terminal, --yes and --approve", async () => {
    expect(await subject.refusal(["apply", "solo"])).toEqual([
      ["apply/no-terminal", { operation: "apply", environment: "solo" }],
    ]);
    expect(await subject.refusal(["destroy", "solo"])).toEqual([
      ["apply/no-terminal", { operation: "destroy", environment: "solo" }],
    ]);
    expect(existsSync(join(folder, ".rds-kerberos"))).toBe(false);
  });

  test("without a variable that is needed, Terraform, or an app that ends well", async () => {
    expect(await subject.refusal(["apply", "solo", "--yes"], { TF_VAR_directory_admin_password: undefined })).toEqual([
      ["plan/variable-missing", { stack: DIRECTORY, variable: "directory_admin_password" }],
    ]);
    expect(
      await subject.refusal(["apply", "solo", "--yes", "--parallelism", "4"], {
        TERRAFORM_BINARY_NAME: "no-terraform",
      }),
    ).toEqual([
      ["apply/begin", { operation: "apply", environment: "solo", stacks: 3, parallelism: 4 }],
      ["terraform/missing", { binary: "no-terraform" }],
    ]);
    writeFileSync(join(folder, "app.cjs"), "process.exit(7)");
    expect(await subject.refusal(["apply", "solo", "--yes"])).toEqual([
      ["plan/app-failed", { code: 7, command: "node app.cjs" }],
    ]);
  });

  test("in a folder that is somebody else's, or a file", async () => {
    mkdirSync(join(folder, "theirs"));
    writeFileSync(join(folder, "theirs", "notes.txt"), "");
    for (const path of ["theirs", "app.cjs"].map((name) => join(folder, name)))
      expect(await subject.refusal(["apply", "solo", "--yes", "--out", path])).toEqual([
        ["plan/folder-not-empty", { folder: path }],
      ]);
    expect(readdirSync(join(folder, "theirs"))).toEqual(["notes.txt"]);
  });

  test("of stacks whose neighbours are left out", async () => {
    expect(await subject.refusal(["apply", "solo", "--yes", "--stack", "solo-none"])).toEqual([
      ["plan/unknown-stack", { environment: "solo", pattern: "solo-none", known: [NETWORK, DIRECTORY, SHARING] }],
    ]);
    expect(await subject.refusal(["apply", "solo", "--yes", "--stack", SHARING])).toEqual([
      ["apply/upstream-missing", { stack: SHARING, upstreams: [DIRECTORY] }],
    ]);
    expect(await subject.refusal(["destroy", "solo", "--yes", "--stack", DIRECTORY])).toEqual([
      ["destroy/dependents-left", { stack: DIRECTORY, dependents: [SHARING] }],
    ]);
    subject.script({ [SHARING]: { empty: true } });
    expect((await subject.cli(["destroy", "solo", "--yes", "--stack", DIRECTORY])).code).toBe(0);
    expect(subject.calls()).toEqual(["plan", "apply", "applied"].map((event) => `${event} ${DIRECTORY}`));
  });
});
