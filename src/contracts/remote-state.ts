import {
  DataTerraformRemoteState,
  DataTerraformRemoteStateS3,
  TerraformRemoteState,
  Token,
  type TerraformStack,
} from "cdktf";
import { type OutputDeclarations, type OutputTypes } from "../environment/published-outputs";
import { type Contract, type ContractValues, type Source } from "./contract";
import { s3Config, type CloudLocation, type StateLocation } from "./state-location";

/**
 * Reads a contract from its producer's state.
 *
 * @param name - Name of the data source; the id of the producer's stack.
 * @see https://developer.hashicorp.com/terraform/language/state/remote-state-data
 */
export function remoteState<Outputs extends OutputDeclarations>(
  contract: Contract<Outputs>,
  name: string,
  location: StateLocation | CloudLocation,
): Source<ContractValues<Outputs>> {
  return (scope) => {
    const state = stateData(scope, name, location);
    const entries = Object.entries(contract.outputs).map(
      ([key, output]) => [key, read(state, output.name, output.type)] as const,
    );
    return Object.fromEntries(entries) as ContractValues<Outputs>;
  };
}

/** Reads one output of a state that another pipeline owns. */
export function stateOutput<Type extends keyof OutputTypes>(
  name: string,
  location: StateLocation,
  output: string,
  type: Type,
): Source<OutputTypes[Type]> {
  return (scope) => read(stateData(scope, name, location), output, type);
}

/** One data source per state and stack, however much is read from it. */
function stateData(scope: TerraformStack, name: string, location: StateLocation | CloudLocation): TerraformRemoteState {
  const existing = scope.node.tryFindChild(name);
  if (existing instanceof TerraformRemoteState) return existing;
  if (!("workspace" in location)) return new DataTerraformRemoteStateS3(scope, name, s3Config(location));
  const { organization, hostname, workspace } = location;
  return new DataTerraformRemoteState(scope, name, { organization, hostname, workspaces: { name: workspace } });
}

function read<Type extends keyof OutputTypes>(
  state: TerraformRemoteState,
  output: string,
  type: Type,
): OutputTypes[Type] {
  const readers: { readonly [Key in keyof OutputTypes]: () => OutputTypes[Key] } = {
    string: () => state.getString(output),
    number: () => state.getNumber(output),
    list: () => state.getList(output),
    map: () => Token.asStringMap(state.get(output)),
  };
  return readers[type]();
}
