/** Attributes of a resource, as they stand in Terraform's JSON. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One resource before and after, and everything the review has to say of it. */
export interface FindingCase {
  /** Type and name. */
  readonly address: string;
  /** Missing where the resource is made. */
  readonly before?: Attributes;
  /** What AWS decides, as it stands in the state. */
  readonly computed?: Attributes;
  /** Missing where it is destroyed; "forget" where it is only forgotten. */
  readonly after?: Attributes | "forget";
  /** Findings by id: cause and cure. Empty for a change in which nothing should be found. */
  readonly finds: Readonly<Record<string, readonly [cause: string, cure: string]>>;
}

const DIRECTORY: Attributes = {
  name: "corp.example.com",
  type: "MicrosoftAD",
  edition: "Standard",
  password: "Directory-Secret-11",
  desired_number_of_domain_controllers: 2,
  vpc_settings: {
    vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
    subnet_ids: ["subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2"],
  },
};
const SHARE: Attributes = { directory_id: "d-0123456789", target: { id: "222222222222" } };
const TRUST: Attributes = {
  directory_id: "d-0123456789",
  remote_domain_name: "onprem.example.net",
  trust_direction: "One-Way: Outgoing",
  trust_password: "Trust-Secret-21",
  conditional_forwarder_ip_addrs: ["192.168.10.10"],
};
const DATABASE: Attributes = {
  identifier: "orders",
  engine: "postgres",
  engine_version: "16.4",
  instance_class: "db.m7g.large",
  allocated_storage: 100,
  username: "dbadmin",
  password: "Master-Secret-31",
  db_name: "orders",
  port: 5432,
  multi_az: true,
  storage_encrypted: true,
  kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
  domain: "d-0123456789",
  domain_iam_role_name: "rds-directory-access",
  deletion_protection: true,
  skip_final_snapshot: false,
  final_snapshot_identifier: "orders-final",
  delete_automated_backups: false,
  backup_retention_period: 14,
  copy_tags_to_snapshot: true,
  enabled_cloudwatch_logs_exports: ["postgresql", "upgrade"],
  parameter_group_name: "orders",
  publicly_accessible: false,
  iam_database_authentication_enabled: false,
  vpc_security_group_ids: ["sg-0aaaaaaaaaaaaaaaa"],
  performance_insights_enabled: true,
  performance_insights_kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
  monitoring_interval: 60,
  monitoring_role_arn: "arn:aws:iam::222222222222:role/monitoring",
  storage_type: "gp3",
};
const PARAMETERS: Attributes = {
  name: "orders",
  family: "postgres16",
  parameter: [
    { name: "rds.force_ssl", value: "1", apply_method: "pending-reboot" },
    { name: "log_connections", value: "1", apply_method: "immediate" },
    { name: "log_min_duration_statement", value: "500", apply_method: "immediate" },
    { name: "max_connections", value: "200", apply_method: "pending-reboot" },
  ],
};
const RULE: Attributes = {
  security_group_id: "sg-0bbbbbbbbbbbbbbbb",
  description: "Kerberos",
  cidr_ipv4: "10.1.0.0/16",
  ip_protocol: "tcp",
  from_port: 88,
  to_port: 88,
};
const ROUTE: Attributes = {
  route_table_id: "rtb-0aaaaaaaaaaaaaaaa",
  destination_cidr_block: "10.0.0.0/16",
  vpc_peering_connection_id: "pcx-0aaaaaaaaaaaaaaaa",
};
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
const PEERING: Attributes = {
  vpc_id: "vpc-0bbbbbbbbbbbbbbbb",
  peer_vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
  peer_owner_id: "111111111111",
};
const LOG_GROUP: Attributes = {
  name: "/aws/rds/instance/orders/postgresql",
  retention_in_days: 365,
  kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
  skip_destroy: true,
};
const KEY: Attributes = { description: "orders", enable_key_rotation: true, deletion_window_in_days: 30 };

function trust(services: readonly string[], condition?: object): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: services },
        Action: "sts:AssumeRole",
        ...(condition ? { Condition: condition } : {}),
      },
    ],
  });
}

function policy(actions: readonly string[], resource: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: resource }],
  });
}

function statements(...allowed: readonly (readonly [action: string, resource: string])[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: allowed.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
  });
}

function oidc(operator: string, subject: string): string {
  const Condition = { [operator]: { "token.actions.githubusercontent.com:sub": subject } };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition,
    },
  });
}

const BOTH = ["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"];
const THIS_ACCOUNT = { StringEquals: { "aws:SourceAccount": "222222222222" } };
const ROLE: Attributes = { name: "rds-directory-access", assume_role_policy: trust(BOTH, THIS_ACCOUNT) };
const ACCESS = "arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess";

function withParameters(...changed: readonly Attributes[]): Attributes {
  const names = new Set(changed.map(({ name }) => name));
  const kept = (PARAMETERS["parameter"] as Attributes[]).filter(({ name }) => !names.has(name));
  return { ...PARAMETERS, parameter: [...kept, ...changed] };
}

function without(attributes: Attributes, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

/** Changes of resources of the real provider, planned together by real Terraform. */
export const FINDING_CASES: readonly FindingCase[] = [
  // The directory
  {
    address: "aws_directory_service_directory.replaced",
    before: { ...DIRECTORY, description: "a" },
    after: { ...DIRECTORY, description: "b" },
    finds: {
      "directory-replaced": [
        "The directory corp.example.com (replaced-id) is destroyed and another one made, because description cannot change in place: its users, groups, computers, trusts and shares are lost, and every joined database is cut off from sign-in.",
        "Take the change back: a directory keeps its name, short name, edition, description, password, VPC and subnets for life. For another directory, make it beside this one, move the databases, and remove this one last.",
      ],
    },
  },
  {
    address: "aws_directory_service_directory.edition",
    before: DIRECTORY,
    after: { ...DIRECTORY, edition: "Enterprise" },
    finds: {
      "directory-replaced": [
        "The directory corp.example.com (edition-id) is destroyed and another one made, because edition cannot change in place: its users, groups, computers, trusts and shares are lost, and every joined database is cut off from sign-in.",
        "Take the change of edition back; raise the edition in place with aws ds update-directory-setup, then write the new edition and plan again.",
      ],
    },
  },
  {
    address: "aws_directory_service_directory.deleted",
    before: DIRECTORY,
    computed: { id: "d-0123456789" },
    finds: {
      "directory-deleted": [
        "The directory corp.example.com (d-0123456789) is destroyed: its users, groups, computers, trusts and shares are lost, and every joined database is cut off from sign-in.",
        "Keep the resource; if its address changed, add a moved block (moveFromId in CDKTF). To leave Terraform without destroying, use a removed block with destroy = false.",
      ],
    },
  },
  {
    address: "aws_directory_service_directory.fewer",
    before: { ...DIRECTORY, desired_number_of_domain_controllers: 4 },
    after: DIRECTORY,
    finds: {
      "domain-controllers-removed": [
        "The directory goes from 4 to 2 domain controllers; clients that have a removed one's address in their krb5.conf or resolver lose it.",
        "Keep the number, or take the removed addresses out of krb5.conf, DHCP options and conditional forwarders.",
      ],
    },
  },
  {
    address: "aws_directory_service_directory.more",
    before: DIRECTORY,
    after: { ...DIRECTORY, desired_number_of_domain_controllers: 3 },
    finds: {},
  },
  {
    address: "aws_directory_service_shared_directory.removed",
    before: SHARE,
    finds: {
      "directory-share-removed": [
        "The share of the directory with account 222222222222 ends: the databases joined through it can no longer sign anyone in.",
        "Remove the databases of that account from the domain first, or keep the account in the environment file.",
      ],
    },
  },
  {
    address: "aws_directory_service_shared_directory.remade",
    before: SHARE,
    after: { ...SHARE, target: { id: "333333333333" } },
    finds: {
      "directory-share-removed": [
        "The share of the directory with account 222222222222 is made again, because target[0].id cannot change in place: it gets another directory id, and the databases joined through the old one have to join anew.",
        "Take the change back, or plan a reboot of every database of that account after the new share is accepted.",
      ],
    },
  },
  {
    address: "aws_directory_service_shared_directory_accepter.removed",
    before: { shared_directory_id: "d-9876543210" },
    computed: { owner_account_id: "111111111111" },
    finds: {
      "directory-share-removed": [
        "The share of the directory with account 111111111111 ends: the databases joined through it can no longer sign anyone in.",
        "Remove the databases of that account from the domain first, or keep the account in the environment file.",
      ],
    },
  },
  {
    address: "aws_directory_service_trust.removed",
    before: TRUST,
    finds: {
      "trust-removed": [
        "The trust to onprem.example.net is removed: its users cannot sign in.",
        "Keep the trust, unless nobody of that domain signs in any more.",
      ],
    },
  },
  {
    address: "aws_directory_service_trust.remade",
    before: TRUST,
    after: { ...TRUST, trust_direction: "Two-Way" },
    finds: {
      "trust-removed": [
        "The trust to onprem.example.net is made again, because trust_direction cannot change in place: its users cannot sign in until both sides agree again.",
        "Have the administrators of the other domain at hand when you apply: their side has to be made again with the same password.",
      ],
    },
  },
  {
    address: "aws_directory_service_trust.changed",
    before: TRUST,
    after: { ...TRUST, conditional_forwarder_ip_addrs: ["192.168.10.11"] },
    finds: {
      "trust-changed": [
        "The trust to onprem.example.net changes: conditional_forwarder_ip_addrs.",
        "Check that its users still sign in afterwards; a changed password has to be set on the other side too.",
      ],
    },
  },
  {
    address: "aws_directory_service_log_subscription.removed",
    before: { directory_id: "d-0123456789", log_group_name: "/aws/directoryservice/d-0123456789" },
    finds: {
      "logs-weakened": [
        "The directory's security log is no longer forwarded.",
        "Take the change back, or make sure that nobody has to answer for these logs.",
      ],
    },
  },
  // Databases
  {
    address: "aws_db_instance.replaced",
    before: DATABASE,
    after: { ...DATABASE, db_name: "invoices" },
    finds: {
      "database-replaced": [
        "The DB instance orders is destroyed with its data and an empty one made, because db_name cannot change in place; the final snapshot orders-final is kept; deletion protection is on, so that AWS refuses and the apply stops half-way.",
        "Take the change of db_name back. To change it for real, restore a snapshot into another instance with the new setting, and move the clients.",
      ],
    },
  },
  {
    address: "aws_db_instance.deleted",
    before: { ...DATABASE, deletion_protection: false },
    finds: {
      "database-deleted": [
        "The DB instance orders is destroyed with its data; the final snapshot orders-final is kept.",
        "Keep it in the environment file; if its address changed, add a moved block. If it shall go, check that the snapshot's KMS key stays.",
      ],
    },
  },
  {
    address: "aws_db_instance.deleted_without_snapshot",
    before: { ...without(DATABASE, "final_snapshot_identifier"), skip_final_snapshot: true },
    finds: {
      "database-deleted-without-snapshot": [
        "The DB instance orders is destroyed with its data; no final snapshot is kept; deletion protection is on, so that AWS refuses and the apply stops half-way.",
        "Keep it in the environment file, or write removalPolicy: snapshot and apply that first; if its address changed, add a moved block.",
      ],
    },
  },
  {
    address: "aws_db_instance.joins",
    before: without(DATABASE, "domain", "domain_iam_role_name"),
    computed: { domain: "", domain_iam_role_name: "" },
    after: DATABASE,
    finds: {
      "domain-added": [
        "The DB instance orders exists and is to join the domain d-0123456789; it joins in its next maintenance window, and nobody signs in with Kerberos before.",
        "To join at once: aws rds modify-db-instance --apply-immediately with the same domain, then a reboot in a quiet hour. Look at DomainMemberships afterwards; Terraform does not.",
      ],
    },
  },
  {
    address: "aws_db_instance.moves",
    before: DATABASE,
    after: { ...DATABASE, domain: "d-9999999999", domain_iam_role_name: "other-role" },
    finds: {
      "domain-changed": [
        "The DB instance orders leaves the domain d-0123456789 for d-9999999999: its users are named after the old domain, and cannot sign in.",
        "Take the change back; if it is meant, map the principals of the new domain (CREATE USER, GRANT rds_ad) before the reboot that joins it.",
      ],
      "domain-role-changed": [
        "The DB instance orders reaches Directory Service by other-role in place of rds-directory-access; a role without the right trust or policy fails the join without failing the apply.",
        "Check that the role trusts rds.amazonaws.com and directoryservice.rds.amazonaws.com and has AmazonRDSDirectoryServiceAccess, and look at DomainMemberships afterwards.",
      ],
    },
  },
  {
    address: "aws_db_instance.leaves",
    before: DATABASE,
    after: without(DATABASE, "domain", "domain_iam_role_name"),
    finds: {
      "domain-removed": [
        "The DB instance orders leaves the domain d-0123456789: nobody signs in with Kerberos any more.",
        "Keep domain and domain_iam_role_name. If it shall leave, give the users another way in first, and run aws rds modify-db-instance --domain none: Terraform's own request is not always honoured.",
      ],
    },
  },
  {
    address: "aws_db_instance.major",
    before: DATABASE,
    after: { ...DATABASE, engine_version: "17.2" },
    finds: {
      "engine-upgrade-major": [
        "The DB instance orders is upgraded from PostgreSQL 16.4 to 17.2: it is down meanwhile, there is no way back, and extensions may not follow; AWS refuses it, since allow_major_version_upgrade is not set.",
        "Try it on a restored snapshot, check the extensions and the parameter group's family, take a snapshot, and choose the hour.",
      ],
    },
  },
  {
    address: "aws_db_instance.minor",
    before: DATABASE,
    after: { ...DATABASE, engine_version: "16.8" },
    finds: {
      "engine-upgrade-minor": [
        "The DB instance orders goes from PostgreSQL 16.4 to 16.8 in its next maintenance window: it is restarted.",
        "Choose the hour; a Multi-AZ instance is down for the restart too.",
      ],
    },
  },
  {
    address: "aws_db_instance.renamed",
    before: DATABASE,
    after: { ...DATABASE, identifier: "orders-2", port: 5433 },
    finds: {
      "database-endpoint-changed": [
        "The DB instance orders changes its identifier from orders to orders-2 and port from 5432 to 5433: clients no longer reach it, and its Kerberos service principal has another name.",
        "Take the change back, or change every client, krb5.conf and firewall in the same hour.",
      ],
    },
  },
  {
    address: "aws_db_instance.alone",
    before: DATABASE,
    after: { ...DATABASE, multi_az: false },
    finds: {
      "database-standby-removed": [
        "The DB instance orders loses its standby in a second Availability Zone: an outage of one zone is an outage of the database.",
        "Keep multiAz: true, unless the database can be missed.",
      ],
    },
  },
  {
    address: "aws_db_instance.public",
    before: DATABASE,
    after: { ...DATABASE, publicly_accessible: true },
    finds: {
      "database-public": [
        "The DB instance orders gets a public address.",
        "Set publicly_accessible = false; let clients in through a VPN, a peering or a Transit Gateway.",
      ],
    },
  },
  {
    address: "aws_db_instance.made_public",
    after: { ...DATABASE, identifier: "made-public", publicly_accessible: true },
    finds: {
      "database-public": [
        "The DB instance made-public gets a public address.",
        "Set publicly_accessible = false; let clients in through a VPN, a peering or a Transit Gateway.",
      ],
    },
  },
  {
    address: "aws_db_instance.iam",
    before: DATABASE,
    after: { ...DATABASE, iam_database_authentication_enabled: true },
    finds: {
      "kerberos-excludes-iam-authentication": [
        "The DB instance orders has IAM database authentication on and is in a domain; RDS for PostgreSQL does not offer both.",
        "Set iam_database_authentication_enabled = false.",
      ],
    },
  },
  {
    address: "aws_db_instance.unprotected",
    before: DATABASE,
    after: {
      ...without(DATABASE, "final_snapshot_identifier"),
      deletion_protection: false,
      skip_final_snapshot: true,
      delete_automated_backups: true,
    },
    finds: {
      "destruction-protection-weakened": [
        "Deletion protection is switched off, no final snapshot is kept any more and the automated backups go with it: a later plan that destroys it is not stopped any more. (Terraform's own prevent_destroy cannot be seen in a plan, and may be gone too.)",
        "Leave removalPolicy: retain (the default) in place, unless the resource is about to go on purpose.",
      ],
    },
  },
  {
    address: "aws_db_instance.backups",
    before: DATABASE,
    after: { ...DATABASE, backup_retention_period: 0, copy_tags_to_snapshot: false },
    finds: {
      "backup-weakened": [
        "The days automated backups are kept goes from 14 to 0, which ends backups and point-in-time recovery and snapshots no longer carry the tags.",
        "Keep backupRetentionDays at 14 or more, or take a manual snapshot first.",
      ],
    },
  },
  {
    address: "aws_db_instance.quiet",
    before: DATABASE,
    after: {
      ...without(DATABASE, "monitoring_role_arn", "performance_insights_kms_key_id"),
      enabled_cloudwatch_logs_exports: ["upgrade"],
      monitoring_interval: 0,
      performance_insights_enabled: false,
    },
    finds: {
      "logs-weakened": [
        "Logs are no longer exported (postgresql), enhanced monitoring ends and Performance Insights ends.",
        "Take the change back, or make sure that nobody has to answer for these logs.",
      ],
    },
  },
  {
    address: "aws_db_instance.regrouped",
    before: DATABASE,
    after: { ...DATABASE, parameter_group_name: "orders-2" },
    finds: {
      "parameter-needs-reboot": [
        "The instance gets the parameter group orders-2 in place of orders; it takes effect with the next reboot.",
        "Reboot the instance in a quiet hour.",
      ],
    },
  },
  {
    address: "aws_db_instance.larger",
    before: DATABASE,
    after: { ...DATABASE, allocated_storage: 200, password: "Master-Secret-32" },
    finds: {},
  },
  {
    address: "aws_db_instance.forgotten",
    before: DATABASE,
    after: "forget",
    finds: {
      "resource-forgotten": [
        "Terraform forgets the resource, which goes on existing: nothing looks after it, or removes it, any more.",
        "Note who owns it from now on.",
      ],
    },
  },
  {
    address: "aws_db_parameter_group.tls",
    before: PARAMETERS,
    after: withParameters({ name: "rds.force_ssl", value: "0", apply_method: "pending-reboot" }),
    finds: {
      "parameter-needs-reboot": [
        "rds.force_ssl goes from 1 to 0; a static parameter takes effect with the next reboot.",
        "Reboot the instances of the parameter group in a quiet hour.",
      ],
      "tls-weakened": [
        "rds.force_ssl goes from 1 to 0, so that passwords and data may cross the network in clear.",
        'Keep rds.force_ssl = "1", and bring the client that lacks TLS up to date.',
      ],
    },
  },
  {
    address: "aws_db_parameter_group.logs",
    before: PARAMETERS,
    after: withParameters(
      { name: "log_connections", value: "0", apply_method: "immediate" },
      { name: "log_min_duration_statement", value: "-1", apply_method: "immediate" },
    ),
    finds: {
      "logs-weakened": [
        "log_connections goes from 1 to 0 and log_min_duration_statement goes from 500 to -1.",
        "Take the change back, or make sure that nobody has to answer for these logs.",
      ],
    },
  },
  {
    address: "aws_db_parameter_group.reboot",
    before: PARAMETERS,
    after: withParameters({ name: "max_connections", value: "400", apply_method: "pending-reboot" }),
    finds: {
      "parameter-needs-reboot": [
        "max_connections goes from 200 to 400; a static parameter takes effect with the next reboot.",
        "Reboot the instances of the parameter group in a quiet hour.",
      ],
    },
  },
  {
    address: "aws_db_parameter_group.more_logs",
    before: PARAMETERS,
    after: withParameters(
      { name: "log_min_duration_statement", value: "100", apply_method: "immediate" },
      { name: "log_disconnections", value: "1", apply_method: "immediate" },
    ),
    finds: {},
  },
  {
    address: "aws_db_parameter_group.tls_set",
    before: { ...PARAMETERS, parameter: [] },
    after: { ...PARAMETERS, parameter: [{ name: "rds.force_ssl", value: "0", apply_method: "pending-reboot" }] },
    finds: {
      "parameter-needs-reboot": [
        "rds.force_ssl goes from AWS's default to 0; a static parameter takes effect with the next reboot.",
        "Reboot the instances of the parameter group in a quiet hour.",
      ],
      "tls-weakened": [
        "rds.force_ssl goes from AWS's default to 0, so that passwords and data may cross the network in clear.",
        'Keep rds.force_ssl = "1", and bring the client that lacks TLS up to date.',
      ],
    },
  },
  // The network between them
  {
    address: "aws_vpc_peering_connection.removed",
    before: PEERING,
    computed: { id: "pcx-0aaaaaaaaaaaaaaaa" },
    finds: {
      "peering-removed": [
        "The peering pcx-0aaaaaaaaaaaaaaaa of vpc-0bbbbbbbbbbbbbbbb with vpc-0aaaaaaaaaaaaaaaa is removed: its databases no longer reach the domain controllers, and sign-in fails.",
        "Keep it as long as a database or client of the VPC is in the domain, or connect the VPC in another way first (connectivity: existing).",
      ],
    },
  },
  {
    address: "aws_vpc_peering_connection.remade",
    before: PEERING,
    after: { ...PEERING, peer_vpc_id: "vpc-0cccccccccccccccc" },
    finds: {
      "peering-removed": [
        "The peering remade-id of vpc-0bbbbbbbbbbbbbbbb with vpc-0aaaaaaaaaaaaaaaa is made again, because peer_vpc_id cannot change in place: sign-in fails until the new one is accepted and every route leads to it.",
        "Take the change back, or apply the peering, accepter and database stacks in one quiet hour, in this order.",
      ],
    },
  },
  {
    address: "aws_vpc_peering_connection_accepter.removed",
    before: { vpc_peering_connection_id: "pcx-0aaaaaaaaaaaaaaaa", auto_accept: true },
    computed: { id: "pcx-0aaaaaaaaaaaaaaaa", vpc_id: "vpc-0aaaaaaaaaaaaaaaa", peer_vpc_id: "vpc-0bbbbbbbbbbbbbbbb" },
    finds: {
      "peering-removed": [
        "The peering pcx-0aaaaaaaaaaaaaaaa of vpc-0aaaaaaaaaaaaaaaa with vpc-0bbbbbbbbbbbbbbbb is removed: its databases no longer reach the domain controllers, and sign-in fails.",
        "Keep it as long as a database or client of the VPC is in the domain, or connect the VPC in another way first (connectivity: existing).",
      ],
    },
  },
  {
    address: "aws_route.removed",
    before: ROUTE,
    finds: {
      "route-removed": [
        "The route to 10.0.0.0/16 by pcx-0aaaaaaaaaaaaaaaa is removed from rtb-0aaaaaaaaaaaaaaaa: what is on its way there, sign-in among it, is cut off.",
        "Keep the route while databases and domain controllers talk over it.",
      ],
    },
  },
  {
    address: "aws_route.remade",
    before: ROUTE,
    after: { ...ROUTE, destination_cidr_block: "10.9.0.0/16" },
    finds: {
      "route-removed": [
        "The route to 10.0.0.0/16 in rtb-0aaaaaaaaaaaaaaaa is made again, because destination_cidr_block cannot change in place: traffic to pcx-0aaaaaaaaaaaaaaaa is cut off meanwhile, or for good if the new one leads elsewhere.",
        "Take the change back, or apply it in a quiet hour.",
      ],
    },
  },
  {
    address: "aws_route.elsewhere",
    before: ROUTE,
    after: { ...ROUTE, vpc_peering_connection_id: "pcx-0bbbbbbbbbbbbbbbb" },
    finds: {
      "route-removed": [
        "The route to 10.0.0.0/16 in rtb-0aaaaaaaaaaaaaaaa leads to pcx-0bbbbbbbbbbbbbbbb in place of pcx-0aaaaaaaaaaaaaaaa.",
        "Check that the new target leads to the domain controllers, and that the way back is there.",
      ],
    },
  },
  {
    address: "aws_route.internet",
    before: {
      route_table_id: "rtb-0aaaaaaaaaaaaaaaa",
      destination_cidr_block: "0.0.0.0/0",
      gateway_id: "igw-0aaaaaaaaaaaaaaaa",
    },
    finds: {},
  },
  {
    address: "aws_vpc_security_group_ingress_rule.removed",
    before: RULE,
    computed: { id: "sgr-0aaaaaaaaaaaaaaaa" },
    finds: {
      "active-directory-rule-removed": [
        "The security group sg-0bbbbbbbbbbbbbbbb no longer lets through Kerberos authentication (TCP port 88) from 10.1.0.0/16: joins and sign-in fail.",
        "Keep the rule while a database or client behind it is in the domain; AWS's guide asks for all of these ports.",
      ],
    },
  },
  {
    address: "aws_vpc_security_group_ingress_rule.remade",
    before: RULE,
    after: { ...RULE, security_group_id: "sg-0cccccccccccccccc" },
    finds: {
      "active-directory-rule-removed": [
        "The security group sg-0bbbbbbbbbbbbbbbb stops letting through Kerberos authentication (TCP port 88) from 10.1.0.0/16 until the rule is made again, because security_group_id cannot change in place: joins and sign-in fail meanwhile.",
        "Keep the rule while a database or client behind it is in the domain; AWS's guide asks for all of these ports.",
      ],
    },
  },
  {
    address: "aws_vpc_security_group_egress_rule.narrowed",
    before: { ...RULE, description: "RPC", from_port: 1024, to_port: 65535 },
    after: { ...RULE, description: "RPC", from_port: 49152, to_port: 65535 },
    finds: {
      "active-directory-rule-removed": [
        "The security group sg-0bbbbbbbbbbbbbbbb no longer lets through RPC on ephemeral ports and Global catalog (TCP ports 1024 to 65535) to 10.1.0.0/16: joins and sign-in fail.",
        "Keep the rule while a database or client behind it is in the domain; AWS's guide asks for all of these ports.",
      ],
    },
  },
  {
    address: "aws_vpc_security_group_ingress_rule.described",
    before: RULE,
    after: { ...RULE, description: "Kerberos from orders" },
    finds: {},
  },
  {
    address: "aws_vpc_security_group_ingress_rule.https",
    before: { ...RULE, from_port: 443, to_port: 443 },
    finds: {},
  },
  {
    address: "aws_vpc_security_group_ingress_rule.world",
    after: { ...RULE, cidr_ipv4: "0.0.0.0/0", from_port: 5432, to_port: 5432 },
    finds: {
      "security-group-open": [
        "The security group sg-0bbbbbbbbbbbbbbbb lets everybody in: TCP port 5432 from 0.0.0.0/0.",
        "Name the networks or security groups of the clients (allowedCidrBlocks, allowedSecurityGroupIds).",
      ],
    },
  },
  {
    address: "aws_security_group_rule.world",
    after: {
      security_group_id: "sg-0bbbbbbbbbbbbbbbb",
      type: "ingress",
      protocol: "-1",
      from_port: 0,
      to_port: 0,
      cidr_blocks: ["0.0.0.0/0"],
      ipv6_cidr_blocks: ["::/0"],
    },
    finds: {
      "security-group-open": [
        "The security group sg-0bbbbbbbbbbbbbbbb lets everybody in: every port from 0.0.0.0/0 and ::/0.",
        "Name the networks or security groups of the clients (allowedCidrBlocks, allowedSecurityGroupIds).",
      ],
    },
  },
  {
    address: "aws_security_group_rule.outwards",
    after: {
      security_group_id: "sg-0bbbbbbbbbbbbbbbb",
      type: "egress",
      protocol: "-1",
      from_port: 0,
      to_port: 0,
      cidr_blocks: ["0.0.0.0/0"],
    },
    finds: {},
  },
  {
    address: "aws_security_group.inline",
    finds: {
      "active-directory-rule-removed": [
        "The security group inline-id no longer lets through LDAP over TLS (TCP port 636) to 10.0.0.0/16: joins and sign-in fail.",
        "Keep the rule while a database or client behind it is in the domain; AWS's guide asks for all of these ports.",
      ],
      "security-group-open": [
        "The security group inline lets everybody in: TCP port 5432 from 0.0.0.0/0.",
        "Name the networks or security groups of the clients (allowedCidrBlocks, allowedSecurityGroupIds).",
      ],
    },
    before: {
      name: "inline",
      vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      ingress: [],
      egress: [
        {
          from_port: 636,
          to_port: 636,
          protocol: "tcp",
          cidr_blocks: ["10.0.0.0/16"],
          description: "",
          ipv6_cidr_blocks: [],
          prefix_list_ids: [],
          security_groups: [],
          self: false,
        },
      ],
    },
    after: {
      name: "inline",
      vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      ingress: [
        {
          from_port: 5432,
          to_port: 5432,
          protocol: "tcp",
          cidr_blocks: ["0.0.0.0/0"],
          description: "",
          ipv6_cidr_blocks: [],
          prefix_list_ids: [],
          security_groups: [],
          self: false,
        },
      ],
      egress: [],
    },
  },
  {
    address: "aws_vpc_security_group_egress_rule.everything",
    before: { security_group_id: "sg-0bbbbbbbbbbbbbbbb", ip_protocol: "-1", cidr_ipv4: "10.0.0.0/8" },
    finds: {
      "active-directory-rule-removed": [
        "The security group sg-0bbbbbbbbbbbbbbbb no longer lets through every port, Active Directory's among them, to 10.0.0.0/8: joins and sign-in fail.",
        "Keep the rule while a database or client behind it is in the domain; AWS's guide asks for all of these ports.",
      ],
    },
  },
  {
    address: "aws_vpc_security_group_ingress_rule.wider",
    before: RULE,
    after: { ...RULE, cidr_ipv4: "10.0.0.0/8" },
    finds: {},
  },
  {
    address: "aws_route_table.inline",
    finds: {
      "route-removed": [
        "The routes to 10.0.0.0/16 by pcx-0aaaaaaaaaaaaaaaa are removed from inline-id: what is on its way there, sign-in among it, is cut off.",
        "Keep the routes while databases and domain controllers talk over them.",
      ],
    },
    before: {
      vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      route: [{ ...ROUTE_BLOCK, cidr_block: "10.0.0.0/16", vpc_peering_connection_id: "pcx-0aaaaaaaaaaaaaaaa" }],
    },
    after: { vpc_id: "vpc-0aaaaaaaaaaaaaaaa", route: [] },
  },
  // Roles, keys, logs
  {
    address: "aws_iam_role.oidc",
    before: { name: "ci", assume_role_policy: oidc("StringEquals", "repo:acme/db:ref:refs/heads/main") },
    after: { name: "ci", assume_role_policy: oidc("StringLike", "repo:*") },
    finds: {
      "role-trust-widened": [
        "The role ci trusts more than before: another condition, or none.",
        "Take it back, or have the owner of the account agree; keep aws:SourceAccount on service principals.",
      ],
    },
  },
  {
    address: "aws_iam_role_policy.together",
    before: {
      name: "both",
      role: "reader",
      policy: statements(["s3:GetObject", "*"], ["s3:DeleteObject", "arn:aws:s3:::states/a"]),
    },
    after: { name: "both", role: "reader", policy: statements(["s3:GetObject", "*"], ["s3:DeleteObject", "*"]) },
    finds: {
      "role-policy-widened": [
        "The policy both allows more than before: actions and resources that were not allowed together.",
        "Check that each is needed, and name resources in place of wildcards.",
      ],
    },
  },
  {
    address: "aws_iam_role.widened",
    before: ROLE,
    after: { ...ROLE, assume_role_policy: trust([...BOTH, "lambda.amazonaws.com"]) },
    finds: {
      "role-trust-widened": [
        "The role rds-directory-access trusts more than before: principals lambda.amazonaws.com and another condition, or none.",
        "Take it back, or have the owner of the account agree; keep aws:SourceAccount on service principals.",
      ],
    },
  },
  {
    address: "aws_iam_role.narrowed",
    before: ROLE,
    after: { ...ROLE, assume_role_policy: trust(["rds.amazonaws.com"], THIS_ACCOUNT) },
    finds: {
      "role-principal-missing": [
        "The role rds-directory-access does not trust directoryservice.rds.amazonaws.com: RDS cannot use it to join instances to the domain, and the apply does not say so.",
        "Trust directoryservice.rds.amazonaws.com and rds.amazonaws.com both, in opt-in Regions also under their Regional names.",
      ],
    },
  },
  {
    address: "aws_iam_role.made",
    after: { name: "half-a-role", assume_role_policy: trust(["rds.amazonaws.com"], THIS_ACCOUNT) },
    finds: {
      "role-principal-missing": [
        "The role half-a-role does not trust directoryservice.rds.amazonaws.com: RDS cannot use it to join instances to the domain, and the apply does not say so.",
        "Trust directoryservice.rds.amazonaws.com and rds.amazonaws.com both, in opt-in Regions also under their Regional names.",
      ],
    },
  },
  { address: "aws_iam_role_policy_attachment.made", after: { role: "half-a-role", policy_arn: ACCESS }, finds: {} },
  {
    address: "aws_iam_role_policy_attachment.removed",
    before: { role: "rds-directory-access", policy_arn: ACCESS },
    finds: {
      "directory-access-policy-removed": [
        "The role rds-directory-access loses AmazonRDSDirectoryServiceAccess: RDS can no longer look after the domain membership of its instances.",
        "Keep the attachment while a database of the account is in the domain.",
      ],
    },
  },
  {
    address: "aws_iam_role_policy.widened",
    before: { name: "read", role: "reader", policy: policy(["s3:GetObject"], "arn:aws:s3:::states/a") },
    after: { name: "read", role: "reader", policy: policy(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::states/*") },
    finds: {
      "role-policy-widened": [
        "The policy read allows more than before: actions s3:PutObject and resources arn:aws:s3:::states/*.",
        "Check that each is needed, and name resources in place of wildcards.",
      ],
    },
  },
  {
    address: "aws_iam_role_policy.narrowed",
    before: { name: "read", role: "reader", policy: policy(["s3:*"], "*") },
    after: { name: "read", role: "reader", policy: policy(["s3:GetObject"], "arn:aws:s3:::states/a") },
    finds: {},
  },
  {
    address: "aws_kms_key.deleted",
    before: KEY,
    computed: { arn: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa" },
    finds: {
      "encryption-key-deleted": [
        "The KMS key arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa is deleted after 30 days: what it encrypts, final snapshots among it, can never be read again.",
        "Keep the key as long as snapshots or logs need it; aws kms cancel-key-deletion brings it back within the days.",
      ],
    },
  },
  {
    address: "aws_kms_key.still",
    before: KEY,
    after: { ...KEY, enable_key_rotation: false, deletion_window_in_days: 7 },
    finds: {
      "destruction-protection-weakened": [
        "The time in which a deleted key can be brought back, in days, goes from 30 to 7: a later plan that destroys it is not stopped any more. (Terraform's own prevent_destroy cannot be seen in a plan, and may be gone too.)",
        "Leave removalPolicy: retain (the default) in place, unless the resource is about to go on purpose.",
      ],
      "encryption-weakened": [
        "The key is no longer rotated.",
        "Take the change back; another key is better than none.",
      ],
    },
  },
  {
    address: "aws_cloudwatch_log_group.bare",
    before: LOG_GROUP,
    after: { ...without(LOG_GROUP, "kms_key_id"), retention_in_days: 30, skip_destroy: false },
    finds: {
      "destruction-protection-weakened": [
        "The logs go with the resource: a later plan that destroys it is not stopped any more. (Terraform's own prevent_destroy cannot be seen in a plan, and may be gone too.)",
        "Leave removalPolicy: retain (the default) in place, unless the resource is about to go on purpose.",
      ],
      "encryption-weakened": [
        "The customer managed key is taken away.",
        "Take the change back; another key is better than none.",
      ],
      "logs-weakened": [
        "Logs are kept for 30 days in place of 365 days.",
        "Take the change back, or make sure that nobody has to answer for these logs.",
      ],
    },
  },
  {
    address: "aws_cloudwatch_log_group.longer",
    before: { ...LOG_GROUP, retention_in_days: 30 },
    after: { ...LOG_GROUP, retention_in_days: 0 },
    finds: {},
  },
  {
    address: "aws_cloudwatch_log_group.deleted",
    before: { ...LOG_GROUP, skip_destroy: false },
    finds: {
      "logs-weakened": [
        "The log group /aws/rds/instance/orders/postgresql is deleted with its logs.",
        "Take the change back, or make sure that nobody has to answer for these logs.",
      ],
    },
  },
  {
    address: "aws_flow_log.removed",
    before: {
      vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      traffic_type: "ALL",
      log_destination: "arn:aws:logs:us-east-1:222222222222:log-group:flow",
      iam_role_arn: "arn:aws:iam::222222222222:role/flow",
    },
    finds: {
      "logs-weakened": [
        "The VPC's flow log ends.",
        "Take the change back, or make sure that nobody has to answer for these logs.",
      ],
    },
  },
  // What this product does not know
  {
    address: "aws_s3_bucket.changed",
    before: { bucket: "a-bucket", tags: { a: "1" } },
    after: { bucket: "a-bucket", tags: { a: "2" } },
    finds: {},
  },
  { address: "aws_sqs_queue.deleted", before: { name: "a-queue" }, finds: {} },
];
