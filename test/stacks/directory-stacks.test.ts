import { said, type Said } from "../support/messages";
import { type Json, type JsonObject, resource, resourcesOf } from "../support/synth";
import { base, stacks, variant } from "./base-environment";

/** The messages of a resource's preconditions, and the rest of its lifecycle. */
function preconditions(lifecycle: Json | undefined): [Said[], JsonObject] {
  const { precondition, ...others } = lifecycle as { precondition: { condition: string; error_message: string }[] };
  for (const entry of precondition) expect(Object.keys(entry).sort()).toEqual(["condition", "error_message"]);
  return [precondition.map(({ error_message: text }) => said(text)), others];
}

describe("two accounts", () => {
  test("protects the directory from what would destroy it", () => {
    const { lifecycle, ...directory } = resource(stacks["prod-directory"], "aws_directory_service_directory.directory");
    expect(directory).toEqual({
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
    });
    expect(preconditions(lifecycle)).toEqual([
      ["directory-password/admin"],
      { ignore_changes: ["password", "description"], prevent_destroy: true },
    ]);
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

  test("lets Directory Service write the log before it starts to", () => {
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
    const { lifecycle, ...resourceOfTrust } = resource(
      stacks["prod-directory"],
      "aws_directory_service_trust.trust-onprem-example-net",
    );
    expect(resourceOfTrust).toEqual({
      directory_id: "${aws_directory_service_directory.directory.id}",
      remote_domain_name: "onprem.example.net",
      trust_direction: "One-Way: Outgoing",
      trust_type: "Forest",
      conditional_forwarder_ip_addrs: ["192.168.10.10"],
      delete_associated_conditional_forwarder: true,
      trust_password: "${sensitive(var.trust_password_onprem_example_net)}",
    });
    expect(preconditions(lifecycle)).toEqual([
      [["directory-password/trust", { domainName: "onprem.example.net" }]],
      {},
    ]);
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
});

describe("variants", () => {
  test("an existing directory: no directory stack, and its values where they are needed", () => {
    const { stacks: one, dependencies: order } = variant([
      base.slice(base.indexOf("  domainName: corp"), base.indexOf("databases:")),
      "  existing:\n    directoryId: d-0123456789\n    domainName: corp.example.com\n    netbiosName: CORP\n" +
        "    dnsIpAddresses: [10.0.0.10, 10.0.1.10]\n" +
        "    securityGroupId: { state: platform, output: controllers_sg }\n",
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
      "  edition: Standard\n" +
        "  adminPasswordSecretArn: arn:aws:secretsmanager:us-east-1:111111111111:secret:admin-AbCdEf",
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
});

describe("a directory that is adopted", () => {
  const adopted = (...others: readonly string[]): ReturnType<typeof variant>["stacks"] =>
    variant(["  edition: Standard", ["  edition: Standard", "importIdentifier: d-0123456789", ...others].join("\n  ")])
      .stacks;

  test("is imported and protected, and nobody is asked for its password", () => {
    const stack = adopted()["prod-directory"];
    expect(stack?.import).toEqual([{ to: "aws_directory_service_directory.directory", id: "d-0123456789" }]);
    const { password, lifecycle } = resource(stack, "aws_directory_service_directory.directory");
    // AWS would refuse it: no directory is made with a password that can be read here.
    expect(password).toBe("not-needed-for-an-import");
    expect(lifecycle).toEqual({ ignore_changes: ["password", "description"], prevent_destroy: true });
    expect(Object.keys(stack?.variable ?? {})).toEqual(["trust_password_onprem_example_net"]);
    expect(Object.keys(stack?.resource ?? {}).sort()).toEqual(
      Object.keys(stacks["prod-directory"]?.resource ?? {}).sort(),
    );
  });

  test("the secret with the first password is not read", () => {
    const stack = adopted("adminPasswordSecretArn: arn:aws:secretsmanager:us-east-1:111111111111:secret:admin-AbCdEf")[
      "prod-directory"
    ];
    expect(stack?.data?.["aws_secretsmanager_secret_version"]).toBeUndefined();
  });

  test("the other stacks are as they are without it", () => {
    const { "prod-directory": _directory, ...others } = adopted();
    const { "prod-directory": _made, ...before } = stacks;
    expect(others).toEqual(before);
  });
});

describe("a role for RDS that exists", () => {
  test("is used by its name, and none is made", () => {
    const { stacks: existing } = variant([
      "    deployRoleArn: arn:aws:iam::222222222222:role/deploy\n",
      "    deployRoleArn: arn:aws:iam::222222222222:role/deploy\n" +
        "    directoryAccessRoleArn: arn:aws:iam::222222222222:role/rds-directory\n",
    ]);
    const access = existing["prod-orders-directory-access"];
    expect(access?.resource?.["aws_iam_role"]).toBeUndefined();
    expect([
      access?.output?.["directory_access_role_name"]?.value,
      access?.output?.["directory_access_role_arn"]?.value,
    ]).toEqual(["rds-directory", "arn:aws:iam::222222222222:role/rds-directory"]);
  });
});
