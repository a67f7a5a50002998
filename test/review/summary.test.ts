import { acknowledgementTexts, driftText, previewText } from "../../src/review/forms/words";
import { type ResourceChange } from "../../src/review/model";
import { reviewChangeSet } from "../../src/review/review";
import { said } from "../support/messages";
import { changeSetOf, DAY } from "../support/reviews";

const vpc = (actions: readonly string[]): object => ({
  address: "aws_vpc.vpc",
  type: "aws_vpc",
  change: { actions, before: { cidr_block: "10.0.0.0/16" }, after: { cidr_block: "10.1.0.0/16" } },
});

test("a review in one line counts what it is made of", () => {
  const outputs = { a: { actions: ["create"], after: 1 }, b: { actions: ["create"], after: 2 } };
  const set = changeSetOf(
    { unchanged: {}, drifted: { resource_drift: [vpc(["update"])] }, outputs: { output_changes: outputs }, failed: {} },
    {
      unchanged: { preview: { offline: true, reason: "no credentials", upstreams: [] } },
      failed: { error: "Error: no" },
    },
  );
  const plans = set.plans.map((item) => (item.stack.error === null ? item : { ...item, plan: undefined }));
  const review = reviewChangeSet({ environment: "prod", plans }, [], DAY);
  expect(said(review.summary)).toEqual([
    "review/summary",
    { environment: "prod", stacks: 4, changed: 1, counts: {}, previews: 1, offline: ["no credentials"], failed: 1 },
  ]);
  expect(review.stacks.map(({ summary }) => said(summary))).toEqual([
    ["review/stack-summary", { counts: {}, outputs: 0, drifted: 0 }],
    ["review/stack-summary", { counts: {}, outputs: 0, drifted: 1 }],
    ["review/stack-summary", { counts: {}, outputs: 2, drifted: 0 }],
    "review/stack-not-planned",
  ]);
  expect(review.exitCode).toBe(1);
});

test("why placeholders were taken, one reason for several stacks", () => {
  const upstreams = [
    { name: "network", reason: "its state is empty" },
    { name: "directory", reason: "no permission" },
    { name: "peering", reason: "its state is empty" },
  ];
  expect(said(previewText({ offline: false, reason: null, upstreams }))).toEqual([
    "review/against-placeholders",
    {
      upstreams: [
        { reason: "its state is empty", names: ["network", "peering"] },
        { reason: "no permission", names: ["directory"] },
      ],
    },
  ]);
  expect(said(previewText({ offline: true, reason: "no credentials", upstreams: [] }))).toEqual([
    "review/without-aws",
    { reason: "no credentials" },
  ]);
  expect(said(previewText({ offline: true, reason: null, upstreams: [] }))).toEqual([
    "review/without-aws",
    { reason: null },
  ]);
});

test("what has happened outside of Terraform", () => {
  const drift = (action: ResourceChange["action"]): ResourceChange => ({
    address: "aws_vpc.vpc",
    type: "aws_vpc",
    action,
    reason: null,
    previousAddress: null,
    imports: null,
    replacedBecauseOf: [],
    attributes: [],
  });
  expect([drift("delete"), drift("update")].map((change) => said(driftText(change)))).toEqual([
    "review/deleted-outside",
    "review/changed-outside",
  ]);
});

test("acknowledgements that have expired or are unused, by their place", () => {
  const place = { file: "a.yaml", line: 3, id: "database-public", address: "aws_db_instance.i", expires: "2026-01-01" };
  const item = { ...place, stack: null, reason: "ticket 4711" };
  expect(acknowledgementTexts({ acknowledgements: { expired: [item], unused: [item] } }).map(said)).toEqual([
    ["acknowledgement/expired", place],
    ["acknowledgement/unused", place],
  ]);
});
