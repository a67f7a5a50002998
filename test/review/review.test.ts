import { reviewChangeSet } from "../../src/review/review";
import { said } from "../support/messages";
import { allForms, changeSetOf, DAY } from "../support/reviews";

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
          preview: { offline: false, reason: null, upstreams: [{ name: "access", reason: "its state is empty" }] },
        },
      },
    ),
    [],
    DAY,
  );
  expect([review.findings, review.exitCode, review.stacks[0]?.notes.map(said)]).toEqual([
    [],
    2,
    [["review/compared-with-placeholders", { address: "aws_db_instance.i" }]],
  ]);
});
