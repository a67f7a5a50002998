import { type Command } from "commander";
import { readPlans } from "../review/change-set";
import { addReviewOptions, EXIT_CODES, printReview, type ReviewOptions } from "./review-options";

interface Options extends ReviewOptions {
  readonly out?: string;
}

export function registerReview(program: Command, end: (code: number) => void): void {
  addReviewOptions(program.command("review"))
    .description("Judge Terraform plans of any origin as one change set: what changes, what it means for sign-in, what to do.")
    .argument("<plan...>", "plan JSON files (terraform show -json <plan>), - for standard input, or one folder of rds-kerberos plan")
    .option("--out <folder>", "write the review in every form into this folder")
    .addHelpText("after", `\nForms: text, markdown (fits a pull request comment), json, html (one page, no network), sarif (code scanning).\n${EXIT_CODES}`)
    .action((files: string[], options: Options) => {
      end(printReview(readPlans(files), options, options.out).exitCode);
    });
}
