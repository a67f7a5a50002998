import { resource } from "../support/synth";
import { stacks, variant } from "./base-environment";

describe("two accounts", () => {
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
});

describe("variants", () => {
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
      "allocatedStorageGib: 100\n    snapshotIdentifier: orders-2026\n" +
        "    kmsKeyArn: arn:aws:kms:us-east-1:222222222222:key/0b",
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
});
