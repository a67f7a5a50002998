import { defaultNetbiosName } from "../aws/netbios";
import { partitionOf, type Partition } from "../aws/partitions";
import { type RemoteBlocks } from "./controller-blocks";
import { everyKeyIsRead } from "./every-key";
import { type EnvironmentFile } from "./schema/environment";

/** An output of an external state, instead of a literal value. */
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
  /** Empty if they are in HCP Terraform. */
  readonly bucket: string;
  /** Set if they are in HCP Terraform. */
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
        /** Id of a directory to adopt. */
        readonly importIdentifier?: string | undefined;
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
  const { name, region, tags, awsEndpointUrl, awsProviderVersion, ...parts } = file;
  const { accounts: accountsOf, externalStates, networks: networksOf, directory, databases, ...rest } = parts;
  everyKeyIsRead(rest);
  const partition = partitionOf(region);
  if (!partition) throw new Error(`no partition for ${region}`);
  const accounts = Object.entries(accountsOf).map(([key, account]) => resolveAccount(key, account, region));
  const networks = Object.entries(networksOf).map(([key, network]) => resolveNetwork(file, key, network, accounts));
  return {
    name,
    region,
    partition,
    tags,
    awsEndpointUrl: awsEndpointUrl?.replace(/\/$/, ""),
    awsProviderVersion,
    accounts,
    externalStates: Object.entries(externalStates).map(([key, state]) => resolveExternalState(key, state, region)),
    networks,
    directory: resolveDirectory(directory, networks),
    databases: Object.entries(databases).map(([key, { network, ...settings }]) => ({
      ...settings,
      key,
      network: named(networks, network),
    })),
  };
}

type FileAccount = EnvironmentFile["accounts"][string];
type FileNetwork = EnvironmentFile["networks"][string];

function resolveAccount(key: string, account: FileAccount, homeRegion: string): Account {
  const { id, deployRoleArn, profile, directoryAccessRoleArn, state, ...rest } = account;
  everyKeyIsRead(rest);
  const { bucket = "", cloud, region = homeRegion, keyPrefix, kmsKeyArn, readRoleArn, ...others } = state;
  const { roleArn = deployRoleArn, ...stateRest } = others;
  everyKeyIsRead(stateRest);
  return {
    key,
    id,
    deployRoleArn,
    profile,
    directoryAccessRoleArn,
    state: { bucket, cloud: cloud && resolveCloud(cloud), region, keyPrefix, kmsKeyArn, roleArn, readRoleArn },
  };
}

function resolveCloud(cloud: NonNullable<FileAccount["state"]["cloud"]>): CloudSettings {
  const { organization, hostname, project, workspacePrefix, ...rest } = cloud;
  everyKeyIsRead(rest);
  return { organization, hostname, project, workspacePrefix };
}

function resolveExternalState(
  key: string,
  state: EnvironmentFile["externalStates"][string],
  homeRegion: string,
): ExternalState {
  const { bucket, key: objectKey, region = homeRegion, roleArn, ...rest } = state;
  everyKeyIsRead(rest);
  return { key, bucket, objectKey, region, roleArn };
}

function resolveNetwork(
  file: EnvironmentFile,
  key: string,
  network: FileNetwork,
  accounts: readonly Account[],
): Network {
  const { account, connectivity, create, existing, ...rest } = network;
  everyKeyIsRead(rest);
  return {
    key,
    account: named(accounts, account),
    cidrBlocks: create ? [create.cidrBlock] : (existing?.cidrBlocks ?? []),
    connection: sharesDirectoryVpc(file, key) ? "same-vpc" : connectivity,
    create: create && resolveCreatedNetwork(create),
    existing: existing && resolveExistingNetwork(existing),
  };
}

function resolveCreatedNetwork(create: NonNullable<FileNetwork["create"]>): Network["create"] {
  const { cidrBlock, availabilityZones, ...rest } = create;
  everyKeyIsRead(rest);
  return { cidrBlock, availabilityZones };
}

function resolveExistingNetwork(existing: NonNullable<FileNetwork["existing"]>): Network["existing"] {
  const { cidrBlocks: _ofTheNetwork, vpcId, subnetIds, routeTableIds = [], ...rest } = existing;
  everyKeyIsRead(rest);
  return { vpcId, subnetIds, routeTableIds };
}

function resolveDirectory(directory: EnvironmentFile["directory"], networks: readonly Network[]): Directory {
  const { network, existing, sharingMethod, domainName, netbiosName, ...created } = directory;
  const domain = existing?.domainName ?? domainName ?? "";
  return {
    network: named(networks, network),
    domainName: domain,
    netbiosName: existing?.netbiosName ?? netbiosName ?? defaultNetbiosName(domain),
    sharingMethod,
    existing: existing && resolveExistingDirectory(existing),
    create: existing ? undefined : resolveCreatedDirectory(created),
  };
}

function resolveExistingDirectory(existing: ExistingDirectory): Directory["existing"] {
  const {
    domainName: _domain,
    netbiosName: _netbios,
    directoryId,
    dnsIpAddresses,
    securityGroupId,
    ...rest
  } = existing;
  everyKeyIsRead(rest);
  return { directoryId, dnsIpAddresses, securityGroupId };
}

type ExistingDirectory = NonNullable<EnvironmentFile["directory"]["existing"]>;
type CreatedDirectory = Omit<
  EnvironmentFile["directory"],
  "network" | "existing" | "sharingMethod" | "domainName" | "netbiosName"
>;

function resolveCreatedDirectory(created: CreatedDirectory): Directory["create"] {
  const { edition = "Standard", domainControllers = 2, adminPasswordSecretArn, importIdentifier, ...kept } = created;
  const { logRetentionDays = 365, removalPolicy = "retain", trusts = [], ...rest } = kept;
  everyKeyIsRead(rest);
  return {
    edition,
    domainControllers,
    adminPasswordSecretArn,
    importIdentifier,
    logRetentionDays,
    removalPolicy,
    trusts: trusts.map(({ domainName, direction, conditionalForwarderIps, ...trustRest }) => {
      everyKeyIsRead(trustRest);
      return { domainName, direction, conditionalForwarderIps };
    }),
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

/** A string that is the same for networks of one existing VPC: its id, or the source of the id, in its account. */
export function vpcOf(network: VpcOwner): string | undefined {
  const vpc = network?.existing?.vpcId;
  return vpc === undefined ? undefined : JSON.stringify([network?.account, vpc]);
}

function named<T extends { readonly key: string }>(items: readonly T[], key: string): T {
  const item = items.find((candidate) => candidate.key === key);
  if (!item) throw new Error(`nothing is named ${key}`);
  return item;
}
