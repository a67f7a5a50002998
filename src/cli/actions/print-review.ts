import { readAcknowledgements, today } from "../../review/acknowledgements";
import { type ChangeSet } from "../../review/change-set";
import { reviewForm } from "../../review/forms";
import { FORM_FILES, FORMS, type Form } from "../../review/forms/names";
import { type Review } from "../../review/model";
import { reviewChangeSet } from "../../review/review";
import { printPainted, writeFiles } from "./output";

/** Options of the commands that print a review. */
export interface ReviewOptions {
  readonly format: Form;
  readonly json?: boolean;
  readonly details?: boolean;
  readonly acknowledgements?: string;
}

/** Reviews, prints one form and, where a folder is named, writes all of them. */
export function printReview(set: ChangeSet, options: ReviewOptions, folder: string | undefined): Review {
  const review = reviewChangeSet(set, readAcknowledgements(options.acknowledgements), today(process.env));
  const form = options.json ? "json" : options.format;
  const details = options.details ?? false;
  if (folder !== undefined) writeForms(review, folder, details);
  const colour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
  printPainted(reviewForm(review, form, { colour, details }));
  return review;
}

/** All forms, or none: they are made before the first is written. */
export function writeForms(review: Review, folder: string, details: boolean): void {
  writeFiles(
    folder,
    Object.fromEntries(FORMS.map((form) => [FORM_FILES[form], reviewForm(review, form, { colour: false, details })])),
  );
}
