import * as z from "zod/mini";
import { reviewForm } from "../../src/review/forms";
import { markdownForm } from "../../src/review/forms/markdown";
import { textForm } from "../../src/review/forms/text";
import { headings, previewText } from "../../src/review/forms/words";
import { reviewSchema, type Finding, type StackReview } from "../../src/review/model";
import { reviewChangeSet } from "../../src/review/review";
import { said, saidIn, type Said } from "../support/messages";
import { allForms, changeSetOf, DAY, publicDatabase } from "../support/reviews";

describe("a review", () => {
  const upstreams = [{ name: "network", reason: "its state is empty" }];
  const set = changeSetOf(
    {
      network: {
        resource_changes: [
          {
            address: "aws_vpc.vpc",
            type: "aws_vpc",
            change: {
              actions: ["create"],
              before: null,
              after: { cidr_block: "10.0.0.0/16" },
              after_unknown: { id: true },
            },
          },
        ],
        output_changes: { vpc_id: { actions: ["create"], before: null, after: null, after_unknown: true } },
      },
      database: {
        resource_changes: [
          publicDatabase("aws_db_instance.instance", "orders"),
          { address: "aws_vpc.same", type: "aws_vpc", change: { actions: ["no-op"], before: {}, after: {} } },
        ],
      },
    },
    {
      network: {
        account: { name: "identity", id: "111111111111" },
        region: "us-east-1",
        apply: "terraform apply network.tfplan",
      },
      database: {
        dependsOn: ["network"],
        preview: { offline: true, reason: null, upstreams },
        location: { file: "environments/prod.yaml", line: 41 },
      },
    },
  );
  const review = reviewChangeSet(set, [], DAY);
  const [network, other] = review.stacks as [StackReview, StackReview];
  const [{ cause, cure, title }] = review.findings as [Finding];
  const placeholders = previewText({ offline: true, reason: null, upstreams });

  test("in one line, with a line for each stack", () => {
    expect(said(review.summary)).toEqual([
      "review/summary",
      {
        environment: null,
        stacks: 2,
        changed: 2,
        counts: { create: 1, update: 1 },
        previews: 1,
        offline: [],
        failed: 0,
      },
    ]);
    expect(review.stacks.map(({ summary }) => said(summary))).toEqual([
      ["review/stack-summary", { counts: { create: 1 }, outputs: 1, drifted: 0 }],
      ["review/stack-summary", { counts: { update: 1 }, outputs: 0, drifted: 0 }],
    ]);
    expect(said(placeholders)).toEqual([
      "review/against-placeholders",
      { upstreams: [{ reason: "its state is empty", names: ["network"] }] },
    ]);
  });

  test("as text", () => {
    expect(textForm(review, { colour: false, details: false })).toBe(`${review.summary}

${headings.stacks()}
  1. network   ${network.summary}
       account identity (111111111111), us-east-1
       apply: terraform apply network.tfplan
  2. database  ${other.summary}
       waits for network
       ${placeholders}

${headings.critical()} (1)
  database-public  database  aws_db_instance.instance
    ${cause}
    ${cure}

network
    + aws_vpc.vpc (create)
    + output vpc_id: (known after apply)

database
    ~ aws_db_instance.instance (update)
        publicly_accessible: false -> true
`);
  });

  test("as text in colours, with details", () => {
    const text = textForm(review, { colour: true, details: true });
    const created = ["  \u001b[32m  +\u001b[0m aws_vpc.vpc (create)", '        cidr_block: "10.0.0.0/16"'];
    expect(text).toContain([...created, "        id: (known after apply)", ""].join("\n"));
    expect(text).toContain("  \u001b[31mdatabase-public\u001b[0m  database  aws_db_instance.instance\n");
  });

  /** What Markdown would take for markup is written as entities. */
  const prose = (text: string): string => text.replace(/_/g, "&#95;");

  test("as Markdown", () => {
    expect(reviewForm(review, "markdown", { colour: false, details: false })).toBe(`<!-- rds-kerberos review  -->

### ${prose(review.summary)}

#### ${headings.critical()} (1)

- 🔴 \`database-public\` \`aws_db_instance.instance\` in \`database\`: ${prose(cause)} **Cure:** ${prose(cure)}

#### ${headings.stacks()}

| | stack | where | changes | waits for |
|---|---|---|---|---|
| 1 | \`network\` | account identity (111111111111), us-east-1 | ${network.summary} |  |
| 2 | \`database\` |  | ${other.summary}<br>_${placeholders}_ | \`network\` |

<details><summary><code>network</code>: ${network.summary}</summary>

\`\`\`diff
+   aws_vpc.vpc (create)
+   output vpc_id: (known after apply)
\`\`\`

</details>

<details><summary><code>database</code>: ${other.summary}</summary>

\`\`\`diff
!~  aws_db_instance.instance (update)
      publicly_accessible: false -> true
\`\`\`

</details>
`);
  });

  test("as Markdown that fits a smaller comment", () => {
    const folded = reviewForm(review, "markdown", { colour: false, details: false }).indexOf("<details>");
    const sentences = (limit: number): Said[] =>
      saidIn(markdownForm(review, limit)).filter((each) => typeof each === "string");
    expect(sentences(folded + 200)).toEqual(expect.arrayContaining(["review-comment/folded"]));
    expect(sentences(100)).toEqual(expect.arrayContaining(["review-comment/shortened"]));
  });

  test("as SARIF, at the place of the environment file", () => {
    expect(JSON.parse(reviewForm(review, "sarif", { colour: false, details: false }))).toEqual({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "rds-kerberos",
              rules: [
                {
                  id: "database-public",
                  shortDescription: { text: title },
                  defaultConfiguration: { level: "error" },
                },
              ],
            },
          },
          results: [
            {
              ruleId: "database-public",
              ruleIndex: 0,
              level: "error",
              message: {
                text: `aws_db_instance.instance in database: ${cause} ${cure}`,
              },
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: "environments/prod.yaml" }, region: { startLine: 41 } },
                  logicalLocations: [{ fullyQualifiedName: "database/aws_db_instance.instance", kind: "resource" }],
                },
              ],
              partialFingerprints: {
                "rds-kerberos/v1": "abf5ee5368428b9feb34baef71e9b21717136abf70207c5f6ca4070d08566034",
              },
            },
          ],
        },
      ],
    });
  });

  test("as JSON, as its schema says", () => {
    expect(z.parse(reviewSchema, JSON.parse(reviewForm(review, "json", { colour: false, details: false })))).toEqual(
      review,
    );
  });

  test("is the same to the byte each time, whatever the order of the changes", () => {
    const turned = {
      ...set,
      plans: set.plans.map((item) => ({
        ...item,
        plan: item.plan && { ...item.plan, resource_changes: [...(item.plan.resource_changes ?? [])].reverse() },
      })),
    };
    expect(allForms(reviewChangeSet(turned, [], DAY))).toEqual(allForms(review));
  });
});
