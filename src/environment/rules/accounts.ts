import { parseArn } from "../../aws/arn";
import { partitionOf } from "../../aws/partitions";
import { QUOTAS } from "../../aws/quotas";
import { KERBEROS_REGIONS } from "../../aws/regions";
import { type EnvironmentDraft } from "../draft";
import { type Path } from "../problem";
import { stackIds } from "../topology";
import { say } from "./accounts-messages";
import { entriesOf, type EnvironmentRule } from "./rule";

/** Keys of `state` that HCP Terraform does not have. */
const BUCKET_KEYS = ["bucket", "region", "kmsKeyArn", "roleArn", "readRoleArn"] as const;

interface PlacedArn {
  readonly path: Path;
  readonly arn: string;
  /** The account and the Region it must lie in, if the file says so. */
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
}

/** Every ARN of a file. */
function* arns(file: EnvironmentDraft): Generator<PlacedArn> {
  for (const [key, account] of entriesOf(file.accounts)) {
    const { id: accountId, deployRoleArn, directoryAccessRoleArn, state } = account;
    const path = ["accounts", key];
    if (deployRoleArn) yield { path: [...path, "deployRoleArn"], arn: deployRoleArn, accountId };
    if (directoryAccessRoleArn)
      yield { path: [...path, "directoryAccessRoleArn"], arn: directoryAccessRoleArn, accountId };
    if (state?.roleArn) yield { path: [...path, "state", "roleArn"], arn: state.roleArn, accountId };
    if (state?.readRoleArn) yield { path: [...path, "state", "readRoleArn"], arn: state.readRoleArn, accountId };
    if (state?.kmsKeyArn) {
      yield { path: [...path, "state", "kmsKeyArn"], arn: state.kmsKeyArn, region: state.region ?? file.region };
    }
  }
  for (const [key, state] of entriesOf(file.externalStates)) {
    if (state.roleArn) yield { path: ["externalStates", key, "roleArn"], arn: state.roleArn };
  }
  const accountIdOf = (network: string | undefined): string | undefined =>
    file.accounts?.[file.networks?.[network ?? ""]?.account ?? ""]?.id;
  if (file.directory?.adminPasswordSecretArn) {
    yield {
      path: ["directory", "adminPasswordSecretArn"],
      arn: file.directory.adminPasswordSecretArn,
      accountId: accountIdOf(file.directory.network),
      region: file.region,
    };
  }
  for (const [key, database] of entriesOf(file.databases)) {
    if (database.kmsKeyArn) {
      yield {
        path: ["databases", key, "kmsKeyArn"],
        arn: database.kmsKeyArn,
        accountId: accountIdOf(database.network),
        region: file.region,
      };
    }
  }
}

export const accountRules: readonly EnvironmentRule[] = [
  {
    id: "kerberos-region",
    severity: "warning",
    requires: "AWS documents Kerberos authentication for RDS for PostgreSQL in the Region",
    check: ({ region }, report) => {
      if (region !== undefined && !KERBEROS_REGIONS.has(region)) report(["region"], say.kerberosRegion({ region }));
    },
  },
  {
    id: "account-exists",
    severity: "error",
    requires: "a network names one of the accounts",
    check: (file, report) => {
      if (!file.accounts) return;
      const known = Object.keys(file.accounts);
      for (const [key, { account: name }] of entriesOf(file.networks)) {
        if (name !== undefined && !known.includes(name)) {
          report(["networks", key, "account"], say.accountExists({ name, known }));
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
      for (const [key, { id }] of entriesOf(file.accounts)) {
        if (id === undefined) continue;
        const first = seen.get(id);
        if (first === undefined) seen.set(id, key);
        else report(["accounts", key, "id"], say.accountIdUnique({ id, first, second: key }));
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
          report(["accounts", key, "profile"], say.accountRoleOrProfile());
        }
      }
    },
  },
  {
    id: "state-backend",
    severity: "error",
    requires: "the states of an account are in an S3 bucket or in HCP Terraform",
    check: (file, report) => {
      for (const [account, { state }] of entriesOf(file.accounts)) {
        if (!state) continue;
        const path = ["accounts", account, "state"];
        if (state.cloud === undefined) {
          if (state.bucket === undefined) report(path, say.stateBackend.missing());
          continue;
        }
        const key = BUCKET_KEYS.find((name) => state[name] !== undefined);
        if (key) report([...path, key], say.stateBackend.both({ key }));
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
          report(["accounts", producer, "state"], say.readRole({ consumer }));
        }
      }
    },
  },
  {
    id: "arn-partition",
    severity: "error",
    requires: "an ARN lies in the partition of the environment's Region",
    check: (file, report) => {
      const { region } = file;
      const partition = region === undefined ? undefined : partitionOf(region)?.id;
      if (region === undefined || partition === undefined) return;
      for (const { path, arn } of arns(file)) {
        const actual = parseArn(arn)?.partition;
        if (actual !== undefined && actual !== partition) {
          report(path, say.arnPartition({ actual, region, partition }));
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
          report(path, say.arnAccount({ actual, accountId }));
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
          report(path, say.arnRegion({ actual, region }));
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
      const states: [Path, string | undefined][] = [
        ...entriesOf(file.accounts).map(([key, { state }]): [Path, string | undefined] => [
          ["accounts", key, "state", "region"],
          state?.region,
        ]),
        ...entriesOf(file.externalStates).map(([key, state]): [Path, string | undefined] => [
          ["externalStates", key, "region"],
          state.region,
        ]),
      ];
      for (const [path, region] of states) {
        if (region === undefined || partition === undefined) continue;
        const actual = partitionOf(region)?.id;
        if (actual !== undefined && actual !== partition) {
          report(path, say.statePartition({ region, actual, partition }));
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
      for (const [path, name] of references(file)) {
        if (!known.includes(name)) report(path, say.externalStateExists({ name, known }));
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
          report(["externalStates", key, "key"], say.externalStateOwn());
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
      const quota = QUOTAS.tagsPerResource;
      if (count > quota - 1) report(["tags"], say.tagCount({ count, quota }));
    },
  },
  {
    id: "emulator-endpoint",
    severity: "relaxation",
    requires: "AWS calls go to AWS",
    check: (file, report) => {
      if (file.awsEndpointUrl !== undefined) report(["awsEndpointUrl"], say.emulatorEndpoint());
    },
  },
];

/** Which account's published states which other account reads. */
function crossAccountReads(file: EnvironmentDraft): Map<string, string> {
  const reads = new Map<string, string>();
  const homeNetwork = file.networks?.[file.directory?.network ?? ""];
  const home = homeNetwork?.account;
  if (home === undefined) return reads;
  for (const [key, network] of entriesOf(file.networks)) {
    if (network.account === undefined || network.account === home || !file.accounts?.[network.account]) continue;
    const isPeered = network.connectivity === "peering";
    const hasDatabase = entriesOf(file.databases).some(([, database]) => database.network === key);
    if (hasDatabase || (isPeered && homeNetwork?.create)) reads.set(home, network.account);
    if (isPeered) reads.set(network.account, home);
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
    if (isReference(inner)) yield [[...here, "state"], inner.state];
    else yield* references(inner, here);
  }
}

function isReference(value: unknown): value is { readonly state: string; readonly output: unknown } {
  return (
    typeof value === "object" &&
    value !== null &&
    "output" in value &&
    "state" in value &&
    typeof value.state === "string"
  );
}
