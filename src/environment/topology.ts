import {
  consumerAccounts,
  databaseAccounts,
  type Account,
  type Database,
  type Environment,
  type Network,
} from "./environment";

/** The kinds of stack an environment is made of. */
export type StackKind =
  "network" | "directory" | "directory-sharing" | "peering" | "peering-accepter" | "directory-access" | "database";

/** One stack: one account, one provider configuration, one state. */
export interface StackDescription {
  readonly id: string;
  readonly kind: StackKind;
  readonly account: Account;
  /** Ids of stacks whose outputs it reads. */
  readonly reads: readonly string[];
  /** Ids of stacks that are applied before it and destroyed after it; those it reads are among them. */
  readonly dependsOn: readonly string[];
  /** Key of its state in the account's bucket. */
  readonly stateKey: string;
  /** Set for the kinds that are made once per network. */
  readonly network?: Network;
  /** Set for the kind that is made once per database. */
  readonly database?: Database;
}

/** Ids of an environment's stacks, whether or not it has each of them. */
export const stackIds = {
  network: (environment: string, network: string): string => `${environment}-${network}-network`,
  directory: (environment: string): string => `${environment}-directory`,
  directorySharing: (environment: string): string => `${environment}-directory-sharing`,
  peering: (environment: string, network: string): string => `${environment}-${network}-peering`,
  peeringAccepter: (environment: string, network: string): string => `${environment}-${network}-peering-accepter`,
  directoryAccess: (environment: string, account: string): string => `${environment}-${account}-directory-access`,
  database: (environment: string, database: string): string => `${environment}-${database}-database`,
};

/** Name under which stacks read a state of another pipeline. */
export function externalStateName(key: string): string {
  return `external-${key}`;
}

/** Name of the IAM role RDS uses to reach Directory Service, in each account with databases. */
export function directoryAccessRoleName(environment: Environment, account: Account): string {
  return account.directoryAccessRoleArn?.split("/").at(-1) ?? `${environment.name}-rds-directory-access`;
}

/** Name of the variable with a trust's password: `onprem.example.net` gives `trust_password_onprem_example_net`. */
export function trustPasswordVariable(domainName: string): string {
  return `trust_password_${domainName.toLowerCase().replace(/[^a-z0-9]/g, "_")}`;
}

/** Name of a stack's workspace in HCP Terraform. */
export function workspaceName(account: Account, stackId: string): string {
  return `${account.state.cloud?.workspacePrefix ?? ""}${stackId}`;
}

/** Key of a stack's state in its account's bucket. */
export function stateKey(account: Account, stackId: string): string {
  return `${account.state.keyPrefix}/${stackId}.tfstate`;
}

/**
 * The stacks of an environment, each after those it depends on. The app, the graph and the run order of pipelines all
 * come from here.
 */
export function stacksOf(environment: Environment): StackDescription[] {
  const { name, directory } = environment;
  const home = directory.network;
  const stacks: StackDescription[] = [];
  const add = (
    kind: StackKind,
    id: string,
    account: Account,
    upstream: { reads?: readonly (string | undefined)[]; after?: readonly (string | undefined)[] },
    subject: { network?: Network; database?: Database } = {},
  ): void => {
    const reads = present(upstream.reads ?? []);
    const dependsOn = [...new Set([...reads, ...present(upstream.after ?? [])])];
    stacks.push({ kind, id, account, reads, dependsOn, stateKey: stateKey(account, id), ...subject });
  };
  const networkStack = (network: Network): string | undefined =>
    network.create ? stackIds.network(name, network.key) : undefined;

  for (const network of environment.networks.filter((candidate) => candidate.create)) {
    add("network", stackIds.network(name, network.key), network.account, {}, { network });
  }
  const directoryStack = directory.create ? stackIds.directory(name) : undefined;
  if (directoryStack !== undefined) add("directory", directoryStack, home.account, { reads: [networkStack(home)] });
  const sharingStack = stackIds.directorySharing(name);
  add("directory-sharing", sharingStack, home.account, { reads: [directoryStack] });

  for (const network of environment.networks.filter((candidate) => candidate.connection === "peering")) {
    const peeringStack = stackIds.peering(name, network.key);
    const oneAccount = network.account.key === home.account.key;
    add(
      "peering",
      peeringStack,
      network.account,
      { reads: [networkStack(network), networkStack(home), oneAccount ? directoryStack : undefined] },
      { network },
    );
    if (!oneAccount) {
      add(
        "peering-accepter",
        stackIds.peeringAccepter(name, network.key),
        home.account,
        { reads: [peeringStack, directoryStack, networkStack(home)] },
        { network },
      );
    }
  }
  for (const account of databaseAccounts(environment)) {
    add("directory-access", stackIds.directoryAccess(name, account.key), account, { reads: [sharingStack] });
  }
  for (const database of environment.databases) {
    const { network } = database;
    add(
      "database",
      stackIds.database(name, database.key),
      network.account,
      {
        reads: [stackIds.directoryAccess(name, network.account.key), sharingStack, networkStack(network)],
        after: [connectionStack(environment, network)],
      },
      { database },
    );
  }
  return stacks;
}

/** The stack after which a network reaches the domain controllers; none if it does so from the start. */
function connectionStack(environment: Environment, network: Network): string | undefined {
  if (network.connection !== "peering") return undefined;
  const oneAccount = network.account.key === environment.directory.network.account.key;
  return oneAccount
    ? stackIds.peering(environment.name, network.key)
    : stackIds.peeringAccepter(environment.name, network.key);
}

function present(ids: readonly (string | undefined)[]): string[] {
  return ids.filter((id): id is string => id !== undefined);
}

/** Whether an account's share of the directory has to be accepted there. */
export function acceptsShare(environment: Environment, account: Account): boolean {
  return environment.directory.sharingMethod === "HANDSHAKE" && consumerAccounts(environment).includes(account);
}

/** Identifier of a database's instance. */
export function dbInstanceIdentifier(environment: Environment, { importIdentifier, key }: Database): string {
  return importIdentifier ?? `${environment.name}-${key}`;
}
