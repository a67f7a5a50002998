import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planStack } from "../../src/operations/plan/plan-stack";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, terraformVariables } from "../support/terraform";

// Resources of Terraform itself need no provider.
describeWithTools("a plan", () => {
  const runFolder = temporaryFolder("created-types");

  async function typesCreated(configuration: object): Promise<[string, readonly string[]][]> {
    const folder = join(runFolder, "stacks", "made");
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(runFolder, "plans"), { recursive: true });
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: {}, ...configuration }));
    const calls: [string, readonly string[]][] = [];
    const { error } = await planStack(
      { id: "made", dependsOn: [], own: undefined, reads: [], variables: [], imports: [] },
      { hasState: true },
      {
        runFolder,
        variables: { PATH: process.env["PATH"] ?? "", ...terraformVariables(join(runFolder, "terraform")) },
        refresh: true,
        lock: true,
        creating: (...call) => calls.push(call),
      },
      () => Promise.resolve({ code: 0, stderr: "", spared: true }),
    );
    expect(error).toBeUndefined();
    return calls;
  }

  test("tells the types of what it creates", async () => {
    const each = { for_each: '${toset(["a", "b"])}' };
    expect(await typesCreated({ resource: { terraform_data: { one: {}, several: each } } })).toEqual([
      ["made", ["terraform_data"]],
    ]);
    expect(await typesCreated({ output: { nothing: { value: 1 } } })).toEqual([["made", []]]);
  });
});
