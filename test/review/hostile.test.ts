import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Review } from "../../src/review/model";
import { said } from "../support/messages";
import { PlanFolder } from "../support/plans";
import { allForms, reviewFiles } from "../support/reviews";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";

const SECRETS = [
  "Hidden-Variable-41",
  "Hidden-Environment-42",
  "Hidden-Url-43",
  "Hidden-Secret-44",
  "Hidden-Parameter-45",
  "Hidden-Trust-46",
  "Hidden-Document-47",
  "Hidden-Output-48",
  "Hidden-Output-49",
];

describeWithTools("a plan of somebody else's HCL", () => {
  const folder = temporaryFolder("hostile");
  let json: string;
  let review: Review;

  beforeAll(async () => {
    const plans = new PlanFolder(folder);
    plans.configure(readFileSync(join(__dirname, "hostile.tf"), "utf8"));
    const planned = await plans.plan("plan");
    if (planned.run.code !== 0) throw new Error(planned.run.all);
    json = readFileSync(planned.json, "utf8");
    review = reviewFiles(planned.json);
  });

  test("is reviewed, although nothing in it is known to the product", () => {
    expect(review).toMatchObject({ environment: null, findings: [], exitCode: 2 });
    expect(said(review.summary)).toEqual([
      "review/summary",
      { environment: null, stacks: 1, changed: 1, counts: { create: 9 }, previews: 0, offline: [], failed: 0 },
    ]);
    expect(review.stacks[0]?.changes.map(({ address }) => address)).toEqual([
      "aws_cloudwatch_log_group.document",
      "aws_directory_service_trust.one",
      "aws_lambda_function.with_environment",
      "aws_secretsmanager_secret_version.one",
      'aws_sqs_queue.named["<img src=x onerror=alert(1)>"]',
      'aws_sqs_queue.named["[click](https://evil.example) @octocat"]',
      expect.stringContaining("red"),
      "aws_ssm_parameter.derived",
      "aws_ssm_parameter.one",
    ]);
    expect(review.stacks[0]?.outputs).toEqual([
      { name: "admin_password", action: "create", before: { kind: "absent" }, after: { kind: "sensitive" } },
      { name: "connection", action: "create", before: { kind: "absent" }, after: { kind: "sensitive" } },
      { name: "harmless", action: "create", before: { kind: "absent" }, after: { kind: "value", value: "shown" } },
    ]);
  });

  test("shows no secret in any form, marked or not", () => {
    expect(SECRETS.filter((secret) => !json.includes(secret))).toEqual([]);
    expect(
      Object.entries(allForms(review)).flatMap(([form, text]) =>
        SECRETS.filter((secret) => text.includes(secret)).map((secret) => [form, secret]),
      ),
    ).toEqual([]);
  });

  test("shows what is next to them", () => {
    const text = allForms(review).text;
    expect(text).toContain('        environment[0].variables.DB_HOST: "db.example.com"\n');
    expect(text).toContain("        environment[0].variables.DB_PASSWORD: (sensitive value)\n");
    expect(text).toContain('        description: "made with (sensitive value) in it"\n');
    expect(text).toContain('    + aws_sqs_queue.named["\\u001b[31mred\\u001b[0m"] (create)\n');
  });
});
