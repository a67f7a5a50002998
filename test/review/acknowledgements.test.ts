import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAcknowledgements, readAcknowledgements, today } from "../../src/review/acknowledgements";
import { reviewChangeSet } from "../../src/review/review";
import { changeSetOf } from "../support/reviews";

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

test("an acknowledged finding no longer asks for a person; expired and unused ones are told", () => {
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

test("a finding of a stack as a whole is accepted by an empty address; an entry for a stack that is not in this review is left alone", () => {
  const incomplete = changeSetOf({ network: { complete: false } });
  const accepted = parseAcknowledgements(
    "a.yaml",
    '- { id: plan-incomplete, address: "", reason: "one at a time", expires: 2027-01-31 }\n- { id: x, stack: elsewhere, address: y, reason: z, expires: 2027-01-31 }',
  );
  const review = reviewChangeSet(incomplete, accepted, "2026-11-24");
  expect([review.exitCode, review.acknowledgements.unused]).toEqual([0, []]);
});

test("another stack's is not meant", () => {
  const other = parseAcknowledgements("a.yaml", text.replace("stack: database", "stack: another"));
  expect(reviewChangeSet(publicDatabase, other, "2026-11-24").exitCode).toBe(3);
});

const EXAMPLE =
  '- { id: database-public, stack: prod-orders-database, address: aws_db_instance.instance, reason: "ticket 4711", expires: 2027-01-31 }';

const mistakes: readonly (readonly [name: string, text: string, message: string])[] = [
  [
    "no YAML",
    "- [",
    "a.yaml:1:4 [yaml-syntax] this is not a YAML document that can be read: Flow sequence in block collection must be sufficiently indented and end with a ]; write one map of keys and values",
  ],
  ["no list", "id: a", `a.yaml:1:1 [acknowledgement] the file is no list; write for example ${EXAMPLE}`],
  ["no map in it", "- a", `a.yaml:1:3 [0] [acknowledgement] this is no acknowledgement; write for example ${EXAMPLE}`],
  [
    "something missing",
    "- { id: a, address: b, expires: 2027-01-31 }",
    `a.yaml:1:3 [0] [acknowledgement] reason is missing; write for example ${EXAMPLE}`,
  ],
  [
    "an unknown key",
    "- { id: a, address: b, reason: c, expires: 2027-01-31, until: d }",
    'a.yaml:1:63 [0].until [acknowledgement] "until" is not a key of an acknowledgement; write id, stack, address, reason, expires',
  ],
  [
    "no day",
    "- { id: a, address: b, reason: c, expires: 2027-02-31 }",
    'a.yaml:1:44 [0].expires [acknowledgement] "2027-02-31" is no day; write it as 2027-01-31',
  ],
  [
    "no text",
    "- { id: a, address: b, reason: 4711, expires: 2027-01-31 }",
    "a.yaml:1:32 [0].reason [acknowledgement] reason is no text; put it in quotes",
  ],
];

test.each(mistakes)("%s", (_name, content, message) => {
  expect(() => parseAcknowledgements("a.yaml", content)).toThrow(new Error(message));
});

test("an empty file acknowledges nothing, and so does none; one that is named has to be there", () => {
  expect(parseAcknowledgements("a.yaml", "# nothing yet\n")).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), "acknowledgements-"));
  try {
    expect(() => readAcknowledgements(join(folder, "a.yaml"))).toThrow(
      new Error(
        `${join(folder, "a.yaml")}:1:1 [acknowledgement] the file cannot be read; write the path of a file with acknowledged findings`,
      ),
    );
    writeFileSync(join(folder, "a.yaml"), text);
    expect(readAcknowledgements(join(folder, "a.yaml"))).toHaveLength(3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("today can be another day, to see what will have expired", () => {
  expect(today({ RDS_KERBEROS_TODAY: "2027-02-01" })).toBe("2027-02-01");
  expect(today({ RDS_KERBEROS_TODAY: "soon" })).toBe(new Date().toISOString().slice(0, 10));
  expect(today({})).toBe(new Date().toISOString().slice(0, 10));
});
