import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { type Call, type CallFault, KilledDeployment } from "../support/killed";
import { saidIn } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";

/** What is in the account when all is there once. A VPC, the interfaces and the group belong to the directory. */
const DEPLOYED = {
  directories: 1,
  "flow logs": 1,
  "key aliases": 2,
  keys: 2,
  locks: [],
  "log groups": 2,
  "log policies": 1,
  "network interfaces": 2,
  peerings: 1,
  roles: 2,
  "route tables": 2,
  "security groups": 1,
  subnets: 4,
  vpcs: 2,
};

interface Kill extends Call {
  readonly stacks: readonly string[];
  /** What happens to other calls before. */
  readonly meanwhile?: readonly CallFault[];
  /** What is imported at least: Terraform creates several things at once. */
  readonly imports: string;
}

/** What the provider asks for again, without anybody noticing. */
const RETRIED: readonly CallFault[] = [
  { service: "ec2", action: "CreateSubnet", status: 500, code: "InternalError" },
  { service: "ec2", action: "AssociateRouteTable", status: 503, code: "RequestLimitExceeded" },
  { service: "ec2", action: "CreateRouteTable", lost: true },
  { service: "ec2", action: "CreateFlowLogs", status: 500, code: "InternalError" },
];

/** What ends an apply with an error: refusals, and answers that were lost after AWS had carried out the calls. */
const ENDING: readonly CallFault[] = [
  { service: "ec2", action: "CreateRoute", lost: true, carried_out: true },
  { service: "ec2", action: "AuthorizeSecurityGroupIngress", lost: true, carried_out: true },
  { service: "iam", action: "AttachRolePolicy", status: 403, code: "AccessDenied" },
  { service: "s3", action: "PUT", path: "/solo-data-peering.tfstate", status: 403, code: "AccessDenied", times: 1000 },
];

const KILLS: readonly Kill[] = [
  { service: "ec2", action: "CreateVpc", stacks: ["solo-data-network"], imports: "aws_vpc.vpc" },
  {
    service: "ds",
    action: "CreateMicrosoftAD",
    stacks: ["solo-directory"],
    imports: "aws_directory_service_directory.directory",
  },
  {
    service: "ec2",
    action: "CreateVpcPeeringConnection",
    stacks: ["solo-data-network", "solo-directory", "solo-data-peering"],
    meanwhile: [
      // Each rule would be one line, and one run of Terraform, more.
      {
        service: "ec2",
        action: "AuthorizeSecurityGroupIngress",
        status: 403,
        code: "UnauthorizedOperation",
        times: 1000,
      },
      ...RETRIED,
    ],
    imports: "aws_vpc_peering_connection.connection",
  },
  {
    service: "iam",
    action: "CreateRole",
    stacks: ["solo-directory-sharing", "solo-main-directory-access"],
    imports: "aws_iam_role.role",
  },
];

// Each call of a deployment is in test/long; these are twelve.
describeWithTools("rds-kerberos recover", () => {
  const folder = temporaryFolder("recover");
  let emulator: Emulator;
  let subject: KilledDeployment;
  /** The directory that a kill has left to no state. */
  let orphan: string | null | undefined;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    subject = await KilledDeployment.in(join(folder, "solo"), emulator, "300000000002");
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test.each(KILLS)("after a kill at $action prints the lines that keep what AWS has", async (kill) => {
    expect(await subject.applyUntil(kill, kill.stacks, kill.meanwhile)).toEqual([]);
    const { exitCode, steps, notes } = await subject.recover();
    expect([exitCode, notes]).toEqual([3, []]);
    expect(steps.filter(({ kind }) => kind !== "import").map(({ kind }) => kind)).toContain("unlock");
    expect(steps.filter(({ kind }) => kind === "import").map(({ address }) => address)).toContain(kill.imports);
    expect(steps.map(({ kind }) => kind).filter((kind) => kind !== "import" && kind !== "unlock")).toEqual([]);
    if (kill.action === "CreateMicrosoftAD") orphan = steps.find(({ address }) => address === kill.imports)?.id;
    await subject.follow(steps);
  });

  test("after refusals, lost answers and a state that is not saved prints what is missing", async () => {
    expect(await subject.applyDespite(ENDING)).toEqual([1, []]);
    const { exitCode, steps, notes } = await subject.recover();
    expect([exitCode, notes]).toEqual([3, []]);
    expect(steps.map(({ kind, stack, address }) => [kind, stack, address?.split(".")[0]])).toEqual([
      ["push", "solo-data-peering", undefined],
      ["import", "solo-data-peering", "aws_route"],
      ["import", "solo-data-peering", "aws_vpc_security_group_ingress_rule"],
    ]);
    await subject.follow(steps);
  });

  test("one apply then converges: one of everything, no lock, and nothing left to do", async () => {
    const applied = await subject.apply();
    expect([applied.code, applied.code === 0 ? "" : applied.all]).toEqual([0, ""]);
    expect(await subject.found()).toEqual(DEPLOYED);
    expect(await subject.directories()).toEqual([orphan]);
    expect(await subject.plan()).toEqual({ code: 0, critical: [] });
    expect(await subject.recover()).toMatchObject({ exitCode: 0, steps: [], notes: [] });
  });

  test("a lost state is restored, and nothing is created meanwhile", async () => {
    await subject.loseState("solo-directory");
    const refused = await subject.plan(["solo-directory"]).then(String, String);
    expect(saidIn(refused).map((each) => each[0])).toContain("lost-state/cause");
    expect((await subject.apply(["solo-directory"])).code).toBe(1);
    const { exitCode, steps, notes } = await subject.recover();
    expect([exitCode, steps.map(({ kind, stack }) => [kind, stack]), notes]).toEqual([
      3,
      [["restore", "solo-directory"]],
      [],
    ]);
    await subject.follow(steps);
    expect(await subject.recover()).toMatchObject({ exitCode: 0, steps: [], notes: [] });
    expect(await subject.found()).toEqual(DEPLOYED);
  });

  test("a state that could not be saved is pushed and its file removed, in one round", async () => {
    const file = await subject.leaveErroredState("solo-directory");
    const { exitCode, steps, notes } = await subject.recover();
    const lines = steps.map((step) => [step.kind, step.stack]);
    expect([exitCode, lines, notes]).toEqual([3, [["push", "solo-directory"]], []]);
    await subject.follow(steps);
    expect(existsSync(file)).toBe(false);
    expect(await subject.recover()).toMatchObject({ exitCode: 0, steps: [], notes: [] });
  });
});
