import { availabilityZone, createdVpcSize, VPC_CIDR_RULES } from "../../../src/aws/rules/networks";
import { message } from "../../../src/text/message";
import { NetworkStack } from "../../network-stack";
import { commonProps, type ModuleDefinition } from "../module";

const say = {
  fewZones: message(
    "network-zones/variable",
    "availability_zones [network-zones]: a directory and a DB subnet group need two Availability Zones; " +
      "write at least two.",
  ),
};

export const network: ModuleDefinition = {
  kind: "network",
  summary:
    "A VPC without a way to the internet: private subnets, one route table, a default security group without rules, " +
    "and flow logs in an encrypted log group.",
  notes: [],
  make: (app, variables) =>
    new NetworkStack(app, "network", {
      name: variables.text("name", "Name of the VPC; its other resources are named after it.", []),
      cidrBlock: variables.text("cidr_block", "IPv4 block of the VPC, /16 to /25.", [
        ...VPC_CIDR_RULES,
        createdVpcSize,
      ]),
      availabilityZones: variables.list(
        "availability_zones",
        "Availability Zones, at least two; each gets one private subnet, the eighth of the block that belongs to its " +
          "letter.",
        [availabilityZone],
        {},
        {
          condition: "${length(distinct(var.availability_zones)) >= 2}",
          errorMessage: say.fewZones(),
        },
      ),
      ...commonProps(variables),
    }),
};
