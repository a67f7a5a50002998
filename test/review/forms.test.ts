import * as z from "zod/mini";
import { type Log } from "sarif";
import { COMMENT_LIMIT, markdownForm } from "../../src/review/forms/markdown";
import { reviewForm } from "../../src/review/forms";
import { FORMS } from "../../src/review/forms/names";
import { textForm } from "../../src/review/forms/text";
import { reviewSchema, type Review } from "../../src/review/model";
import { reviewChangeSet } from "../../src/review/review";
import { allForms, changeSetOf, DAY } from "../support/reviews";

/** What would do something in a terminal, a browser or on GitHub, if it were let. */
const HOSTILE =
  "<script>alert(1)</script> \u001b[31mred\u001b[0m [click](https://evil.example) @octocat #1 `code` ```\n# heading\n``` | </details> </code></pre> \u202egnp.exe\u061c\u{e0041} \"'";

const database = (address: string, identifier: string): object => ({
  address,
  type: "aws_db_instance",
  change: {
    actions: ["update"],
    before: { identifier, publicly_accessible: false, port: 5432 },
    after: { identifier, publicly_accessible: true, port: 5432 },
  },
});

const hostile = reviewChangeSet(
  changeSetOf(
    {
      [HOSTILE]: {
        resource_changes: [
          database(`aws_db_instance.a["${HOSTILE}"]`, HOSTILE),
          {
            address: "aws_vpc.v",
            type: "aws_vpc",
            change: { actions: ["create"], before: null, after: { tags: { [HOSTILE]: HOSTILE } } },
          },
          {
            address: "aws_vpc.u",
            previous_address: HOSTILE,
            type: "aws_vpc",
            change: {
              actions: ["delete", "create"],
              before: { [HOSTILE]: 1 },
              after: { [HOSTILE]: 2 },
              replace_paths: [[HOSTILE]],
            },
          },
        ],
        output_changes: { [HOSTILE]: { actions: ["update"], before: HOSTILE, after: "x" } },
      },
    },
    {
      [HOSTILE]: {
        error: HOSTILE,
        notes: [HOSTILE],
        preview: { offline: true, reason: HOSTILE, upstreams: [{ name: HOSTILE, reason: HOSTILE }] },
        account: { name: HOSTILE, id: HOSTILE },
      },
    },
  ),
  [
    {
      id: "database-public",
      stack: null,
      address: HOSTILE,
      reason: HOSTILE,
      expires: "2000-01-01",
      file: HOSTILE,
      line: 1,
    },
  ],
  DAY,
);

describe("hostile text", () => {
  const forms = allForms(hostile);

  test.each(FORMS)("%s: no control character is let through", (form) => {
    expect([
      ...forms[form].matchAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u202a-\u202e\u{e0000}-\u{e007f}]/gu),
    ]).toEqual([]);
  });

  test("html: every tag is one of the page's own, and nothing runs", () => {
    const tags = new Set([...forms.html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name?.toLowerCase()));
    expect([...tags].sort()).toEqual([
      "a",
      "article",
      "body",
      "circle",
      "code",
      "defs",
      "details",
      "div",
      "foreignobject",
      "g",
      "h1",
      "h2",
      "h3",
      "head",
      "header",
      "html",
      "li",
      "main",
      "marker",
      "meta",
      "p",
      "path",
      "pre",
      "rect",
      "section",
      "span",
      "strong",
      "style",
      "summary",
      "svg",
      "table",
      "tbody",
      "td",
      "th",
      "thead",
      "title",
      "tr",
      "ul",
    ]);
    expect(forms.html).not.toMatch(/\son[a-z]+=|javascript:|href="(?!#)|src=|url\((?!#)|@import/i);
    expect(forms.html).toContain(
      "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"",
    );
  });

  test("markdown: outside of code there is no markup, mention or link but its own", () => {
    const outside = forms.markdown.replace(/(`{3,})[a-z]*\n[\s\S]*?\n\1/g, "").replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(outside.match(/<(?!\/?(?:details|summary|code|br)>|!-- rds-kerberos)[^>]*>/g)).toBeNull();
    expect(outside.match(/\[[^\]]*\]\(|https?:\/\/|@\w|(?<!&)#\d/g)).toBeNull();
    // A fence that is longer than any run in it ends where the form ends it.
    expect(forms.markdown.match(/<details>/g)?.length).toBe(forms.markdown.match(/^<\/details>$/gm)?.length);
  });

  test("json and sarif stay what they are", () => {
    expect(z.parse(reviewSchema, JSON.parse(forms.json)).stacks[0]?.id).toBe(HOSTILE);
    const [result] = (JSON.parse(forms.sarif) as Log).runs[0]?.results ?? [];
    expect(result?.ruleId).toBe("database-public");
    expect(result?.message.text).toContain("[click] (https://evil.example)");
  });
});

describe("a review", () => {
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
          database("aws_db_instance.instance", "orders"),
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
        preview: { offline: true, reason: null, upstreams: [{ name: "network", reason: "it is not applied yet" }] },
        location: { file: "environments/prod.yaml", line: 41 },
      },
    },
  );
  const review = reviewChangeSet(set, [], DAY);

  test("as text", () => {
    expect(textForm(review, { colour: false, details: false }))
      .toBe(`2 stacks, 2 with changes (1 to create, 1 to update); 1 planned against placeholders

Stacks, in the order they are applied
  1. network   1 to create, 1 output
       account identity (111111111111), us-east-1
       apply: terraform apply network.tfplan
  2. database  1 to update
       waits for network
       planned against placeholders for network (it is not applied yet); this plan cannot be applied

Needs a person (1)
  database-public  database  aws_db_instance.instance
    The DB instance orders gets a public address.
    Set publicly_accessible = false; let clients in through a VPN, a peering or a Transit Gateway.

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
    expect(text).toContain(
      '  \u001b[32m  +\u001b[0m aws_vpc.vpc (create)\n        cidr_block: "10.0.0.0/16"\n        id: (known after apply)\n',
    );
    expect(text).toContain("  \u001b[31mdatabase-public\u001b[0m  database  aws_db_instance.instance\n");
  });

  test("as Markdown", () => {
    expect(reviewForm(review, "markdown", { colour: false, details: false })).toBe(`<!-- rds-kerberos review  -->

### 2 stacks, 2 with changes (1 to create, 1 to update); 1 planned against placeholders

#### Needs a person (1)

- 🔴 \`database-public\` \`aws_db_instance.instance\` in \`database\`: The DB instance orders gets a public address. **Cure:** Set publicly&#95;accessible = false; let clients in through a VPN, a peering or a Transit Gateway.

#### Stacks, in the order they are applied

| | stack | where | changes | waits for |
|---|---|---|---|---|
| 1 | \`network\` | account identity (111111111111), us-east-1 | 1 to create, 1 output |  |
| 2 | \`database\` |  | 1 to update<br>_planned against placeholders for network (it is not applied yet); this plan cannot be applied_ | \`network\` |

<details><summary><code>network</code>: 1 to create, 1 output</summary>

\`\`\`diff
+   aws_vpc.vpc (create)
+   output vpc_id: (known after apply)
\`\`\`

</details>

<details><summary><code>database</code>: 1 to update</summary>

\`\`\`diff
!~  aws_db_instance.instance (update)
      publicly_accessible: false -> true
\`\`\`

</details>
`);
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
                  shortDescription: { text: "Database reachable from the internet" },
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
                text: "aws_db_instance.instance in database: The DB instance orders gets a public address. Set publicly_accessible = false; let clients in through a VPN, a peering or a Transit Gateway.",
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

test("a secret of a resource that stays as it is, or of another stack, is hidden in errors, keys and ids too", () => {
  const secret = "Hidden-2345";
  const review = reviewChangeSet(
    changeSetOf(
      {
        one: {
          resource_changes: [
            {
              address: "aws_db_instance.i",
              type: "aws_db_instance",
              change: {
                actions: ["no-op"],
                before: { password: secret },
                after: { password: secret },
                before_sensitive: { password: true },
                after_sensitive: { password: true },
              },
            },
          ],
        },
        other: {
          resource_changes: [
            {
              address: `aws_ssm_parameter.p["${secret}"]`,
              previous_address: `aws_ssm_parameter.old["${secret}"]`,
              type: "aws_ssm_parameter",
              change: {
                actions: ["update"],
                before: { description: "x" },
                after: { description: `x ${secret}`, map: { [secret]: "y" } },
                importing: { id: `a/${secret}` },
              },
            },
            {
              address: "aws_db_instance.p",
              type: "aws_db_instance",
              change: {
                actions: ["update"],
                before: { identifier: "p", port: 543_210 },
                after: { identifier: "p", port: 543_211 },
                before_sensitive: { port: true },
                after_sensitive: { port: true },
              },
            },
          ],
        },
      },
      { other: { error: `Error: ${secret} is wrong` } },
    ),
    [],
    DAY,
  );
  expect(review.findings.map(({ id }) => id)).toEqual([
    "database-endpoint-changed",
    "resource-imported",
    "state-address-moved",
  ]);
  expect(
    Object.entries(allForms(review)).flatMap(([form, text]) =>
      [secret, "543210", "543211"].filter((each) => text.includes(each)).map((each) => [form, each]),
    ),
  ).toEqual([]);
});

test("what placeholders do to a resource that exists is shown, and not judged", () => {
  const moved = {
    address: "aws_db_instance.i",
    type: "aws_db_instance",
    change: {
      actions: ["update"],
      before: { identifier: "i", domain: "d-1234567890" },
      after: { identifier: "i", domain: "d-facade1234" },
    },
  };
  const review = reviewChangeSet(
    changeSetOf(
      { database: { resource_changes: [moved] } },
      {
        database: {
          preview: { offline: false, reason: null, upstreams: [{ name: "access", reason: "it is not applied yet" }] },
        },
      },
    ),
    [],
    DAY,
  );
  expect([review.findings, review.exitCode, review.stacks[0]?.notes]).toEqual([
    [],
    2,
    [
      "aws_db_instance.i is compared with placeholders: nothing is found in its changes; plan again when the upstream is applied",
    ],
  ]);
});

describe("Markdown that would be too long for a comment", () => {
  const many = (count: number, attributes: number): Review =>
    reviewChangeSet(
      changeSetOf({
        database: {
          resource_changes: Array.from({ length: count }, (_each, index) => ({
            address: `aws_db_instance.this["${index}"]`,
            type: "aws_db_instance",
            change: {
              actions: ["update"],
              before: {
                identifier: `orders-${index}`,
                publicly_accessible: false,
                ...Object.fromEntries(Array.from({ length: attributes }, (_item, number) => [`a${number}`, "b"])),
              },
              after: {
                identifier: `orders-${index}`,
                publicly_accessible: true,
                ...Object.fromEntries(Array.from({ length: attributes }, (_item, number) => [`a${number}`, "c"])),
              },
            },
          })),
        },
      }),
      [],
      DAY,
    );
  const findings = (text: string): number =>
    [...text.matchAll(/`aws_db_instance\.this\["\d+"\]` in `database`/g)].length;

  test.each([
    ["everything fits", 10, 2, "a1: ", 10],
    ["attributes are folded away", 100, 100, "!~  aws_db_instance", 100],
    ["changes are folded away", 260, 2, "_The changes are folded away", 260],
    ["findings are told together", 600, 2, "600 times: Database reachable from the internet", 600],
  ])("%s", (_name, count, attributes, shows, places) => {
    const text = markdownForm(many(count, attributes));
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(text).toContain(shows);
    expect(findings(text)).toBe(places);
  });

  test("with thousands of findings each kind is there with its number, and as many places as fit", () => {
    const text = markdownForm(many(5000, 0));
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(text).toContain("`database-public` 5000 times: Database reachable from the internet.");
    const places = findings(text);
    expect(places).toBeGreaterThan(1000);
    expect(text).toContain(`${5000 - places} more places`);
  });
});
