import { type App } from "cdktf";
import { directoryAccessContract, directorySharingContract, peeringContract } from "../src/contracts/contracts";
import { mergedBlocks } from "../src/environment/controller-blocks";
import {
  consumerAccounts,
  remoteBlocks,
  type Account,
  type Database,
  type Environment,
  type Network,
} from "../src/environment/environment";
import { type StackPreview } from "../src/environment/preview";
import { clientSecurityGroupIds } from "../src/environment/published-outputs";
import {
  acceptsShare,
  dbInstanceIdentifier,
  directoryAccessRoleName,
  stackIds,
  stacksOf,
  workspaceName,
  type StackDescription,
  type StackKind,
} from "../src/environment/topology";
import { DatabaseStack, type DatabaseStackProps } from "./database-stack";
import { DirectoryAccessStack } from "./directory-access-stack";
import { DirectorySharingStack } from "./directory-sharing-stack";
import { DirectoryStack, type DirectoryStackProps } from "./directory-stack";
import {
  directorySource,
  fileList,
  networkSource,
  remoteStateSources,
  type EnvironmentSources,
} from "./environment-sources";
import { type KerberosStack, type KerberosStackProps } from "./kerberos-stack";
import { NetworkStack } from "./network-stack";
import { PeeringAccepterStack } from "./peering-accepter-stack";
import { PeeringStack } from "./peering-stack";
import { previewsOf } from "./preview";
import { previewSources } from "./preview-sources";

/** Where each stack of an environment gets its values from. */
export type SourcesOf = (stack: StackDescription) => EnvironmentSources;

/** From the remote states, and placeholders for the stacks that `rds-kerberos plan` says have to be previewed. */
export function defaultSources(
  environment: Environment,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): SourcesOf {
  const states = remoteStateSources(environment);
  const previews = previewsOf(variables).stacks;
  if (Object.keys(previews).length === 0) return () => states;
  const previewed = previewSources(environment, states);
  return ({ id }) => {
    const preview = previews[id];
    return preview ? previewed(preview) : states;
  };
}

/** Makes the stacks of an environment, in the order and with the dependencies of its topology. */
export function addEnvironment(
  app: App,
  environment: Environment,
  sourcesOf: SourcesOf = defaultSources(environment),
): KerberosStack[] {
  const stacks = new Map<string, KerberosStack>();
  for (const description of stacksOf(environment)) {
    const stack = FACTORIES[description.kind](new StackContext(app, environment, sourcesOf(description), description));
    for (const id of description.dependsOn) {
      const upstream = stacks.get(id);
      if (upstream) stack.addDependency(upstream);
    }
    stacks.set(description.id, stack);
  }
  return [...stacks.values()];
}

/** What the factories below make a stack from. */
class StackContext {
  public readonly id: string;
  public readonly account: Account;
  public readonly home: Account;
  public readonly props: KerberosStackProps;

  public constructor(
    public readonly app: App,
    public readonly environment: Environment,
    public readonly sources: EnvironmentSources,
    private readonly description: StackDescription,
  ) {
    this.id = description.id;
    this.account = description.account;
    this.home = environment.directory.network.account;
    this.props = stackProps(environment, description, sources.preview);
  }

  public get network(): Network {
    return present(this.description.network, this.id);
  }

  public get database(): Database {
    return present(this.description.database, this.id);
  }
}

function present<T>(value: T | undefined, stackId: string): T {
  if (value === undefined) throw new Error(`the stack ${stackId} has no subject`);
  return value;
}

function stackProps(
  environment: Environment,
  { id, account, stateKey }: StackDescription,
  preview: StackPreview | undefined,
): KerberosStackProps {
  const endpointUrl = environment.awsEndpointUrl;
  const { bucket, region, kmsKeyArn, roleArn, cloud } = account.state;
  const backend = cloud
    ? {
        cloud: {
          organization: cloud.organization,
          hostname: cloud.hostname,
          project: cloud.project,
          workspace: workspaceName(account, id),
        },
      }
    : {
        backend: {
          bucket,
          region,
          key: stateKey,
          kmsKeyArn,
          roleArn,
          profile: account.profile,
          accountId: account.id,
          endpointUrl,
        },
      };
  return {
    accountId: account.id,
    region: environment.region,
    tags: environment.tags,
    provider: {
      roleArn: account.deployRoleArn,
      profile: account.profile,
      version: environment.awsProviderVersion,
      endpointUrl,
      offline: preview?.offline,
    },
    previewOf: preview?.upstreams,
    // A preview has no backend: what is planned with placeholders must not find its way into a state.
    ...(preview ? {} : backend),
  };
}

const FACTORIES: Readonly<Record<StackKind, (context: StackContext) => KerberosStack>> = {
  network: ({ app, id, environment, props, network }) =>
    new NetworkStack(app, id, {
      ...props,
      name: `${environment.name}-${network.key}`,
      cidrBlock: network.create?.cidrBlock ?? "",
      availabilityZones: network.create?.availabilityZones ?? [],
    }),

  directory: ({ app, id, environment, sources, account, props }) => {
    const { directory } = environment;
    const create = present(directory.create, id);
    return new DirectoryStack(app, id, {
      ...props,
      ...propsFrom<DirectoryStackProps>()(create),
      // Without AWS the secret cannot be read: the password is then a variable, as it is without a secret.
      adminPasswordSecretArn: sources.preview?.offline ? undefined : create.adminPasswordSecretArn,
      name: `${environment.name}-directory`,
      network: networkSource(environment, sources, directory.network, account),
      domainName: directory.domainName,
      netbiosName: directory.netbiosName,
    });
  },

  "directory-sharing": ({ app, id, environment, sources, props }) =>
    new DirectorySharingStack(app, id, {
      ...props,
      directory: directorySource(environment, sources),
      consumerAccountIds: consumerAccounts(environment).map((account) => account.id),
      sharingMethod: environment.directory.sharingMethod,
      connectedNetworks: connectedNetworks(environment),
    }),

  peering: ({ app, id, environment, sources, account, home, props, network }) => {
    const directoryNetwork = environment.directory.network;
    return new PeeringStack(app, id, {
      ...props,
      name: `${environment.name}-${network.key}-to-directory`,
      network: { name: network.key, cidrBlocks: network.cidrBlocks },
      networkValues: networkSource(environment, sources, network, account),
      directoryNetwork: { name: directoryNetwork.key, cidrBlocks: directoryNetwork.cidrBlocks },
      directoryNetworkValues: networkSource(environment, sources, directoryNetwork, account),
      directoryAccountId: home.id,
      directory: account.key === home.key ? directorySource(environment, sources) : undefined,
    });
  },

  "peering-accepter": ({ app, id, environment, sources, account, props, network }) =>
    new PeeringAccepterStack(app, id, {
      ...props,
      name: `${environment.name}-${network.key}-to-directory`,
      network: { name: network.key, cidrBlocks: network.cidrBlocks },
      peering: sources.contract(
        peeringContract,
        stackIds.peering(environment.name, network.key),
        network.account,
        account,
      ),
      directoryNetworkValues: networkSource(environment, sources, environment.directory.network, account),
      directory: directorySource(environment, sources),
    }),

  "directory-access": ({ app, id, environment, sources, account, home, props }) =>
    new DirectoryAccessStack(app, id, {
      ...props,
      roleName: directoryAccessRoleName(environment, account),
      existingRoleArn: account.directoryAccessRoleArn,
      directorySharing: sources.contract(
        directorySharingContract,
        stackIds.directorySharing(environment.name),
        home,
        account,
      ),
      share: account.key === home.key ? "owner" : acceptsShare(environment, account) ? "accept" : "shared",
    }),

  database: ({ app, id, environment, sources, account, home, props, database }) => {
    // Principals are for connect: Terraform has no part in them.
    const { key: _key, network, importIdentifier, principals: _, allowedSecurityGroupIds, ...settings } = database;
    return new DatabaseStack(app, id, {
      ...props,
      ...propsFrom<DatabaseStackProps>()(settings),
      identifier: dbInstanceIdentifier(environment, database),
      importExisting: importIdentifier !== undefined,
      network: networkSource(environment, sources, network, account),
      directoryCidrBlocks: environment.directory.network.cidrBlocks,
      directoryAccess: sources.contract(
        directoryAccessContract,
        stackIds.directoryAccess(environment.name, account.key),
        account,
        account,
      ),
      directorySharing: sources.contract(
        directorySharingContract,
        stackIds.directorySharing(environment.name),
        home,
        account,
      ),
      allowedSecurityGroupIds: fileList(sources, allowedSecurityGroupIds, clientSecurityGroupIds, account),
    });
  },
};

/** VPCs that need the ingress rules but no peering made here, and blocks of the directory's VPC that AWS leaves out. */
function connectedNetworks(environment: Environment): { name: string; cidrBlocks: readonly string[] }[] {
  const home = environment.directory.network;
  const usesHome = environment.databases.some((database) => database.network.connection === "same-vpc");
  const secondary = home.cidrBlocks.slice(1);
  const remote = remoteBlocks(environment);
  const shared = mergedBlocks(remote);
  // A block that has no neighbour keeps its rules: AWS refuses a rule that exists, and the old one may still be there.
  const wider = (shared ?? []).filter((block) => !remote.connected.includes(block));
  const own = (block: string): boolean => shared?.includes(block) ?? true;
  return [
    ...(usesHome && secondary.length > 0 ? [{ name: home.key, cidrBlocks: secondary }] : []),
    ...environment.networks
      .filter((network) => network.connection === "existing")
      .map((network) => ({ name: network.key, cidrBlocks: network.cidrBlocks.filter(own) })),
    ...(wider.length > 0 ? [{ name: "connected networks", cidrBlocks: wider }] : []),
  ].filter(({ cidrBlocks }) => cidrBlocks.length > 0);
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/**
 * What spreads settings into props, those that are set. Spread by itself escapes the compiler's check for keys that the
 * props lack: a key of the file that no stack takes would do nothing.
 */
function propsFrom<Props>() {
  return <T extends object>(settings: T & Readonly<Record<Exclude<keyof T, keyof Props>, never>>): Defined<T> =>
    Object.fromEntries(Object.entries(settings).filter(([, item]) => item !== undefined)) as Defined<T>;
}
