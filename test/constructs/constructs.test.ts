import { App, Fn, TerraformStack, TerraformVariable, Token } from "cdktf";
import { DirectoryAccessRole } from "../../src/constructs/directory-access-role";
import { DirectoryIngress } from "../../src/constructs/directory-ingress";
import { DirectoryShareAcceptance, DirectorySharing } from "../../src/constructs/directory-sharing";
import { KerberosDatabase } from "../../src/constructs/kerberos-database";
import { type KerberosDatabaseProps } from "../../src/constructs/kerberos-database-props";
import { ManagedDirectory, type ManagedDirectoryProps } from "../../src/constructs/managed-directory";
import { PrivateNetwork } from "../../src/constructs/network";
import { PeeringRequest, PeeringRoutes } from "../../src/constructs/peering";
import { PropsError } from "../../src/constructs/validation";
import { said, type Said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";

const outdir = temporaryFolder("constructs");

function stack(): TerraformStack {
  return new TerraformStack(new App({ outdir }), "host");
}

/** A line for everything that is wrong with props. */
function lines(build: (scope: TerraformStack) => unknown): string[] {
  try {
    build(stack());
  } catch (error) {
    if (error instanceof PropsError) return error.message.split("\n");
    throw error;
  }
  return [];
}

type PropsProblem = readonly [place: string, message: Said];

function problems(build: (scope: TerraformStack) => unknown): PropsProblem[] {
  return lines(build).map(problemOf);
}

/** A line of a PropsError. The id of its message begins with the rule in brackets. */
function problemOf(line: string): PropsProblem {
  const [, place = "", rule, text = ""] = /^(\S+ \S+) \[(.*?)\] (.*)$/.exec(line) ?? [];
  const message = said(text);
  expect([line, (typeof message === "string" ? message : message[0]).split("/")[0]]).toEqual([line, rule]);
  return [place, message];
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

test("a database reports everything that is wrong with its props, each with its rule", () => {
  expect(
    problems(
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
    ["host/db identifier", ["db-identifier", { value: "Orders" }]],
    ["host/db subnetIds[0]", ["subnet-id", { value: "subnet-x" }]],
    ["host/db subnetIds", "network-subnets/props"],
    ["host/db engineVersion", ["engine-version", { value: "16." }]],
    ["host/db instanceClass", ["instance-class", { value: "m7g.large" }]],
    ["host/db allocatedStorageGib", ["allocated-storage", { value: 10 }]],
    ["host/db maxAllocatedStorageGib", ["allocated-storage", { value: 5 }]],
    ["host/db maxAllocatedStorageGib", ["storage-autoscaling/props", { size: 10, least: 11 }]],
    ["host/db port", ["port", { value: 80 }]],
    ["host/db backupRetentionDays", ["backup-retention", { value: 3 }]],
    ["host/db allowedCidrBlocks[0]", ["cidr-open", { value: "0.0.0.0/0" }]],
    ["host/db parameters[0]", ["parameter-name", { value: "log-statement" }]],
    ["host/db importExisting", "snapshot-or-import/props"],
    ["host/db iamDatabaseAuthentication", "kerberos-excludes-iam-authentication/props"],
  ]);
});

test("a directory refuses literal passwords and does not repeat them", () => {
  const found = lines(
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
  expect(found.map(problemOf)).toEqual([
    ["host/dir domainName", ["domain-name", { value: "corp" }]],
    ["host/dir domainControllers", ["domain-controllers", { value: 1 }]],
    ["host/dir subnetIds", "directory-two-subnets/props"],
    ["host/dir adminPassword", "no-secret/literal"],
    ["host/dir trusts[0].conditionalForwarderIps[0]", ["ipv4-address", { value: "x" }]],
    ["host/dir trusts[0].trustPassword", "no-secret/literal"],
  ]);
  expect(found.join()).not.toMatch(/Correct-Horse-7|Battery-Staple-8/);
});

const network = { name: "n", accountId: "111111111111", region: "us-east-1" };

test.each<[string, (scope: TerraformStack) => unknown, PropsProblem[]]>([
  [
    "a network that is too small",
    (scope) =>
      new PrivateNetwork(scope, "n", {
        ...network,
        cidrBlock: "10.0.0.0/26",
        availabilityZones: ["us-east-1a", "us-east-1b"],
      }),
    [["host/n cidrBlock", ["cidr-created", { value: "10.0.0.0/26" }]]],
  ],
  [
    "a network of one zone",
    (scope) =>
      new PrivateNetwork(scope, "n", { ...network, cidrBlock: "10.0.0.5/16", availabilityZones: ["us-east-1a"] }),
    [
      ["host/n cidrBlock", ["cidr-host-bits", { value: "10.0.0.5/16", block: "10.0.0.0/16" }]],
      ["host/n availabilityZones", "network-zones/props"],
    ],
  ],
  [
    "shares of a directory",
    (scope) => new DirectorySharing(scope, "s", { directoryId: "d-1", accountIds: ["1"] }),
    [
      ["host/s directoryId", ["directory-id", { value: "d-1" }]],
      ["host/s accountIds[0]", ["account-id", { value: "1" }]],
    ],
  ],
  [
    "a peering",
    (scope) => new PeeringRequest(scope, "p", { name: "p", vpcId: "vpc-0123abcd", peerVpcId: "vpc-0123abcd" }),
    [["host/p peerVpcId", "peering-one-vpc"]],
  ],
  [
    "ingress to the domain controllers",
    (scope) =>
      new DirectoryIngress(scope, "i", {
        securityGroupId: "sg-1",
        cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"],
        networkName: "x",
      }),
    [
      ["host/i securityGroupId", ["security-group-id", { value: "sg-1" }]],
      ["host/i cidrBlocks[1]", ["cidr-reserved", { value: "0.0.0.0/0", block: "198.18.0.0/15", use: "management" }]],
    ],
  ],
  [
    "a role for RDS",
    (scope) => new DirectoryAccessRole(scope, "r", { name: "r", accountId: "1", region: "moon" }),
    [
      ["host/r accountId", ["account-id", { value: "1" }]],
      ["host/r region", ["region-name", { value: "moon" }]],
    ],
  ],
])("%s: the props are checked", (_name, build, expected) => {
  expect(problems(build)).toEqual(expected);
});

test("tokens pass every rule, in any place that takes one", () => {
  const text = Token.asString("${var.text}");
  const list = Token.asList("${var.list}");
  const number = Token.asNumber("${var.number}");
  expect(
    problems((scope) => {
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
