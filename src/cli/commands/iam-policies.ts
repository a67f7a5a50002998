import { Option, type Command } from "commander";
import { type IamPoliciesOptions } from "../actions/iam-policies";
import { action } from "./action";

export function registerIamPolicies(program: Command, end: (code: number) => void): void {
  program
    .command("iam-policies")
    .description(
      "Print the least-privilege policies of each account: of the role that deploys, of the one that reads states, " +
        "of the state bucket and of keys.",
    )
    .argument("<environment>", "name of the environment")
    .addOption(
      new Option("--format <format>", "json, or Terraform's HCL to apply in the account")
        .choices(["json", "terraform"])
        .default("json"),
    )
    .option("--account <name>", "only the policies of this account")
    .addOption(new Option("--json", "print JSON, which is the default").conflicts("format"))
    .addHelpText(
      "after",
      "\nThe policies allow what deploying, changing and destroying the environment takes as the file stands: " +
        "print them again after an edit. The policies of the bucket and\n" +
        "of keys are statements to be merged into those that are there: as Terraform resources they replace them.",
    )
    .action(async (name: string, options: IamPoliciesOptions) => {
      end((await action("iamPolicies")).iamPolicies(name, options));
    });
}
