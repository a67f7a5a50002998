import { Command, CommanderError } from "commander";
import { ExportError } from "../../stacks/modules/export-error";
import { EnvironmentError } from "../environment/problem";
import { AwsError } from "../operations/aws/aws-error";
import { StoppedError } from "../operations/interruption";
import { OperationError } from "../operations/operation-error";
import { ReviewError } from "../review/review-error";
import { ProviderMirrorError } from "../terraform/provider-mirror";
import { TerraformMissingError } from "../terraform/terraform";
import { registerConnect } from "./connect";
import { registerExportModules } from "./export-modules";
import { registerGraph } from "./graph";
import { registerIamPolicies } from "./iam-policies";
import { registerPlan } from "./plan";
import { registerPreflight } from "./preflight";
import { registerReview } from "./review";
import { registerRotateAdminPassword } from "./rotate-admin-password";
import { registerTerraformEnvironment } from "./terraform-environment";
import { registerValidate } from "./validate";
import { registerVerify } from "./verify";

/** Errors whose message is all a user needs; any other is a mistake of the program. */
const EXPECTED = [AwsError, EnvironmentError, ExportError, OperationError, ProviderMirrorError, ReviewError, TerraformMissingError];

/** Ends of a command: 0 fine, 1 failed, 2 changes or findings, 3 findings that need a person. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("rds-kerberos")
    .description("Kerberos sign-in for Amazon RDS for PostgreSQL, from one environment file.")
    .showHelpAfterError("(run rds-kerberos --help for the commands)")
    .exitOverride();
  let code = 0;
  const end = (result: number): void => { code = result; };
  registerValidate(program, end);
  registerGraph(program, end);
  registerPreflight(program, end);
  registerPlan(program, end);
  registerReview(program, end);
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
    if (error instanceof StoppedError) {
      process.stderr.write(`${error.message}\n`);
      // Connections that nobody waits for any more would keep the process alive.
      process.exit(1);
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (EXPECTED.some((kind) => error instanceof kind)) {
      process.stderr.write(`${(error as Error).message}\n`);
      return 1;
    }
    throw error;
  }
}
