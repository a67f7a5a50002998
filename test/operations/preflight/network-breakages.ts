import { associate, makeInternetGateway, makeRouteTable, networkAclOf } from "../../support/aws-changes";
import { ORDERS } from "../../support/deployed";
import { type PreflightBreakage } from "./breakage";

/** An environment file in which the network orders is going to be made. */
export function withNewNetwork(yaml: string, zones: readonly string[]): string {
  const network = `  orders:
    account: orders
    create: { cidrBlock: 10.1.0.0/16, availabilityZones: [${zones.join(", ")}] }
`;
  return yaml.replace(/ {2}orders:\n {4}account: orders\n.*\n/, network);
}

/** VPCs with their subnets, route tables and network ACLs. */
export const NETWORK_BREAKAGES: readonly PreflightBreakage[] = [
  {
    what: "the VPC is not there",
    arrange: ({ yaml, orders }) => ({
      yaml: yaml.replaceAll(orders.vpcId, "vpc-0aaaaaaaaaaaaaaaa"),
      finding: [
        "network orders",
        "network-located",
        "failed",
        ["missing-vpc/cause", { vpc: "vpc-0aaaaaaaaaaaaaaaa", account: "orders", accountId: ORDERS }],
        ["network-located/cure-vpc", { network: "orders" }],
      ],
    }),
  },
  {
    what: "the file does not name a secondary block",
    arrange: async ({ call, orders: { vpcId: vpc } }, undo) => {
      const { CidrBlockAssociation } = await call<{ CidrBlockAssociation: { AssociationId: string } }>(
        ORDERS,
        "ec2",
        "associate_vpc_cidr_block",
        { VpcId: vpc, CidrBlock: "10.7.0.0/16" },
      );
      const { AssociationId } = CidrBlockAssociation;
      undo(() => call(ORDERS, "ec2", "disassociate_vpc_cidr_block", { AssociationId }));
      const found = ["10.1.0.0/16", "10.7.0.0/16"];
      return {
        finding: [
          "network orders",
          "network-cidr-blocks",
          "failed",
          ["network-cidr-blocks/cause", { vpc, found, wanted: ["10.1.0.0/16"] }],
          ["network-cidr-blocks/cure", { network: "orders", found }],
        ],
      };
    },
  },
  {
    what: "a subnet belongs to another VPC",
    arrange: ({ yaml, identity, orders }) => ({
      yaml: yaml.replaceAll(orders.subnetIds[1], identity.subnetIds[1]),
      finding: [
        "network orders",
        "network-subnets",
        "failed",
        ["missing-in-vpc/cause", { vpc: orders.vpcId, ids: [identity.subnetIds[1]] }],
        ["network-subnets/cure", { network: "orders" }],
      ],
    }),
  },
  {
    what: "both subnets lie in one zone",
    arrange: async ({ call, yaml, orders }, undo) => {
      const {
        Subnet: { SubnetId },
      } = await call<{ Subnet: { SubnetId: string } }>(ORDERS, "ec2", "create_subnet", {
        VpcId: orders.vpcId,
        CidrBlock: "10.1.9.0/24",
        AvailabilityZone: "us-east-1a",
      });
      undo(() => call(ORDERS, "ec2", "delete_subnet", { SubnetId }));
      return {
        yaml: yaml.replaceAll(orders.subnetIds[1], SubnetId),
        finding: [
          "network orders",
          "network-subnets",
          "failed",
          ["network-subnets/cause-one-zone", { zone: "use1-az6" }],
          ["network-subnets/cure-one-zone", { network: "orders" }],
        ],
      };
    },
  },
  {
    what: "a subnet has a way to the internet",
    arrange: async ({ call, orders: { vpcId, routeTableId } }, undo) => {
      const gateway = await makeInternetGateway(call, ORDERS);
      const route = { RouteTableId: routeTableId, DestinationCidrBlock: "0.0.0.0/0" };
      await call(ORDERS, "ec2", "attach_internet_gateway", { InternetGatewayId: gateway, VpcId: vpcId });
      undo(() => call(ORDERS, "ec2", "detach_internet_gateway", { InternetGatewayId: gateway, VpcId: vpcId }));
      await call(ORDERS, "ec2", "create_route", { ...route, GatewayId: gateway });
      undo(() => call(ORDERS, "ec2", "delete_route", route));
      return {
        finding: [
          "network orders",
          "network-private",
          "failed",
          ["network-private/cause", { tables: [routeTableId] }],
          "network-private/cure",
        ],
      };
    },
  },
  {
    what: "a subnet uses a route table the file does not name",
    arrange: async ({ call, orders }, undo) => {
      const [subnet] = orders.subnetIds;
      const table = await makeRouteTable(call, ORDERS, orders.vpcId);
      undo(() => associate(call, ORDERS, subnet, orders.routeTableId));
      await associate(call, ORDERS, subnet, table);
      return {
        finding: [
          "network orders",
          "network-route-tables",
          "failed",
          ["network-route-tables/cause-unnamed", { tables: [table] }],
          ["network-route-tables/cure-unnamed", { tables: [table], network: "orders" }],
        ],
      };
    },
  },
  {
    what: "a route table of the file is not there",
    arrange: ({ yaml, orders: { vpcId, routeTableId } }) => ({
      yaml: yaml.replace(`routeTableIds: [${routeTableId}]`, `routeTableIds: [${routeTableId}, rtb-0aaaaaaaaaaaaaaaa]`),
      finding: [
        "network orders",
        "network-route-tables",
        "failed",
        ["missing-in-vpc/cause", { vpc: vpcId, ids: ["rtb-0aaaaaaaaaaaaaaaa"] }],
        ["network-route-tables/cure", { network: "orders" }],
      ],
    }),
  },
  {
    what: "a network ACL lets no answers in",
    arrange: async ({ call, orders }, undo) => {
      const networkAclId = await networkAclOf(call, ORDERS, orders.vpcId);
      const entry = { NetworkAclId: networkAclId, RuleNumber: 10, Egress: false };
      undo(() => call(ORDERS, "ec2", "delete_network_acl_entry", entry));
      await call(ORDERS, "ec2", "create_network_acl_entry", {
        ...entry,
        Protocol: "6",
        RuleAction: "deny",
        CidrBlock: "0.0.0.0/0",
        PortRange: { From: 32768, To: 40000 },
      });
      const answers = { id: "answers-tcp", protocol: "tcp", fromPort: 32768, toPort: 60999, purpose: "answers" };
      const blocks = ["10.0.0.0/24", "10.0.1.0/24"];
      const blocked = [{ networkAclId, direction: "inbound", ports: [answers], blocks }];
      return {
        finding: ["network orders", "network-acls", "failed", ["network-acls/cause", { blocked }], "network-acls/cure"],
      };
    },
  },
  {
    what: "an Availability Zone of the file is not there",
    arrange: ({ yaml }) => ({
      yaml: withNewNetwork(yaml, ["us-east-1a", "us-east-1b", "us-east-1h"]),
      finding: [
        "network orders",
        "network-zones",
        "failed",
        ["network-zones/cause", { accountId: ORDERS, zones: ["us-east-1h"] }],
        ["network-zones/cure", { zones: ["a", "b", "c", "d", "e", "f"].map((letter) => `us-east-1${letter}`) }],
      ],
    }),
  },
];
