import { message } from "../../text/message";
import { plural, quote } from "../../text/words";

/** What {@link accountRules} report. */
export const say = {
  kerberosRegion: message<{ region: string }>(
    "kerberos-region",
    ({ region }) =>
      `${quote(region)} is not among the Regions where RDS for PostgreSQL is known to offer Kerberos authentication; ` +
      "look it up in the RDS User Guide before you deploy",
  ),
  accountExists: message<{ name: string; known: readonly string[] }>(
    "account-exists",
    ({ name, known }) => `no account is named ${quote(name)}; write one of ${known.join(", ")}`,
  ),
  accountIdUnique: message<{ id: string; first: string; second: string }>(
    "account-id-unique",
    ({ id, first, second }) =>
      `the account ${quote(id)} is already named ${first}; use that name for its networks, and remove ${second}`,
  ),
  accountRoleOrProfile: message(
    "account-role-or-profile",
    "the account has deployRoleArn too, and only one of them can be used; remove one",
  ),
  stateBackend: {
    missing: message(
      "state-backend/missing",
      "nothing says where the states are kept; write bucket: the name of an S3 bucket, or cloud: { organization: … }",
    ),
    both: message<{ key: string }>(
      "state-backend/both",
      ({ key }) => `the states are in HCP Terraform, which has no ${key}; remove it, or remove cloud`,
    ),
  },
  readRole: message<{ consumer: string }>(
    "read-role",
    ({ consumer }) =>
      `the account ${consumer} reads published states of this one; ` +
      "write readRoleArn: the ARN of a role that may read them",
  ),
  arnPartition: message<{ actual: string; region: string; partition: string }>(
    "arn-partition",
    ({ actual, region, partition }) =>
      `the ARN is in the partition ${actual}, and the Region ${quote(region)} is in ${partition}; write an ARN that ` +
      `begins with arn:${partition}:`,
  ),
  arnAccount: message<{ actual: string; accountId: string }>(
    "arn-account",
    ({ actual, accountId }) =>
      `the ARN is of the account ${actual}, and ${accountId} is the account that uses it; ` +
      `write the ARN in ${accountId}`,
  ),
  arnRegion: message<{ actual: string; region: string }>(
    "arn-region",
    ({ actual, region }) =>
      `the ARN is in the Region ${actual}, and ${region} is the Region it is used in; write an ARN in ${region}`,
  ),
  statePartition: message<{ region: string; actual: string; partition: string }>(
    "state-partition",
    ({ region, actual, partition }) =>
      `the bucket's Region ${quote(region)} is in the partition ${actual}, and the environment is in ${partition}; ` +
      `write a Region of ${partition}`,
  ),
  externalStateExists: message<{ name: string; known: readonly string[] }>(
    "external-state-exists",
    ({ name, known }) =>
      known.length > 0
        ? `no external state is named ${quote(name)}; write one of ${known.join(", ")}`
        : `no external state is named ${quote(name)}; add it to externalStates with bucket and key`,
  ),
  externalStateOwn: message(
    "external-state-own",
    "this is the state of the environment's directory, which holds the admin password and which no other stack may " +
      "read; take the values from the directory-sharing stack",
  ),
  tagCount: message<{ count: number; quota: number }>(
    "tag-count",
    ({ count, quota }) =>
      `${plural(count, "tag")} and the Name that resources have are more than the ${quota} AWS allows; ` +
      `write at most ${quota - 1}`,
  ),
  emulatorEndpoint: message(
    "emulator-endpoint",
    "every AWS call and state access goes to this endpoint, and checks of credentials are off; remove the key for " +
      "real accounts",
  ),
};
