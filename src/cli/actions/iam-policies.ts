import { environmentNamed } from "../../environment/load";
import { environmentsFolder } from "../../environment/selection";
import { environmentPolicies, type EnvironmentPolicies } from "../../iam/account-policies";
import { policiesAsJson, policiesAsTerraform } from "../../iam/forms";
import { POLICIES_OF_A_ROLE } from "../../iam/packing";
import { OperationError } from "../../operations/operation-error";

export interface IamPoliciesOptions {
  readonly format: "json" | "terraform";
  readonly account?: string;
}

export function iamPolicies(name: string, options: IamPoliciesOptions): number {
  const { environment } = environmentNamed(environmentsFolder(process.env), name);
  const policies = ofAccount(environmentPolicies(environment), options.account);
  if (options.format === "terraform" && policies.accounts.length > 1) {
    throw new OperationError(
      `Terraform applies the policies of one account at a time; write --account ${policies.accounts.map(({ account }) => account.key).join(" or --account ")}`,
    );
  }
  process.stdout.write(
    options.format === "json"
      ? `${JSON.stringify(policiesAsJson(policies), undefined, 2)}\n`
      : policies.accounts.map(policiesAsTerraform).join("\n"),
  );
  for (const { account, deploy, checks } of policies.accounts) {
    const needed = deploy.policies.length + checks.policies.length;
    if (needed > POLICIES_OF_A_ROLE) {
      process.stderr.write(
        `account ${account.key}: the role that deploys needs ${needed} managed policies, and AWS attaches ${POLICIES_OF_A_ROLE}, or 20 on request; ask for it, or divide the environment\n`,
      );
    }
  }
  return 0;
}

function ofAccount(policies: EnvironmentPolicies, name: string | undefined): EnvironmentPolicies {
  if (name === undefined) return policies;
  const accounts = policies.accounts.filter(({ account }) => account.key === name);
  if (accounts.length === 0)
    throw new OperationError(
      `no account with stacks is named ${JSON.stringify(name)}; write one of ${policies.accounts.map(({ account }) => account.key).join(", ")}`,
    );
  return { ...policies, accounts };
}
