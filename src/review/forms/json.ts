import { type Review } from "../model";

/** A review for programs; docs/review.schema.json describes it. */
export function jsonForm(review: Review): string {
  return `${JSON.stringify(review, undefined, 2)}\n`;
}
