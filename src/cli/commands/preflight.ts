import { type Command } from "commander";
import { action } from "./action";
import { CHECK_EXIT_CODES } from "./exit-codes";

export function registerPreflight(program: Command, end: (code: number) => void): void {
  program
    .command("preflight")
    .description(
      "Before the first apply: look whether credentials, state buckets, VPCs, quotas, versions and classes " +
        "are as the environment needs them.",
    )
    .argument("<environment>", "name of the environment")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `\nReads only, with each account's role. Also reports held locks of states. ${CHECK_EXIT_CODES}`,
    )
    .action(async (name: string, options: { json?: boolean }) => {
      end(await (await action("preflight")).preflight(name, options));
    });
}
