import * as rules from "../../../src/aws/rules/networks";
import { of } from "./case";

export const NETWORK_CASES = {
  vpcId: of(
    rules.vpcId,
    ["vpc-0123abcd", "vpc-0123456789abcdef0"],
    ["vpc-12", "vpc-0123456789ABCDEF0", "subnet-0123abcd"],
  ),
  subnetId: of(rules.subnetId, ["subnet-0123abcd"], ["subnet-xyz"]),
  routeTableId: of(rules.routeTableId, ["rtb-0123abcd"], ["rtb-"]),
  securityGroupId: of(rules.securityGroupId, ["sg-0123abcd"], ["sg-12345"]),
  cidrFormat: of(
    rules.cidrFormat,
    ["10.0.0.0/16", "0.0.0.0/0", "255.255.255.255/32"],
    ["10.0.0.0", "10.0.0.0/33", "10.0.0.256/24", "010.0.0.0/8", "10.0.0.0/016", "::/0", "banana"],
  ),
  cidrHostBits: of(
    rules.cidrHostBits,
    ["10.0.0.0/16", "10.1.2.3/32"],
    [
      ["10.0.0.5/16", { block: "10.0.0.0/16" }],
      ["10.1.2.3/8", { block: "10.0.0.0/8" }],
    ],
  ),
  createdVpcSize: of(rules.createdVpcSize, ["10.0.0.0/16", "10.0.0.0/25"], ["10.0.0.0/26", "10.0.0.0/28"]),
  vpcCidrSize: of(rules.vpcCidrSize, ["10.0.0.0/16", "10.0.0.0/28"], ["10.0.0.0/8", "10.0.0.0/29"]),
  cidrReserved: of(
    rules.cidrReserved,
    ["10.0.0.0/16", "198.17.0.0/16", "198.20.0.0/16"],
    [
      ["198.18.0.0/16", { block: "198.18.0.0/15", use: "management" }],
      ["198.19.255.0/24", { block: "198.18.0.0/15", use: "management" }],
      ["127.0.0.0/16", { block: "127.0.0.0/8", use: "loopback" }],
      ["169.254.0.0/16", { block: "169.254.0.0/16", use: "link-local" }],
      ["224.0.0.0/16", { block: "224.0.0.0/4", use: "multicast" }],
      ["0.0.0.0/16", { block: "0.0.0.0/8", use: "unspecified" }],
    ],
  ),
  openCidr: of(rules.openCidr, ["10.0.0.0/8", "0.0.0.0/1"], ["0.0.0.0/0"]),
  availabilityZone: of(
    rules.availabilityZone,
    ["us-east-1a", "ap-southeast-3c", "us-gov-west-1b"],
    ["us-east-1", "us-east-1i", "us-east-1-bos-1a", "use1-az1"],
  ),
  outputName: of(rules.outputName, ["vpc_id", "Private-Subnets"], ["1vpc", "vpc.id", ""]),
};
