import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PREVIEW_VARIABLE, type Previews } from "../../src/environment/preview";
import { previewAll } from "../../src/operations/plan/previews";
import { readSynthesized } from "../../src/operations/plan/synthesized";
import { withoutIndexes } from "../../src/review/configuration";
import { PlanFolder } from "../support/plans";
import { reviewFiles } from "../support/reviews";
import { moduleRoot } from "../support/module-root";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run } from "../support/terraform";

/** Each example environment that test/e2e does not plan as a whole, and the file that freezes its addresses. */
const EXAMPLES = [
  ["prod", "environments/examples", "two-accounts"],
  ["corp", "environments/examples", "three-accounts"],
  ["local", "environments", "local"],
] as const;

interface PlannedChange {
  readonly module_address?: string;
  readonly address: string;
  readonly change: { readonly actions: readonly string[] };
}

// What `rds-kerberos plan` plans before anything exists, as modules of one root: to start Terraform and the provider
// for each stack takes ten times as long.
describeWithTools("previews of every stack, planned by real Terraform", () => {
  const folder = temporaryFolder("previews");
  const plans = new PlanFolder(join(folder, "plan"));
  let changes: readonly PlannedChange[];
  let outputs: readonly string[];
  let json: string;

  beforeAll(async () => {
    const ids: string[] = [];
    for (const [environment, environments] of EXAMPLES) {
      const env = { ENVIRONMENTS_DIR: environments, ENVIRONMENT: environment, CDKTF_OUTDIR: join(folder, "plan") };
      await synthesize(env);
      const stacks = readSynthesized(join(folder, "plan"));
      ids.push(...stacks.map(({ id }) => id));
      const choices = [...previewAll(stacks)].map(([id, { preview }]) => {
        const upstreams = (preview?.upstreams ?? []).map(({ name }) => name);
        return [id, { upstreams, offline: true }] as const;
      });
      const file = join(folder, "previews.json");
      writeFileSync(file, JSON.stringify({ stacks: Object.fromEntries(choices) } satisfies Previews));
      await synthesize({ ...env, [PREVIEW_VARIABLE]: file });
    }
    plans.configure(moduleRoot(join(folder, "plan", "stacks"), ids), { offline: false });
    const planned = await plans.plan("previews");
    if (planned.run.code !== 0) throw new Error(planned.run.all);
    ({ json } = planned);
    const plan = JSON.parse(readFileSync(json, "utf8")) as {
      resource_changes: readonly PlannedChange[];
      output_changes: Record<string, unknown>;
    };
    changes = plan.resource_changes;
    outputs = Object.keys(plan.output_changes);
  });

  test.each(EXAMPLES)("%s: every resource of every stack, against placeholders", (_environment, _folder, golden) => {
    const frozen = JSON.parse(readFileSync(join(ROOT, "test", "golden", `${golden}.json`), "utf8")) as Record<
      string,
      { addresses: string[] }
    >;
    for (const [id, { addresses }] of Object.entries(frozen)) {
      const own = changes.filter(({ module_address: address }) => address === `module.${id}`);
      const planned = [
        ...own.map(({ address }) => withoutIndexes(address.slice(`module.${id}.`.length))),
        ...outputs.flatMap((name) => (name.startsWith(`${id}__`) ? [`output.${name.slice(id.length + 2)}`] : [])),
      ];
      expect([id, [...new Set(planned)].sort()]).toEqual([
        id,
        addresses.filter((address) => !/^(?:data|var)\./.test(address)),
      ]);
    }
  });

  test("everything is created, and nothing is found", () => {
    expect(new Set(changes.map(({ change }) => change.actions.join()))).toEqual(new Set(["create"]));
    expect(reviewFiles(json).findings).toEqual([]);
  });

  async function synthesize(env: Readonly<Record<string, string>>): Promise<void> {
    const { code, all } = await run(process.execPath, [join(ROOT, "scripts", "app.cjs")], { env });
    if (code !== 0) throw new Error(all);
  }
});
