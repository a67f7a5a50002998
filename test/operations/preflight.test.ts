import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { environmentPolicies } from "../../src/iam/account-policies";
import { policiesAsJson } from "../../src/iam/forms";
import { Aws } from "../../src/operations/aws/aws";
import { AccountReads } from "../../src/operations/checks/account-reads";
import { type CheckResult } from "../../src/operations/checks/check";
import { preflightEnvironment } from "../../src/operations/preflight/preflight-environment";
import { PREFLIGHT_CHECKS } from "../../src/operations/preflight/preflight-checks";
import { Published } from "../../src/operations/published";
import { alter } from "../support/altered-reads";
import { emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import { environmentFile, IDENTITY, makeNetworks, ORDERS } from "../support/deployed";
import { describeWithTools, ROOT, run } from "../support/terraform";

type Before = Awaited<ReturnType<typeof makeNetworks>>;
type Finding = readonly [
  subject: string,
  check: (typeof PREFLIGHT_CHECKS)[number]["id"],
  status: string,
  cause: string,
  cure: string,
];

/** Something that is not ready: made so by AWS calls, or by an edit of the file. */
interface Unready {
  readonly what: string;
  readonly make?: (it: Before) => Promise<unknown>;
  readonly mend?: (it: Before) => Promise<unknown>;
  readonly edit?: (text: string, it: Before) => string;
  readonly findings: (it: Before) => readonly Finding[];
}

const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_EC2_METADATA_DISABLED: "true" };
const BUCKET = "live-orders-tfstate";
const READER = `arn:aws:iam::${IDENTITY}:role/tfstate-outputs-read`;
let made = "";

const acl = async (it: Before, vpcId: string): Promise<string> =>
  (
    await it.call<{ NetworkAcls: { NetworkAclId: string }[] }>(ORDERS, "ec2", "describe_network_acls", {
      Filters: [{ Name: "vpc-id", Values: [vpcId] }],
    })
  ).NetworkAcls[0]?.NetworkAclId ?? "";
const listClasses = (version: string): string =>
  `aws rds describe-orderable-db-instance-options --engine postgres --engine-version ${version} --query "OrderableDBInstanceOptions[?SupportsKerberosAuthentication].DBInstanceClass" lists them.`;

const UNREADY: readonly Unready[] = [
  {
    what: "the bucket for states is not there",
    edit: (text) => text.replace("live-orders-tfstate", "live-other-tfstate"),
    findings: () => [
      [
        "states of orders",
        "state-bucket",
        "failed",
        `There is no bucket live-other-tfstate in the account ${ORDERS}.`,
        "aws s3api create-bucket --bucket live-other-tfstate --region us-east-1",
      ],
    ],
  },
  {
    what: "the bucket keeps no versions",
    make: (it) =>
      it.call(ORDERS, "s3", "put_bucket_versioning", {
        Bucket: BUCKET,
        VersioningConfiguration: { Status: "Suspended" },
      }),
    mend: (it) =>
      it.call(ORDERS, "s3", "put_bucket_versioning", {
        Bucket: BUCKET,
        VersioningConfiguration: { Status: "Enabled" },
      }),
    findings: () => [
      [
        "states of orders",
        "state-bucket-versioned",
        "failed",
        `The bucket ${BUCKET} keeps no versions: a state that is lost stays lost.`,
        `aws s3api put-bucket-versioning --bucket ${BUCKET} --versioning-configuration Status=Enabled`,
      ],
    ],
  },
  {
    what: "the bucket does not encrypt",
    make: (it) => it.call(ORDERS, "s3", "delete_bucket_encryption", { Bucket: BUCKET }),
    mend: (it) =>
      it.call(ORDERS, "s3", "put_bucket_encryption", {
        Bucket: BUCKET,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } }],
        },
      }),
    findings: () => [
      [
        "states of orders",
        "state-bucket-encrypted",
        "failed",
        `The bucket ${BUCKET} does not encrypt.`,
        `aws s3api put-bucket-encryption --bucket ${BUCKET} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"},"BucketKeyEnabled":true}]}'`,
      ],
    ],
  },
  {
    what: "the bucket could become public",
    make: (it) => it.call(ORDERS, "s3", "delete_public_access_block", { Bucket: BUCKET }),
    mend: (it) =>
      it.call(ORDERS, "s3", "put_public_access_block", {
        Bucket: BUCKET,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      }),
    findings: () => [
      [
        "states of orders",
        "state-bucket-private",
        "failed",
        `The bucket ${BUCKET} could become public: its public access block is not whole.`,
        `aws s3api put-public-access-block --bucket ${BUCKET} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
      ],
    ],
  },
  {
    what: "the read role reads the directory's state",
    make: (it) => it.call(IDENTITY, "s3", "delete_bucket_policy", { Bucket: "live-identity-tfstate" }),
    mend: (it) => guard(it),
    findings: () => [
      [
        "states of identity",
        "state-read-role-narrow",
        "failed",
        `The role ${READER} may read rds-kerberos/live-directory.tfstate, the state that holds the directory's password.`,
        "Give the role only the policy that rds-kerberos iam-policies prints, and the bucket the policy printed for it.",
      ],
    ],
  },
  {
    what: "the read role reads nothing",
    make: (it) =>
      it.call(IDENTITY, "s3", "put_bucket_policy", {
        Bucket: "live-identity-tfstate",
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Deny",
              Principal: "*",
              Action: "s3:GetObject",
              Resource: "arn:aws:s3:::live-identity-tfstate/*",
              Condition: { ArnEquals: { "aws:PrincipalArn": READER } },
            },
          ],
        }),
      }),
    mend: (it) => guard(it),
    findings: () => [
      [
        "states of identity",
        "state-read-role",
        "failed",
        `The role ${READER} may not read rds-kerberos/live-directory-sharing.tfstate in the bucket live-identity-tfstate.`,
        "rds-kerberos iam-policies prints the policy of this role; its trust policy has to name the accounts that read.",
      ],
    ],
  },
  {
    what: "the VPC is not there",
    edit: (text, it) => text.replaceAll(it.orders.vpcId, "vpc-0aaaaaaaaaaaaaaaa"),
    findings: () => [
      [
        "network orders",
        "network-located",
        "failed",
        `There is no VPC vpc-0aaaaaaaaaaaaaaaa in the account orders (${ORDERS}).`,
        "Correct networks.orders.existing.vpcId, or its account.",
      ],
    ],
  },
  {
    what: "the file does not name a secondary block",
    make: async (it) => {
      made = (
        await it.call<{ CidrBlockAssociation: { AssociationId: string } }>(ORDERS, "ec2", "associate_vpc_cidr_block", {
          VpcId: it.orders.vpcId,
          CidrBlock: "10.7.0.0/16",
        })
      ).CidrBlockAssociation.AssociationId;
    },
    mend: (it) => it.call(ORDERS, "ec2", "disassociate_vpc_cidr_block", { AssociationId: made }),
    findings: (it) => [
      [
        "network orders",
        "network-cidr-blocks",
        "failed",
        `The VPC ${it.orders.vpcId} has the blocks 10.1.0.0/16, 10.7.0.0/16, and the file says 10.1.0.0/16.`,
        "Write cidrBlocks: [10.1.0.0/16, 10.7.0.0/16] in networks.orders.existing.",
      ],
    ],
  },
  {
    what: "a subnet belongs to another VPC",
    edit: (text, it) =>
      text
        .replaceAll(it.orders.subnetIds[1], it.identity.subnetIds[1])
        .replace(
          `subnetIds: [${it.identity.subnetIds[0]}, ${it.identity.subnetIds[1]}], routeTableIds: [${it.identity.routeTableId}]`,
          `subnetIds: [${it.identity.subnetIds.join(", ")}], routeTableIds: [${it.identity.routeTableId}]`,
        ),
    findings: (it) => [
      [
        "network orders",
        "network-subnets",
        "failed",
        `The VPC ${it.orders.vpcId} has no ${it.identity.subnetIds[1]}.`,
        "Correct networks.orders.existing.subnetIds.",
      ],
    ],
  },
  {
    what: "both subnets lie in one zone",
    make: async (it) => {
      made = (
        await it.call<{ Subnet: { SubnetId: string } }>(ORDERS, "ec2", "create_subnet", {
          VpcId: it.orders.vpcId,
          CidrBlock: "10.1.9.0/24",
          AvailabilityZone: "us-east-1a",
        })
      ).Subnet.SubnetId;
    },
    mend: (it) => it.call(ORDERS, "ec2", "delete_subnet", { SubnetId: made }),
    edit: (text, it) => text.replaceAll(it.orders.subnetIds[1], made),
    findings: () => [
      [
        "network orders",
        "network-subnets",
        "failed",
        "All subnets of the network lie in use1-az6, and a DB subnet group and a directory need two Availability Zones.",
        "Add a subnet of another zone. Correct networks.orders.existing.subnetIds.",
      ],
    ],
  },
  {
    what: "a subnet has a way to the internet",
    make: async (it) => {
      made = (
        await it.call<{ InternetGateway: { InternetGatewayId: string } }>(ORDERS, "ec2", "create_internet_gateway")
      ).InternetGateway.InternetGatewayId;
      await it.call(ORDERS, "ec2", "attach_internet_gateway", { InternetGatewayId: made, VpcId: it.orders.vpcId });
      await it.call(ORDERS, "ec2", "create_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "0.0.0.0/0",
        GatewayId: made,
      });
    },
    mend: (it) =>
      it.call(ORDERS, "ec2", "delete_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "0.0.0.0/0",
      }),
    findings: (it) => [
      [
        "network orders",
        "network-private",
        "failed",
        `Subnets of the network use ${it.orders.routeTableId}, which has a route to an internet gateway.`,
        "Name private subnets in subnetIds.",
      ],
    ],
  },
  {
    what: "a subnet uses a route table the file does not name",
    make: async (it) => {
      made = (
        await it.call<{ RouteTable: { RouteTableId: string } }>(ORDERS, "ec2", "create_route_table", {
          VpcId: it.orders.vpcId,
        })
      ).RouteTable.RouteTableId;
      await associate(it, it.orders.subnetIds[0], made);
    },
    mend: (it) => associate(it, it.orders.subnetIds[0], it.orders.routeTableId),
    findings: () => [
      [
        "network orders",
        "network-route-tables",
        "failed",
        `Subnets of the network use ${made}, which would get no routes.`,
        `Add ${made} to networks.orders.existing.routeTableIds.`,
      ],
    ],
  },
  {
    what: "a route table of the file is not there",
    edit: (text, it) =>
      text.replace(
        `routeTableIds: [${it.orders.routeTableId}]`,
        `routeTableIds: [${it.orders.routeTableId}, rtb-0aaaaaaaaaaaaaaaa]`,
      ),
    findings: (it) => [
      [
        "network orders",
        "network-route-tables",
        "failed",
        `The VPC ${it.orders.vpcId} has no rtb-0aaaaaaaaaaaaaaaa.`,
        "Correct networks.orders.existing.routeTableIds.",
      ],
    ],
  },
  {
    what: "a route leads a part of the directory's VPC elsewhere",
    make: async (it) => {
      made = (
        await it.call<{ InternetGateway: { InternetGatewayId: string } }>(ORDERS, "ec2", "create_internet_gateway")
      ).InternetGateway.InternetGatewayId;
      const {
        NetworkInterface: { NetworkInterfaceId },
      } = await it.call<{ NetworkInterface: { NetworkInterfaceId: string } }>(
        ORDERS,
        "ec2",
        "create_network_interface",
        { SubnetId: it.orders.subnetIds[0] },
      );
      made = NetworkInterfaceId;
      await it.call(ORDERS, "ec2", "create_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.1.0/24",
        NetworkInterfaceId,
      });
    },
    mend: (it) =>
      it.call(ORDERS, "ec2", "delete_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.1.0/24",
      }),
    findings: (it) => [
      [
        "network orders",
        "network-routes",
        "failed",
        `${it.orders.routeTableId} leads 10.0.1.0/24 to ${made}: traffic to the network identity would go there.`,
        "Remove these routes; or, if they are the way to the directory, write connectivity: existing.",
      ],
    ],
  },
  {
    what: "a route leads the directory's block to another VPC",
    make: async (it) => {
      const {
        Vpc: { VpcId },
      } = await it.call<{ Vpc: { VpcId: string } }>(ORDERS, "ec2", "create_vpc", { CidrBlock: "10.0.0.0/16" });
      made = (
        await it.call<{ VpcPeeringConnection: { VpcPeeringConnectionId: string } }>(
          ORDERS,
          "ec2",
          "create_vpc_peering_connection",
          { VpcId: it.orders.vpcId, PeerVpcId: VpcId },
        )
      ).VpcPeeringConnection.VpcPeeringConnectionId;
      await it.call(ORDERS, "ec2", "create_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.0.0/16",
        VpcPeeringConnectionId: made,
      });
    },
    mend: async (it) => {
      await it.call(ORDERS, "ec2", "delete_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.0.0/16",
      });
      await it.call(ORDERS, "ec2", "delete_vpc_peering_connection", { VpcPeeringConnectionId: made });
    },
    findings: (it) => [
      [
        "network orders",
        "network-routes",
        "failed",
        `${it.orders.routeTableId} leads 10.0.0.0/16 to ${made}: traffic to the network identity would go there.`,
        "Remove these routes; or, if they are the way to the directory, write connectivity: existing.",
      ],
    ],
  },
  {
    what: "an instance class is not offered in the network's zones",
    edit: (text) =>
      text.replace(
        / {2}orders:\n {4}account: orders\n.*\n/,
        "  orders:\n    account: orders\n    create: { cidrBlock: 10.1.0.0/16, availabilityZones: [us-east-1c, us-east-1d] }\n",
      ),
    findings: () => [
      [
        "database orders",
        "database-instance-class",
        "failed",
        "db.m7g.large with PostgreSQL 16.8 is offered in us-east-1a, us-east-1b, us-east-1c, and the network orders is in us-east-1c, us-east-1d.",
        `Write another instanceClass in databases.orders: ${listClasses("16.8")}`,
      ],
    ],
  },
  {
    what: "a network ACL lets no answers in",
    make: async (it) => {
      made = await acl(it, it.orders.vpcId);
      await it.call(ORDERS, "ec2", "create_network_acl_entry", {
        NetworkAclId: made,
        RuleNumber: 10,
        Protocol: "6",
        RuleAction: "deny",
        Egress: false,
        CidrBlock: "0.0.0.0/0",
        PortRange: { From: 32768, To: 40000 },
      });
    },
    mend: (it) =>
      it.call(ORDERS, "ec2", "delete_network_acl_entry", { NetworkAclId: made, RuleNumber: 10, Egress: false }),
    findings: () => [
      [
        "network orders",
        "network-acls",
        "failed",
        `The network ACL ${made} does not let TCP 32768-60999 (answers) in from 10.0.0.0/24, 10.0.1.0/24.`,
        "Add entries to the network ACL, below the number of the one that denies, with aws ec2 create-network-acl-entry: ACLs keep no state, so answers on ports 32768-60999 need theirs too.",
      ],
    ],
  },
  {
    what: "an Availability Zone of the file is not there",
    edit: (text) =>
      text.replace(
        / {2}orders:\n {4}account: orders\n.*\n/,
        "  orders:\n    account: orders\n    create: { cidrBlock: 10.1.0.0/16, availabilityZones: [us-east-1a, us-east-1b, us-east-1h] }\n",
      ),
    findings: () => [
      [
        "network orders",
        "network-zones",
        "failed",
        `The account ${ORDERS} has no us-east-1h.`,
        "Write some of us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f in availabilityZones.",
      ],
    ],
  },
  {
    what: "a directory that exists is not there",
    edit: existingDirectory("d-0123456789"),
    findings: () => [
      [
        "directory",
        "directory-there",
        "failed",
        `There is no directory d-0123456789 in the account ${IDENTITY}.`,
        "Correct directory.existing.directoryId: it is the id the owner knows it by.",
      ],
    ],
  },
  {
    what: "the domain's name is taken by a directory of another kind",
    make: async (it) => {
      made = (
        await it.call<{ DirectoryId: string }>(IDENTITY, "ds", "create_directory", {
          Name: "corp.example.com",
          Password: "Correct-Horse-7",
          Size: "Small",
          VpcSettings: { VpcId: it.identity.vpcId, SubnetIds: it.identity.subnetIds },
        })
      ).DirectoryId;
    },
    mend: (it) => it.call(IDENTITY, "ds", "delete_directory", { DirectoryId: made }),
    findings: () => [
      [
        "directory",
        "directory-name-free",
        "failed",
        `The account has ${made}, a SimpleAD of the name corp.example.com, already.`,
        "Choose another directory.domainName, or remove that directory.",
      ],
    ],
  },
  {
    what: "an engine version is not offered",
    edit: (text) => text.replace('"16.8"', '"16.3"'),
    findings: () => [
      [
        "database orders",
        "database-engine-version",
        "failed",
        "RDS offers no PostgreSQL 16.3 here.",
        "Write another engineVersion in databases.orders: 16.8, 16.6, 16.9.",
      ],
    ],
  },
  {
    what: "an instance class cannot be ordered",
    edit: (text) => text.replace("db.m7g.large", "db.m6gd.16xlarge"),
    findings: () => [
      [
        "database orders",
        "database-instance-class",
        "failed",
        "db.m6gd.16xlarge cannot be ordered with PostgreSQL 16.8 here.",
        `Write another instanceClass in databases.orders: ${listClasses("16.8")}`,
      ],
    ],
  },
  {
    what: "an instance class has no Kerberos",
    edit: (text) => text.replace("db.m7g.large", "db.t3.micro").replace('"16.8"', '"17"'),
    findings: () => [
      [
        "database orders",
        "database-instance-class",
        "failed",
        "db.t3.micro with PostgreSQL 17.4 does not support Kerberos here.",
        `Write another instanceClass in databases.orders: ${listClasses("17.4")}`,
      ],
    ],
  },
  {
    what: "an instance class has no standby",
    edit: (text) => text.replace("db.m7g.large", "db.m5.large"),
    findings: () => [
      [
        "database orders",
        "database-instance-class",
        "failed",
        "db.m5.large with PostgreSQL 16.8 has no standby here.",
        `Write another instanceClass in databases.orders: ${listClasses("16.8")}`,
      ],
    ],
  },
  {
    what: "an instance to take over is not there",
    edit: (text) => text.replace("    instanceClass:", "    importIdentifier: old-orders\n    instanceClass:"),
    findings: () => [
      [
        "database orders",
        "database-import",
        "failed",
        `There is no instance old-orders in the account ${ORDERS}.`,
        "Correct databases.orders.importIdentifier.",
      ],
    ],
  },
  {
    what: "a snapshot is not there",
    edit: (text) => text.replace("    instanceClass:", "    snapshotIdentifier: orders-2026-01-31\n    instanceClass:"),
    findings: () => [
      [
        "database orders",
        "database-snapshot",
        "failed",
        `There is no snapshot orders-2026-01-31 in the account ${ORDERS}.`,
        "Correct databases.orders.snapshotIdentifier; share a snapshot of another account and copy it first.",
      ],
    ],
  },
  {
    what: "the role for RDS that the file names is not there",
    edit: (text) =>
      text.replace(
        `  orders:\n    id: "${ORDERS}"\n`,
        `  orders:\n    id: "${ORDERS}"\n    directoryAccessRoleArn: arn:aws:iam::${ORDERS}:role/rds-directory\n`,
      ),
    findings: () => [
      [
        "account orders",
        "directory-access-role",
        "failed",
        `There is no role rds-directory in the account ${ORDERS}.`,
        "Correct accounts.orders.directoryAccessRoleArn, or leave it out: then a role is made.",
      ],
    ],
  },
];

function existingDirectory(id: string): (text: string) => string {
  return (text) =>
    text.replace(
      /directory:\n[\s\S]*?databases:/,
      `directory:\n  network: identity\n  existing: { directoryId: ${id}, domainName: corp.example.com, netbiosName: CORP, dnsIpAddresses: [10.0.0.10], securityGroupId: sg-0aaaaaaaaaaaaaaaa }\ndatabases:`,
    );
}

async function associate(it: Before, subnet: string, table: string): Promise<void> {
  const {
    RouteTables: [found],
  } = await it.call<{ RouteTables: { Associations: { RouteTableAssociationId: string; SubnetId?: string }[] }[] }>(
    ORDERS,
    "ec2",
    "describe_route_tables",
    { Filters: [{ Name: "association.subnet-id", Values: [subnet] }] },
  );
  await it.call(ORDERS, "ec2", "replace_route_table_association", {
    AssociationId: found?.Associations.find(({ SubnetId }) => SubnetId === subnet)?.RouteTableAssociationId,
    RouteTableId: table,
  });
}

/** The policies for buckets that `iam-policies` prints. */
async function guard({ url, identity, orders, call }: Before): Promise<void> {
  const { environment } = parseEnvironment("live.yaml", environmentFile(url, identity, orders));
  if (!environment) throw new Error("the file is wrong");
  for (const { id, stateBucket } of policiesAsJson(environmentPolicies(environment)).accounts) {
    await call(id, "s3", "put_bucket_policy", {
      Bucket: stateBucket?.bucket,
      Policy: JSON.stringify(stateBucket?.document),
    });
  }
}

describeWithTools("preflight, of accounts in the emulated AWS", () => {
  const folder = mkdtempSync(join(tmpdir(), "preflight-"));
  let emulator: Emulator;
  let before: Before;
  let text: string;
  const seen = new Set<string>();

  const open = async (yaml = text): Promise<unknown[]> => {
    const { environment, problems } = parseEnvironment("live.yaml", yaml);
    if (!environment) throw new Error(JSON.stringify(problems));
    const results: CheckResult[] = await preflightEnvironment(environment, {
      aws: new Aws(environment, new AbortController().signal),
      published: new Published(environment, {}),
      locate: () => ({ file: "live.yaml", line: 1 }),
    });
    return results
      .filter(({ status }) => status !== "passed")
      .map(({ subject, check, status, cause, cure }) => {
        seen.add(check);
        return [subject, check, status, cause, cure];
      });
  };

  beforeAll(async () => {
    Object.assign(process.env, CREDENTIALS);
    emulator = await startEmulator(folder);
    before = await makeNetworks(emulator);
    await guard(before);
    text = environmentFile(emulator.url, before.identity, before.orders);
    mkdirSync(join(folder, "environments"));
    writeFileSync(join(folder, "environments", "live.yaml"), text);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("says what it has looked at, and ends with 0", async () => {
    expect(
      await run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "preflight", "live"], {
        cwd: folder,
        env: CREDENTIALS,
      }),
    ).toMatchObject({
      code: 0,
      stderr: "",
      stdout: `live: 34 checks, all passed

Passed
  account identity    account-credentials
  account orders      account-credentials
  states of identity  state-bucket, state-bucket-versioned, state-bucket-encrypted, state-bucket-private, state-read-role, state-read-role-narrow
  states of orders    state-bucket, state-bucket-versioned, state-bucket-encrypted, state-bucket-private, state-read-role
  directory           directory-quota, directory-name-free, directory-share-quota, controllers-rules-quota
  network identity    network-located, network-cidr-blocks, network-subnets, network-addresses, network-private, network-route-tables
  network orders      network-located, network-cidr-blocks, network-subnets, network-addresses, network-private, network-route-tables, network-routes, network-acls, peering-quota
  database orders     database-engine-version, database-instance-class
`,
    });
  });

  test.each(UNREADY.map((unready) => [unready.what, unready] as const))(
    "%s",
    async (_what, { make, mend, edit, findings }) => {
      await make?.(before);
      const found = await open(edit?.(text, before));
      await mend?.(before);
      expect(found).toEqual(findings(before));
    },
  );

  test("everything is mended", async () => {
    expect(await open()).toEqual([]);
  });

  test("what is shared, made and peered already leaves less room", async () => {
    const quotas = jest
      .spyOn(AccountReads.prototype, "quota")
      .mockImplementation((_service, code) => Promise.resolve(code === "L-0EA8095F" ? 30 : 0));
    const limits = jest
      .spyOn(AccountReads.prototype, "directoryLimits")
      .mockResolvedValue({
        CloudOnlyMicrosoftADLimit: 20,
        CloudOnlyMicrosoftADCurrentCount: 20,
        CloudOnlyMicrosoftADLimitReached: true,
      });
    const found = await open();
    quotas.mockRestore();
    limits.mockRestore();
    expect(found).toEqual([
      [
        "directory",
        "directory-quota",
        "failed",
        "The account has 20 of 20 AWS Managed Microsoft AD directories in us-east-1.",
        "Ask AWS for more in Service Quotas, AWS Directory Service.",
      ],
      [
        "directory",
        "controllers-rules-quota",
        "failed",
        "The controllers' security group needs 35 rules, for 1 blocks, and the account allows 30 per group.",
        "Ask AWS for 40 in Service Quotas: Inbound or outbound rules per security group (L-0EA8095F).",
      ],
      [
        "network orders",
        "peering-quota",
        "failed",
        `The VPC ${before.orders.vpcId} is going to have 1 peering connections, and the account ${ORDERS} allows 0.`,
        "Ask AWS for more in Service Quotas: Active VPC peering connections per VPC (L-7E9ECCDB), at most 125; past that, a Transit Gateway with connectivity: existing.",
      ],
    ]);
  });

  test("a subnet is full", async () => {
    const spy = alter("subnets", (subnet) =>
      subnet.SubnetId === before.orders.subnetIds[0] ? { ...subnet, AvailableIpAddressCount: 3 } : subnet,
    );
    const found = await open();
    spy.mockRestore();
    expect(found).toEqual([
      [
        "network orders",
        "network-addresses",
        "failed",
        `${before.orders.subnetIds[0]} has 3 free addresses; 4 are needed.`,
        "Free some, or name larger subnets.",
      ],
    ]);
  });

  test("the Regional endpoint of STS is not active", async () => {
    await emulatorScripts.control(emulator, "faults", {
      service: "sts",
      action: "AssumeRole",
      status: 403,
      code: "RegionDisabledException",
      message: "STS is not activated in this region for account:222222222222.",
      times: 1000,
    });
    const found = await open();
    await emulatorScripts.control(emulator, "faults", undefined, "DELETE");
    expect(found).toEqual(
      ["identity", "orders"].map((account) => [
        `account ${account}`,
        "account-credentials",
        "failed",
        "The Regional endpoint of STS is not active: STS is not activated in this region for account:222222222222.",
        "Activate it in IAM, Account settings, Security Token Service; RDS needs it for the join.",
      ]),
    );
  });

  test("the bucket is another account's", async () => {
    const wrong = text
      .replace("live-orders-tfstate", "live-identity-tfstate")
      .replace(
        'readRoleArn: "arn:aws:iam::222222222222:role/tfstate-outputs-read"',
        'readRoleArn: "arn:aws:iam::222222222222:role/tfstate-outputs-read", keyPrefix: orders',
      );
    expect((await open(wrong))[0]).toEqual([
      "states of orders",
      "state-bucket",
      "failed",
      `The bucket live-identity-tfstate is another account's, or arn:aws:iam::${ORDERS}:role/terraform-deploy may not reach it (AWS answers 403).`,
      `Name a bucket of the account ${ORDERS} as accounts.orders.state.bucket: names are unique over all accounts. Or let the role reach it: rds-kerberos iam-policies prints what it needs.`,
    ]);
  });

  test("a directory that exists has no room for another share", async () => {
    const { DirectoryId: id } = await before.call<{ DirectoryId: string }>(IDENTITY, "ds", "create_microsoft_ad", {
      Name: "corp.example.com",
      ShortName: "CORP",
      Password: "Correct-Horse-7",
      Edition: "Standard",
      VpcSettings: { VpcId: before.identity.vpcId, SubnetIds: before.identity.subnetIds },
    });
    const spy = jest
      .spyOn(AccountReads.prototype, "shares")
      .mockResolvedValue(
        Array.from({ length: 25 }, (_item, index) => ({
          SharedAccountId: String(333333333300 + index),
          ShareStatus: "Shared" as const,
        })),
      );
    const edit = existingDirectory(id);
    const found = await open(edit(text));
    spy.mockRestore();
    expect(found).toEqual([
      [
        "directory",
        "directory-share-quota",
        "failed",
        "The directory is going to have 26 shares, 25 of them others', and AWS allows 25 with the edition Standard.",
        "Ask AWS for more in Service Quotas, AWS Directory Service, or take the edition Enterprise.",
      ],
    ]);
    const other = edit(text).replace("domainName: corp.example.com", "domainName: other.example.com");
    expect(await open(other)).toEqual([
      [
        "directory",
        "directory-there",
        "failed",
        `The directory ${id} is corp.example.com, and the file says other.example.com.`,
        "Correct directory.existing.domainName.",
      ],
    ]);
  });

  test("everything preflight looks at has failed here once", () => {
    expect(PREFLIGHT_CHECKS.map(({ id }) => id as string).filter((id) => !seen.has(id))).toEqual([]);
  });
});
