import { COMMENT_LIMIT, markdownForm } from "../../src/review/forms/markdown";
import { type Review } from "../../src/review/model";
import { reviewChangeSet } from "../../src/review/review";
import { ignoreMessages, saidIn } from "../support/messages";
import { changeSetOf, DAY, publicDatabase } from "../support/reviews";

// Thousands of findings of one kind would only lengthen the snapshot.
ignoreMessages();

function databases(count: number, attributes: number): Review {
  const others = (value: string): object =>
    Object.fromEntries(Array.from({ length: attributes }, (_item, number) => [`a${number}`, value]));
  const resources = Array.from({ length: count }, (_each, index) =>
    publicDatabase(`aws_db_instance.this["${index}"]`, `orders-${index}`, [others("b"), others("c")]),
  );
  return reviewChangeSet(changeSetOf({ database: { resource_changes: resources } }), [], DAY);
}

function places(text: string): number {
  return [...text.matchAll(/`aws_db_instance\.this\["\d+"\]` in `database`/g)].length;
}

test.each([
  ["everything fits", 10, 2, "a1: ", []],
  ["attributes are folded away", 100, 100, "!~  aws_db_instance", []],
  ["changes are folded away", 260, 2, "", ["review-comment/folded"]],
  ["findings are grouped", 600, 2, "`database-public` 600 times: {title}. ", ["review-comment/folded"]],
] as const)("%s", (_name, count, attributes, shows, folded) => {
  const review = databases(count, attributes);
  const text = markdownForm(review, COMMENT_LIMIT);
  expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  expect(text).toContain(shows.replace("{title}", review.findings[0]?.title ?? ""));
  expect(saidIn(text).filter((each) => String(each).startsWith("review-comment/"))).toEqual(folded);
  expect(places(text)).toBe(count);
});

test("with thousands of findings each kind is listed with its number, and as many places as fit", () => {
  const review = databases(5000, 0);
  const text = markdownForm(review, COMMENT_LIMIT);
  expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  expect(text).toContain(`\`database-public\` 5000 times: ${review.findings[0]?.title ?? ""}.`);
  const shown = places(text);
  expect(shown).toBeGreaterThan(1000);
  expect(text).toContain(`${5000 - shown} more places`);
});
