import { accountId } from "../../../src/aws/rules/accounts";
import { routeTableId, VPC_CIDR_RULES, vpcId } from "../../../src/aws/rules/networks";
import { networkContract } from "../../../src/contracts/contracts";
import { PeeringStack } from "../../peering-stack";
import { commonProps, type ModuleDefinition } from "../module";

export const peering: ModuleDefinition = {
  kind: "peering",
  summary: "The peering of a VPC with the directory's VPC, from the side that asks, with the routes of that side.",
  notes: [
    "The other side is the module `peering-accepter`, in the directory's account, also where that is the same " +
      "account. `peered-network` is both.",
  ],
  make: (app, variables) => {
    const home = variables.source(networkContract, { vpcId: [vpcId] }, "directory_");
    return new PeeringStack(app, "peering", {
      name: variables.text("name", "Name tag of the connection.", []),
      networkValues: variables.source(networkContract, { vpcId: [vpcId], routeTableIds: [routeTableId] }),
      network: {
        name: "network",
        cidrBlocks: variables.list("cidr_blocks", networkContract.outputs.cidrBlocks.description, VPC_CIDR_RULES),
      },
      directoryNetworkValues: (scope) => ({ ...home(scope), routeTableIds: [] }),
      directoryNetwork: {
        name: "directory",
        cidrBlocks: variables.list("directory_cidr_blocks", "IPv4 blocks of the directory's VPC.", VPC_CIDR_RULES),
      },
      directoryAccountId: variables.text("directory_account_id", "Account of the directory's VPC.", [accountId]),
      ...commonProps(variables),
    });
  },
};
