import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Review } from "../../src/review/model";
import { withoutIndexes } from "../../src/review/configuration";
import { printed, said } from "../support/messages";
import { describeWithTools, ROOT, run, terraform, terraformVariables, type Run } from "../support/terraform";

/**
 * Environments, the file that freezes their addresses, and options: all stacks of one, and one that takes something
 * over. All other stacks of the examples are planned in test/terraform/previews.test.ts.
 */
const EXAMPLES: readonly [environment: string, golden: string, ...options: string[]][] = [
  ["team", "one-account"],
  ["prod", "two-accounts", "--stack", "prod-ledger-database"],
];

// No AWS account, no credentials and no emulator: what a newcomer sees before anything exists.
describeWithTools("rds-kerberos plan without any AWS", () => {
  const folder = mkdtempSync(join(tmpdir(), "preview-plan-"));
  const env = {
    ...terraformVariables(join(folder, "terraform")),
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_PROFILE: undefined,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_CONFIG_FILE: join(folder, "none"),
    TF_VAR_directory_admin_password: undefined,
  };
  const plan = (environment: string, environments: string, ...args: string[]): Promise<Run> =>
    run(process.execPath, ["bin/rds-kerberos.cjs", "plan", environment, "--out", join(folder, environment), ...args], {
      env: { ...env, ENVIRONMENTS_DIR: environments },
      background: true,
    });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(EXAMPLES)(
    "%s: every resource of every stack, against placeholders",
    async (environment, golden, ...options) => {
      const { code, stdout, stderr } = await plan(environment, "environments/examples", "--json", ...options);
      expect([code, code === 2 ? "" : stderr]).toEqual([2, ""]);
      const review = JSON.parse(stdout) as Review;
      const frozen = JSON.parse(readFileSync(join(ROOT, "test", "golden", `${golden}.json`), "utf8")) as Record<
        string,
        { addresses: string[] }
      >;
      expect(review.stacks.map(({ id }) => id).sort()).toEqual(
        environment === "team" ? Object.keys(frozen).sort() : ["prod-ledger-database"],
      );
      expect(review.stacks.flatMap(({ notes }) => notes)).toEqual(
        environment === "team"
          ? []
          : ["aws_db_instance.instance is shown as made: without AWS nothing can be taken over"],
      );
      for (const { id, changes, outputs, preview, apply, error } of review.stacks) {
        const planned = [
          ...changes.map(({ address }) => withoutIndexes(address)),
          ...outputs.map(({ name }) => `output.${name}`),
        ];
        expect([id, [...new Set(planned)].sort()]).toEqual([
          id,
          frozen[id]?.addresses.filter((address) => !/^(?:data|var)\./.test(address)),
        ]);
        expect([id, new Set(changes.map(({ action }) => action))]).toEqual([
          id,
          new Set(changes.length > 0 ? ["create"] : []),
        ]);
        expect([id, preview?.offline, said(preview?.reason ?? ""), apply, error]).toEqual([
          id,
          true,
          "state-probe/no-credentials",
          null,
          null,
        ]);
      }
      // With one account there is nothing to share: the stack only passes on what others may know of the directory.
      expect(review.findings.map(({ id, stack }) => [id, stack])).toEqual(
        environment === "team" ? [["outputs-only", "team-directory-sharing"]] : [],
      );
    },
  );

  test("everything of the run can be read by its owner alone", () => {
    const run = join(folder, "team");
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect([mode(run), mode(join(run, "plans")), mode(join(run, "run.json"))]).toEqual(["700", "700", "600"]);
    const plans = readdirSync(join(run, "plans"));
    expect(plans.sort()).toEqual(
      [
        "team-app-database",
        "team-directory",
        "team-directory-sharing",
        "team-main-directory-access",
        "team-main-network",
      ]
        .flatMap((id) => [`${id}.json`, `${id}.tfplan`])
        .sort(),
    );
    expect(plans.map((name) => mode(join(run, "plans", name)))).toEqual(plans.map(() => "600"));
    expect(
      readdirSync(run)
        .filter((name) => name.startsWith("review"))
        .sort(),
    ).toEqual(["review.html", "review.json", "review.md", "review.sarif", "review.txt"]);
  });

  test("a plan that is made with placeholders is refused when it is applied", async () => {
    const stack = join(folder, "team", "stacks", "team-app-database");
    const { code, all } = await terraform(
      stack,
      { ...terraformVariables(join(folder, "terraform")) },
      "apply",
      "-input=false",
      join("..", "..", "plans", "team-app-database.tfplan"),
    );
    expect(code).toBe(1);
    expect(all).toContain("Saved plan is stale");
    expect(all).not.toContain("Creating...");
  });

  test("the review of its folder is the same again, and so is that of its files", async () => {
    const review = (...args: string[]): Promise<Run> =>
      run(process.execPath, ["bin/rds-kerberos.cjs", "review", ...args]);
    expect((await review(join(folder, "team"), "--format", "html")).stdout).toBe(
      readFileSync(join(folder, "team", "review.html"), "utf8"),
    );
    const plans = join(folder, "team", "plans");
    const { code, stdout } = await review(
      ...readdirSync(plans)
        .filter((name) => name.endsWith(".json"))
        .map((name) => join(plans, name)),
      "--json",
    );
    const files = JSON.parse(stdout) as Review;
    expect(code).toBe(2);
    // The order comes from the placeholders that each plan says it was made with.
    expect(files.stacks.map(({ id, preview }) => [id, preview?.upstreams.map(({ name }) => name)])).toEqual([
      ["team-main-network", []],
      ["team-directory", ["team-main-network"]],
      ["team-directory-sharing", ["team-directory"]],
      ["team-main-directory-access", ["team-directory-sharing"]],
      ["team-app-database", ["team-directory-sharing", "team-main-directory-access", "team-main-network"]],
    ]);
  });

  test("--preview never says what is missing, and plans nothing", async () => {
    const { code, stdout, stderr } = await plan(
      "team",
      "environments/examples",
      "--preview",
      "never",
      "--stack",
      "team-directory",
    );
    expect([code, stdout]).toEqual([1, ""]);
    const upstreams = [{ name: "team-main-network", reason: "state-probe/no-credentials" }];
    expect(printed(stderr)).toEqual([
      ["plan/looking", { states: 2 }],
      ["preview/needed", { stack: "team-directory", upstreams, reason: "state-probe/no-credentials" }],
    ]);
    expect(readdirSync(join(folder, "team", "plans"))).toEqual([]);
  });
});
