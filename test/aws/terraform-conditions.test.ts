import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { terraformCondition, terraformText } from "../../src/aws/rules/rule";
import { withTemporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";
import { VALUE_RULE_CASES } from "./value-rule-cases";

/** Rules of keys that only the environment file has: no variable of a module needs them. */
const FILE_ONLY = [
  "bucket-name",
  "cloud-name",
  "directory-access-role-arn",
  "endpoint-url",
  "environment-name",
  "host-name",
  "output-name",
  "principal-name",
  "profile-name",
  "provider-version",
  "state-key",
  "tag-key",
  "tag-value",
  "workspace-prefix",
];

interface ConditionCase {
  readonly id: string;
  readonly value: string | number;
  readonly expected: boolean;
  readonly expression: string;
}

const rules = Object.values(VALUE_RULE_CASES);
const cases = rules.flatMap(({ rule, good, bad }) =>
  [
    ...good.map((value) => ({ value, expected: true })),
    ...bad.map(({ value }) => ({ value, expected: false })),
  ].flatMap(({ value, expected }): ConditionCase[] => {
    const expression = terraformCondition(rule, typeof value === "string" ? terraformText(value) : `(${value})`);
    return expression === undefined || FILE_ONLY.includes(rule.id)
      ? []
      : [{ id: rule.id, value, expected, expression }];
  }),
);

test("every rule that a variable of a module can have is a Terraform condition too", () => {
  expect(
    rules
      .map(({ rule }) => rule)
      .filter((rule) => !FILE_ONLY.includes(rule.id) && terraformCondition(rule, '"x"') === undefined)
      .map(({ id }) => id),
  ).toEqual([]);
});

describeWithTools("the conditions, in real Terraform", () => {
  test("Terraform judges every case of every rule as the rule does", () => {
    withTemporaryFolder("conditions", (folder) => {
      const output = { judged: { value: cases.map(({ expression }) => `\${try(tobool(${expression}), "failed")}`) } };
      writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ output }));
      const terraform = (...args: readonly string[]): string => {
        const { stdout, stderr, status } = spawnSync("terraform", args, {
          cwd: folder,
          encoding: "utf8",
          env: { ...process.env, TF_CLI_CONFIG_FILE: "", CHECKPOINT_DISABLE: "1" },
        });
        if (status !== 0) throw new Error(stderr);
        return stdout;
      };
      terraform("apply", "-auto-approve", "-input=false", "-no-color");
      const judged = JSON.parse(terraform("output", "-json", "judged")) as unknown[];
      expect(
        cases.map(({ id, value }, index) => `${id} ${JSON.stringify(value)} ${JSON.stringify(judged[index])}`),
      ).toEqual(cases.map(({ id, value, expected }) => `${id} ${JSON.stringify(value)} ${expected}`));
      expect(cases.length).toBeGreaterThan(150);
    });
  });
});
