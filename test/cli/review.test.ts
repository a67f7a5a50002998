import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Review } from "../../src/review/model";
import { printed, saidIn, withIds, type Said } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";
import { ROOT, run, type Run } from "../support/terraform";

const base = readFileSync(join(__dirname, "..", "environment", "base.yaml"), "utf8");

/** The stacks of {@link base}. */
const STACKS = [
  "prod-orders-network",
  "prod-directory",
  "prod-directory-sharing",
  "prod-orders-peering",
  "prod-orders-peering-accepter",
  "prod-billing-peering",
  "prod-billing-peering-accepter",
  "prod-orders-directory-access",
  "prod-orders-database",
];

const current = temporaryFolderPerTest("cli-review");
let folder: string;
beforeEach(() => {
  folder = current();
  mkdirSync(join(folder, "environments"));
  writeFileSync(join(folder, "environments", "prod.yaml"), base);
});

const cli = (args: string[], options: { env?: Record<string, string> } = {}): Promise<Run> =>
  run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), ...args], { cwd: folder, ...options });
const write = (name: string, content: string | object): void => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
};

/** A command that fails with 1, and prints nothing but messages. */
async function refusal(args: string[], options: { env?: Record<string, string> } = {}): Promise<Said[]> {
  const { code, stdout, stderr } = await cli(args, options);
  expect([code, stdout]).toEqual([1, ""]);
  return printed(stderr);
}

const plan = (...changes: object[]): object => ({
  format_version: "1.2",
  terraform_version: "1.11.4",
  planned_values: {},
  resource_changes: changes,
});
const publicDatabase = {
  address: "aws_db_instance.instance",
  type: "aws_db_instance",
  change: { actions: ["create"], before: null, after: { identifier: "orders", publicly_accessible: true } },
};
const vpc = {
  address: "aws_vpc.vpc",
  type: "aws_vpc",
  change: { actions: ["create"], before: null, after: { cidr_block: "10.0.0.0/16" } },
};

describe("review", () => {
  test.each([
    ["nothing to do", [], 0],
    ["changes", [vpc], 2],
    ["findings that need a person", [publicDatabase], 3],
  ] as const)("%s", async (_name, changes, code) => {
    write("plan.json", plan(...changes));
    expect((await cli(["review", "plan.json"])).code).toBe(code);
  });

  test("several files are one change set, and one may come from a pipe", async () => {
    write("a.json", plan(vpc));
    write("b.json", plan(publicDatabase));
    const { stdout } = await cli(["review", "a.json", "b.json", "--json"]);
    const review = JSON.parse(stdout) as Review;
    expect(review.stacks.map(({ id, source }) => [id, source])).toEqual([
      ["a", "a.json"],
      ["b", "b.json"],
    ]);
    const piped = await run(
      "sh",
      ["-c", `${process.execPath} ${join(ROOT, "bin", "rds-kerberos.cjs")} review - --json < b.json`],
      { cwd: folder },
    );
    expect((JSON.parse(piped.stdout) as Review).stacks.map(({ id }) => id)).toEqual(["stdin"]);
  });

  test("files of one name are named by their folders too", async () => {
    for (const name of ["network", "database"]) {
      mkdirSync(join(folder, name));
      write(join(name, "plan.json"), plan(vpc));
    }
    const { stdout } = await cli(["review", "network/plan.json", "database/plan.json", "--json"]);
    expect((JSON.parse(stdout) as Review).stacks.map(({ id }) => id)).toEqual(["network/plan", "database/plan"]);
  });

  test("writes every form, and prints one", async () => {
    write("plan.json", plan(vpc));
    const { stdout } = await cli(["review", "plan.json", "--out", "reviews", "--format", "markdown"]);
    expect(stdout).toBe(readFileSync(join(folder, "reviews", "review.md"), "utf8"));
    expect(JSON.parse(readFileSync(join(folder, "reviews", "review.json"), "utf8"))).toMatchObject({
      format: 1,
      exitCode: 2,
    });
  });

  test("a file that is not a plan: a message, 1, and nothing written", async () => {
    write("plan.json", '{"password": Some-Secret-61');
    expect(await refusal(["review", "plan.json", "--out", "reviews"])).toEqual([
      ["plan-json/not-json", { file: "plan.json" }],
    ]);
    expect(() => readFileSync(join(folder, "reviews", "review.json"))).toThrow(/ENOENT/);
    write("plan.json", plan(vpc));
    expect(await refusal(["review", "plan.json", "--out", "plan.json"])).toEqual([
      ["out-folder", { folder: "plan.json" }],
    ]);
    expect(await refusal(["review", "environments"])).toEqual([
      ["run-folder/without-run-file", { folder: "environments" }],
    ]);
  });

  test("acknowledgements.yaml is read where it is, with its own mistakes", async () => {
    write("plan.json", plan(publicDatabase));
    write(
      "acknowledgements.yaml",
      '- { id: database-public, address: aws_db_instance.instance, reason: "ticket 4711", expires: 2027-01-31 }\n',
    );
    const accepted = await cli(["review", "plan.json"], { env: { RDS_KERBEROS_TODAY: "2026-11-24" } });
    expect(accepted.code).toBe(2);
    expect(accepted.stdout).toContain(
      "Acknowledged\n  database-public  plan  aws_db_instance.instance: ticket 4711 (until 2027-01-31)\n",
    );
    const expired = await cli(["review", "plan.json"], { env: { RDS_KERBEROS_TODAY: "2027-02-01" } });
    expect(expired.code).toBe(3);
    expect(withIds(expired.stdout)).toContain("<review/heading-acknowledgements>\n  <acknowledgement/expired>\n");
    const place = { file: "acknowledgements.yaml", line: 1, address: "aws_db_instance.instance" };
    expect(saidIn(expired.stdout)).toContainEqual([
      "acknowledgement/expired",
      { ...place, id: "database-public", expires: "2027-01-31" },
    ]);
    write("acknowledgements.yaml", "- { id: database-public }\n");
    expect((await cli(["review", "plan.json"])).code).toBe(1);
  });
});

describe("graph", () => {
  test("prints Mermaid, or JSON", async () => {
    expect((await cli(["graph", "prod"])).stdout).toMatch(
      /^flowchart LR\n {2}subgraph a0\["[a-z]+ \(\d{12}\)"\]\n {4}v0\(\["VPC /,
    );
    const { code, stdout } = await cli(["graph", "prod", "--json"]);
    expect([code, Object.keys(JSON.parse(stdout) as object)]).toEqual([0, ["environment", "networks", "stacks"]]);
  });

  test("of an environment that does not exist", async () => {
    const { code, stdout, stderr } = await cli(["graph", "stage"]);
    expect([code, stdout, withIds(stderr)]).toEqual([
      1,
      "",
      "environments:1:1 [environment-files] <environment-files/unknown>\n",
    ]);
    expect(saidIn(stderr)).toEqual([["environment-files/unknown", { name: "stage", known: ["prod"] }]]);
  });
});

describe("plan, before anything is planned", () => {
  test("an environment with a mistake", async () => {
    write(join("environments", "prod.yaml"), base.replace("instanceClass: db.m7g.large", "instanceClass: m7g.large"));
    const { code, stdout, stderr } = await cli(["plan", "prod"]);
    expect([code, stdout, withIds(stderr)]).toEqual([
      1,
      "",
      "environments/prod.yaml:55:20 databases.orders.instanceClass [instance-class] <instance-class>\n",
    ]);
    expect(saidIn(stderr)).toEqual([["instance-class", { value: "m7g.large" }]]);
  });

  test("no app, or one that fails", async () => {
    expect(await refusal(["plan", "prod"])).toEqual([["plan/no-cdktf-json", { folder }]]);
    write("cdktf.json", {});
    expect(await refusal(["plan", "prod"])).toEqual([["plan/no-app", { file: join(folder, "cdktf.json") }]]);
    write("cdktf.json", { app: "echo what is wrong >&2; exit 3" });
    expect(await cli(["plan", "prod"])).toMatchObject({ code: 1, stdout: "", stderr: "what is wrong\n" });
    write("cdktf.json", { app: "exit 3" });
    expect(await refusal(["plan", "prod"])).toEqual([["plan/app-failed", { code: 3, command: "exit 3" }]]);
  });

  test("an app that does not make the previews it is asked for: their plans could be applied", async () => {
    write("cdktf.json", { app: `env -u RDS_KERBEROS_PREVIEW node ${join(ROOT, "scripts", "app.cjs")}` });
    expect(await refusal(["plan", "prod", "--preview", "always", "--stack", "prod-directory*"])).toEqual([
      ["plan/previews-ignored", { stacks: ["prod-directory", "prod-directory-sharing"] }],
    ]);
  });

  test("a folder of somebody else's is not touched", async () => {
    write("cdktf.json", { app: "exit 3" });
    expect(await refusal(["plan", "prod", "--out", "environments"])).toEqual([
      ["plan/folder-not-empty", { folder: join(folder, "environments") }],
    ]);
  });

  test("a stack that does not exist, or a number that is not a count", async () => {
    expect(await refusal(["plan", "prod", "--stack", "prod-nothing*"])).toEqual([
      ["plan/unknown-stack", { environment: "prod", pattern: "prod-nothing*", known: STACKS }],
    ]);
    const parallelism = await cli(["plan", "prod", "--parallelism", "0"]);
    expect(withIds(parallelism.stderr)).toMatch(
      /^error: option '--parallelism <n>' argument '0' is invalid\. <plan\/parallelism>\n/,
    );
    expect((await cli(["plan", "prod", "--preview", "sometimes"])).stderr).toMatch(
      /^error: option '--preview <when>' argument 'sometimes' is invalid\. Allowed choices are auto, always, never\.\n/,
    );
  });

  test("no Terraform", async () => {
    write("cdktf.json", { app: `node ${join(ROOT, "scripts", "app.cjs")}` });
    const { stderr } = await cli(["plan", "prod"], { env: { TERRAFORM_BINARY_NAME: "no-such-terraform" } });
    expect(withIds(stderr)).toContain("<terraform/missing>\n");
    expect(saidIn(stderr)).toContainEqual(["terraform/missing", { binary: "no-such-terraform" }]);
  });
});
