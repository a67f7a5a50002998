import { AwsError } from "../../../src/operations/aws/aws-error";
import { type ComparedStack } from "../../../src/operations/recover/comparison";
import { recovery, recoveryText, type RecoveryStep } from "../../../src/operations/recover/recovery";
import { type KnownResource } from "../../../src/operations/recover/stack-state";
import { said } from "../../support/messages";
import {
  inventory,
  knownResource as resource,
  lines,
  recoverStack,
  type RecoverStack,
} from "../../support/recover-lines";
import { temporaryFolderPerTest } from "../../support/temporary-folder";

const folder = temporaryFolderPerTest("differences");
const stackOf = (id: string, stack: RecoverStack): ComparedStack => recoverStack(folder(), id, stack);

const DIRECTORY = "aws_directory_service_directory.directory";

const directories = (...ids: readonly (readonly [id: string, stage: string])[]): readonly object[] =>
  ids.map(([DirectoryId, Stage]) => ({
    DirectoryId,
    Stage,
    Name: "corp.example.com",
    VpcSettings: { VpcId: "vpc-1", SecurityGroupId: `sg-of-${DirectoryId}` },
  }));

const directoryStack = (known: readonly KnownResource[] = [], imports: readonly string[] = []): RecoverStack => ({
  resources: {
    aws_directory_service_directory: {
      directory: { name: "corp.example.com", vpc_settings: { vpc_id: "vpc-1" }, password: "${var.password}" },
    },
    aws_cloudwatch_log_group: { log: { name: `/aws/directoryservice/\${${DIRECTORY}.id}` } },
  },
  outputs: { security_group_id: `\${${DIRECTORY}.security_group_id}` },
  known,
  imports,
});

describe("the lines about resources", () => {
  test("import what the state does not know, and what is named after it", async () => {
    const aws = inventory({
      directories: directories(["d-1", "Active"]),
      logGroups: [{ logGroupName: "/aws/directoryservice/d-1" }],
    });
    const { steps, why } = await lines([stackOf("directory", directoryStack())], aws);
    expect(steps).toEqual([
      ["import", DIRECTORY, "d-1"],
      ["import", "aws_cloudwatch_log_group.log", "/aws/directoryservice/d-1"],
    ]);
    const given = { stack: "directory", address: DIRECTORY, id: "d-1", stage: "Active", created: null };
    expect(why[0]).toEqual(["recover/import", given]);
  });

  test("follow what one stack reads of another, and each of several instances", async () => {
    const read = "data.terraform_remote_state";
    const peering = stackOf("peering", {
      resources: {
        aws_vpc_security_group_ingress_rule: {
          dns: {
            security_group_id: `\${${read}.directory.outputs.security_group_id}`,
            ip_protocol: "tcp",
            from_port: 53,
            to_port: 53,
            cidr_ipv4: "10.1.0.0/16",
          },
        },
        aws_route: {
          "to-directory": {
            for_each: `\${toset(${read}.network.outputs.route_table_ids)}`,
            route_table_id: "${each.value}",
            destination_cidr_block: "10.0.0.0/16",
            vpc_peering_connection_id: "pcx-1",
          },
        },
      },
      known: [],
    });
    const network = stackOf("network", { resources: {}, outputs: { route_table_ids: ["rtb-1", "rtb-2"] }, known: [] });
    const rule = { GroupId: "sg-of-d-1", IsEgress: false, IpProtocol: "tcp", FromPort: 53, ToPort: 53 };
    const aws = inventory({
      directories: directories(["d-1", "Active"]),
      securityGroupRules: [{ ...rule, CidrIpv4: "10.1.0.0/16", SecurityGroupRuleId: "sgr-1" }],
      routeTables: [
        {
          RouteTableId: "rtb-2",
          Routes: [{ DestinationCidrBlock: "10.0.0.0/16", VpcPeeringConnectionId: "pcx-1" }],
        },
      ],
    });
    const known = [resource(DIRECTORY, "d-1"), resource("aws_cloudwatch_log_group.log", "log")];
    const { steps } = await lines([stackOf("directory", directoryStack(known)), network, peering], aws);
    expect(steps).toEqual([
      ["import", "aws_vpc_security_group_ingress_rule.dns", "sgr-1"],
      ["import", 'aws_route.to-directory["rtb-2"]', "rtb-2_10.0.0.0/16"],
    ]);
  });

  test("are none for what the state knows, what the file imports, and a state that cannot be read", async () => {
    const aws = inventory({ directories: directories(["d-1", "Active"]) });
    const stacks = [
      stackOf("known", directoryStack([resource(DIRECTORY, "d-1")])),
      stackOf("imported", directoryStack([], [DIRECTORY])),
    ];
    const { known: _known, ...unread } = stackOf("unread", directoryStack());
    expect((await lines([...stacks, unread], aws)).steps).toEqual([]);
  });

  test("delete a second directory and one that has failed, and leave the one that the state knows", async () => {
    const aws = inventory({ directories: directories(["d-1", "Active"], ["d-2", "Active"], ["d-3", "Failed"]) });
    const { steps, why } = await lines([stackOf("directory", directoryStack([resource(DIRECTORY, "d-1")]))], aws);
    expect(steps).toEqual([
      ["delete", DIRECTORY, "d-2"],
      ["delete", DIRECTORY, "d-3"],
    ]);
    const place = { stack: "directory", address: DIRECTORY, created: null };
    expect(why).toMatchObject([
      ["recover/second", { ...place, id: "d-2", stage: "Active" }],
      ["recover/failed", { ...place, id: "d-3" }],
    ]);
  });

  test("are none for a directory that may belong to another environment: notes name it", async () => {
    const unplaced = directoryStack();
    const directory = { name: "corp.example.com", vpc_settings: { vpc_id: "${data.unknown}" } };
    const resources = { ...unplaced.resources, aws_directory_service_directory: { directory } };
    const aws = inventory({
      directories: directories(["d-1", "Active"], ["d-2", "Failed"]),
      logGroups: [{ logGroupName: "/aws/directoryservice/d-1" }],
    });
    const found = await lines([stackOf("a", { ...unplaced, resources })], aws);
    const place = { stack: "a", address: DIRECTORY, created: null };
    expect([found.steps, found.notes]).toEqual([
      [],
      [
        ["recover/unplaced", { ...place, id: "d-1", stage: "Active" }],
        ["recover/unplaced", { ...place, id: "d-2", stage: "Failed" }],
      ],
    ]);
    const known = await lines([stackOf("b", { resources, known: [resource(DIRECTORY, "d-1")] })], aws);
    expect([known.steps.filter(([kind]) => kind === "delete"), known.notes]).toEqual([
      [],
      [["recover/unplaced", { ...place, stack: "b", id: "d-2", stage: "Failed" }]],
    ]);
  });

  test("are none if several fit and none of them can be deleted: a note names all", async () => {
    const tags = { Name: "data" };
    const stack = stackOf("network", {
      resources: { aws_vpc: { vpc: { cidr_block: "10.1.0.0/16", tags } } },
      known: [],
    });
    const vpc = (VpcId: string): object => ({
      VpcId,
      CidrBlock: "10.1.0.0/16",
      Tags: [{ Key: "Name", Value: "data" }],
    });
    const one = await lines([stack], inventory({ vpcs: [vpc("vpc-1")] }));
    expect([one.steps, one.notes]).toEqual([[["import", "aws_vpc.vpc", "vpc-1"]], []]);
    const two = await lines([stack], inventory({ vpcs: [vpc("vpc-1"), vpc("vpc-2")] }));
    expect([two.steps, two.notes]).toEqual([
      [],
      [["recover/ambiguous", { stack: "network", address: "aws_vpc.vpc", ids: ["vpc-1", "vpc-2"] }]],
    ]);
  });

  test("delete what AWS made a second time, since its first answer was lost", async () => {
    const tags = { Name: "data" };
    const Tags = [{ Key: "Name", Value: "data" }];
    const resources = {
      aws_vpc: { vpc: { cidr_block: "10.1.0.0/16", tags } },
      aws_route_table: { table: { vpc_id: "${aws_vpc.vpc.id}", tags } },
      aws_kms_key: { key: { description: "Flow logs of data", tags } },
    };
    const vpc = (VpcId: string): object => ({ VpcId, CidrBlock: "10.1.0.0/16", Tags });
    const table = (RouteTableId: string): object => ({ RouteTableId, VpcId: "vpc-2", Tags });
    const unnamed = (KeyId: string, CreationDate: Date): object => ({
      KeyId,
      CreationDate,
      Description: "Flow logs of data",
    });
    const aws = inventory({
      vpcs: [vpc("vpc-1"), vpc("vpc-2")],
      routeTables: [table("rtb-1"), table("rtb-2")],
      unnamedKeys: [
        unnamed("key-3", new Date(3000)),
        unnamed("key-1", new Date(1000)),
        unnamed("key-2", new Date(2000)),
      ],
    });
    const known = [resource("aws_vpc.vpc", "vpc-2"), resource("aws_route_table.table", "rtb-1")];
    expect((await lines([stackOf("network", { resources, known })], aws)).steps).toEqual([
      ["delete", "aws_vpc.vpc", "vpc-1"],
      ["delete", "aws_route_table.table", "rtb-2"],
      ["import", "aws_kms_key.key", "key-1"],
      ["delete", "aws_kms_key.key", "key-3"],
      ["delete", "aws_kms_key.key", "key-2"],
    ]);
    const named = inventory({
      aliases: [{ AliasName: "alias/data", TargetKeyId: "key-9" }],
      unnamedKeys: [unnamed("key-3", new Date(3000))],
    });
    const key = { aws_kms_key: resources.aws_kms_key };
    expect((await lines([stackOf("key", { resources: key, known: [] })], named)).steps).toEqual([
      ["import", "aws_kms_key.key", "key-9"],
      ["delete", "aws_kms_key.key", "key-3"],
    ]);
  });

  test("import a share that is accepted, and routes through a connection that is", async () => {
    const sharing = stackOf("sharing", {
      resources: {},
      outputs: { shared_directory_ids: { "222222222222": "d-2" } },
      known: [],
    });
    const accepter = '${data.terraform_remote_state.sharing.outputs.shared_directory_ids["222222222222"]}';
    const access = stackOf("access", {
      resources: { aws_directory_service_shared_directory_accepter: { accepter: { shared_directory_id: accepter } } },
      known: [],
    });
    const connected = { vpc_peering_connection_id: "${aws_vpc_peering_connection_accepter.accepter.id}" };
    const peering = stackOf("peering", {
      resources: {
        aws_vpc_peering_connection_accepter: { accepter: { vpc_peering_connection_id: "pcx-1" } },
        aws_route: { route: { route_table_id: "rtb-1", destination_cidr_block: "10.1.0.0/16", ...connected } },
      },
      known: [],
    });
    const Routes = [{ DestinationCidrBlock: "10.1.0.0/16", VpcPeeringConnectionId: "pcx-1" }];
    const aws = inventory({
      received: [{ DirectoryId: "d-2", ShareStatus: "Shared" }],
      routeTables: [{ RouteTableId: "rtb-1", Routes }],
    });
    expect((await lines([sharing, access, peering], aws)).steps).toEqual([
      ["import", "aws_directory_service_shared_directory_accepter.accepter", "d-2"],
      ["import", "aws_route.route", "rtb-1_10.1.0.0/16"],
    ]);
  });

  test("do not untaint an accepter, whose replacement accepts the connection", async () => {
    const address = "aws_vpc_peering_connection_accepter.accepter";
    const stack = stackOf("peering", { resources: {}, known: [resource(address, "pcx-1", true)] });
    expect((await lines([stack], inventory({}))).steps).toEqual([]);
  });

  test("untaint what is as it should be, and nothing that has failed", async () => {
    const stack = (stage: string): Promise<Awaited<ReturnType<typeof lines>>> =>
      lines(
        [stackOf(stage, directoryStack([resource(DIRECTORY, "d-1", true)]))],
        inventory({ directories: directories(["d-1", stage]) }),
      );
    expect(await stack("Active")).toMatchObject({
      steps: [["untaint", DIRECTORY, "d-1"]],
      why: [["recover/untaint", { stack: "Active", address: DIRECTORY, id: "d-1" }]],
    });
    expect((await stack("Failed")).steps).toEqual([]);
  });

  test("say what AWS does not let be looked at", async () => {
    const aws = inventory({ directories: new AwsError("denied", "AccessDenied", "denied") });
    const { steps, unknown } = await lines([stackOf("directory", directoryStack())], aws);
    expect([steps, [...new Set(unknown)]]).toEqual([[], ["denied"]]);
  });
});

describe("a recovery", () => {
  const step = (kind: RecoveryStep["kind"], stack: string): RecoveryStep => ({
    kind,
    stack,
    address: null,
    id: null,
    command: `line ${kind} ${stack}`,
    why: "because",
  });

  test("has its lines in their order, and ends with 3", () => {
    const given = [
      step("delete", "a"),
      step("push", "a"),
      step("restore", "a"),
      step("import", "a"),
      step("unlock", "b"),
      step("import", "b"),
    ];
    const result = recovery("prod", 2, given, []);
    expect(result.steps.map(({ kind, stack }) => [kind, stack])).toEqual([
      ["unlock", "b"],
      ["restore", "a"],
      ["push", "a"],
      ["import", "a"],
      ["import", "b"],
      ["delete", "a"],
    ]);
    expect([result.exitCode, said(result.summary)]).toEqual([3, ["recover/steps", { environment: "prod", steps: 6 }]]);
    const text = recoveryText(result, "apply prod").split("\n");
    const places = result.steps.map(({ command }) => text.indexOf(`  ${command}`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test("ends with 0 only if nothing is unknown", () => {
    expect(recovery("prod", 2, [], [])).toMatchObject({ exitCode: 0, steps: [] });
    expect(said(recovery("prod", 2, [], []).summary)).toEqual(["recover/nothing", { environment: "prod", stacks: 2 }]);
    const unknown = recovery("prod", 2, [], ["x"]);
    expect([unknown.exitCode, said(unknown.summary)]).toEqual([3, ["recover/unknown", { environment: "prod" }]]);
  });
});
