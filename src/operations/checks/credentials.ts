import { type Account } from "../../environment/environment";
import { AwsError } from "../aws/aws-error";
import { type AccountReads } from "./reads/account-reads";
import { type Problem } from "./check";

/** Whether the credentials of an account reach it. */
export async function credentialsProblem(account: Account, reads: AccountReads): Promise<Problem | undefined> {
  const with_ =
    account.deployRoleArn ??
    (account.profile === undefined ? "the credentials of this shell" : `the profile ${account.profile}`);
  try {
    const reached = await reads.identity();
    return reached === account.id
      ? undefined
      : {
          cause: `${with_} reach${account.deployRoleArn === undefined && account.profile === undefined ? "" : "es"} the account ${reached}, and the file names ${account.id}.`,
          cure: `Correct id, deployRoleArn or profile of accounts.${account.key}, or use other credentials.`,
        };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.kind === "region-disabled") {
      return {
        cause: `The Regional endpoint of STS is not active: ${error.message}`,
        cure: "Activate it in IAM, Account settings, Security Token Service; RDS needs it for the join.",
      };
    }
    return {
      cause: `Nothing is reached with ${with_}: ${error.message}`,
      cure:
        error.kind === "denied"
          ? `Let the credentials of this shell assume the role: rds-kerberos iam-policies prints the policy as runner, and the role has to trust them.`
          : error.kind === "unreachable"
            ? "Look at the network of this machine (AWS's SDK uses no HTTPS_PROXY), and run it again."
            : "Sign in again, for example with aws sso login, or set AWS_PROFILE.",
      ...(error.kind === "unreachable" ? { status: "unknown" } : {}),
    };
  }
}
