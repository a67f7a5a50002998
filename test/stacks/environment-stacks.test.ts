import { DEPLOY, dependencies, READ, reads, stacks, text, variant } from "./base-environment";

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
  test("profiles instead of roles", () => {
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
