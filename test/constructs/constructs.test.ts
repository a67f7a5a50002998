import { App, Fn, TerraformStack, TerraformVariable, Token } from "cdktf";
import { DirectoryAccessRole } from "../../src/constructs/directory-access-role";
import { DirectoryIngress } from "../../src/constructs/directory-ingress";
import { DirectoryShareAcceptance, DirectorySharing } from "../../src/constructs/directory-sharing";
import { KerberosDatabase, type KerberosDatabaseProps } from "../../src/constructs/kerberos-database";
import { ManagedDirectory, type ManagedDirectoryProps } from "../../src/constructs/managed-directory";
import { PrivateNetwork } from "../../src/constructs/network";
import { PeeringRequest, PeeringRoutes } from "../../src/constructs/peering";
import { PropsError } from "../../src/constructs/validation";

function stack(): TerraformStack {
  return new TerraformStack(new App({ outdir: "unused" }), "host");
}

function message(build: (scope: TerraformStack) => unknown): string[] {
  try {
    build(stack());
  } catch (error) {
    if (error instanceof PropsError) return error.message.split("\n");
    throw error;
  }
  return [];
}

const database: KerberosDatabaseProps = {
  identifier: "orders",
  accountId: "222222222222",
  region: "us-east-1",
  vpcId: "vpc-0123abcd",
  subnetIds: ["subnet-0123abcd", "subnet-0123abce"],
  directoryCidrBlocks: ["10.0.0.0/16"],
  directoryId: "d-0123456789",
  directoryAccessRoleName: "rds-directory-access",
  engineVersion: "16",
  instanceClass: "db.m7g.large",
  allocatedStorageGib: 100,
};

const directory: Omit<ManagedDirectoryProps, "adminPassword"> = {
  name: "corp",
  domainName: "corp.example.com",
  edition: "Standard",
  vpcId: "vpc-0123abcd",
  subnetIds: ["subnet-0123abcd", "subnet-0123abce"],
  accountId: "111111111111",
  region: "us-east-1",
};

function password(scope: TerraformStack): string {
  return new TerraformVariable(scope, "password", { type: "string", sensitive: true }).stringValue;
}

test("a database tells everything that is wrong with its props at once, each with its rule", () => {
  expect(
    message(
      (scope) =>
        new KerberosDatabase(scope, "db", {
          ...database,
          identifier: "Orders",
          subnetIds: ["subnet-x"],
          engineVersion: "16.",
          instanceClass: "m7g.large",
          allocatedStorageGib: 10,
          maxAllocatedStorageGib: 5,
          port: 80,
          backupRetentionDays: 3,
          allowedCidrBlocks: ["0.0.0.0/0"],
          parameters: { "log-statement": "all" },
          snapshotIdentifier: "s",
          importExisting: true,
          iamDatabaseAuthentication: true,
        }),
    ),
  ).toEqual([
    'host/db identifier [db-identifier] the DB instance identifier "Orders" is not valid: it must be 1 to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-db',
    'host/db subnetIds[0] [subnet-id] the subnet id "subnet-x" is not valid: it must be subnet- and 8 or 17 hexadecimal digits; write for example subnet-0123456789abcdef0',
    "host/db subnetIds [network-subnets] a DB subnet group needs subnets in two Availability Zones; write at least two subnet ids",
    'host/db engineVersion [engine-version] the engine version "16." is not valid: it must be a major version of PostgreSQL, or a major and a minor one; write it in quotes, for example "16" or "16.8"',
    'host/db instanceClass [instance-class] the instance class "m7g.large" is not valid: it must be db., a family and a size; write for example db.m7g.large',
    "host/db allocatedStorageGib [allocated-storage] the allocated storage 10 is out of range: it takes a whole number from 20 to 65536 GiB; write for example 100",
    "host/db maxAllocatedStorageGib [allocated-storage] the allocated storage 5 is out of range: it takes a whole number from 20 to 65536 GiB; write for example 100",
    "host/db maxAllocatedStorageGib [storage-autoscaling] storage autoscaling has no room above 10 GiB; write at least 11, or leave it out",
    "host/db port [port] the port 80 is out of range: it takes a whole number from 1150 to 65535; write for example 5432",
    "host/db backupRetentionDays [backup-retention] the backup retention 3 is out of range: it takes a whole number from 7 to 35 days; write for example 14",
    'host/db allowedCidrBlocks[0] [cidr-open] "0.0.0.0/0" opens the database to every address; write the blocks of the clients, for example 10.1.0.0/16',
    'host/db parameters[0] [parameter-name] the parameter name "log-statement" is not valid: it must be lower-case letters, digits, underscores and dots; write for example log_min_duration_statement',
    "host/db importExisting [snapshot-or-import] an instance that exists cannot be restored from a snapshot; leave one of them out",
    "host/db iamDatabaseAuthentication [kerberos-excludes-iam-authentication] RDS for PostgreSQL does not offer IAM database authentication together with Kerberos; leave it out",
  ]);
});

test("a directory refuses literal passwords and does not repeat them", () => {
  const problems = message(
    (scope) =>
      new ManagedDirectory(scope, "dir", {
        ...directory,
        domainName: "corp",
        subnetIds: ["subnet-0123abcd"],
        domainControllers: 1,
        adminPassword: "Correct-Horse-7",
        trusts: [
          {
            domainName: "onprem.example.net",
            direction: "outgoing",
            conditionalForwarderIps: ["x"],
            trustPassword: "Battery-Staple-8",
          },
        ],
      }),
  );
  expect(problems).toEqual([
    'host/dir domainName [domain-name] "corp" is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
    "host/dir domainControllers [domain-controllers] the number of domain controllers 1 is out of range: it takes a whole number from 2 to 20; write for example 2",
    "host/dir subnetIds [directory-two-subnets] AWS Managed Microsoft AD takes exactly two subnets, in two Availability Zones; write two",
    "host/dir adminPassword [no-secret] the password is a literal, and would be in the code and in the synthesized file; pass a sensitive TerraformVariable",
    'host/dir trusts[0].conditionalForwarderIps[0] [ipv4-address] "x" is not an IPv4 address; write for example 192.168.10.10',
    "host/dir trusts[0].trustPassword [no-secret] the password is a literal, and would be in the code and in the synthesized file; pass a sensitive TerraformVariable",
  ]);
  expect(problems.join()).not.toMatch(/Correct-Horse-7|Battery-Staple-8/);
});

test("the other constructs check their props too", () => {
  expect(
    message(
      (scope) =>
        new PrivateNetwork(scope, "n", {
          name: "n",
          accountId: "111111111111",
          region: "us-east-1",
          cidrBlock: "10.0.0.0/26",
          availabilityZones: ["us-east-1a", "us-east-1b"],
        }),
    ),
  ).toEqual([
    'host/n cidrBlock [cidr-created] "10.0.0.0/26" is too small to be cut into a subnet per Availability Zone; write a block with a prefix from /16 to /25',
  ]);
  expect(
    message(
      (scope) =>
        new PrivateNetwork(scope, "n", {
          name: "n",
          accountId: "111111111111",
          region: "us-east-1",
          cidrBlock: "10.0.0.5/16",
          availabilityZones: ["us-east-1a"],
        }),
    ),
  ).toEqual([
    'host/n cidrBlock [cidr-host-bits] "10.0.0.5/16" does not begin with the first address of the block; write 10.0.0.0/16',
    "host/n availabilityZones [network-zones] a directory and a DB subnet group need two Availability Zones; write at least two",
  ]);
  expect(message((scope) => new DirectorySharing(scope, "s", { directoryId: "d-1", accountIds: ["1"] }))).toEqual([
    'host/s directoryId [directory-id] the directory id "d-1" is not valid: it must be d- and 10 hexadecimal digits; write for example d-0123456789',
    'host/s accountIds[0] [account-id] the account id "1" is not valid: it must be exactly 12 digits; write it in quotes, for example "111111111111"',
  ]);
  expect(
    message((scope) => new PeeringRequest(scope, "p", { name: "p", vpcId: "vpc-0123abcd", peerVpcId: "vpc-0123abcd" })),
  ).toEqual([
    "host/p peerVpcId [peering-one-vpc] a VPC cannot be peered with itself; databases in the directory's VPC need no peering",
  ]);
  expect(
    message(
      (scope) =>
        new DirectoryIngress(scope, "i", {
          securityGroupId: "sg-1",
          cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"],
          networkName: "x",
        }),
    ),
  ).toEqual([
    'host/i securityGroupId [security-group-id] the security group id "sg-1" is not valid: it must be sg- and 8 or 17 hexadecimal digits; write for example sg-0123456789abcdef0',
    'host/i cidrBlocks[1] [cidr-reserved] "0.0.0.0/0" overlaps 198.18.0.0/15, the domain controllers\' management network; use a VPC with another block',
  ]);
  expect(
    message((scope) => new DirectoryAccessRole(scope, "r", { name: "r", accountId: "1", region: "moon" })),
  ).toEqual([
    'host/r accountId [account-id] the account id "1" is not valid: it must be exactly 12 digits; write it in quotes, for example "111111111111"',
    'host/r region [region-name] "moon" is not an AWS Region of the partitions aws, aws-cn or aws-us-gov; write for example us-east-1',
  ]);
});

test("tokens pass every rule, in any place that takes one", () => {
  const text = Token.asString("${var.text}");
  const list = Token.asList("${var.list}");
  const number = Token.asNumber("${var.number}");
  expect(
    message((scope) => {
      new KerberosDatabase(scope, "db", {
        ...database,
        identifier: text,
        engineVersion: text,
        maxAllocatedStorageGib: number,
        vpcId: text,
        subnetIds: list,
        directoryId: text,
        directoryAccessRoleName: text,
        instanceClass: text,
        allocatedStorageGib: number,
        port: number,
        kmsKeyArn: text,
        allowedSecurityGroupIds: list,
        snapshotIdentifier: text,
        databaseName: text,
        masterUsername: text,
      });
      new ManagedDirectory(scope, "dir", {
        ...directory,
        adminPassword: password(scope),
        domainName: text,
        vpcId: text,
        subnetIds: list,
      });
      new DirectoryShareAcceptance(scope, "acceptance", { sharedDirectoryId: text });
      new DirectorySharing(scope, "sharing", { directoryId: text, accountIds: ["222222222222"] });
      new PeeringRequest(scope, "peering", { name: "p", vpcId: text, peerVpcId: text, peerAccountId: text });
      new PeeringRoutes(scope, "routes", {
        routeTableIds: Fn.tolist(list),
        cidrBlocks: ["10.0.0.0/16"],
        peeringConnectionId: text,
      });
      new DirectoryIngress(scope, "ingress", { securityGroupId: text, cidrBlocks: ["10.0.0.0/16"], networkName: "x" });
      new DirectoryAccessRole(scope, "role", { name: text, accountId: text, region: text });
    }),
  ).toEqual([]);
});

test("items of lists may be tokens too", () => {
  const text = Token.asString("${var.text}");
  const scope = stack();
  new KerberosDatabase(scope, "db", {
    ...database,
    allowedSecurityGroupIds: [text, "sg-0123abcd"],
    subnetIds: [text, text],
  });
  new PeeringRoutes(scope, "routes", {
    routeTableIds: [text, "rtb-0123abcd"],
    cidrBlocks: ["10.0.0.0/16"],
    peeringConnectionId: text,
  });
  const { resource } = scope.toTerraform() as { resource: Record<string, object> };
  expect(Object.keys(resource["aws_route"] ?? {})).toHaveLength(2);
});

test("two instances of a stack can be taken over", () => {
  const scope = stack();
  new KerberosDatabase(scope, "one", { ...database, identifier: "one", importExisting: true });
  new KerberosDatabase(scope, "two", { ...database, identifier: "two", importExisting: true });
  expect((scope.toTerraform() as { import: { id: string }[] }).import.map(({ id }) => id)).toEqual(["one", "two"]);
});

test("one construct works twice in the stack of another app, without this product's stacks", () => {
  const scope = stack();
  new KerberosDatabase(scope, "one", database);
  new KerberosDatabase(scope, "two", { ...database, identifier: "two" });
  const json = scope.toTerraform() as { resource: Record<string, Record<string, { identifier: string }>> };
  expect(
    Object.values(json.resource["aws_db_instance"] ?? {})
      .map(({ identifier }) => identifier)
      .sort(),
  ).toEqual(["orders", "two"]);
});
