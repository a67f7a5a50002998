import { Option, type Command } from "commander";
import { FORMS } from "../../review/forms/names";

/** Options of the commands that print a review. */
export function addReviewOptions(command: Command): Command {
  return command
    .addOption(new Option("--format <form>", "what to print").choices(FORMS).default("text"))
    .option("--json", "print JSON: short for --format json")
    .option("--details", "text: every attribute of what is made and removed, too")
    .option(
      "--acknowledgements <file>",
      "findings that somebody has accepted (default: acknowledgements.yaml in this folder, if there is one)",
    );
}
