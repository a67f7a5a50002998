import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { moduleRoot, type ModuleRoot } from "../support/module-root";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraform, terraformVariables } from "../support/terraform";
import { type StackJson } from "../support/synth";
import { WHOLE_PROVIDER } from "../support/thin-mirror";

// The real provider looks at every stack of every example environment. Loading its schema, and starting it once for
// each provider block, takes most of a validation. So the stacks are validated together, as modules of one root; their
// provider blocks, which are the same for all stacks of an account, once each in that root; and a stack with an import
// block, which only a root may have, alone and unchanged.
describeWithTools("terraform validate, with the real provider", () => {
  const folder = temporaryFolder("validate");
  const env = { ...terraformVariables(join(folder, "terraform")), ...WHOLE_PROVIDER };
  const stacks = join(folder, "stacks");
  let roots: string[] = [];
  let root: ModuleRoot;

  beforeAll(async () => {
    for (const environments of ["environments", "environments/examples"]) {
      const outdir = join(folder, environments.replace("/", "-"));
      const synth = await run(process.execPath, [join(ROOT, "scripts", "app.cjs")], {
        env: { ENVIRONMENTS_DIR: environments, CDKTF_OUTDIR: outdir },
      });
      if (synth.code !== 0) throw new Error(synth.all);
      for (const id of readdirSync(join(outdir, "stacks"))) {
        cpSync(join(outdir, "stacks", id), join(stacks, id), { recursive: true });
      }
    }
    const ids = readdirSync(stacks);
    roots = ids.filter((id) => (JSON.parse(readFileSync(join(stacks, id, "cdk.tf.json"), "utf8")) as StackJson).import);
    root = moduleRoot(
      stacks,
      ids.filter((id) => !roots.includes(id)),
    );
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(root));
  });

  test("there are all the examples' stacks", () => {
    const names = new Set(readdirSync(stacks).map((id) => id.split("-")[0]));
    expect([...names].sort()).toEqual(["corp", "local", "prod", "team"]);
    expect(roots).toEqual(["prod-ledger-database"]);
    expect(root.provider.aws).toHaveLength(8);
  });

  test("every stack is valid", async () => {
    const init = await terraform(folder, env, "init", "-backend=false", "-input=false");
    expect([init.code, init.code === 0 ? "" : init.all]).toEqual([0, ""]);
    const validate = await terraform(folder, env, "validate", "-json");
    const result = JSON.parse(validate.stdout) as {
      valid: boolean;
      diagnostics: { severity: string; summary: string; detail: string }[];
    };
    // A root owns the backend; that its modules have one is what the stacks are for.
    const notes = result.diagnostics.filter(({ summary }) => summary !== "Backend configuration ignored");
    expect([result.valid, notes]).toEqual([true, []]);
  });

  test("stacks that import are valid by themselves", async () => {
    for (const id of roots) {
      const path = join(stacks, id);
      expect((await terraform(path, env, "init", "-backend=false", "-input=false")).code).toBe(0);
      const { code, all } = await terraform(path, env, "validate");
      expect([id, code, code === 0 ? "" : all]).toEqual([id, 0, ""]);
    }
  });

  test("a wrong argument would be found", async () => {
    const path = join(stacks, roots[0] ?? "");
    writeFileSync(
      join(path, "wrong.tf.json"),
      JSON.stringify({ resource: { aws_vpc: { wrong: { cidr: "10.0.0.0/16" } } } }),
    );
    const { code, all } = await terraform(path, env, "validate");
    expect(code).toBe(1);
    expect(all).toContain("Extraneous JSON object property");
  });
});
