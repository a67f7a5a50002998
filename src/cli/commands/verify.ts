import { InvalidArgumentError, type Command } from "commander";
import { type VerifyOptions } from "../actions/verify";
import { message } from "../../text/message";
import { action } from "./action";
import { CHECK_EXIT_CODES } from "./exit-codes";

const say = {
  noMinutes: message("verify/timeout", "write a number of minutes"),
};

export function registerVerify(program: Command, end: (code: number) => void): void {
  program
    .command("verify")
    .description(
      "After an apply: look whether directory, shares, networks, roles and every database's domain membership " +
        "are as sign-in needs them.",
    )
    .argument("<environment>", "name of the environment")
    .option("--database <name...>", "only these of its databases")
    .option(
      "--all-parameters",
      "look at the parameters of every database, one call each; otherwise of 20 in an account",
    )
    .option("--wait", "look again while something is under way, for example a join")
    .option("--timeout <minutes>", "how long to wait", minutes, 45)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `\nReads only, with each account's role. Also reports held locks of states. ${CHECK_EXIT_CODES}`,
    )
    .action(async (name: string, options: VerifyOptions) => {
      end(await (await action("verify")).verify(name, options));
    });
}

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(say.noMinutes());
  return value;
}
