import { environmentNamed } from "../../environment/load";
import { environmentsFolder } from "../../environment/selection";
import { environmentPolicies, type EnvironmentPolicies } from "../../iam/account-policies";
import { policiesAsJson, policiesAsTerraform } from "../../iam/forms";
import { POLICIES_OF_A_ROLE } from "../../iam/packing";
import { OperationError } from "../../operations/operation-error";
import { message } from "../../text/message";
import { plural, quote } from "../../text/words";
import { printJson, printNote, printScript } from "./output";

const say = {
  oneAccount: message<{ accounts: readonly string[] }>(
    "iam-policies/one-account",
    ({ accounts }) =>
      "Terraform applies the policies of one account at a time; " +
      `write ${accounts.map((account) => `--account ${account}`).join(" or ")}`,
  ),
  unknownAccount: message<{ account: string; known: readonly string[] }>(
    "iam-policies/unknown-account",
    ({ account, known }) => `no account with stacks is named ${quote(account)}; write one of ${known.join(", ")}`,
  ),
  tooMany: message<{ account: string; policies: number; attached: number }>(
    "iam-policies/too-many",
    ({ account, policies, attached }) =>
      `account ${account}: the role that deploys needs ${plural(policies, "managed policy", "managed policies")}, ` +
      `and AWS attaches ${attached}, or 20 on request; ask for it, or divide the environment`,
  ),
};

export interface IamPoliciesOptions {
  readonly format: "json" | "terraform";
  readonly account?: string;
}

export function iamPolicies(name: string, options: IamPoliciesOptions): number {
  const { environment } = environmentNamed(environmentsFolder(process.env), name);
  const policies = ofAccount(environmentPolicies(environment), options.account);
  if (options.format === "terraform" && policies.accounts.length > 1) {
    throw new OperationError(say.oneAccount({ accounts: keysOf(policies) }));
  }
  if (options.format === "json") printJson(policiesAsJson(policies));
  else printScript(policies.accounts.map(policiesAsTerraform).join("\n"));
  for (const { account, deploy, checks } of policies.accounts) {
    const needed = deploy.policies.length + checks.policies.length;
    if (needed > POLICIES_OF_A_ROLE) {
      printNote(say.tooMany({ account: account.key, policies: needed, attached: POLICIES_OF_A_ROLE }));
    }
  }
  return 0;
}

function ofAccount(policies: EnvironmentPolicies, name: string | undefined): EnvironmentPolicies {
  if (name === undefined) return policies;
  const accounts = policies.accounts.filter(({ account }) => account.key === name);
  if (accounts.length === 0) throw new OperationError(say.unknownAccount({ account: name, known: keysOf(policies) }));
  return { ...policies, accounts };
}

function keysOf({ accounts }: EnvironmentPolicies): string[] {
  return accounts.map(({ account }) => account.key);
}
