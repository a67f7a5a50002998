import { type Review } from "../model";
import { asciiControls } from "../../text/safe-text";

/** A review for programs; docs/review.schema.json describes it. */
export function jsonForm(review: Review): string {
  return `${asciiControls(JSON.stringify(review, undefined, 2))}\n`;
}
