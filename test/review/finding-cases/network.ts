import { found, immutable, type Attributes, type FindingCase } from "./case";

const PEERING: Attributes = {
  vpc_id: "vpc-0bbbbbbbbbbbbbbbb",
  peer_vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
  peer_owner_id: "111111111111",
};
const ROUTE: Attributes = {
  route_table_id: "rtb-0aaaaaaaaaaaaaaaa",
  destination_cidr_block: "10.0.0.0/16",
  vpc_peering_connection_id: "pcx-0aaaaaaaaaaaaaaaa",
};

/** A route that is written inside its table. */
const ROUTE_BLOCK: Attributes = {
  carrier_gateway_id: "",
  core_network_arn: "",
  destination_prefix_list_id: "",
  egress_only_gateway_id: "",
  gateway_id: "",
  ipv6_cidr_block: null,
  local_gateway_id: "",
  nat_gateway_id: "",
  network_interface_id: "",
  transit_gateway_id: "",
  vpc_endpoint_id: "",
};

/** Peerings and routes between databases and domain controllers. */
export const NETWORK_CASES: readonly FindingCase[] = [
  {
    address: "aws_vpc_peering_connection.removed",
    before: PEERING,
    computed: { id: "pcx-0aaaaaaaaaaaaaaaa" },
    finds: [
      found("peering-removed", {
        peering: "pcx-0aaaaaaaaaaaaaaaa",
        vpc: "vpc-0bbbbbbbbbbbbbbbb",
        peer: "vpc-0aaaaaaaaaaaaaaaa",
      }),
    ],
  },
  {
    address: "aws_vpc_peering_connection.remade",
    before: PEERING,
    after: { ...PEERING, peer_vpc_id: "vpc-0cccccccccccccccc" },
    finds: [
      found(
        "peering-removed",
        {
          peering: "remade-id",
          vpc: "vpc-0bbbbbbbbbbbbbbbb",
          peer: "vpc-0aaaaaaaaaaaaaaaa",
          because: immutable("peer_vpc_id"),
        },
        { cause: "replaced", cure: "replaced" },
      ),
    ],
  },
  {
    address: "aws_vpc_peering_connection_accepter.removed",
    before: { vpc_peering_connection_id: "pcx-0aaaaaaaaaaaaaaaa", auto_accept: true },
    computed: { id: "pcx-0aaaaaaaaaaaaaaaa", vpc_id: "vpc-0aaaaaaaaaaaaaaaa", peer_vpc_id: "vpc-0bbbbbbbbbbbbbbbb" },
    finds: [
      found("peering-removed", {
        peering: "pcx-0aaaaaaaaaaaaaaaa",
        vpc: "vpc-0aaaaaaaaaaaaaaaa",
        peer: "vpc-0bbbbbbbbbbbbbbbb",
      }),
    ],
  },
  {
    address: "aws_route.removed",
    before: ROUTE,
    finds: [
      found("route-removed", {
        destination: "10.0.0.0/16",
        target: "pcx-0aaaaaaaaaaaaaaaa",
        table: "rtb-0aaaaaaaaaaaaaaaa",
      }),
    ],
  },
  {
    address: "aws_route.remade",
    before: ROUTE,
    after: { ...ROUTE, destination_cidr_block: "10.9.0.0/16" },
    finds: [
      found(
        "route-removed",
        {
          destination: "10.0.0.0/16",
          target: "pcx-0aaaaaaaaaaaaaaaa",
          table: "rtb-0aaaaaaaaaaaaaaaa",
          because: immutable("destination_cidr_block"),
        },
        { cause: "replaced", cure: "replaced" },
      ),
    ],
  },
  {
    address: "aws_route.elsewhere",
    before: ROUTE,
    after: { ...ROUTE, vpc_peering_connection_id: "pcx-0bbbbbbbbbbbbbbbb" },
    finds: [
      found(
        "route-removed",
        {
          destination: "10.0.0.0/16",
          target: "pcx-0aaaaaaaaaaaaaaaa",
          table: "rtb-0aaaaaaaaaaaaaaaa",
          newTarget: "pcx-0bbbbbbbbbbbbbbbb",
        },
        { cause: "redirected", cure: "redirected" },
      ),
    ],
  },
  {
    address: "aws_route.internet",
    before: {
      route_table_id: "rtb-0aaaaaaaaaaaaaaaa",
      destination_cidr_block: "0.0.0.0/0",
      gateway_id: "igw-0aaaaaaaaaaaaaaaa",
    },
    finds: [],
  },
  {
    address: "aws_route_table.inline",
    before: {
      vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      route: [{ ...ROUTE_BLOCK, cidr_block: "10.0.0.0/16", vpc_peering_connection_id: "pcx-0aaaaaaaaaaaaaaaa" }],
    },
    after: { vpc_id: "vpc-0aaaaaaaaaaaaaaaa", route: [] },
    finds: [
      found(
        "route-removed",
        { routes: [{ destination: "10.0.0.0/16", target: "pcx-0aaaaaaaaaaaaaaaa" }], table: "inline-id" },
        { cause: "inline", cure: "inline" },
      ),
    ],
  },
];
