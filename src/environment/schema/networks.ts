import * as z from "zod/mini";
import { keyName } from "../../aws/rules/accounts";
import {
  availabilityZone,
  createdVpcSize,
  routeTableId,
  subnetId,
  VPC_CIDR_RULES,
  vpcId,
} from "../../aws/rules/networks";
import { field, text } from "./field";
import { orOutput } from "./reference";

export const existingNetworkSchema = z.strictObject({
  vpcId: field(orOutput(text(vpcId)), "Id of the VPC.", "vpc-0aaaaaaaaaaaaaaaa"),
  cidrBlocks: field(
    z.array(text(...VPC_CIDR_RULES)).check(z.minLength(1)),
    "All IPv4 blocks of the VPC, the primary one first. Always literal: overlaps are found before anything runs.",
    "[10.0.0.0/16]",
  ),
  subnetIds: field(
    orOutput(z.array(text(subnetId))),
    "Private subnets in at least two Availability Zones.",
    "[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]",
  ),
  routeTableIds: z.optional(
    field(
      orOutput(z.array(text(routeTableId))),
      "Route tables of those subnets. Needed where a peering is made.",
      "[rtb-0aaaaaaaaaaaaaaaa]",
    ),
  ),
});

export const createdNetworkSchema = z.strictObject({
  cidrBlock: field(text(...VPC_CIDR_RULES, createdVpcSize), "IPv4 block of the new VPC, /16 to /25.", "10.1.0.0/16"),
  availabilityZones: field(
    z.array(text(availabilityZone)),
    "Availability Zones; each gets one private subnet.",
    "[us-east-1a, us-east-1b]",
  ),
});

export const networkSchema = z.strictObject({
  account: field(text(keyName), "Name of the account the VPC is in.", "orders"),
  connectivity: z._default(
    field(
      z.enum(["peering", "existing"]),
      "How the VPC reaches the directory: a peering made here, or a connection someone else owns.",
      "peering",
    ),
    "peering",
  ),
  create: z.optional(
    field(
      createdNetworkSchema,
      "Make the VPC.",
      "{ cidrBlock: 10.1.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }",
    ),
  ),
  existing: z.optional(
    field(
      existingNetworkSchema,
      "Use a VPC that exists.",
      "{ vpcId: …, cidrBlocks: […], subnetIds: […], routeTableIds: […] }",
    ),
  ),
});
