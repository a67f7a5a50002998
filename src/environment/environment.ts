import { defaultNetbiosName } from "../aws/netbios";
import { partitionOf, type Partition } from "../aws/partitions";
import { type RemoteBlocks } from "./controller-blocks";
import { type EnvironmentFile } from "./schema/environment";

/** An output of an external state, in place of a literal value. */
export interface OutputReference {
  readonly state: string;
  readonly output: string;
}

/** HCP Terraform, or Terraform Enterprise. */
export interface CloudSettings {
  readonly organization: string;
  readonly hostname: string;
  readonly project?: string | undefined;
  readonly workspacePrefix?: string | undefined;
}

/** Where an account's Terraform states are kept, defaults filled in. */
export interface StateSettings {
  /** Empty where they are in HCP Terraform. */
  readonly bucket: string;
  /** Set where they are in HCP Terraform. */
  readonly cloud?: CloudSettings | undefined;
  readonly region: string;
  readonly keyPrefix: string;
  readonly kmsKeyArn?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly readRoleArn?: string | undefined;
}

export interface Account {
  readonly key: string;
  readonly id: string;
  readonly deployRoleArn?: string | undefined;
  readonly profile?: string | undefined;
  /** Role for RDS that exists; one is made without it. */
  readonly directoryAccessRoleArn?: string | undefined;
  readonly state: StateSettings;
}

export interface ExternalState {
  readonly key: string;
  readonly bucket: string;
  readonly objectKey: string;
  readonly region: string;
  readonly roleArn?: string | undefined;
}

export interface Network {
  readonly key: string;
  readonly account: Account;
  /** All IPv4 blocks, the primary one first. */
  readonly cidrBlocks: readonly string[];
  /** How the VPC reaches the domain controllers. `same-vpc` needs nothing. */
  readonly connection: "same-vpc" | "peering" | "existing";
  readonly create?: { readonly cidrBlock: string; readonly availabilityZones: readonly string[] } | undefined;
  readonly existing?:
    | {
        readonly vpcId: string | OutputReference;
        readonly subnetIds: readonly string[] | OutputReference;
        readonly routeTableIds: readonly string[] | OutputReference;
      }
    | undefined;
}

export interface Trust {
  readonly domainName: string;
  readonly direction: "outgoing" | "two-way" | "incoming";
  readonly conditionalForwarderIps: readonly string[];
}

export interface Directory {
  readonly network: Network;
  readonly domainName: string;
  readonly netbiosName: string;
  readonly sharingMethod: "HANDSHAKE" | "ORGANIZATIONS";
  /** Set for a directory to make. */
  readonly create?:
    | {
        readonly edition: "Standard" | "Enterprise";
        readonly domainControllers: number;
        readonly adminPasswordSecretArn?: string | undefined;
        readonly logRetentionDays: number;
        readonly removalPolicy: "retain" | "destroy";
        readonly trusts: readonly Trust[];
      }
    | undefined;
  /** Set for a directory that exists. */
  readonly existing?:
    | {
        readonly directoryId: string | OutputReference;
        readonly dnsIpAddresses: readonly string[] | OutputReference;
        readonly securityGroupId: string | OutputReference;
      }
    | undefined;
}

export type DatabaseSettings = Omit<EnvironmentFile["databases"][string], "network">;

export interface Database extends DatabaseSettings {
  readonly key: string;
  readonly network: Network;
}

/** An environment file whose references are followed and whose defaults are filled in. */
export interface Environment {
  readonly name: string;
  readonly region: string;
  readonly partition: Partition;
  readonly tags: Readonly<Record<string, string>>;
  readonly awsEndpointUrl?: string | undefined;
  readonly awsProviderVersion: string;
  readonly accounts: readonly Account[];
  readonly externalStates: readonly ExternalState[];
  readonly networks: readonly Network[];
  readonly directory: Directory;
  readonly databases: readonly Database[];
}

/** Accounts with databases that are not the directory's own: those it is shared with, in the order of the file. */
export function consumerAccounts(environment: Environment): Account[] {
  return databaseAccounts(environment).filter((account) => account.id !== environment.directory.network.account.id);
}

/** Accounts with databases, in the order of the file. */
export function databaseAccounts(environment: Environment): Account[] {
  const keys = new Set(environment.databases.map((database) => database.network.account.key));
  return environment.accounts.filter((account) => keys.has(account.key));
}

/** Blocks of the networks outside the directory's VPC. */
export function remoteBlocks({ networks }: Environment): RemoteBlocks {
  const of = (connection: Network["connection"]): string[] =>
    networks.filter((network) => network.connection === connection).flatMap(({ cidrBlocks }) => cidrBlocks);
  return { peered: of("peering"), connected: of("existing") };
}

/** Follows the references of a file that has passed every rule. */
export function resolveEnvironment(file: EnvironmentFile): Environment {
  const partition = partitionOf(file.region);
  if (!partition) throw new Error(`no partition for ${file.region}`);
  const accounts = Object.entries(file.accounts).map(([key, account]): Account => ({
    key,
    id: account.id,
    deployRoleArn: account.deployRoleArn,
    profile: account.profile,
    directoryAccessRoleArn: account.directoryAccessRoleArn,
    state: {
      ...account.state,
      bucket: account.state.bucket ?? "",
      region: account.state.region ?? file.region,
      roleArn: account.state.roleArn ?? account.deployRoleArn,
    },
  }));
  const networks = Object.entries(file.networks).map(([key, network]): Network => ({
    key,
    account: named(accounts, network.account),
    cidrBlocks: network.create ? [network.create.cidrBlock] : (network.existing?.cidrBlocks ?? []),
    connection: sharesDirectoryVpc(file, key) ? "same-vpc" : network.connectivity,
    create: network.create,
    existing: network.existing && { ...network.existing, routeTableIds: network.existing.routeTableIds ?? [] },
  }));
  return {
    name: file.name,
    region: file.region,
    partition,
    tags: file.tags,
    awsEndpointUrl: file.awsEndpointUrl?.replace(/\/$/, ""),
    awsProviderVersion: file.awsProviderVersion,
    accounts,
    externalStates: Object.entries(file.externalStates).map(([key, state]) => ({
      key,
      bucket: state.bucket,
      objectKey: state.key,
      region: state.region ?? file.region,
      roleArn: state.roleArn,
    })),
    networks,
    directory: resolveDirectory(file, named(networks, file.directory.network)),
    databases: Object.entries(file.databases).map(([key, database]) => ({
      ...database,
      key,
      network: named(networks, database.network),
    })),
  };
}

function resolveDirectory(file: EnvironmentFile, network: Network): Directory {
  const { existing, ...made } = file.directory;
  const domainName = existing?.domainName ?? made.domainName ?? "";
  return {
    network,
    domainName,
    netbiosName: existing?.netbiosName ?? made.netbiosName ?? defaultNetbiosName(domainName),
    sharingMethod: made.sharingMethod,
    existing,
    create: existing
      ? undefined
      : {
          edition: made.edition ?? "Standard",
          domainControllers: made.domainControllers ?? 2,
          adminPasswordSecretArn: made.adminPasswordSecretArn,
          logRetentionDays: made.logRetentionDays ?? 365,
          removalPolicy: made.removalPolicy ?? "retain",
          trusts: made.trusts ?? [],
        },
  };
}

/** What of a file decides whether a network is in the directory's VPC. */
interface VpcOwners {
  readonly directory?: { readonly network?: string | undefined } | undefined;
  readonly networks?:
    | Readonly<
        Record<
          string,
          | { readonly account?: string | undefined; readonly existing?: { readonly vpcId?: unknown } | undefined }
          | undefined
        >
      >
    | undefined;
}

/** Whether a network is in the directory's VPC: it is the directory's network, or names the same VPC and account. */
export function sharesDirectoryVpc(file: VpcOwners, key: string): boolean {
  const home = file.directory?.network;
  return home !== undefined && (key === home || sharesVpc(file, key, home));
}

/** Whether two networks are parts of one VPC. */
export function sharesVpc(file: VpcOwners, one: string, other: string): boolean {
  const [a, b] = [vpcOf(file.networks?.[one]), vpcOf(file.networks?.[other])];
  return a !== undefined && a === b;
}

type VpcOwner = NonNullable<VpcOwners["networks"]>[string];

/** A text that is the same for networks of one VPC that exists: its id, or where that comes from, in its account. */
export function vpcOf(network: VpcOwner): string | undefined {
  const vpc = network?.existing?.vpcId;
  return vpc === undefined ? undefined : JSON.stringify([network?.account, vpc]);
}

function named<T extends { readonly key: string }>(items: readonly T[], key: string): T {
  const item = items.find((candidate) => candidate.key === key);
  if (!item) throw new Error(`nothing is named ${key}`);
  return item;
}
