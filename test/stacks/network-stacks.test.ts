import { environmentText } from "../support/fleet";
import { type Json, type JsonObject, resource, resourcesOf, stackOf } from "../support/synth";
import { stacks, variant } from "./base-environment";

interface PortRule {
  readonly ip_protocol: string;
  readonly from_port: number;
  readonly to_port: number;
}

describe("two accounts", () => {
  test("asks for the peering on one side and accepts it on the other", () => {
    expect(resource(stacks["prod-orders-peering"], "aws_vpc_peering_connection.connection")).toEqual({
      vpc_id: "${data.terraform_remote_state.prod-orders-network.outputs.vpc_id}",
      peer_vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      peer_owner_id: "111111111111",
      tags: { Name: "prod-orders-to-directory" },
      timeouts: { create: "10m", update: "10m", delete: "10m" },
    });
    expect(resource(stacks["prod-orders-peering-accepter"], "aws_vpc_peering_connection_accepter.accepter")).toEqual({
      vpc_peering_connection_id: "${data.terraform_remote_state.prod-orders-peering.outputs.peering_connection_id}",
      auto_accept: true,
      tags: { Name: "prod-orders-to-directory" },
      timeouts: { create: "10m", update: "10m" },
    });
  });

  test("routes per route table with the table in the address, whether its id is known or not", () => {
    expect(stacks["prod-orders-peering-accepter"]?.resource?.["aws_route"]).toMatchObject({
      "to-orders_rtb-0aaaaaaaaaaaaaaaa-10-1-0-0-16": {
        route_table_id: "rtb-0aaaaaaaaaaaaaaaa",
        destination_cidr_block: "10.1.0.0/16",
        vpc_peering_connection_id: "${aws_vpc_peering_connection_accepter.accepter.id}",
      },
    });
    expect(resource(stacks["prod-billing-peering"], "aws_route.to-directory_10-0-0-0-16")).toEqual({
      for_each: "${toset(data.terraform_remote_state.external-platform.outputs.route_table_ids)}",
      route_table_id: "${each.value}",
      destination_cidr_block: "10.0.0.0/16",
      vpc_peering_connection_id: "${aws_vpc_peering_connection.connection.id}",
    });
  });

  test("opens exactly the Active Directory ports, on both sides", () => {
    const ports = [
      "icmp -1--1",
      "tcp 1024-65535",
      "tcp 135-135",
      "tcp 3268-3269",
      "tcp 389-389",
      "tcp 445-445",
      "tcp 464-464",
      "tcp 53-53",
      "tcp 636-636",
      "tcp 88-88",
      "udp 123-123",
      "udp 138-138",
      "udp 389-389",
      "udp 445-445",
      "udp 464-464",
      "udp 53-53",
      "udp 88-88",
    ];
    const shown = (rules: ReturnType<typeof resourcesOf>): string[] =>
      (rules as unknown as PortRule[]).map((rule) => `${rule.ip_protocol} ${rule.from_port}-${rule.to_port}`).sort();
    const ingress = resourcesOf(stacks["prod-orders-peering-accepter"], "aws_vpc_security_group_ingress_rule");
    expect(shown(ingress)).toEqual(ports);
    for (const rule of ingress) {
      expect(rule).toMatchObject({
        cidr_ipv4: "10.1.0.0/16",
        security_group_id: "${data.terraform_remote_state.prod-directory.outputs.security_group_id}",
      });
      expect(rule["description"]).toMatch(/^[A-Z].* from orders$/);
    }
    const egress = resourcesOf(stacks["prod-orders-database"], "aws_vpc_security_group_egress_rule");
    expect(shown(egress)).toEqual(ports);
    for (const rule of egress)
      expect(rule).toMatchObject({
        cidr_ipv4: "10.0.0.0/16",
        security_group_id: "${aws_security_group.security-group.id}",
      });
    const clients = resourcesOf(stacks["prod-orders-database"], "aws_vpc_security_group_ingress_rule");
    expect(shown(clients.filter((rule) => rule["cidr_ipv4"] === "10.0.0.0/16"))).toEqual(
      ports.filter((port) => port !== "tcp 1024-65535"),
    );
    expect(
      clients.filter((rule) => rule["cidr_ipv4"] !== "10.0.0.0/16").map(({ "//": _notes, ...rule }) => rule),
    ).toEqual([
      {
        security_group_id: "${aws_security_group.security-group.id}",
        description: "PostgreSQL clients",
        ip_protocol: "tcp",
        from_port: 5432,
        to_port: 5432,
        cidr_ipv4: "10.1.0.0/16",
      },
    ]);
  });

  test("makes a network without a way to the internet, with flow logs", () => {
    const network = stacks["prod-orders-network"];
    expect(resource(network, "aws_subnet.subnet-a")).toEqual({
      vpc_id: "${aws_vpc.vpc.id}",
      cidr_block: "10.1.0.0/19",
      availability_zone: "us-east-1a",
      map_public_ip_on_launch: false,
      tags: { Name: "prod-orders-private-a" },
    });
    expect(resource(network, "aws_subnet.subnet-b")["cidr_block"]).toBe("10.1.32.0/19");
    expect(resource(network, "aws_default_security_group.default-security-group")).toEqual({
      vpc_id: "${aws_vpc.vpc.id}",
      tags: { Name: "prod-orders-default-locked" },
    });
    expect(resource(network, "aws_flow_log.flow-log")).toMatchObject({
      traffic_type: "ALL",
      vpc_id: "${aws_vpc.vpc.id}",
    });
    expect(resource(network, "aws_cloudwatch_log_group.flow-log-group")).toMatchObject({
      retention_in_days: 365,
      kms_key_id: "${aws_kms_key.encryption_key.arn}",
    });
    for (const type of ["aws_internet_gateway", "aws_nat_gateway", "aws_route"])
      expect(network?.resource?.[type]).toBeUndefined();
  });
});

describe("variants", () => {
  test("same account, other VPC: the peering accepts by itself and holds both sides; no share, no accepter", () => {
    const { stacks: one, dependencies: order } = variant([
      "  orders:\n    account: orders",
      "  orders:\n    account: identity",
    ]);
    expect(Object.keys(one)).not.toContain("prod-orders-peering-accepter");
    expect(order["prod-identity-directory-access"]).toEqual(["prod-directory-sharing"]);
    expect(order["prod-orders-database"]).toEqual([
      "prod-directory-sharing",
      "prod-identity-directory-access",
      "prod-orders-network",
      "prod-orders-peering",
    ]);
    const peering = one["prod-orders-peering"];
    expect(resource(peering, "aws_vpc_peering_connection.connection")).toEqual({
      vpc_id: "${data.terraform_remote_state.prod-orders-network.outputs.vpc_id}",
      peer_vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      auto_accept: true,
      tags: { Name: "prod-orders-to-directory" },
      timeouts: { create: "10m", update: "10m", delete: "10m" },
    });
    expect(Object.keys(peering?.resource?.["aws_route"] ?? {}).sort()).toEqual([
      "to-directory_10-0-0-0-16",
      "to-orders_rtb-0aaaaaaaaaaaaaaaa-10-1-0-0-16",
    ]);
    expect(resourcesOf(peering, "aws_vpc_security_group_ingress_rule")).toHaveLength(17);
    expect(one["prod-directory-sharing"]?.resource).toBeUndefined();
    expect(one["prod-directory-sharing"]?.output?.["shared_directory_ids"]?.value).toEqual({});
    expect(one["prod-identity-directory-access"]?.output?.["directory_id"]?.value).toBe(
      "${data.terraform_remote_state.prod-directory-sharing.outputs.directory_id}",
    );
    expect(Object.keys(one["prod-identity-directory-access"]?.resource ?? {}).sort()).toEqual([
      "aws_iam_role",
      "aws_iam_role_policy_attachment",
    ]);
  });

  test("same VPC: no peering, no rules but for blocks AWS leaves out", () => {
    const { stacks: one } = variant([
      "databases:\n  orders:\n    network: orders",
      "databases:\n  orders:\n    network: identity",
    ]);
    expect(Object.keys(one).filter((id) => id.startsWith("prod-identity-"))).toEqual([
      "prod-identity-directory-access",
    ]);
    expect(one["prod-directory-sharing"]?.resource).toBeUndefined();
    const { stacks: two } = variant(
      ["databases:\n  orders:\n    network: orders", "databases:\n  orders:\n    network: identity"],
      ["cidrBlocks: [10.0.0.0/16]", "cidrBlocks: [10.0.0.0/16, 10.64.0.0/16]"],
    );
    const rules = resourcesOf(two["prod-directory-sharing"], "aws_vpc_security_group_ingress_rule");
    expect(new Set(rules.map((rule) => rule["cidr_ipv4"]))).toEqual(new Set(["10.64.0.0/16"]));
    expect(rules).toHaveLength(17);
    expect(resourcesOf(two["prod-orders-database"], "aws_vpc_security_group_egress_rule")).toHaveLength(34);
  });

  test("a second network of the directory's VPC is in that VPC too", () => {
    const { stacks: one } = variant([
      "  orders:\n    account: orders\n    create:\n      cidrBlock: 10.1.0.0/16\n" +
        "      availabilityZones: [us-east-1a, us-east-1b]",
      "  orders:\n    account: identity\n    existing:\n      vpcId: vpc-0aaaaaaaaaaaaaaaa\n" +
        "      cidrBlocks: [10.0.0.0/16]\n      subnetIds: [subnet-0aaaaaaaaaaaaaaa3, subnet-0aaaaaaaaaaaaaaa4]",
    ]);
    expect(Object.keys(one).filter((id) => id.includes("orders-peering"))).toEqual([]);
    expect(resource(one["prod-orders-database"], "aws_db_subnet_group.subnet-group")["subnet_ids"]).toEqual([
      "subnet-0aaaaaaaaaaaaaaa3",
      "subnet-0aaaaaaaaaaaaaaa4",
    ]);
  });

  test("connectivity existing: no peering or routes, and the rules are made with the shares", () => {
    const { stacks: one, dependencies: order } = variant([
      "  orders:\n    account: orders",
      "  orders:\n    account: orders\n    connectivity: existing",
    ]);
    expect(Object.keys(one).filter((id) => id.startsWith("prod-orders-peering"))).toEqual([]);
    const rules = resourcesOf(one["prod-directory-sharing"], "aws_vpc_security_group_ingress_rule");
    expect(rules).toHaveLength(17);
    expect(new Set(rules.map((rule) => rule["cidr_ipv4"]))).toEqual(new Set(["10.1.0.0/16"]));
    expect(order["prod-orders-database"]).toEqual([
      "prod-directory-sharing",
      "prod-orders-directory-access",
      "prod-orders-network",
    ]);
  });

  test("more connected networks than AWS allows rules for: neighbours share rules for exactly their addresses", () => {
    const rulesOf = (networks: number): readonly JsonObject[] => {
      const text = environmentText({ accounts: 2, databases: networks, networks });
      return resourcesOf(stackOf(text, "scale-directory-sharing"), "aws_vpc_security_group_ingress_rule");
    };
    const [many, few] = [rulesOf(60), rulesOf(57)];
    expect(few).toHaveLength(57 * 17);
    expect(new Set(many.map((rule) => rule["cidr_ipv4"]))).toEqual(
      new Set([
        "10.1.0.0/16",
        "10.2.0.0/15",
        "10.4.0.0/14",
        "10.8.0.0/13",
        "10.16.0.0/12",
        "10.32.0.0/12",
        "10.48.0.0/13",
        "10.56.0.0/14",
        "10.60.0.0/16",
      ]),
    );
    expect(many).toHaveLength(9 * 17);
    // Blocks without a neighbour keep their rules.
    const names = (rules: readonly JsonObject[], block: string): Set<Json | undefined> =>
      new Set(
        rules
          .filter((rule) => rule["cidr_ipv4"] === block)
          .map((rule) => JSON.stringify(rule["description"]).replace(/^.* from (.*)"$/, "$1")),
      );
    expect([
      names(many, "10.1.0.0/16"),
      names(few, "10.1.0.0/16"),
      names(many, "10.60.0.0/16"),
      names(many, "10.2.0.0/15"),
    ]).toEqual([new Set(["net-0"]), new Set(["net-0"]), new Set(["net-59"]), new Set(["connected networks"])]);
  });
});
