import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planStack, type PlannedFiles } from "../../src/operations/plan/plan-stack";
import { destructionReasons, protectedAddresses } from "../../src/operations/plan/refused-destruction";
import { saidIn, type Said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, run, terraform, terraformVariables } from "../support/terraform";
import { reviewFiles } from "../support/reviews";

const ADDRESS = 'terraform_data.kept["a b"]';
const SECRET = "Planned-Secret-41";

// Resources of Terraform itself need no provider.
describeWithTools("a plan that prevent_destroy ends", () => {
  const runFolder = temporaryFolder("refused");
  const folder = join(runFolder, "stacks", "kept");
  const env = { PATH: process.env["PATH"] ?? "", ...terraformVariables(join(runFolder, "terraform")) };

  const configure = (triggers: string): void => {
    const kept = {
      for_each: '${toset(["a b"])}',
      input: "${var.secret}",
      triggers_replace: triggers,
      lifecycle: { prevent_destroy: true },
    };
    writeFileSync(
      join(folder, "cdk.tf.json"),
      JSON.stringify({
        terraform: {},
        variable: { secret: { sensitive: true } },
        resource: { terraform_data: { kept } },
      }),
    );
  };

  const plan = (): Promise<PlannedFiles> => {
    const variables = { ...env, TF_VAR_secret: SECRET };
    return planStack(
      { id: "kept", dependsOn: [], own: undefined, reads: [], variables: ["secret"], imports: [] },
      { hasState: true },
      { runFolder, variables, refresh: true, lock: true },
      () => Promise.resolve({ code: 0, stderr: "", spared: true }),
    );
  };

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(runFolder, "plans"));
    configure("one");
    const applied = await terraform(
      folder,
      { ...env, TF_VAR_secret: SECRET },
      "apply",
      "-input=false",
      "-auto-approve",
    );
    expect([applied.code, applied.code === 0 ? "" : applied.all]).toEqual([0, ""]);
  });

  test("because of taint: says so, with the command; the unfinished plan is reviewed, not kept", async () => {
    expect((await terraform(folder, env, "taint", ADDRESS)).code).toBe(0);
    const { error = "", json = "", plan: binary } = await plan();
    const untaint = `terraform -chdir=${folder} untaint '${ADDRESS}'`;
    expect(saidIn(error)).toEqual([["plan/refused-tainted", { address: ADDRESS, untaint }]]);
    expect(error).toMatch(/^\s*Error: Instance cannot be destroyed/m);
    expect(error).not.toContain(SECRET);
    expect(binary).toBeUndefined();
    expect(existsSync(join(runFolder, "plans", "kept.tfplan"))).toBe(false);
    const review = reviewFiles(join(runFolder, json));
    expect(review.findings.map(({ id, address }) => [id, address])).toEqual([
      ["plan-errored", ""],
      ["tainted-resource", ADDRESS],
    ]);
    expect(JSON.stringify(review)).not.toContain(SECRET);

    expect((await run("sh", ["-c", untaint], { env })).code).toBe(0);
    expect((await plan()).error).toBeUndefined();
  });

  test("because of an argument: Terraform's words are all there is to say", async () => {
    configure("two");
    const { error = "", json } = await plan();
    expect(saidIn(error)).toEqual([]);
    expect(error).toMatch(/Instance cannot be destroyed/);
    expect(json).toBe(join("plans", "kept.json"));
  });
});

test("addresses are found in wrapped lines, and nothing in other errors", () => {
  const error = (address: string): string =>
    `│ Resource ${address}\n│ has lifecycle.prevent_destroy\n│ set, but the plan calls for this`;
  expect(protectedAddresses(`${error("module.a.b.c[0]")}\n${error(ADDRESS)}`)).toEqual(["module.a.b.c[0]", ADDRESS]);
  expect(protectedAddresses("Error: Instance has lifecycle.ignore_changes set")).toEqual([]);
});

describe("a resource that would be adopted and replaced", () => {
  const folder = temporaryFolder("adopted");
  const reasons = (change: object): Said[] => {
    const file = join(folder, "plan.json");
    const address = "aws_directory_service_directory.directory";
    writeFileSync(file, JSON.stringify({ resource_changes: [{ address, change }] }));
    expect(readFileSync(file, "utf8")).toContain(address);
    return destructionReasons([address], file, null).flatMap(saidIn);
  };

  test("is named with what cannot change", () => {
    const importing = { id: "d-0123456789" };
    const replace_paths = [["edition"], ["vpc_settings", 0, "vpc_id"]];
    expect(reasons({ importing, replace_paths })).toEqual([
      [
        "plan/refused-adoption",
        {
          address: "aws_directory_service_directory.directory",
          id: "d-0123456789",
          attributes: ["edition", "vpc_settings.0.vpc_id"],
        },
      ],
    ]);
  });

  test("nothing is added for one that is in the state already", () => {
    expect(reasons({ replace_paths: [["edition"]] })).toEqual([]);
  });
});
