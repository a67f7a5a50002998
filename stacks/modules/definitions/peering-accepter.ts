import { routeTableId, securityGroupId, VPC_CIDR_RULES } from "../../../src/aws/rules/networks";
import { directoryContract, networkContract, peeringContract } from "../../../src/contracts/contracts";
import { PeeringAccepterStack } from "../../peering-accepter-stack";
import { commonProps, type ModuleDefinition } from "../module";

export const peeringAccepter: ModuleDefinition = {
  kind: "peering-accepter",
  summary:
    "The directory's side of a peering: the acceptance, the routes back, and the Active Directory ports on the " +
    "controllers' security group.",
  notes: [],
  make: (app, variables) =>
    new PeeringAccepterStack(app, "peering-accepter", {
      name: variables.text("name", "Name tag of the connection on this side.", []),
      network: {
        name: variables.text("network_name", "Name of the VPC that asks, for the descriptions of rules.", []),
        cidrBlocks: variables.list(
          "cidr_blocks",
          "IPv4 blocks of the VPC that asks, the primary one first.",
          VPC_CIDR_RULES,
        ),
      },
      peering: variables.source(peeringContract, { peeringConnectionId: [] }),
      directoryNetworkValues: variables.source(networkContract, { routeTableIds: [routeTableId] }, "directory_"),
      directory: variables.source(directoryContract, { securityGroupId: [securityGroupId] }),
      ...commonProps(variables),
    }),
};
