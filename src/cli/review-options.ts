import { Option, type Command } from "commander";
import { readAcknowledgements, today } from "../review/acknowledgements";
import { type ChangeSet } from "../review/change-set";
import { FORM_FILES, FORMS, reviewForm, type Form } from "../review/forms";
import { type Review } from "../review/model";
import { reviewChangeSet } from "../review/review";
import { writeFiles } from "./output";

/** Options of the commands that print a review. */
export interface ReviewOptions {
  readonly format: Form;
  readonly json?: boolean;
  readonly details?: boolean;
  readonly acknowledgements?: string;
}

export function addReviewOptions(command: Command): Command {
  return command
    .addOption(new Option("--format <form>", "what to print").choices(FORMS).default("text"))
    .option("--json", "print JSON: short for --format json")
    .option("--details", "text: every attribute of what is made and removed, too")
    .option("--acknowledgements <file>", "findings that somebody has accepted (default: acknowledgements.yaml in this folder, if there is one)");
}

export const EXIT_CODES = "Ends with 0 if there is nothing to do, 1 if it failed, 2 for changes or findings, 3 for findings that need a person.";

/** Reviews, prints one form and, where a folder is named, writes all of them. */
export function printReview(set: ChangeSet, options: ReviewOptions, folder: string | undefined): Review {
  const review = reviewChangeSet(set, readAcknowledgements(options.acknowledgements), today(process.env));
  const form = options.json ? "json" : options.format;
  const details = options.details ?? false;
  if (folder !== undefined) writeForms(review, folder, details);
  const colour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
  process.stdout.write(reviewForm(review, form, { colour, details }));
  return review;
}

/** All forms, or none: they are made before the first is written. */
function writeForms(review: Review, folder: string, details: boolean): void {
  writeFiles(folder, Object.fromEntries(FORMS.map((form) => [FORM_FILES[form], reviewForm(review, form, { colour: false, details })])));
}
