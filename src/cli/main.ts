import { Command, CommanderError } from "commander";
import { message } from "../text/message";
import { action } from "./commands/action";
import { registerApply } from "./commands/apply";
import { registerConnect } from "./commands/connect";
import { registerExportModules } from "./commands/export-modules";
import { registerGraph } from "./commands/graph";
import { registerIamPolicies } from "./commands/iam-policies";
import { registerPlan } from "./commands/plan";
import { registerPreflight } from "./commands/preflight";
import { registerRecover } from "./commands/recover";
import { registerReview } from "./commands/review";
import { registerRotateAdminPassword } from "./commands/rotate-admin-password";
import { registerTerraformEnvironment } from "./commands/terraform-environment";
import { registerValidate } from "./commands/validate";
import { registerVerify } from "./commands/verify";
import { watchOutput, withSafeArguments } from "./output-streams";

const say = {
  help: message("cli/help", "(run rds-kerberos --help for the commands)"),
};

/** Ends of a command: 0 fine, 1 failed, 2 changes or findings, 3 findings that need a person. */
export async function main(argv: readonly string[]): Promise<number> {
  const output = watchOutput(process);
  return output.end(await run(argv));
}

async function run(argv: readonly string[]): Promise<number> {
  const program = new Command("rds-kerberos")
    .description("Kerberos sign-in for Amazon RDS for PostgreSQL, from one environment file.")
    .showHelpAfterError(say.help())
    .configureOutput({
      outputError: (text, write) => {
        write(withSafeArguments(text, argv));
      },
    })
    // The command that is most like it is destroy.
    .showSuggestionAfterError(argv[0] !== "deploy")
    .exitOverride();
  let code = 0;
  const end = (result: number): void => {
    code = result;
  };
  registerValidate(program, end);
  registerGraph(program, end);
  registerPreflight(program, end);
  registerPlan(program, end);
  registerReview(program, end);
  registerApply(program, end);
  registerRecover(program, end);
  registerExportModules(program, end);
  registerIamPolicies(program, end);
  registerVerify(program, end);
  registerConnect(program, end);
  registerRotateAdminPassword(program, end);
  registerTerraformEnvironment(program, end);
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    const { endProcess, explanation, StoppedError } = await action("errors");
    const text = explanation(error);
    if (text === undefined) throw error;
    process.stderr.write(`${text}\n`);
    if (error instanceof StoppedError) endProcess(1);
    return 1;
  }
}
