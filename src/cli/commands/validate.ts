import { type Command } from "commander";
import { type ValidateOptions } from "../actions/validate";
import { action } from "./action";

export function registerValidate(program: Command, end: (code: number) => void): void {
  program
    .command("validate")
    .description("Check environment files: every problem, and every default they relax.")
    .argument("[environment...]", "names of environments; all by default")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nReads environments/*.yaml, or those of the folder ENVIRONMENTS_DIR.\n" +
        "Ends with 0 if every file can be used, with 1 if not. " +
        "Warnings and relaxed defaults are listed and end with 0.",
    )
    .action(async (names: string[], options: ValidateOptions) => {
      end((await action("validate")).validate(names, options));
    });
}
