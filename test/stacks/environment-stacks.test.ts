import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quickly } from "../../stacks/quick-synthesis";
import { environmentText } from "../support/fleet";
import { type Json, type JsonObject, resource, resourcesOf, synthesizeText, type StackJson } from "../support/synth";

const base = readFileSync(join(__dirname, "..", "environment", "base.yaml"), "utf8");
const { stacks, dependencies, text } = synthesizeText(base);

function variant(...changes: readonly (readonly [string, string])[]): ReturnType<typeof synthesizeText> {
  return synthesizeText(
    changes.reduce((result, [from, to]) => {
      expect(result).toContain(from);
      return result.replace(from, () => to);
    }, base),
  );
}

/** The S3 keys a stack reads, with the role it reads each with. */
function reads(stack: StackJson | undefined): Record<string, Json | undefined> {
  return Object.fromEntries(
    Object.values(stack?.data?.["terraform_remote_state"] ?? {}).map(({ config }) => {
      const { key, assume_role: role } = config as { key: string; assume_role?: { role_arn: string } };
      return [key, role?.role_arn ?? null];
    }),
  );
}

interface PortRule {
  readonly ip_protocol: string;
  readonly from_port: number;
  readonly to_port: number;
}

const DEPLOY = { identity: "arn:aws:iam::111111111111:role/deploy", orders: "arn:aws:iam::222222222222:role/deploy" };
const READ = { identity: "arn:aws:iam::111111111111:role/read", orders: "arn:aws:iam::222222222222:role/read" };

describe("two accounts", () => {
  test("has the stacks of the table, each after those it needs", () => {
    expect(dependencies).toEqual({
      "prod-orders-network": [],
      "prod-directory": [],
      "prod-directory-sharing": ["prod-directory"],
      "prod-orders-peering": ["prod-orders-network"],
      "prod-orders-peering-accepter": ["prod-directory", "prod-orders-peering"],
      "prod-billing-peering": [],
      "prod-billing-peering-accepter": ["prod-billing-peering", "prod-directory"],
      "prod-orders-directory-access": ["prod-directory-sharing"],
      "prod-orders-database": [
        "prod-directory-sharing",
        "prod-orders-directory-access",
        "prod-orders-network",
        "prod-orders-peering-accepter",
      ],
    });
  });

  test("publishes the names of the table and nothing else", () => {
    expect(
      Object.fromEntries(Object.entries(stacks).map(([id, stack]) => [id, Object.keys(stack.output ?? {}).sort()])),
    ).toEqual({
      "prod-orders-network": ["cidr_blocks", "route_table_ids", "subnet_ids", "vpc_id"],
      "prod-directory": ["directory_id", "dns_ip_addresses", "domain_name", "netbios_name", "security_group_id"],
      "prod-directory-sharing": [
        "directory_id",
        "dns_ip_addresses",
        "domain_name",
        "netbios_name",
        "security_group_id",
        "shared_directory_ids",
      ],
      "prod-orders-peering": ["cidr_blocks", "peering_connection_id", "vpc_id"],
      "prod-orders-peering-accepter": ["accept_status", "peering_connection_id"],
      "prod-billing-peering": ["cidr_blocks", "peering_connection_id", "vpc_id"],
      "prod-billing-peering-accepter": ["accept_status", "peering_connection_id"],
      "prod-orders-directory-access": ["directory_access_role_arn", "directory_access_role_name", "directory_id"],
      "prod-orders-database": [
        "address",
        "database_name",
        "db_instance_arn",
        "db_instance_identifier",
        "domain_name",
        "endpoint",
        "master_user_secret_arn",
        "port",
        "security_group_id",
      ],
    });
  });

  test("has one provider and one backend per stack, which refuse other accounts", () => {
    for (const [id, stack] of Object.entries(stacks)) {
      const identity = /directory$|directory-sharing$|accepter$/.test(id);
      const account = identity ? "111111111111" : "222222222222";
      const role = identity ? DEPLOY.identity : DEPLOY.orders;
      expect([id, stack.provider]).toEqual([
        id,
        {
          aws: [
            {
              region: "us-east-1",
              allowed_account_ids: [account],
              assume_role: [{ role_arn: role }],
              default_tags: [{ tags: { owner: "data" } }],
            },
          ],
        },
      ]);
      expect([id, stack.terraform]).toEqual([
        id,
        {
          required_version: ">= 1.10",
          required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" } },
          backend: {
            s3: {
              bucket: identity ? "acme-identity" : "acme-orders",
              region: "us-east-1",
              key: `rds-kerberos/${id}.tfstate`,
              encrypt: true,
              use_lockfile: true,
              allowed_account_ids: [account],
              assume_role: { role_arn: role },
              ...(identity ? {} : { kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa" }),
            },
          },
        },
      ]);
    }
  });

  test("reads states of its own account with its own role, and of another one with that one's read role", () => {
    const key = (id: string): string => `rds-kerberos/${id}.tfstate`;
    expect(Object.fromEntries(Object.entries(stacks).map(([id, stack]) => [id, reads(stack)]))).toEqual({
      "prod-orders-network": {},
      "prod-directory": {},
      "prod-directory-sharing": { [key("prod-directory")]: DEPLOY.identity },
      "prod-orders-peering": { [key("prod-orders-network")]: DEPLOY.orders },
      "prod-orders-peering-accepter": {
        [key("prod-orders-peering")]: READ.orders,
        [key("prod-directory")]: DEPLOY.identity,
      },
      "prod-billing-peering": { "vpc.tfstate": null },
      "prod-billing-peering-accepter": {
        [key("prod-billing-peering")]: READ.orders,
        [key("prod-directory")]: DEPLOY.identity,
      },
      "prod-orders-directory-access": { [key("prod-directory-sharing")]: READ.identity },
      "prod-orders-database": {
        [key("prod-directory-sharing")]: READ.identity,
        [key("prod-orders-directory-access")]: DEPLOY.orders,
        [key("prod-orders-network")]: DEPLOY.orders,
      },
    });
  });

  test("protects the directory from what would destroy it", () => {
    expect(resource(stacks["prod-directory"], "aws_directory_service_directory.directory")).toEqual({
      name: "corp.example.com",
      short_name: "CORP",
      type: "MicrosoftAD",
      edition: "Standard",
      desired_number_of_domain_controllers: 2,
      password: "${var.directory_admin_password}",
      vpc_settings: {
        vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
        subnet_ids: ["subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2"],
      },
      tags: { Name: "corp.example.com" },
      timeouts: { create: "90m", update: "90m", delete: "90m" },
      lifecycle: {
        ignore_changes: ["password", "description"],
        prevent_destroy: true,
        precondition: [
          expect.objectContaining({
            error_message: expect.stringMatching(/^The password of the directory's Admin must have/) as string,
          }),
        ],
      },
    });
    expect(resource(stacks["prod-directory"], "aws_kms_key.encryption_key")["lifecycle"]).toEqual({
      prevent_destroy: true,
    });
    expect(resource(stacks["prod-directory"], "aws_cloudwatch_log_group.log-group")).toEqual({
      name: "/aws/directoryservice/${aws_directory_service_directory.directory.id}",
      retention_in_days: 365,
      skip_destroy: true,
      kms_key_id: "${aws_kms_key.encryption_key.arn}",
    });
  });

  test("lets Directory Service write the log before it is told to", () => {
    const subscription = resource(stacks["prod-directory"], "aws_directory_service_log_subscription.log-subscription");
    expect(subscription["depends_on"]).toEqual(["aws_cloudwatch_log_resource_policy.log-resource-policy"]);
    const { policy_document: policy } = resource(
      stacks["prod-directory"],
      "aws_cloudwatch_log_resource_policy.log-resource-policy",
    );
    expect(JSON.parse(policy as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "ds.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "${aws_cloudwatch_log_group.log-group.arn}:*",
          Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
        },
      ],
    });
  });

  test("takes passwords as sensitive variables without a default", () => {
    const { directory_admin_password: admin, trust_password_onprem_example_net: trust } =
      stacks["prod-directory"]?.variable ?? {};
    expect(admin).toMatchObject({ type: "string", sensitive: true, nullable: false });
    expect(trust).toMatchObject({ type: "string", sensitive: true, nullable: false });
    for (const variable of [admin, trust]) {
      expect(variable).not.toHaveProperty("default");
      // Terraform prints the value where a validation fails.
      expect(variable).not.toHaveProperty("validation");
    }
    expect(resource(stacks["prod-directory"], "aws_directory_service_trust.trust-onprem-example-net")).toEqual({
      directory_id: "${aws_directory_service_directory.directory.id}",
      remote_domain_name: "onprem.example.net",
      trust_direction: "One-Way: Outgoing",
      trust_type: "Forest",
      conditional_forwarder_ip_addrs: ["192.168.10.10"],
      delete_associated_conditional_forwarder: true,
      trust_password: "${sensitive(var.trust_password_onprem_example_net)}",
      lifecycle: {
        precondition: [
          {
            condition: expect.any(String) as string,
            error_message: "The password of the trust to onprem.example.net must have 1 to 128 characters.",
          },
        ],
      },
    });
  });

  test("shares the directory, and takes the id for the join from the acceptance", () => {
    expect(
      resource(stacks["prod-directory-sharing"], "aws_directory_service_shared_directory.share-222222222222"),
    ).toEqual({
      directory_id: "${data.terraform_remote_state.prod-directory.outputs.directory_id}",
      method: "HANDSHAKE",
      target: { id: "222222222222", type: "ACCOUNT" },
      timeouts: { delete: "60m" },
    });
    const access = stacks["prod-orders-directory-access"];
    expect(resource(access, "aws_directory_service_shared_directory_accepter.share_accepter")).toEqual({
      shared_directory_id:
        '${data.terraform_remote_state.prod-directory-sharing.outputs.shared_directory_ids["222222222222"]}',
      depends_on: ["aws_iam_role_policy_attachment.policy"],
      timeouts: { create: "60m", delete: "60m" },
    });
    expect(access?.output?.["directory_id"]?.value).toBe(
      "${aws_directory_service_shared_directory_accepter.share_accepter.id}",
    );
    expect(resource(stacks["prod-orders-database"], "aws_db_instance.instance")["domain"]).toBe(
      "${data.terraform_remote_state.prod-orders-directory-access.outputs.directory_id}",
    );
  });

  test("lets both of RDS's services assume the role, for this account alone", () => {
    const role = resource(stacks["prod-orders-directory-access"], "aws_iam_role.role");
    expect(role["name"]).toBe("prod-rds-directory-access");
    expect(JSON.parse(role["assume_role_policy"] as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: ["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"] },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
        },
      ],
    });
    expect(resource(stacks["prod-orders-directory-access"], "aws_iam_role_policy_attachment.policy")).toEqual({
      role: "${aws_iam_role.role.name}",
      policy_arn: "arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess",
    });
  });

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

  test("makes the instance as an expert would", () => {
    const { depends_on: dependsOn, ...instance } = resource(stacks["prod-orders-database"], "aws_db_instance.instance");
    expect(instance).toEqual({
      identifier: "prod-orders",
      engine: "postgres",
      engine_version: "16",
      instance_class: "db.m7g.large",
      port: 5432,
      multi_az: true,
      username: "dbadmin",
      auto_minor_version_upgrade: true,
      engine_lifecycle_support: "open-source-rds-extended-support-disabled",
      ca_cert_identifier: "rds-ca-rsa2048-g1",
      parameter_group_name: "${aws_db_parameter_group.parameters_group.name}",
      db_subnet_group_name: "${aws_db_subnet_group.subnet-group.name}",
      vpc_security_group_ids: ["${aws_security_group.security-group.id}"],
      publicly_accessible: false,
      domain: "${data.terraform_remote_state.prod-orders-directory-access.outputs.directory_id}",
      domain_iam_role_name:
        "${data.terraform_remote_state.prod-orders-directory-access.outputs.directory_access_role_name}",
      iam_database_authentication_enabled: false,
      allocated_storage: 100,
      storage_type: "gp3",
      storage_encrypted: true,
      kms_key_id: "${aws_kms_key.encryption_key.arn}",
      manage_master_user_password: true,
      master_user_secret_kms_key_id: "${aws_kms_key.encryption_key.arn}",
      enabled_cloudwatch_logs_exports: ["postgresql", "upgrade"],
      monitoring_interval: 60,
      monitoring_role_arn: "${aws_iam_role.monitoring_role.arn}",
      performance_insights_enabled: true,
      performance_insights_kms_key_id: "${aws_kms_key.encryption_key.arn}",
      performance_insights_retention_period: 7,
      backup_retention_period: 14,
      copy_tags_to_snapshot: true,
      delete_automated_backups: false,
      deletion_protection: true,
      skip_final_snapshot: false,
      final_snapshot_identifier: "prod-orders-final",
      lifecycle: { ignore_changes: ["snapshot_identifier"], prevent_destroy: true },
      tags: { Name: "prod-orders" },
      timeouts: { create: "60m", update: "80m", delete: "60m" },
    });
    const rules = Object.entries(stacks["prod-orders-database"]?.resource ?? {})
      .filter(([type]) => type.startsWith("aws_vpc_security_group_"))
      .flatMap(([type, items]) => Object.keys(items).map((name) => `${type}.${name}`));
    expect([...(dependsOn as string[])].sort()).toEqual(
      [
        ...rules,
        "aws_cloudwatch_log_group.monitoring_log-group-postgresql",
        "aws_cloudwatch_log_group.monitoring_log-group-upgrade",
        "aws_iam_role_policy_attachment.monitoring_policy",
      ].sort(),
    );
  });

  test("has a parameter group of its own, TLS only, replaced without a gap", () => {
    expect(resource(stacks["prod-orders-database"], "aws_db_parameter_group.parameters_group")).toEqual({
      name_prefix: "prod-orders-postgres16-",
      family: "postgres16",
      description: "Parameters of prod-orders",
      tags: { Name: "prod-orders" },
      lifecycle: { create_before_destroy: true },
      parameter: [
        { name: "log_connections", value: "1", apply_method: "immediate" },
        { name: "log_disconnections", value: "1", apply_method: "immediate" },
        { name: "log_min_duration_statement", value: "1000", apply_method: "immediate" },
        { name: "log_statement", value: "ddl", apply_method: "immediate" },
        { name: "rds.force_ssl", value: "1", apply_method: "pending-reboot" },
      ],
    });
    const changed = variant([
      "allocatedStorageGib: 100",
      'allocatedStorageGib: 100\n    parameters: { log_min_duration_statement: "500", shared_buffers: "65536" }',
    ]);
    expect(
      resource(changed.stacks["prod-orders-database"], "aws_db_parameter_group.parameters_group")["parameter"],
    ).toEqual(
      expect.arrayContaining([
        { name: "log_min_duration_statement", value: "500", apply_method: "immediate" },
        { name: "shared_buffers", value: "65536", apply_method: "pending-reboot" },
      ]),
    );
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

describe("what is never there", () => {
  test.each(Object.entries(text))("%s", (id, content) => {
    expect(content).not.toMatch(/cross-stack-/);
    expect(content).not.toMatch(/access_key|secret_key|"token"/);
    expect(content).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
    expect(content).not.toMatch(/"ip_protocol": "-1"/);
    expect(content).not.toMatch(/"publicly_accessible": true/);
    expect(content).not.toMatch(/endpoints|skip_credentials_validation|use_path_style|shared_config_files|_proxy/);
    const account = stacks[id]?.provider?.aws[0]?.["allowed_account_ids"];
    if (JSON.stringify(account) !== '["111111111111"]')
      expect(Object.keys(reads(stacks[id]))).not.toContain("rds-kerberos/prod-directory.tfstate");
    expect(Object.keys(stacks[id]?.data ?? {}).filter((type) => type !== "terraform_remote_state")).toEqual([]);
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
      "  orders:\n    account: orders\n    create:\n      cidrBlock: 10.1.0.0/16\n      availabilityZones: [us-east-1a, us-east-1b]",
      "  orders:\n    account: identity\n    existing:\n      vpcId: vpc-0aaaaaaaaaaaaaaaa\n      cidrBlocks: [10.0.0.0/16]\n      subnetIds: [subnet-0aaaaaaaaaaaaaaa3, subnet-0aaaaaaaaaaaaaaa4]",
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
      const sharing = quickly(() => synthesizeText(text)).stacks["scale-directory-sharing"];
      return resourcesOf(sharing, "aws_vpc_security_group_ingress_rule");
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

  test("an existing directory: no directory stack, and its values where they are needed", () => {
    const { stacks: one, dependencies: order } = variant([
      base.slice(base.indexOf("  domainName: corp"), base.indexOf("databases:")),
      "  existing:\n    directoryId: d-0123456789\n    domainName: corp.example.com\n    netbiosName: CORP\n    dnsIpAddresses: [10.0.0.10, 10.0.1.10]\n    securityGroupId: { state: platform, output: controllers_sg }\n",
    ]);
    expect(Object.keys(one)).not.toContain("prod-directory");
    expect(order["prod-directory-sharing"]).toEqual([]);
    expect(
      Object.fromEntries(
        Object.entries(one["prod-directory-sharing"]?.output ?? {}).map(([name, { value }]) => [name, value]),
      ),
    ).toEqual({
      directory_id: "d-0123456789",
      domain_name: "corp.example.com",
      netbios_name: "CORP",
      dns_ip_addresses: ["10.0.0.10", "10.0.1.10"],
      security_group_id: "${data.terraform_remote_state.external-platform.outputs.controllers_sg}",
      shared_directory_ids: {
        "222222222222": "${aws_directory_service_shared_directory.share-222222222222.shared_directory_id}",
      },
    });
    expect(
      resourcesOf(one["prod-orders-peering-accepter"], "aws_vpc_security_group_ingress_rule")[0]?.["security_group_id"],
    ).toBe("${data.terraform_remote_state.external-platform.outputs.controllers_sg}");
    expect(one["prod-orders-peering-accepter"]?.variable).toBeUndefined();
  });

  test("shared by AWS Organizations: nothing to accept", () => {
    const { stacks: one } = variant(["  edition: Standard", "  edition: Standard\n  sharingMethod: ORGANIZATIONS"]);
    expect(
      resource(one["prod-directory-sharing"], "aws_directory_service_shared_directory.share-222222222222")["method"],
    ).toBe("ORGANIZATIONS");
    expect(
      one["prod-orders-directory-access"]?.resource?.["aws_directory_service_shared_directory_accepter"],
    ).toBeUndefined();
    expect(one["prod-orders-directory-access"]?.output?.["directory_id"]?.value).toBe(
      '${data.terraform_remote_state.prod-directory-sharing.outputs.shared_directory_ids["222222222222"]}',
    );
  });

  test("a password from a secret: read in the directory's stack alone, and no variable", () => {
    const { stacks: one } = variant([
      "  edition: Standard",
      "  edition: Standard\n  adminPasswordSecretArn: arn:aws:secretsmanager:us-east-1:111111111111:secret:admin-AbCdEf",
    ]);
    expect(resource(one["prod-directory"], "aws_directory_service_directory.directory")["password"]).toBe(
      "${data.aws_secretsmanager_secret_version.admin-password.secret_string}",
    );
    expect(one["prod-directory"]?.variable).not.toHaveProperty("directory_admin_password");
    expect(
      Object.entries(one)
        .filter(([, stack]) => stack.data?.["aws_secretsmanager_secret_version"])
        .map(([id]) => id),
    ).toEqual(["prod-directory"]);
  });

  test("an instance that exists is imported, and keeps what cannot change in place", () => {
    const { stacks: one } = variant([
      "allocatedStorageGib: 100",
      "allocatedStorageGib: 100\n    importIdentifier: orders-db",
    ]);
    expect(one["prod-orders-database"]?.import).toEqual([{ to: "aws_db_instance.instance", id: "orders-db" }]);
    const instance = resource(one["prod-orders-database"], "aws_db_instance.instance");
    expect(instance).toMatchObject({ identifier: "orders-db", final_snapshot_identifier: "orders-db-final" });
    for (const name of [
      "kms_key_id",
      "username",
      "db_name",
      "engine_lifecycle_support",
      "db_subnet_group_name",
      "performance_insights_kms_key_id",
    ])
      expect(instance).not.toHaveProperty(name);
    expect(instance["lifecycle"]).toEqual({
      ignore_changes: ["snapshot_identifier", "username", "db_name", "kms_key_id", "storage_encrypted"],
      prevent_destroy: true,
    });
    for (const type of ["aws_db_subnet_group", "aws_cloudwatch_log_group"])
      expect(one["prod-orders-database"]?.resource?.[type]).toBeUndefined();
  });

  test("a restored instance takes its user, data and key from the snapshot", () => {
    const { stacks: one } = variant([
      "allocatedStorageGib: 100",
      "allocatedStorageGib: 100\n    databaseName: orders\n    snapshotIdentifier: orders-2026",
    ]);
    const instance = resource(one["prod-orders-database"], "aws_db_instance.instance");
    expect(instance["snapshot_identifier"]).toBe("orders-2026");
    for (const name of ["username", "db_name", "kms_key_id"]) expect(instance).not.toHaveProperty(name);
    expect(one["prod-orders-database"]?.output?.["database_name"]?.value).toBe("orders");
    const withKey = variant([
      "allocatedStorageGib: 100",
      "allocatedStorageGib: 100\n    snapshotIdentifier: orders-2026\n    kmsKeyArn: arn:aws:kms:us-east-1:222222222222:key/0b",
    ]).stacks["prod-orders-database"];
    expect(resource(withKey, "aws_db_instance.instance")).not.toHaveProperty("kms_key_id");
    expect(resource(withKey, "aws_db_instance.instance")).toMatchObject({
      performance_insights_kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0b",
      lifecycle: {
        ignore_changes: ["snapshot_identifier", "username", "db_name", "kms_key_id", "storage_encrypted"],
        prevent_destroy: true,
      },
    });
    expect(withKey?.resource?.["aws_kms_key"]).toBeUndefined();
  });

  test.each([
    [
      "snapshot",
      {
        deletion_protection: false,
        skip_final_snapshot: false,
        final_snapshot_identifier: "prod-orders-final",
        delete_automated_backups: false,
        lifecycle: { ignore_changes: ["snapshot_identifier"] },
      },
    ],
    [
      "destroy",
      {
        deletion_protection: false,
        skip_final_snapshot: true,
        delete_automated_backups: true,
        lifecycle: { ignore_changes: ["snapshot_identifier"] },
      },
    ],
  ])("removalPolicy %s", (policy, expected) => {
    const { stacks: one } = variant([
      "allocatedStorageGib: 100",
      `allocatedStorageGib: 100\n    removalPolicy: ${policy}`,
    ]);
    const instance = resource(one["prod-orders-database"], "aws_db_instance.instance");
    expect(instance).toMatchObject(expected);
    expect(instance["lifecycle"]).toEqual(expected.lifecycle);
    expect(resource(one["prod-orders-database"], "aws_kms_key.encryption_key")).not.toHaveProperty("lifecycle");
    expect(
      resource(one["prod-orders-database"], "aws_cloudwatch_log_group.monitoring_log-group-upgrade")["skip_destroy"],
    ).toBe(false);
  });

  test("clients by security groups, known or not", () => {
    const { stacks: one } = variant(["allowedCidrBlocks: [10.1.0.0/16]", "allowedSecurityGroupIds: [sg-0123abcd]"]);
    expect(
      resource(one["prod-orders-database"], "aws_vpc_security_group_ingress_rule.security-group_clients-sg-0123abcd")[
        "referenced_security_group_id"
      ],
    ).toBe("sg-0123abcd");
    const { stacks: two } = variant([
      "allowedCidrBlocks: [10.1.0.0/16]",
      "allowedSecurityGroupIds: { state: platform, output: clients }",
    ]);
    expect(
      resource(two["prod-orders-database"], "aws_vpc_security_group_ingress_rule.security-group_clients-groups"),
    ).toMatchObject({
      for_each: "${toset(data.terraform_remote_state.external-platform.outputs.clients)}",
      referenced_security_group_id: "${each.value}",
    });
  });

  test("profiles in place of roles", () => {
    const { stacks: one } = variant([
      "    deployRoleArn: arn:aws:iam::222222222222:role/deploy\n",
      "    profile: orders-admin\n",
    ]);
    expect(one["prod-orders-database"]?.provider?.aws[0]).toMatchObject({ profile: "orders-admin" });
    expect(one["prod-orders-database"]?.terraform.backend?.["s3"]).toMatchObject({ profile: "orders-admin" });
    expect(
      one["prod-orders-database"]?.data?.["terraform_remote_state"]?.["prod-directory-sharing"]?.["config"],
    ).toMatchObject({ profile: "orders-admin", assume_role: { role_arn: READ.identity } });
  });

  test("an emulator's endpoint goes to every provider, backend and state that is read", () => {
    const { stacks: one } = variant([
      "region: us-east-1\n",
      "region: us-east-1\nawsEndpointUrl: http://127.0.0.1:4566/\n",
    ]);
    const stack = one["prod-orders-database"];
    const nowhere = "http://awsEndpointUrl-keeps-calls-from-aws.invalid:1";
    expect(stack?.provider?.aws[0]).toMatchObject({
      shared_config_files: [expect.stringContaining('file("${path.module}/aws-endpoint-url.ini")'), "~/.aws/config"],
      http_proxy: nowhere,
      https_proxy: nowhere,
      no_proxy: "127.0.0.1",
      skip_credentials_validation: true,
      skip_metadata_api_check: "true",
      s3_use_path_style: true,
    });
    expect(stack?.provider?.aws[0]).not.toHaveProperty("endpoints");
    const endpoints = { iam: "http://127.0.0.1:4566", s3: "http://127.0.0.1:4566", sts: "http://127.0.0.1:4566" };
    expect(stack?.terraform.backend?.["s3"]).toMatchObject({
      endpoints,
      use_path_style: true,
      skip_credentials_validation: true,
    });
    for (const state of Object.values(stack?.data?.["terraform_remote_state"] ?? {}))
      expect(state["config"]).toMatchObject({ endpoints, use_path_style: true });
  });

  test("the provider version of the file", () => {
    const { stacks: one } = variant(["region: us-east-1\n", 'region: us-east-1\nawsProviderVersion: "~> 6.25"\n']);
    expect(one["prod-directory"]?.terraform.required_providers["aws"]).toEqual({
      source: "hashicorp/aws",
      version: "~> 6.25",
    });
  });
});

describe("Regions and partitions", () => {
  const inRegion = (region: string, partition: string): Record<string, StackJson> =>
    synthesizeText(
      base
        .replaceAll("us-east-1", region)
        .replaceAll("arn:aws:", `arn:${partition}:`)
        .replace("region: us-west-2", `region: ${region}`),
    ).stacks;
  const principals = (stacksThere: Record<string, StackJson>): unknown => {
    const policy = resource(stacksThere["prod-orders-directory-access"], "aws_iam_role.role")[
      "assume_role_policy"
    ] as string;
    return (JSON.parse(policy) as { Statement: { Principal: { Service: string[] } }[] }).Statement[0]?.Principal
      .Service;
  };

  test("an opt-in Region has Region-specific principals too", () => {
    expect(principals(inRegion("ap-southeast-4", "aws"))).toEqual([
      "directoryservice.rds.amazonaws.com",
      "directoryservice.rds.ap-southeast-4.amazonaws.com",
      "rds.amazonaws.com",
      "rds.ap-southeast-4.amazonaws.com",
    ]);
  });

  test("ca-west-1 has the engine in the name", () => {
    expect(principals(inRegion("ca-west-1", "aws"))).toEqual([
      "directoryservice-postgresql.rds.ca-west-1.amazonaws.com",
      "directoryservice.rds.amazonaws.com",
      "rds.amazonaws.com",
      "rds.ca-west-1.amazonaws.com",
    ]);
  });

  test.each([
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ])("%s names things in its partition", (region, partition, suffix) => {
    const there = inRegion(region, partition);
    expect(principals(there)).toEqual(["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"]);
    expect(resource(there["prod-orders-directory-access"], "aws_iam_role_policy_attachment.policy")["policy_arn"]).toBe(
      `arn:${partition}:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess`,
    );
    const key = JSON.parse(
      resource(there["prod-orders-database"], "aws_kms_key.encryption_key")["policy"] as string,
    ) as { Statement: { Principal: object }[] };
    expect(key.Statement.map((statement) => statement.Principal)).toEqual([
      { AWS: `arn:${partition}:iam::222222222222:root` },
      { Service: `logs.${region}.${suffix}` },
    ]);
    expect(JSON.stringify(there)).not.toMatch(/arn:aws:/);
  });
});

describe("states in HCP Terraform", () => {
  const cloud = variant([
    "      bucket: acme-identity\n      readRoleArn: arn:aws:iam::111111111111:role/read\n",
    "      cloud: { organization: acme, project: Databases, workspacePrefix: rds- }\n",
  ]).stacks;

  test("an account's stacks are workspaces, without a backend", () => {
    expect(cloud["prod-directory"]?.terraform).toEqual({
      required_version: ">= 1.10",
      required_providers: stacks["prod-directory"]?.terraform.required_providers,
      cloud: {
        organization: "acme",
        hostname: "app.terraform.io",
        workspaces: { name: "rds-prod-directory", project: "Databases" },
      },
    });
  });

  test("other accounts read the workspace, and their own states stay where they are", () => {
    const reading = cloud["prod-orders-directory-access"];
    expect(reading?.data?.["terraform_remote_state"]).toEqual({
      "prod-directory-sharing": {
        backend: "remote",
        config: {
          organization: "acme",
          hostname: "app.terraform.io",
          workspaces: { name: "rds-prod-directory-sharing" },
        },
      },
    });
    expect(reading?.terraform.backend).toEqual(stacks["prod-orders-directory-access"]?.terraform.backend);
  });
});

describe("a role for RDS that exists", () => {
  test("is used by its name, and none is made", () => {
    const { stacks: existing } = variant([
      "    deployRoleArn: arn:aws:iam::222222222222:role/deploy\n",
      "    deployRoleArn: arn:aws:iam::222222222222:role/deploy\n    directoryAccessRoleArn: arn:aws:iam::222222222222:role/rds-directory\n",
    ]);
    const access = existing["prod-orders-directory-access"];
    expect(access?.resource?.["aws_iam_role"]).toBeUndefined();
    expect([
      access?.output?.["directory_access_role_name"]?.value,
      access?.output?.["directory_access_role_arn"]?.value,
    ]).toEqual(["rds-directory", "arn:aws:iam::222222222222:role/rds-directory"]);
  });
});
