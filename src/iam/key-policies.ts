import { formatArn } from "../aws/arn";
import { type PolicyStatement } from "../aws/policy";
import { type Account, type Environment } from "../environment/environment";
import { dbInstanceIdentifier } from "../environment/topology";
import { type KeyPolicy } from "./account-policies";

function accountDecides(environment: Environment, account: Account): PolicyStatement {
  return {
    Sid: "AccountDecidesByIamPolicies",
    Effect: "Allow",
    Action: "kms:*",
    Resource: "*",
    Principal: {
      AWS: formatArn({ partition: environment.partition.id, service: "iam", accountId: account.id, resource: "root" }),
    },
  };
}

/** The key of an account's states: the policies of its roles say who uses it. */
export function stateKeyPolicy(environment: Environment, account: Account): KeyPolicy[] {
  const { kmsKeyArn } = account.state;
  if (kmsKeyArn === undefined) return [];
  return [{ keyArn: kmsKeyArn, purpose: "states", statements: [accountDecides(environment, account)] }];
}

/** Keys the file gives databases: CloudWatch Logs uses them for their log groups. */
export function databaseKeyPolicy(environment: Environment, account: Account): KeyPolicy[] {
  const databases = environment.databases.filter(
    ({ network, kmsKeyArn }) => network.account.key === account.key && kmsKeyArn !== undefined,
  );
  const keys = [...new Set(databases.map(({ kmsKeyArn }) => kmsKeyArn ?? ""))].sort();
  const { partition, region } = environment;
  return keys.map((keyArn) => {
    const names = databases
      .filter(({ kmsKeyArn }) => kmsKeyArn === keyArn)
      .map((database) => dbInstanceIdentifier(environment, database));
    return {
      keyArn,
      purpose: `databases ${names.join(", ")}`,
      statements: [
        accountDecides(environment, account),
        {
          Sid: "CloudWatchLogsForItsLogGroups",
          Effect: "Allow",
          Resource: "*",
          Principal: { Service: `logs.${region}.${partition.dnsSuffix}` },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": names.map((name) =>
                formatArn({
                  partition: partition.id,
                  service: "logs",
                  region,
                  accountId: account.id,
                  resource: `log-group:/aws/rds/instance/${name}/*`,
                }),
              ),
            },
          },
        },
      ],
    };
  });
}
