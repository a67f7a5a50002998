import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Graph } from "../../src/environment/graph";
import { atlantisSchema, gitlabErrors, workflowErrors } from "../support/pipelines";
import { withTemporaryFolder } from "../support/temporary-folder";
import { ROOT, run } from "../support/terraform";

const read = (path: string): string => readFileSync(join(ROOT, "examples", path), "utf8");

describe("GitHub Actions", () => {
  test.each(["plan-review.yml", "deploy.yml"])("%s is a workflow to GitHub's own parser", async (name) => {
    expect(await workflowErrors(name, read(`github-actions/${name}`))).toEqual([]);
  });

  test("the parser finds what is wrong", async () => {
    const good = read("github-actions/deploy.yml");
    for (const [from, to] of [
      ["cancel-in-progress", "cancel-progress"],
      ["needs: plan", "needs: plans"],
      ["needs.plan.outputs.code !=", "need.plan.outputs.code !="],
      ["id-token: write", "id-token: yes"],
    ] as const) {
      expect(good).toContain(from);
      expect(await workflowErrors("deploy.yml", good.replace(from, to))).not.toEqual([]);
    }
  });

  test("deploy.yml asks for approval, runs one at a time, and lets only the review leave the runner", () => {
    const { jobs, concurrency } = parse(read("github-actions/deploy.yml")) as {
      jobs: Record<
        string,
        { environment?: string; needs?: string; steps: { uses?: string; run?: string; with?: { path?: string } }[] }
      >;
      concurrency: object;
    };
    expect(concurrency).toEqual({ group: "deploy-prod", "cancel-in-progress": false });
    expect([jobs["apply"]?.environment, jobs["apply"]?.needs, jobs["plan"]?.environment]).toEqual([
      "prod",
      "plan",
      undefined,
    ]);
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    expect(steps.flatMap(({ uses, with: options }) => (uses?.includes("upload") ? [options?.path] : []))).toEqual([
      "${{ runner.temp }}/plan/review.json",
    ]);
    expect(steps.at(-1)?.run).toContain('apply "$ENVIRONMENT" --approve');
  });
});

describe("GitLab CI", () => {
  const text = read("gitlab/.gitlab-ci.yml");

  test("the pipeline is one to GitLab's own schema", () => {
    expect(gitlabErrors(text)).toEqual([]);
  });

  test("the schema finds what is wrong", () => {
    for (const [from, to] of [
      ["when: manual", "when: by-hand"],
      ["resource_group: prod", "resource_grp: prod"],
      ["exit_codes: 3", "exit_code: 3"],
    ] as const) {
      expect(text).toContain(from);
      expect(gitlabErrors(text.replace(from, to))).not.toEqual([]);
    }
  });

  test("stages and templates are there, applying waits for a person, and only the review is kept", () => {
    const { stages, ...jobs } = parse(text) as { stages: string[] } & Record<
      string,
      {
        stage?: string;
        extends?: string;
        artifacts?: { paths: string[] };
        rules?: { when?: string }[];
        resource_group?: string;
      }
    >;
    for (const { stage, extends: template } of Object.values(jobs)) {
      if (stage !== undefined) expect(stages).toContain(stage);
      if (template !== undefined) expect(Object.keys(jobs)).toContain(template);
    }
    expect([jobs["apply"]?.rules?.map(({ when }) => when), jobs["apply"]?.resource_group]).toEqual([
      ["manual"],
      "prod",
    ]);
    expect(Object.values(jobs).flatMap(({ artifacts }) => artifacts?.paths ?? [])).toEqual(["review/"]);
  });

  test.each([
    [0, 0],
    [1, 1],
    [2, 0],
    [3, 3],
  ])("the plan job ends for a plan that ends with %d with %d", async (code, ends) => {
    const { plan } = parse(text) as { plan: { script: string[] } };
    const script = plan.script
      .join("\n")
      .replace(/npx rds-kerberos plan [^|;]*/, `(exit ${code}) `)
      .replaceAll("mkdir -p review;", "true;")
      .replace(/cp [^;]* review\//, "true");
    expect(
      (await run("bash", ["-e", "-c", script], { env: { CI_PROJECT_DIR: "/nowhere", ENVIRONMENT: "prod" } })).code,
    ).toBe(ends);
  });
});

describe("Terragrunt", () => {
  test("units are the stacks of the graph, with their dependencies", async () => {
    await withTemporaryFolder("terragrunt", async (folder) => {
      const stacks = [
        { id: "prod-directory", dependsOn: [] },
        { id: "prod-directory-sharing", dependsOn: ["prod-directory"] },
      ];
      for (const { id } of stacks) mkdirSync(join(folder, "stacks", id), { recursive: true });
      writeFileSync(join(folder, "graph.json"), JSON.stringify({ stacks }));
      const written = await run("sh", ["-ec", 'node examples/terragrunt/units.mjs "$0" < "$0/graph.json"', folder]);
      expect([written.code, written.stderr]).toEqual([0, ""]);
      const unit = (id: string): string => readFileSync(join(folder, "stacks", id, "terragrunt.hcl"), "utf8");
      expect(stacks.map(({ id }) => unit(id))).toEqual([
        "dependencies {\n  paths = []\n}\n",
        'dependencies {\n  paths = ["../prod-directory"]\n}\n',
      ]);
    });
  });
});

describe("Atlantis", () => {
  test("projects are those of the graph, each in a group after those it depends on", async () => {
    const env = { ENVIRONMENTS_DIR: join(ROOT, "environments", "examples") };
    const graph = await run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "graph", "prod", "--json"], {
      env,
    });
    const { stacks } = JSON.parse(graph.stdout) as Graph;
    const written = await run(
      "sh",
      ["-ec", `node bin/rds-kerberos.cjs graph prod --json | node examples/atlantis/projects.mjs atlantis.out`],
      { env },
    );
    expect([written.code, written.stderr]).toEqual([0, ""]);
    const { projects } = atlantisSchema.parse(parse(written.stdout));
    expect(projects.map(({ name, depends_on: depends }) => [name, depends])).toEqual(
      stacks.map(({ id, dependsOn }) => [id, dependsOn]),
    );
    const group = new Map(projects.map((project) => [project.name, project.execution_order_group]));
    for (const { name, depends_on: depends } of projects) {
      for (const upstream of depends)
        expect([name, upstream, (group.get(upstream) ?? Infinity) < (group.get(name) ?? -1)]).toEqual([
          name,
          upstream,
          true,
        ]);
    }
    expect(new Set(group.values()).size).toBeLessThan(projects.length);
    expect(() => atlantisSchema.parse({ ...(parse(written.stdout) as object), projcts: [] })).toThrow();
  });

  test("the server's configuration names the workflow of the projects, and runs commands that exist", () => {
    const server = parse(read("atlantis/repos.yaml")) as {
      repos: { allowed_overrides: string[]; pre_workflow_hooks: { run: string }[] }[];
      workflows: object;
    };
    expect(Object.keys(server.workflows)).toEqual(["rds-kerberos"]);
    expect(server.repos[0]?.allowed_overrides).toEqual(["workflow"]);
    for (const path of ["scripts/app.cjs", "examples/atlantis/projects.mjs"]) {
      expect(server.repos[0]?.pre_workflow_hooks.some(({ run: command }) => command.includes(path))).toBe(true);
      expect(existsSync(join(ROOT, path))).toBe(true);
    }
  });
});
