import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Review } from "../../src/review/model";
import { ROOT, run, type Run } from "../support/terraform";

const base = readFileSync(join(__dirname, "..", "environment", "base.yaml"), "utf8");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-review-"));
  mkdirSync(join(folder, "environments"));
  writeFileSync(join(folder, "environments", "prod.yaml"), base);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const cli = (args: string[], options: { env?: Record<string, string> } = {}): Promise<Run> =>
  run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), ...args], { cwd: folder, ...options });
const write = (name: string, content: string | object): void => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
};

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

  test("files of one name are told apart by their folders", async () => {
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

  test("a file that is no plan: a message, 1, and nothing written", async () => {
    write("plan.json", '{"password": Some-Secret-61');
    expect(await cli(["review", "plan.json", "--out", "reviews"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "plan.json is not JSON: it cannot be read; make it by terraform show -json <plan> > plan.json\n",
    });
    expect(() => readFileSync(join(folder, "reviews", "review.json"))).toThrow(/ENOENT/);
    write("plan.json", plan(vpc));
    expect(await cli(["review", "plan.json", "--out", "plan.json"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: '"plan.json" is no folder, and none can be made there; name another one in --out\n',
    });
    expect(await cli(["review", "environments"])).toMatchObject({
      code: 1,
      stderr:
        "environments is a folder without run.json; write a folder of rds-kerberos plan, or the paths of plan JSON files\n",
    });
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
    expect(expired.stdout).toContain(
      "Acknowledgements to look at\n  acknowledgements.yaml:1 database-public aws_db_instance.instance has expired on 2027-01-31: look at it again, or remove it\n",
    );
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

  test("of an environment that is not there", async () => {
    expect(await cli(["graph", "stage"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: 'environments:1:1 [environment-files] no environment is named "stage"; write prod\n',
    });
  });
});

describe("plan, before anything is planned", () => {
  test("an environment with a mistake", async () => {
    write(join("environments", "prod.yaml"), base.replace("instanceClass: db.m7g.large", "instanceClass: m7g.large"));
    const { code, stdout, stderr } = await cli(["plan", "prod"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      'environments/prod.yaml:55:20 databases.orders.instanceClass [instance-class] the instance class "m7g.large" is not valid: it must be db., a family and a size; write for example db.m7g.large\n',
    );
  });

  test("no app, or one that fails", async () => {
    expect(await cli(["plan", "prod"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `there is no cdktf.json in ${folder}; run the command in the folder of the cdktf app\n`,
    });
    write("cdktf.json", {});
    expect((await cli(["plan", "prod"])).stderr).toBe(
      `${join(folder, "cdktf.json")} names no app; write for example "app": "node scripts/app.cjs"\n`,
    );
    write("cdktf.json", { app: "echo what is wrong >&2; exit 3" });
    expect(await cli(["plan", "prod"])).toMatchObject({ code: 1, stdout: "", stderr: "what is wrong\n" });
    write("cdktf.json", { app: "exit 3" });
    expect((await cli(["plan", "prod"])).stderr).toBe("the app of cdktf.json ended with 3: exit 3\n");
  });

  test("an app that does not make the previews it is asked for: their plans could be applied", async () => {
    write("cdktf.json", { app: `env -u RDS_KERBEROS_PREVIEW node ${join(ROOT, "scripts", "app.cjs")}` });
    const { code, stdout, stderr } = await cli(["plan", "prod", "--preview", "always", "--stack", "prod-directory*"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      "the app does not plan prod-directory, prod-directory-sharing with placeholders; let addEnvironment take its sources from defaultSources(environment), or apply what the stacks read first\n",
    );
  });

  test("a folder of somebody else's is not touched", async () => {
    write("cdktf.json", { app: "exit 3" });
    expect(await cli(["plan", "prod", "--out", "environments"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `${join(folder, "environments")} is not empty, and not a folder of an earlier plan; name another one in --out\n`,
    });
  });

  test("a stack that is not there, or a number that is none", async () => {
    const { code, stderr } = await cli(["plan", "prod", "--stack", "prod-nothing*"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^no stack of prod is named prod-nothing\*; write one of prod-orders-network, prod-directory, prod-directory-sharing, /,
    );
    expect((await cli(["plan", "prod", "--parallelism", "0"])).stderr).toMatch(
      /^error: option '--parallelism <n>' argument '0' is invalid\. write a whole number from 1\n/,
    );
    expect((await cli(["plan", "prod", "--preview", "sometimes"])).stderr).toMatch(
      /^error: option '--preview <when>' argument 'sometimes' is invalid\. Allowed choices are auto, always, never\.\n/,
    );
  });

  test("no Terraform", async () => {
    write("cdktf.json", { app: `node ${join(ROOT, "scripts", "app.cjs")}` });
    expect((await cli(["plan", "prod"], { env: { TERRAFORM_BINARY_NAME: "no-such-terraform" } })).stderr).toContain(
      "no-such-terraform is missing: install Terraform 1.10 or newer and put it on the PATH (https://developer.hashicorp.com/terraform/install)\n",
    );
  });
});
