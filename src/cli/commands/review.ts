import { type Command } from "commander";
import { type ReviewPlansOptions } from "../actions/review";
import { action } from "./action";
import { REVIEW_EXIT_CODES } from "./exit-codes";
import { addReviewOptions } from "./review-options";

export function registerReview(program: Command, end: (code: number) => void): void {
  addReviewOptions(program.command("review"))
    .description(
      "Judge Terraform plans of any origin as one change set: what changes, what it means for sign-in, what to do.",
    )
    .argument(
      "<plan...>",
      "plan JSON files (terraform show -json <plan>), - for standard input, or one folder of rds-kerberos plan",
    )
    .option("--out <folder>", "write the review in every form into this folder")
    .addHelpText(
      "after",
      "\nForms: text, markdown (fits a pull request comment), json, html (one page, no network), " +
        `sarif (code scanning).\n${REVIEW_EXIT_CODES}`,
    )
    .action(async (files: string[], options: ReviewPlansOptions) => {
      end((await action("review")).review(files, options));
    });
}
