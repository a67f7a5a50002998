import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { temporaryFolderPerTest } from "../support/temporary-folder";
import { ROOT, run } from "../support/terraform";

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly env: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>
  >;
}

describe("the GitHub Actions example", () => {
  const workflow = parse(readFileSync(join(ROOT, "examples", "github-actions", "plan-review.yml"), "utf8")) as Workflow;
  const steps = workflow.jobs["plan"]?.steps ?? [];
  const step = (name: string): Step => steps.find((each) => each.name === name) ?? {};
  const folder = temporaryFolderPerTest("example");

  test.each([
    [0, 0],
    [1, 1],
    [2, 0],
    [3, 0],
  ])("the plan step goes on for changes and findings, and fails for a failure (%d)", async (code, ends) => {
    const bin = join(folder(), "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "npx"), `#!/bin/sh\necho "$@" > "${join(folder(), "called")}"\nexit ${code}\n`);
    chmodSync(join(bin, "npx"), 0o755);
    const env = {
      PATH: `${bin}:${process.env["PATH"] ?? ""}`,
      RUNNER_TEMP: folder(),
      GITHUB_OUTPUT: join(folder(), "output"),
      ENVIRONMENT: "prod",
    };
    const result = await run("bash", ["-e", "-o", "pipefail", "-c", step("Plan and review").run ?? ""], { env });
    expect(result.code).toBe(ends);
    expect(readFileSync(join(folder(), "called"), "utf8")).toBe(
      `rds-kerberos plan prod --no-lock --out ${folder()}/plan\n`,
    );
    expect(readFileSync(join(folder(), "output"), "utf8")).toBe(`code=${code}\n`);
  });

  test("the comment is made once, and then kept up to date", async () => {
    const calls: object[] = [];
    const bot = { login: "github-actions[bot]" };
    const comments = [{ id: 1, body: "something else", user: bot }];
    const record =
      (kind: string) =>
      (parameters: object): Promise<void> => {
        calls.push({ kind, ...parameters });
        return Promise.resolve();
      };
    const github = {
      paginate: () => Promise.resolve(comments),
      rest: { issues: { listComments: {}, createComment: record("create"), updateComment: record("update") } },
    };
    const context = { repo: { owner: "acme", repo: "databases" }, issue: { number: 7 } };
    // As actions/github-script does it.
    const { constructor: AsyncFunction } = Object.getPrototypeOf(async () => Promise.resolve()) as {
      constructor: new (...text: string[]) => (...values: unknown[]) => Promise<void>;
    };
    const script = new AsyncFunction("github", "context", "require", "process", step("Comment").with?.["script"] ?? "");
    const comment = (): Promise<void> =>
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- what actions/github-script hands to a script
      script(github, context, (name: string) => require(name) as unknown, { env: { RUNNER_TEMP: folder() } });

    await comment();
    expect(calls).toEqual([]);
    mkdirSync(join(folder(), "plan"));
    const body = "<!-- rds-kerberos review prod -->\n\n### prod: 7 stacks\n";
    writeFileSync(join(folder(), "plan", "review.md"), body);
    // Somebody who writes the marker first does not get to hold the review.
    comments.push({ id: 3, body, user: { login: "mallory" } });
    await comment();
    comments.push({ id: 2, body, user: bot });
    await comment();
    expect(calls).toEqual([
      { kind: "create", owner: "acme", repo: "databases", issue_number: 7, body },
      { kind: "update", owner: "acme", repo: "databases", comment_id: 2, body },
    ]);
  });

  test("has the permissions its steps need, uploads no plan, and fails for a person's findings", () => {
    expect(workflow.permissions).toEqual({
      contents: "read",
      "id-token": "write",
      "pull-requests": "write",
      "security-events": "write",
    });
    expect(
      steps.flatMap(({ uses, with: inputs }) =>
        uses?.startsWith("actions/upload-artifact") ? [inputs?.["path"]] : [],
      ),
    ).toEqual(["${{ runner.temp }}/plan/review.html"]);
    expect(step("A finding needs a person").if).toBe("${{ steps.plan.outputs.code == '3' }}");
  });
});

describe("the script for Terraform alone", () => {
  const folder = temporaryFolderPerTest("terraform-alone");
  beforeEach(() => {
    const bin = join(folder(), "bin");
    mkdirSync(bin);
    // Tells what it is asked, and fails for one stack if that is asked.
    writeFileSync(
      join(bin, "terraform"),
      `#!/bin/sh\necho "$@" >> "${join(folder(), "calls")}"\ncase "$*" in *"$FAILS"*) exit 7 ;; esac\n`,
    );
    writeFileSync(join(bin, "npx"), `#!/bin/sh\nshift\nexec node "${join(ROOT, "bin", "rds-kerberos.cjs")}" "$@"\n`);
    for (const name of ["terraform", "npx"]) chmodSync(join(bin, name), 0o755);
  });
  const script = (args: string[], fails = "nothing-fails"): ReturnType<typeof run> =>
    run(join(ROOT, "examples", "terraform", "run.sh"), args, {
      env: {
        PATH: `${join(folder(), "bin")}:${process.env["PATH"] ?? ""}`,
        FAILS: fails,
        ENVIRONMENTS_DIR: join(ROOT, "environments"),
        CDKTF_OUTDIR: join(folder(), "out"),
      },
    });
  const calls = (): string[] => readFileSync(join(folder(), "calls"), "utf8").trim().split("\n");
  const order = [
    "local-identity-network",
    "local-orders-network",
    "local-directory",
    "local-directory-sharing",
    "local-orders-peering",
    "local-orders-peering-accepter",
    "local-orders-directory-access",
    "local-orders-database",
  ];

  test("applies every stack in its order, and destroys in the reverse one", async () => {
    expect((await script(["local", "apply", "-auto-approve"])).code).toBe(0);
    expect(calls()).toEqual(
      order.flatMap((id) => [
        `-chdir=${folder()}/out/stacks/${id} init -input=false -no-color`,
        `-chdir=${folder()}/out/stacks/${id} apply -input=false -auto-approve`,
      ]),
    );
    rmSync(join(folder(), "calls"));
    expect((await script(["local", "destroy"])).code).toBe(0);
    expect(calls().filter((call) => call.includes("destroy"))).toEqual(
      [...order].reverse().map((id) => `-chdir=${folder()}/out/stacks/${id} destroy -input=false`),
    );
  });

  test("ends at the first stack that fails", async () => {
    const { code } = await script(["local", "apply"], "local-directory apply");
    expect([code, calls().at(-1)]).toEqual([7, `-chdir=${folder()}/out/stacks/local-directory apply -input=false`]);
  });

  test("says what it wants", async () => {
    expect(await script(["local"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/usage: .*run\.sh <environment> plan\|apply\|destroy/) as string,
    });
    expect(await script(["local", "import"])).toMatchObject({
      code: 1,
      stderr: "import is not plan, apply or destroy\n",
    });
    expect(await script(["nowhere", "plan"])).toMatchObject({ code: 1 });
  });
});
