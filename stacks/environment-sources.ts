import { type Contract, type ContractValues, literal, type Source } from "../src/contracts/contract";
import {
  directoryContract,
  networkContract,
  type DirectoryValues,
  type NetworkValues,
} from "../src/contracts/contracts";
import { remoteState, stateOutput } from "../src/contracts/remote-state";
import { type StateLocation } from "../src/contracts/state-location";
import { type Account, type Environment, type Network, type OutputReference } from "../src/environment/environment";
import { type StackPreview } from "../src/environment/preview";
import {
  type OutputDeclaration,
  type OutputDeclarations,
  type OutputTypes,
} from "../src/environment/published-outputs";
import { externalStateName, stackIds, stateKey, workspaceName } from "../src/environment/topology";

/** Where a stack of an environment gets its values from. */
export interface EnvironmentSources {
  /** Set if some or all of them are placeholders. */
  readonly preview?: StackPreview;
  /** A contract another stack of the environment publishes, as seen from a stack in the consumer's account. */
  readonly contract: <Outputs extends OutputDeclarations>(
    contract: Contract<Outputs>,
    stackId: string,
    producer: Account,
    consumer: Account,
  ) => Source<ContractValues<Outputs>>;
  /** An output of a state another pipeline owns, instead of what the declaration describes. */
  readonly external: <Type extends keyof OutputTypes>(
    reference: OutputReference,
    declaration: OutputDeclaration<Type>,
    consumer: Account,
  ) => Source<OutputTypes[Type]>;
}

/** From the remote states: what `cdktf deploy` uses. */
export function remoteStateSources(environment: Environment): EnvironmentSources {
  const endpointUrl = environment.awsEndpointUrl;
  return {
    contract: (contract, stackId, producer, consumer) => {
      const { bucket, region, roleArn, readRoleArn, cloud } = producer.state;
      if (cloud)
        return remoteState(contract, stackId, {
          organization: cloud.organization,
          hostname: cloud.hostname,
          workspace: workspaceName(producer, stackId),
        });
      const own = producer.key === consumer.key;
      const location: StateLocation = {
        bucket,
        region,
        key: stateKey(producer, stackId),
        accountId: producer.id,
        endpointUrl,
        roleArn: own ? roleArn : readRoleArn,
        profile: consumer.profile,
      };
      return remoteState(contract, stackId, location);
    },
    external: ({ state: key, output }, { type }, consumer) => {
      const state = environment.externalStates.find((candidate) => candidate.key === key);
      if (!state) throw new Error(`no external state is named ${key}`);
      const location = {
        bucket: state.bucket,
        key: state.objectKey,
        region: state.region,
        roleArn: state.roleArn,
        profile: consumer.profile,
        endpointUrl,
      };
      return stateOutput(externalStateName(key), location, output, type);
    },
  };
}

/** A text of the file: literal, or an output of an external state. */
export function fileText(
  sources: EnvironmentSources,
  value: OutputReference | string,
  declaration: OutputDeclaration<"string">,
  consumer: Account,
): Source<string> {
  return typeof value === "string" ? literal(value) : sources.external(value, declaration, consumer);
}

/** A list of the file: literal, or an output of an external state. */
export function fileList(
  sources: EnvironmentSources,
  value: OutputReference | readonly string[],
  declaration: OutputDeclaration<"list">,
  consumer: Account,
): Source<string[]> {
  return "output" in value ? sources.external(value, declaration, consumer) : literal([...value]);
}

/** A network's values: its stack's, or those of the file. */
export function networkSource(
  environment: Environment,
  sources: EnvironmentSources,
  network: Network,
  consumer: Account,
): Source<NetworkValues> {
  const { existing } = network;
  if (!existing)
    return sources.contract(
      networkContract,
      stackIds.network(environment.name, network.key),
      network.account,
      consumer,
    );
  const vpcId = fileText(sources, existing.vpcId, networkContract.outputs.vpcId, consumer);
  const subnetIds = fileList(sources, existing.subnetIds, networkContract.outputs.subnetIds, consumer);
  const routeTableIds = fileList(sources, existing.routeTableIds, networkContract.outputs.routeTableIds, consumer);
  // Read one by one, so that a stack asks only for what it uses.
  return (scope) => ({
    get vpcId() {
      return vpcId(scope);
    },
    get subnetIds() {
      return subnetIds(scope);
    },
    get routeTableIds() {
      return routeTableIds(scope);
    },
    cidrBlocks: [...network.cidrBlocks],
  });
}

/** The directory's values in its own account: its stack's, or those of the file. */
export function directorySource(environment: Environment, sources: EnvironmentSources): Source<DirectoryValues> {
  const { directory, name } = environment;
  const account = directory.network.account;
  if (!directory.existing) return sources.contract(directoryContract, stackIds.directory(name), account, account);
  const { existing, domainName, netbiosName } = directory;
  const directoryId = fileText(sources, existing.directoryId, directoryContract.outputs.directoryId, account);
  const dnsIpAddresses = fileList(sources, existing.dnsIpAddresses, directoryContract.outputs.dnsIpAddresses, account);
  const securityGroupId = fileText(
    sources,
    existing.securityGroupId,
    directoryContract.outputs.securityGroupId,
    account,
  );
  return (scope) => ({
    directoryId: directoryId(scope),
    domainName,
    netbiosName,
    dnsIpAddresses: dnsIpAddresses(scope),
    securityGroupId: securityGroupId(scope),
  });
}
