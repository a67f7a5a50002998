import { parseEnvironment } from "../../../src/environment/load";
import { Aws } from "../../../src/operations/aws/aws";
import { AwsInventory } from "../../../src/operations/recover/aws-inventory";
import { findDuplicates, readAhead, type Duplicates } from "../../../src/operations/recover/duplicates";
import { type WantedResource } from "../../../src/operations/recover/existing";
import { CannedAws, type CannedAnswers } from "../../support/canned-aws";
import { CREDENTIALS } from "../../support/deployed";
import { fleetText } from "../../support/fake-aws";

const VPC = "vpc-0aaaaaaaaaaaaaaa1";
const OTHER_VPC = "vpc-0aaaaaaaaaaaaaaa2";

interface Looked extends Pick<Duplicates, "existing"> {
  readonly unknown: Readonly<Record<string, readonly string[]>>;
  readonly calls: readonly string[];
}

/** What is found of resources that a plan creates. */
async function look(
  creates: readonly WantedResource[],
  answers: CannedAnswers,
  known: readonly string[] = [],
  ahead: readonly string[] = [],
): Promise<Looked> {
  Object.assign(process.env, CREDENTIALS);
  const fake = new CannedAws(answers);
  try {
    const { environment } = parseEnvironment("fleet.yaml", fleetText(await fake.listen(), 1, 1));
    const [account] = environment?.accounts ?? [];
    if (!environment || !account) throw new Error("no environment");
    const inventory = new AwsInventory(new Aws(environment, new AbortController().signal).account(account));
    readAhead(ahead, inventory);
    const found = await findDuplicates({ account, creates, known: new Set(known) }, () => inventory);
    return { existing: found.existing, unknown: Object.fromEntries(found.unknown), calls: fake.calls };
  } finally {
    fake.close();
  }
}

const wanted = (type: string, values: WantedResource["values"], name = "it"): WantedResource => ({
  address: `${type}.${name}`,
  type,
  values,
});

const directory = wanted("aws_directory_service_directory", {
  name: "corp.example.com",
  short_name: "CORP",
  vpc_settings: [{ vpc_id: VPC }],
});

const describedDirectory = (id: string, more: object = {}): object => ({
  DirectoryId: id,
  Name: "corp.example.com",
  ShortName: "CORP",
  Type: "MicrosoftAD",
  Stage: "Active",
  LaunchTime: 1_790_000_000,
  VpcSettings: { VpcId: VPC, SubnetIds: [] },
  ...more,
});

const directories = (...found: readonly object[]): CannedAnswers => ({
  DescribeDirectories: [{ DirectoryDescriptions: found }],
});

describe("a directory", () => {
  test("of the same name and VPC is found, with its stage and age", async () => {
    const { existing, calls } = await look([directory], directories(describedDirectory("d-1111111111")));
    expect(existing).toEqual([
      {
        address: directory.address,
        type: directory.type,
        id: "d-1111111111",
        importId: "d-1111111111",
        stage: "Active",
        vpcId: VPC,
        created: "2026-09-21T14:13:20Z",
      },
    ]);
    expect(calls).toEqual(["DescribeDirectories"]);
  });

  test.each<[string, object, object[]]>([
    ["that has the NetBIOS name", { Name: "other.example.com" }, [{ id: "d-1111111111" }]],
    ["whose creation failed", { Stage: "Failed" }, [{ id: "d-1111111111", misfit: "failed" }]],
    [
      "of another VPC",
      { VpcSettings: { VpcId: OTHER_VPC, SubnetIds: [] } },
      [{ id: "d-1111111111", misfit: "other-vpc" }],
    ],
    [
      "of another VPC with the NetBIOS name alone",
      { Name: "other.example.com", VpcSettings: { VpcId: OTHER_VPC, SubnetIds: [] } },
      [],
    ],
    ["with other names", { Name: "other.example.com", ShortName: "OTHER" }, []],
    ["that is being deleted", { Stage: "Deleting" }, []],
    ["that another account shares", { Type: "SharedMicrosoftAD", ShareStatus: "Shared" }, []],
  ])("%s", async (_name, more, expected) => {
    const { existing } = await look([directory], directories(describedDirectory("d-1111111111", more)));
    expect(existing).toMatchObject(expected);
    expect(existing).toHaveLength(expected.length);
  });

  test("is unplaced while one of the VPCs is not known", async () => {
    const anywhere = wanted(directory.type, { name: "corp.example.com", short_name: "CORP" });
    const unplaced = await look([anywhere], directories(describedDirectory("d-1111111111")));
    expect(unplaced.existing).toMatchObject([{ id: "d-1111111111", isUnplaced: true }]);
    const of = await look([directory], directories(describedDirectory("d-1111111111", { VpcSettings: undefined })));
    expect(of.existing).toMatchObject([{ id: "d-1111111111", isUnplaced: true }]);
  });

  test("that can be taken over comes before one that cannot", async () => {
    const failed = describedDirectory("d-2222222222", { Stage: "Failed" });
    const { existing } = await look([directory], directories(failed, describedDirectory("d-1111111111")));
    expect(existing.map(({ id }) => id)).toEqual(["d-1111111111", "d-2222222222"]);
  });

  test("that the state knows at another address is no second one", async () => {
    const { existing } = await look([directory], directories(describedDirectory("d-1111111111")), ["d-1111111111"]);
    expect(existing).toEqual([]);
  });
});

const role = (name: string): string => `<member><RoleName>${name}</RoleName><Path>/</Path><RoleId>x</RoleId></member>`;
const roles = (page: string, marker = ""): string =>
  `<ListRolesResponse><ListRolesResult><Roles>${page}</Roles>${
    marker === "" ? "" : `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`
  }</ListRolesResult></ListRolesResponse>`;

test("a kind is read once, page after page, for all that is looked for", async () => {
  const { existing, calls } = await look(
    [
      wanted("aws_iam_role", { name: "prod-rds-directory-access" }, "a"),
      wanted("aws_iam_role", { name: "prod-orders-monitoring" }, "b"),
      wanted("aws_iam_role", { name: "prod-billing-monitoring" }, "c"),
    ],
    { ListRoles: [roles(role("admin"), "2"), roles(role("prod-orders-monitoring") + role("prod-billing-monitoring"))] },
  );
  expect(existing.map(({ address, importId }) => [address, importId])).toEqual([
    ["aws_iam_role.b", "prod-orders-monitoring"],
    ["aws_iam_role.c", "prod-billing-monitoring"],
  ]);
  expect(calls).toEqual(["ListRoles", "ListRoles"]);
});

test("log groups are read by what their names begin with", async () => {
  const group = (name: string): WantedResource => wanted("aws_cloudwatch_log_group", { name }, name.slice(-4));
  const { existing, calls } = await look(
    [
      group("/aws/rds/instance/prod-orders/upgrade"),
      group("/aws/rds/instance/prod-orders/postgresql"),
      group("/aws/vpc/prod-orders/flow-logs"),
    ],
    {
      DescribeLogGroups: [
        { logGroups: [{ logGroupName: "/aws/rds/instance/prod-orders/upgrade", creationTime: 1_790_000_000_000 }] },
        { logGroups: [] },
      ],
    },
  );
  expect(existing).toMatchObject([
    { importId: "/aws/rds/instance/prod-orders/upgrade", created: "2026-09-21T14:13:20Z" },
  ]);
  expect(calls).toHaveLength(2);
});

const peering = wanted("aws_vpc_peering_connection", { vpc_id: VPC, peer_vpc_id: OTHER_VPC });
const connection = (id: string, code: string, from = VPC, to = OTHER_VPC): string =>
  `<item><vpcPeeringConnectionId>${id}</vpcPeeringConnectionId><status><code>${code}</code></status>` +
  `<requesterVpcInfo><vpcId>${from}</vpcId></requesterVpcInfo>` +
  `<accepterVpcInfo><vpcId>${to}</vpcId></accepterVpcInfo></item>`;

test("a peering connection is found in both directions, unless it has ended", async () => {
  const all = [
    connection("pcx-1", "deleted"),
    connection("pcx-2", "rejected"),
    connection("pcx-3", "active"),
    connection("pcx-4", "pending-acceptance", OTHER_VPC, VPC),
    connection("pcx-5", "active", VPC, "vpc-0aaaaaaaaaaaaaaa3"),
  ].join("");
  const answer = `<Response><vpcPeeringConnectionSet>${all}</vpcPeeringConnectionSet></Response>`;
  const { existing } = await look([peering], { DescribeVpcPeeringConnections: [answer] });
  expect(existing.map(({ id, stage }) => [id, stage])).toEqual([
    ["pcx-3", "active"],
    ["pcx-4", "pending-acceptance"],
  ]);
});

test("a peering of a VPC that does not exist yet asks nothing", async () => {
  const { existing, calls } = await look([wanted("aws_vpc_peering_connection", { peer_vpc_id: VPC })], {});
  expect([existing, calls]).toEqual([[], []]);
});

test("what AWS refuses to show is not known; the rest is looked at", async () => {
  const { existing, unknown } = await look(
    [directory, wanted("aws_kms_alias", { name: "alias/prod-directory" }), wanted("aws_iam_role", { name: "x" })],
    {
      DescribeDirectories: [{ status: 400, code: "AccessDeniedException" }],
      ListAliases: [{ Aliases: [{ AliasName: "alias/prod-directory", TargetKeyId: "key-1" }] }],
      ListRoles: [{ status: 403, code: "AccessDenied" }],
    },
  );
  expect(existing.map(({ id }) => id)).toEqual(["alias/prod-directory"]);
  expect(unknown).toEqual({ no: ["aws_directory_service_directory", "aws_iam_role"] });
});

test("what is read ahead is read once, and what AWS refuses then is not known", async () => {
  const role = wanted("aws_iam_role", { name: "x" });
  const answers = { ...directories(describedDirectory("d-1111111111")), ListRoles: [{ status: 403, code: "no" }] };
  const types = [directory.type, role.type, "aws_cloudwatch_log_group", "aws_subnet"];
  const { existing, unknown, calls } = await look([directory, role], answers, [], types);
  expect(existing.map(({ id }) => id)).toEqual(["d-1111111111"]);
  expect(Object.values(unknown)).toEqual([["aws_iam_role"]]);
  expect([...calls].sort()).toEqual(["DescribeDirectories", "ListRoles"]);
});

test("an instance is found by its identifier, unless it is being deleted", async () => {
  const instance = (id: string, status: string): string =>
    `<DBInstance><DBInstanceIdentifier>${id}</DBInstanceIdentifier>` +
    `<DBInstanceStatus>${status}</DBInstanceStatus></DBInstance>`;
  const answer = (...found: readonly string[]): string =>
    "<DescribeDBInstancesResponse><DescribeDBInstancesResult>" +
    `<DBInstances>${found.join("")}</DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`;
  const { existing } = await look(
    [
      wanted("aws_db_instance", { identifier: "prod-orders" }, "orders"),
      wanted("aws_db_instance", { identifier: "prod-billing" }, "billing"),
    ],
    { DescribeDBInstances: [answer(instance("prod-orders", "available"), instance("prod-billing", "deleting"))] },
  );
  expect(existing).toEqual([
    {
      address: "aws_db_instance.orders",
      type: "aws_db_instance",
      id: "prod-orders",
      importId: "prod-orders",
      stage: "available",
    },
  ]);
});
