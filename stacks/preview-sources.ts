import { TerraformLocal, Token, type TerraformStack } from "cdktf";
import { formatArn } from "../src/aws/arn";
import { placeholderAddress, placeholderId } from "../src/aws/placeholders";
import { type Contract, type ContractValues, type Source } from "../src/contracts/contract";
import type {
  DirectoryAccessValues,
  DirectorySharingValues,
  DirectoryValues,
  NetworkValues,
  PeeringValues,
} from "../src/contracts/contracts";
import { consumerAccounts, type Environment } from "../src/environment/environment";
import { type StackPreview } from "../src/environment/preview";
import {
  type PUBLISHED_OUTPUTS,
  type OutputDeclaration,
  type OutputDeclarations,
  type OutputTypes,
} from "../src/environment/published-outputs";
import {
  directoryAccessRoleName,
  externalStateName,
  stackIds,
  stacksOf,
  type StackDescription,
  type StackKind,
} from "../src/environment/topology";
import { type EnvironmentSources } from "./environment-sources";

/**
 * Placeholders of the right type and shape for upstreams that do not exist yet, so that a stack can be planned and
 * reviewed before they do. What the environment file decides is exact; ids contain `facade`, and addresses are of
 * 192.0.2.0/24.
 *
 * @param existing - Where everything that does exist comes from.
 * @returns the sources of each stack that is previewed
 */
export function previewSources(
  environment: Environment,
  existing: EnvironmentSources,
): (preview: StackPreview) => EnvironmentSources {
  const descriptions = new Map(stacksOf(environment).map((stack) => [stack.id, stack]));
  return (preview) => sourcesOf(environment, descriptions, preview, existing);
}

function sourcesOf(
  environment: Environment,
  descriptions: ReadonlyMap<string, StackDescription>,
  preview: StackPreview,
  existing: EnvironmentSources,
): EnvironmentSources {
  const missing = new Set(preview.upstreams);
  return {
    preview,
    contract: (contract, stackId, producer, consumer) =>
      missing.has(stackId)
        ? contractPreview(environment, contract, stackId, descriptions.get(stackId))
        : existing.contract(contract, stackId, producer, consumer),
    external: (reference, declaration, consumer) =>
      missing.has(externalStateName(reference.state))
        ? (scope) =>
            opaque(
              scope,
              `${externalStateName(reference.state)}_${reference.output}`,
              outputPreview(declaration, `${environment.name}/${reference.state}/${reference.output}`),
            )
        : existing.external(reference, declaration, consumer),
  };
}

function contractPreview<Outputs extends OutputDeclarations>(
  environment: Environment,
  contract: Contract<Outputs>,
  stackId: string,
  description: StackDescription | undefined,
): Source<ContractValues<Outputs>> {
  const values = description && PREVIEWS[description.kind]?.(environment, description);
  if (!values) throw new Error(`the contract ${contract.name} of ${stackId} has no preview`);
  return (scope) => {
    const entries = Object.entries(values as Record<string, OutputTypes[keyof OutputTypes]>).map(
      ([key, value]) => [key, opaque(scope, `${stackId}_${key}`, value)] as const,
    );
    return Object.fromEntries(entries) as ContractValues<Outputs>;
  };
}

/**
 * A list as a local value of the stack, of which synthesis knows as little as of one from a state: resources made for
 * each item keep the addresses they will have.
 */
function opaque<Value extends OutputTypes[keyof OutputTypes]>(
  scope: TerraformStack,
  name: string,
  value: Value,
): Value {
  if (!Array.isArray(value)) return value;
  const known = scope.node.tryFindChild(`preview_${name}`);
  const local = known instanceof TerraformLocal ? known : new TerraformLocal(scope, `preview_${name}`, value);
  return Token.asList(local.expression) as Value;
}

type Preview<Values> = (environment: Environment, stack: StackDescription) => Values;

const network: Preview<NetworkValues> = (_environment, { id, network: made }) => ({
  vpcId: placeholderId("vpc", id),
  subnetIds: (made?.create?.availabilityZones ?? []).map((zone) => placeholderId("subnet", `${id}/${zone}`)),
  routeTableIds: [placeholderId("rtb", id)],
  cidrBlocks: [...(made?.cidrBlocks ?? [])],
});

const directory: Preview<DirectoryValues> = ({ name, directory: { domainName, netbiosName } }) => ({
  directoryId: placeholderId("d", stackIds.directory(name)),
  domainName,
  netbiosName,
  dnsIpAddresses: [placeholderAddress(0), placeholderAddress(1)],
  securityGroupId: placeholderId("sg", stackIds.directory(name)),
});

const directorySharing: Preview<DirectorySharingValues> = (environment, stack) => ({
  ...directory(environment, stack),
  sharedDirectoryIds: Object.fromEntries(
    consumerAccounts(environment).map(({ id }) => [id, sharedDirectoryId(environment, id)]),
  ),
});

const peering: Preview<PeeringValues> = (environment, { id, network: asking }) => ({
  peeringConnectionId: placeholderId("pcx", `${environment.name}/${asking?.key}`),
  vpcId: placeholderId("vpc", asking?.create ? stackIds.network(environment.name, asking.key) : id),
  cidrBlocks: [...(asking?.cidrBlocks ?? [])],
});

const directoryAccess: Preview<DirectoryAccessValues> = (environment, { account }) => {
  const owner = environment.directory.network.account.id === account.id;
  const role = directoryAccessRoleName(environment, account);
  return {
    directoryId: owner
      ? placeholderId("d", stackIds.directory(environment.name))
      : sharedDirectoryId(environment, account.id),
    directoryAccessRoleName: role,
    directoryAccessRoleArn: formatArn({
      partition: environment.partition.id,
      service: "iam",
      accountId: account.id,
      resource: `role/${role}`,
    }),
  };
};

/** By kind of upstream; no stack reads an accepter's or a database's outputs. */
const PREVIEWS: {
  readonly [Kind in StackKind]: Preview<ContractValues<(typeof PUBLISHED_OUTPUTS)[Kind]>> | undefined;
} = {
  network,
  directory,
  "directory-sharing": directorySharing,
  peering,
  "peering-accepter": undefined,
  "directory-access": directoryAccess,
  database: undefined,
};

function sharedDirectoryId(environment: Environment, accountId: string): string {
  return placeholderId("d", `${environment.name}/${accountId}`);
}

/** How AWS begins the ids that outputs of other pipelines give. */
const ID_PREFIXES: Readonly<Record<string, string>> = {
  vpc_id: "vpc",
  subnet_ids: "subnet",
  route_table_ids: "rtb",
  security_group_id: "sg",
  client_security_group_ids: "sg",
  directory_id: "d",
};

function outputPreview<Type extends keyof OutputTypes>(
  { name, type }: OutputDeclaration<Type>,
  seed: string,
): OutputTypes[Type] {
  const prefix = ID_PREFIXES[name];
  const item = (index: number): string =>
    prefix === undefined ? placeholderAddress(index) : placeholderId(prefix, `${seed}/${index}`);
  const values: { readonly [Key in keyof OutputTypes]: () => OutputTypes[Key] } = {
    string: () => item(0),
    number: () => 0,
    list: () => [item(0), item(1)],
    map: () => ({}),
  };
  return values[type]();
}
