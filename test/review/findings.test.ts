import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findingRules } from "../../src/review/rules";
import { type Review } from "../../src/review/model";
import { PlanFolder } from "../support/plans";
import { allForms, reviewFiles } from "../support/reviews";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";
import { FINDING_CASES } from "./finding-cases";
import { asFound } from "./finding-cases/case";
import { planCases, type PlannedCases } from "./finding-cases/plan-cases";
import { STATE_CASES } from "./state-cases";

// Real Terraform makes every plan below; those of AWS resources with the real provider, which asks AWS nothing.
describeWithTools("findings in plans of real Terraform", () => {
  const folder = temporaryFolder("findings");
  const cases = Object.values(FINDING_CASES).flat();
  const seen = new Set<string>();
  let planned: PlannedCases;
  let review: Review;

  beforeAll(async () => {
    planned = await planCases(join(folder, "aws"), cases);
    review = reviewFiles(planned.json);
  });

  describe.each(Object.entries(FINDING_CASES))("%s", (_topic, ofTopic) => {
    test.each(ofTopic.map((each) => [each.address, each.finds] as const))("%s", (address, finds) => {
      expect(planned.refused.get(address)).toBeUndefined();
      const found = review.findings.filter((finding) => finding.address === address);
      for (const { id } of found) seen.add(id);
      expect(found.map(asFound)).toEqual(finds);
      expect(review.stacks[0]?.changes.filter((change) => change.address === address)).toHaveLength(1);
    });
  });

  test("nothing is found elsewhere, and a person is asked for", () => {
    expect(review.findings.filter(({ address }) => !cases.some((each) => each.address === address))).toEqual([]);
    expect(review.exitCode).toBe(3);
  });

  test("no secret is in any form", () => {
    const secrets = ["Directory-Secret-11", "Trust-Secret-21", "Master-Secret-31", "Master-Secret-32"];
    const plan = readFileSync(planned.json, "utf8");
    expect(secrets.filter((secret) => !plan.includes(secret))).toEqual([]);
    expect(
      Object.entries(allForms(review)).flatMap(([form, text]) =>
        secrets.filter((secret) => text.includes(secret)).map((secret) => [form, secret]),
      ),
    ).toEqual([]);
  });

  test("a changed secret is shown as one", () => {
    const change = review.stacks[0]?.changes.find(({ address }) => address === "aws_db_instance.larger");
    expect(change?.attributes.filter(({ path }) => ["allocated_storage", "password"].includes(path))).toEqual([
      {
        path: "allocated_storage",
        before: { kind: "value", value: 100 },
        after: { kind: "value", value: 200 },
        forcesReplacement: false,
      },
      { path: "password", before: { kind: "sensitive" }, after: { kind: "sensitive" }, forcesReplacement: false },
    ]);
  });

  // Terraform's own resources need no provider to be started.
  test.each(STATE_CASES.map((each) => [each.name, each] as const))(
    "%s",
    async (_name, { before, after, options, finds, exitCode }) => {
      const home = mkdtempSync(join(folder, "state-"));
      const files: string[] = [];
      for (const stack of Object.keys(after)) {
        const inside = new PlanFolder(join(home, stack));
        const earlier = before[stack];
        if (earlier) {
          inside.configure(earlier, { offline: false });
          await inside.apply();
        }
        inside.configure(after[stack] ?? {}, { offline: false });
        files.push((await inside.plan(stack, ...(options ?? []))).json);
      }
      const found = reviewFiles(...files);
      for (const { id } of found.findings) seen.add(id);
      expect(
        found.findings.map((finding) => {
          const { severity, stack, address } = finding;
          return { severity, stack, address, ...asFound(finding) };
        }),
      ).toEqual(finds);
      expect(found.exitCode).toBe(exitCode);
    },
  );

  // Imports, drift and what would be duplicated take what exists in AWS: end-to-end tests show these.
  test("every rule has been seen at work, but for those that need what exists in AWS", () => {
    expect(findingRules.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([
      "import-replaces",
      "import-refused",
      "import-loses",
      "import-changes",
      "directory-import-replaces",
      "directory-import-changes",
      "would-duplicate",
      "drift-found",
    ]);
  });
});
