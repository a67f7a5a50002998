import { Fn } from "cdktf";
import { formatArn } from "../src/aws/arn";
import { placeholderAddress, placeholderId } from "../src/aws/placeholders";
import { literal, type Contract, type ContractValues } from "../src/contracts/contract";
import {
  directoryAccessContract, directoryContract, directorySharingContract, networkContract, peeringContract,
  type DirectoryAccessValues, type DirectorySharingValues, type DirectoryValues, type NetworkValues, type PeeringValues,
} from "../src/contracts/contracts";
import { consumerAccounts, type Environment } from "../src/environment/environment";
import { type OutputDeclaration, type OutputDeclarations, type OutputTypes } from "../src/environment/published-outputs";
import { directoryAccessRoleName, externalStateName, stackIds, stacksOf, type StackDescription } from "../src/environment/topology";
import { type EnvironmentSources } from "./environment-sources";
import { type StackPreview } from "./preview";

/**
 * Placeholders of the right type and shape for upstreams that do not exist yet, so that a stack can be planned and
 * reviewed before they do. What the environment file decides is exact; ids carry `facade`, addresses are of 192.0.2.0/24.
 *
 * @param existing - Where everything that does exist comes from.
 */
export function previewSources(environment: Environment, preview: StackPreview, existing: EnvironmentSources): EnvironmentSources {
  const missing = new Set(preview.upstreams);
  return {
    preview,
    contract: (contract, stackId, producer, consumer) =>
      missing.has(stackId) ? literal(contractPreview(environment, contract, stackId)) : existing.contract(contract, stackId, producer, consumer),
    external: (reference, declaration, consumer) =>
      missing.has(externalStateName(reference.state))
        ? literal(outputPreview(declaration, `${environment.name}/${reference.state}/${reference.output}`))
        : existing.external(reference, declaration, consumer),
  };
}

function contractPreview<Outputs extends OutputDeclarations>(environment: Environment, contract: Contract<Outputs>, stackId: string): ContractValues<Outputs> {
  const description = stacksOf(environment).find(({ id }) => id === stackId);
  const values = description && PREVIEWS.get(contract.name)?.(environment, description);
  if (!values) throw new Error(`the contract ${contract.name} of ${stackId} has no preview`);
  const entries = Object.entries(values as ContractValues<Outputs>).map(([key, value]) => [key, opaque(value as OutputTypes[keyof OutputTypes])] as const);
  return Object.fromEntries(entries) as ContractValues<Outputs>;
}

/** A list as an expression, as it would come from a state: resources made for each item keep the addresses they will have. */
function opaque<Value extends OutputTypes[keyof OutputTypes]>(value: Value): Value {
  return Array.isArray(value) ? (Fn.tolist(value) as Value) : value;
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
  sharedDirectoryIds: Object.fromEntries(consumerAccounts(environment).map(({ id }) => [id, sharedDirectoryId(environment, id)])),
});

const peering: Preview<PeeringValues> = (environment, { id, network: asking }) => ({
  peeringConnectionId: placeholderId("pcx", `${environment.name}/${asking?.key}`),
  vpcId: placeholderId("vpc", asking?.create ? stackIds.network(environment.name, asking.key) : id),
  cidrBlocks: [...(asking?.cidrBlocks ?? [])],
});

const directoryAccess: Preview<DirectoryAccessValues> = (environment, { account }) => {
  const owner = environment.directory.network.account.id === account.id;
  const role = directoryAccessRoleName(environment);
  return {
    directoryId: owner ? placeholderId("d", stackIds.directory(environment.name)) : sharedDirectoryId(environment, account.id),
    directoryAccessRoleName: role,
    directoryAccessRoleArn: formatArn({ partition: environment.partition.id, service: "iam", accountId: account.id, resource: `role/${role}` }),
  };
};

/** The contracts that stacks read. */
const PREVIEWS: ReadonlyMap<string, Preview<unknown>> = new Map<string, Preview<unknown>>([
  [networkContract.name, network],
  [directoryContract.name, directory],
  [directorySharingContract.name, directorySharing],
  [peeringContract.name, peering],
  [directoryAccessContract.name, directoryAccess],
]);

function sharedDirectoryId(environment: Environment, accountId: string): string {
  return placeholderId("d", `${environment.name}/${accountId}`);
}

/** How AWS begins the ids that outputs of other pipelines give. */
const ID_PREFIXES: Readonly<Record<string, string>> = {
  vpc_id: "vpc", subnet_ids: "subnet", route_table_ids: "rtb", security_group_id: "sg", client_security_group_ids: "sg", directory_id: "d",
};

function outputPreview<Type extends keyof OutputTypes>({ name, type }: OutputDeclaration<Type>, seed: string): OutputTypes[Type] {
  const prefix = ID_PREFIXES[name];
  const item = (index: number): string => (prefix === undefined ? placeholderAddress(index) : placeholderId(prefix, `${seed}/${index}`));
  const values: { readonly [Key in keyof OutputTypes]: () => OutputTypes[Key] } = {
    string: () => item(0),
    number: () => 0,
    list: () => opaque([item(0), item(1)]),
    map: () => ({}),
  };
  return values[type]();
}

