import { type ModuleJson, type VariableBlock } from "./synthesized-module";

/** Name of the module in which two accounts meet. */
export const PEERED_NETWORK = "peered-network";

/** Both sides of a peering in one module, with a provider configuration for each of the two accounts. */
export function peeredNetwork(peering: ModuleJson, accepter: ModuleJson): ModuleJson {
  const wired: Readonly<Record<string, string>> = {
    account_id: "${var.directory_account_id}",
    peering_connection_id: "${module.peering.peering_connection_id}",
  };
  const passed = (
    variables: Readonly<Record<string, VariableBlock>>,
    given: Readonly<Record<string, string>>,
  ): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.keys(variables).map((name) => [name, given[name] ?? `\${var.${name}}`]));
  const added = Object.entries(accepter.variable).filter(([name]) => !(name in wired) && !(name in peering.variable));
  const {
    required_version,
    required_providers: { aws },
  } = peering.terraform;
  return {
    terraform: {
      required_version,
      required_providers: { aws: { ...aws, configuration_aliases: ["aws.network", "aws.directory"] } },
    },
    variable: Object.fromEntries([...Object.entries(peering.variable), ...added].sort(([a], [b]) => (a < b ? -1 : 1))),
    output: {
      accept_status: {
        description: accepter.output["accept_status"]?.description ?? "",
        value: "${module.peering_accepter.accept_status}",
      },
      peering_connection_id: {
        description: accepter.output["peering_connection_id"]?.description ?? "",
        value: "${module.peering_accepter.peering_connection_id}",
      },
    },
    main: {
      module: {
        peering: { source: "../peering", providers: { aws: "aws.network" }, ...passed(peering.variable, {}) },
        peering_accepter: {
          source: "../peering-accepter",
          providers: { aws: "aws.directory" },
          ...passed(accepter.variable, wired),
        },
      },
    },
  };
}
