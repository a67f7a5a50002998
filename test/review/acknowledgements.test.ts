import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../src/environment/problem";
import { parseAcknowledgements, readAcknowledgements, today } from "../../src/review/acknowledgements";
import { reviewChangeSet } from "../../src/review/review";
import { problemsOf, saidProblem, type SaidProblem } from "../support/problems";
import { changeSetOf } from "../support/reviews";
import { withTemporaryFolder } from "../support/temporary-folder";

const text = `- id: database-public
  stack: database
  address: aws_db_instance.instance
  reason: "ticket 4711"
  expires: 2026-11-24
- { id: database-public, address: aws_db_instance.other, reason: gone, expires: 2027-01-31 }
- { id: database-public, address: aws_db_instance.instance, reason: "too old", expires: 2026-11-23 }
`;

const publicDatabase = changeSetOf({
  database: {
    resource_changes: [
      {
        address: "aws_db_instance.instance",
        type: "aws_db_instance",
        change: { actions: ["create"], before: null, after: { identifier: "orders", publicly_accessible: true } },
      },
    ],
  },
});

test("an acknowledged finding no longer asks for a person; expired and unused ones are listed", () => {
  expect(reviewChangeSet(publicDatabase, [], "2026-11-24").exitCode).toBe(3);
  const review = reviewChangeSet(publicDatabase, parseAcknowledgements("a.yaml", text), "2026-11-24");
  expect(review.exitCode).toBe(2);
  expect(review.findings.map(({ id, acknowledged }) => [id, acknowledged])).toEqual([
    ["database-public", { reason: "ticket 4711", expires: "2026-11-24" }],
  ]);
  expect(review.findingCounts).toEqual({ critical: 0, warning: 0, note: 0, acknowledged: 1 });
  expect(review.acknowledgements).toEqual({
    expired: [
      {
        id: "database-public",
        stack: null,
        address: "aws_db_instance.instance",
        reason: "too old",
        expires: "2026-11-23",
        file: "a.yaml",
        line: 7,
      },
    ],
    unused: [
      {
        id: "database-public",
        stack: null,
        address: "aws_db_instance.other",
        reason: "gone",
        expires: "2027-01-31",
        file: "a.yaml",
        line: 6,
      },
    ],
  });
});

test("the day after, it asks again", () => {
  const review = reviewChangeSet(publicDatabase, parseAcknowledgements("a.yaml", text), "2026-11-25");
  expect([review.exitCode, review.acknowledgements.expired.map(({ line }) => line)]).toEqual([3, [1, 7]]);
});

test("an empty address accepts a finding of a stack as a whole", () => {
  const incomplete = changeSetOf({ network: { complete: false } });
  const accepted = parseAcknowledgements(
    "a.yaml",
    '- { id: plan-incomplete, address: "", reason: "one at a time", expires: 2027-01-31 }',
  );
  const review = reviewChangeSet(incomplete, accepted, "2026-11-24");
  expect([review.exitCode, review.acknowledgements.unused]).toEqual([0, []]);
});

test("an entry for a stack that is not in this review is not reported as unused", () => {
  const elsewhere = parseAcknowledgements(
    "a.yaml",
    "- { id: x, stack: elsewhere, address: y, reason: z, expires: 2027-01-31 }",
  );
  const review = reviewChangeSet(changeSetOf({ network: {} }), elsewhere, "2026-11-24");
  expect([review.exitCode, review.acknowledgements.unused]).toEqual([0, []]);
});

test("an entry for another stack does not count", () => {
  const other = parseAcknowledgements("a.yaml", text.replace("stack: database", "stack: another"));
  expect(reviewChangeSet(publicDatabase, other, "2026-11-24").exitCode).toBe(3);
});

/** The problems of a file that is refused. */
function problemsBy(read: () => unknown): SaidProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.problems.map(saidProblem);
  }
}

const { error } = problemsOf("a.yaml");

const mistakes: readonly (readonly [name: string, text: string, problem: SaidProblem])[] = [
  [
    "no YAML",
    "- [",
    error("1:4", "", [
      "yaml-syntax",
      { reason: "Flow sequence in block collection must be sufficiently indented and end with a ]" },
    ]),
  ],
  ["no list", "id: a", error("1:1", "", "acknowledgement/not-list")],
  ["no map in it", "- a", error("1:3", "[0]", "acknowledgement/not-map")],
  [
    "something missing",
    "- { id: a, address: b, expires: 2027-01-31 }",
    error("1:3", "[0]", ["acknowledgement/missing", { key: "reason" }]),
  ],
  [
    "an unknown key",
    "- { id: a, address: b, reason: c, expires: 2027-01-31, until: d }",
    error("1:63", "[0].until", [
      "acknowledgement/unknown-key",
      { key: "until", known: ["id", "stack", "address", "reason", "expires"] },
    ]),
  ],
  [
    "no day",
    "- { id: a, address: b, reason: c, expires: 2027-02-31 }",
    error("1:44", "[0].expires", ["acknowledgement/not-day", { expires: "2027-02-31" }]),
  ],
  [
    "no string",
    "- { id: a, address: b, reason: 4711, expires: 2027-01-31 }",
    error("1:32", "[0].reason", ["acknowledgement/not-string", { key: "reason" }]),
  ],
];

test.each(mistakes)("%s", (_name, content, problem) => {
  expect(problemsBy(() => parseAcknowledgements("a.yaml", content))).toEqual([problem]);
});

test("an empty file acknowledges nothing, and neither does no file; one that is named must exist", () => {
  expect(parseAcknowledgements("a.yaml", "# nothing yet\n")).toEqual([]);
  withTemporaryFolder("acknowledgements", (folder) => {
    const file = join(folder, "a.yaml");
    expect(problemsBy(() => readAcknowledgements(file))).toEqual([
      problemsOf(file).error("1:1", "", "acknowledgement/unreadable"),
    ]);
    writeFileSync(file, text);
    expect(readAcknowledgements(file)).toHaveLength(3);
  });
});

test("today can be another day, to see what will have expired", () => {
  expect(today({ RDS_KERBEROS_TODAY: "2027-02-01" })).toBe("2027-02-01");
  expect(today({ RDS_KERBEROS_TODAY: "soon" })).toBe(new Date().toISOString().slice(0, 10));
  expect(today({})).toBe(new Date().toISOString().slice(0, 10));
});
