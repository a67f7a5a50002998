import { parseArn } from "../../aws/arn";
import { partitionOf } from "../../aws/partitions";
import { QUOTAS } from "../../aws/quotas";
import { KERBEROS_REGIONS } from "../../aws/regions";
import { type EnvironmentDraft } from "../draft";
import { type Path } from "../problem";
import { stackIds } from "../topology";
import { entriesOf, type EnvironmentRule } from "./rule";
import { quote } from "../../text/words";

/** Every ARN of a file with the account and Region it must lie in, where the file says so. */
function* arns(
  file: EnvironmentDraft,
): Generator<{ path: Path; arn: string; accountId?: string | undefined; region?: string | undefined }> {
  for (const [key, account] of entriesOf(file.accounts)) {
    const region = account.state?.region ?? file.region;
    const path = ["accounts", key];
    if (account.deployRoleArn)
      yield { path: [...path, "deployRoleArn"], arn: account.deployRoleArn, accountId: account.id };
    if (account.directoryAccessRoleArn)
      yield { path: [...path, "directoryAccessRoleArn"], arn: account.directoryAccessRoleArn, accountId: account.id };
    if (account.state?.roleArn)
      yield { path: [...path, "state", "roleArn"], arn: account.state.roleArn, accountId: account.id };
    if (account.state?.readRoleArn)
      yield { path: [...path, "state", "readRoleArn"], arn: account.state.readRoleArn, accountId: account.id };
    if (account.state?.kmsKeyArn) yield { path: [...path, "state", "kmsKeyArn"], arn: account.state.kmsKeyArn, region };
  }
  for (const [key, state] of entriesOf(file.externalStates)) {
    if (state.roleArn) yield { path: ["externalStates", key, "roleArn"], arn: state.roleArn };
  }
  const home = file.networks?.[file.directory?.network ?? ""]?.account;
  if (file.directory?.adminPasswordSecretArn) {
    yield {
      path: ["directory", "adminPasswordSecretArn"],
      arn: file.directory.adminPasswordSecretArn,
      accountId: file.accounts?.[home ?? ""]?.id,
      region: file.region,
    };
  }
  for (const [key, database] of entriesOf(file.databases)) {
    const owner = file.accounts?.[file.networks?.[database.network ?? ""]?.account ?? ""]?.id;
    if (database.kmsKeyArn)
      yield { path: ["databases", key, "kmsKeyArn"], arn: database.kmsKeyArn, accountId: owner, region: file.region };
  }
}

export const accountRules: readonly EnvironmentRule[] = [
  {
    id: "kerberos-region",
    severity: "warning",
    requires: "AWS documents Kerberos authentication for RDS for PostgreSQL in the Region",
    check: (file, report) => {
      if (file.region !== undefined && !KERBEROS_REGIONS.has(file.region)) {
        report(
          ["region"],
          `${quote(file.region)} is not among the Regions where RDS for PostgreSQL is known to offer Kerberos authentication; look it up in the RDS User Guide before you deploy`,
        );
      }
    },
  },
  {
    id: "account-exists",
    severity: "error",
    requires: "a network names one of the accounts",
    check: (file, report) => {
      const known = Object.keys(file.accounts ?? {});
      for (const [key, network] of entriesOf(file.networks)) {
        if (network.account !== undefined && file.accounts && !known.includes(network.account)) {
          report(
            ["networks", key, "account"],
            `no account is named ${quote(network.account)}; write one of ${known.join(", ")}`,
          );
        }
      }
    },
  },
  {
    id: "account-id-unique",
    severity: "error",
    requires: "each account is listed once",
    check: (file, report) => {
      const seen = new Map<string, string>();
      for (const [key, account] of entriesOf(file.accounts)) {
        const first = account.id === undefined ? undefined : seen.get(account.id);
        if (first !== undefined) {
          report(
            ["accounts", key, "id"],
            `the account ${quote(account.id)} is already named ${first}; use that name for its networks, and remove ${key}`,
          );
        } else if (account.id !== undefined) seen.set(account.id, key);
      }
    },
  },
  {
    id: "account-role-or-profile",
    severity: "error",
    requires: "an account has a deploy role or a profile, not both",
    check: (file, report) => {
      for (const [key, account] of entriesOf(file.accounts)) {
        if (account.deployRoleArn !== undefined && account.profile !== undefined) {
          report(
            ["accounts", key, "profile"],
            "the account has deployRoleArn too, and only one of them can be used; remove one",
          );
        }
      }
    },
  },
  {
    id: "state-backend",
    severity: "error",
    requires: "the states of an account are in an S3 bucket or in HCP Terraform",
    check: (file, report) => {
      for (const [key, account] of entriesOf(file.accounts)) {
        const { state } = account;
        if (!state) continue;
        if (state.cloud === undefined && state.bucket === undefined)
          report(
            ["accounts", key, "state"],
            "nothing says where the states are kept; write bucket: the name of an S3 bucket, or cloud: { organization: … }",
          );
        if (state.cloud === undefined) continue;
        const ofBucket = (["bucket", "region", "kmsKeyArn", "roleArn", "readRoleArn"] as const).find(
          (name) => state[name] !== undefined,
        );
        if (ofBucket)
          report(
            ["accounts", key, "state", ofBucket],
            `the states are in HCP Terraform, which has no ${ofBucket}; remove it, or remove cloud`,
          );
      }
    },
  },
  {
    id: "read-role",
    severity: "error",
    requires: "an account whose states other accounts read says which role may read them",
    check: (file, report) => {
      for (const [producer, consumer] of crossAccountReads(file)) {
        const state = file.accounts?.[producer]?.state;
        if (state && state.cloud === undefined && state.readRoleArn === undefined) {
          report(
            ["accounts", producer, "state"],
            `the account ${consumer} reads published states of this one; write readRoleArn: the ARN of a role that may read them`,
          );
        }
      }
    },
  },
  {
    id: "arn-partition",
    severity: "error",
    requires: "an ARN lies in the partition of the environment's Region",
    check: (file, report) => {
      const partition = file.region === undefined ? undefined : partitionOf(file.region)?.id;
      for (const { path, arn } of arns(file)) {
        const actual = parseArn(arn)?.partition;
        if (partition !== undefined && actual !== undefined && actual !== partition) {
          report(
            path,
            `the ARN is in the partition ${actual}, and the Region ${quote(file.region)} is in ${partition}; write an ARN that begins with arn:${partition}:`,
          );
        }
      }
    },
  },
  {
    id: "arn-account",
    severity: "error",
    requires: "an ARN lies in the account it is used in",
    check: (file, report) => {
      for (const { path, arn, accountId } of arns(file)) {
        const actual = parseArn(arn)?.accountId;
        if (accountId !== undefined && actual !== undefined && actual !== accountId) {
          report(
            path,
            `the ARN is of the account ${actual}, and ${accountId} is the account that uses it; write the ARN in ${accountId}`,
          );
        }
      }
    },
  },
  {
    id: "arn-region",
    severity: "error",
    requires: "an ARN lies in the Region it is used in",
    check: (file, report) => {
      for (const { path, arn, region } of arns(file)) {
        const actual = parseArn(arn)?.region;
        if (region !== undefined && actual !== undefined && actual !== region) {
          report(
            path,
            `the ARN is in the Region ${actual}, and ${region} is the Region it is used in; write an ARN in ${region}`,
          );
        }
      }
    },
  },
  {
    id: "state-partition",
    severity: "error",
    requires: "a state bucket lies in the partition of the environment's Region",
    check: (file, report) => {
      const partition = file.region === undefined ? undefined : partitionOf(file.region)?.id;
      const states = [
        ...entriesOf(file.accounts).map(([key, account]) => ({
          path: ["accounts", key, "state", "region"],
          region: account.state?.region,
        })),
        ...entriesOf(file.externalStates).map(([key, state]) => ({
          path: ["externalStates", key, "region"],
          region: state.region,
        })),
      ];
      for (const { path, region } of states) {
        const actual = region === undefined ? undefined : partitionOf(region)?.id;
        if (partition !== undefined && actual !== undefined && actual !== partition) {
          report(
            path,
            `the bucket's Region ${quote(region)} is in the partition ${actual}, and the environment is in ${partition}; write a Region of ${partition}`,
          );
        }
      }
    },
  },
  {
    id: "external-state-exists",
    severity: "error",
    requires: "a value from another pipeline names one of the externalStates",
    check: (file, report) => {
      const known = Object.keys(file.externalStates ?? {});
      for (const [path, state] of references(file)) {
        if (!known.includes(state)) {
          report(
            path,
            `no external state is named ${quote(state)}; ${known.length > 0 ? `write one of ${known.join(", ")}` : "add it to externalStates with bucket and key"}`,
          );
        }
      }
    },
  },
  {
    id: "external-state-own",
    severity: "error",
    requires: "no external state is the directory's own, which holds its admin password",
    check: (file, report) => {
      const secret = file.name === undefined ? "" : `${stackIds.directory(file.name)}.tfstate`;
      const own = entriesOf(file.accounts).map(
        ([, { state }]) => `${state?.bucket ?? ""}/${state?.keyPrefix ?? ""}/${secret}`,
      );
      for (const [key, state] of entriesOf(file.externalStates)) {
        if (own.includes(`${state.bucket ?? ""}/${state.key ?? ""}`)) {
          report(
            ["externalStates", key, "key"],
            "this is the state of the environment's directory, which holds the admin password and which no other stack may read; take the values from the directory-sharing stack",
          );
        }
      }
    },
  },
  {
    id: "tag-count",
    severity: "error",
    requires: "a resource has no more tags than AWS allows, its Name included",
    check: (file, report) => {
      const count = Object.keys(file.tags ?? {}).length;
      if (count > QUOTAS.tagsPerResource - 1) {
        report(
          ["tags"],
          `${count} tags and the Name that resources have are more than the ${QUOTAS.tagsPerResource} AWS allows; write at most ${QUOTAS.tagsPerResource - 1}`,
        );
      }
    },
  },
  {
    id: "emulator-endpoint",
    severity: "relaxation",
    requires: "AWS calls go to AWS",
    check: (file, report) => {
      if (file.awsEndpointUrl !== undefined) {
        report(
          ["awsEndpointUrl"],
          "every AWS call and state access goes to this endpoint, and checks of credentials are off; remove the key for real accounts",
        );
      }
    },
  },
];

/** Which account's published states which other account reads. */
function crossAccountReads(file: EnvironmentDraft): Map<string, string> {
  const reads = new Map<string, string>();
  const home = file.networks?.[file.directory?.network ?? ""]?.account;
  if (home === undefined) return reads;
  for (const [key, network] of entriesOf(file.networks)) {
    if (network.account === undefined || network.account === home || !file.accounts?.[network.account]) continue;
    const hasDatabase = entriesOf(file.databases).some(([, database]) => database.network === key);
    if (hasDatabase || (network.connectivity === "peering" && file.networks?.[file.directory?.network ?? ""]?.create))
      reads.set(home, network.account);
    if (network.connectivity === "peering") reads.set(network.account, home);
  }
  return reads;
}

/** Every `{ state, output }` of the file. */
function* references(value: unknown, path: Path = []): Generator<[Path, string]> {
  if (typeof value !== "object" || value === null) return;
  const entries: [string, unknown][] = Object.entries(value);
  for (const [key, inner] of entries) {
    if (key === "externalStates" && path.length === 0) continue;
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (
      typeof inner === "object" &&
      inner !== null &&
      "output" in inner &&
      "state" in inner &&
      typeof inner.state === "string"
    ) {
      yield [[...here, "state"], inner.state];
    } else yield* references(inner, here);
  }
}
