import { availableParallelism } from "node:os";
import { type Command } from "commander";
import { WORK_FOLDER } from "../../terraform/terraform-environment";
import { type RecoverCommandOptions } from "../actions/recover";
import { action } from "./action";
import { RECOVER_EXIT_CODES } from "./exit-codes";
import { atLeastOne } from "./options";

export function registerRecover(program: Command, end: (code: number) => void): void {
  program
    .command("recover")
    .description(
      "After a run that was killed, or a lost state: compare states, AWS and the file, and print the lines that " +
        "bring them together.",
    )
    .argument("<environment>", "name of the environment")
    .option("--output <folder...>", "further folders that stacks were applied from, to look for errored.tfstate in")
    .option("--parallelism <n>", "states read at once", atLeastOne, Math.max(4, availableParallelism()))
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nReads only. The lines unlock, push and restore states, import what exists, untaint, and delete what is left " +
        `over, in this\norder; they work in ${WORK_FOLDER}/recover/<environment>. Then run rds-kerberos apply. ` +
        `docs/recovering.md explains each line.\n${RECOVER_EXIT_CODES}`,
    )
    .action(async (name: string, options: RecoverCommandOptions) => {
      end(await (await action("recover")).recover(name, options));
    });
}
