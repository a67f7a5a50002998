import * as z from "zod/mini";
import { type Log } from "sarif";
import { FORMS } from "../../src/review/forms/names";
import { reviewSchema } from "../../src/review/model";
import { reviewChangeSet } from "../../src/review/review";
import { allForms, changeSetOf, DAY, publicDatabase } from "../support/reviews";

/** What would do something in a terminal, a browser or on GitHub, if it were let. */
const HOSTILE =
  "<script>alert(1)</script> \u001b[31mred\u001b[0m [click](https://evil.example) @octocat #1 `code` " +
  "```\n# heading\n``` | </details> </code></pre> \u202egnp.exe\u061c\u{e0041} \"'";

const hostile = reviewChangeSet(
  changeSetOf(
    {
      [HOSTILE]: {
        resource_changes: [
          publicDatabase(`aws_db_instance.a["${HOSTILE}"]`, HOSTILE),
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

  test("html: only the tags of the page occur, and nothing runs", () => {
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

  test("markdown: outside of code there is no markup, mention or link but those of the form", () => {
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
