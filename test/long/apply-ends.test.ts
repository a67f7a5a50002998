import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { type Fault } from "../support/faults";
import { ctrlC, DEPLOYED, Deployment, type DeploymentRun, LONG_CREATION, LONG_DIRECTORY } from "../support/interrupted";
import { saidIn } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";

/** The VPC for the directory, which exists before. */
const NOTHING = { directories: 0, vpcs: 1, keys: 0, locks: [] };

function denied(service: string, action: string): Fault {
  return { service, action, status: 403, code: "UnauthorizedOperation", message: "You are not authorized." };
}

function idsIn(output: string): string[] {
  return saidIn(output.replaceAll("\r\n", "\n")).map((message) =>
    String(Array.isArray(message) ? message[0] : message),
  );
}

describeWithTools("rds-kerberos apply", () => {
  const folder = temporaryFolder("apply-ends");
  let emulator: Emulator;
  let account = 300_000_001_000;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  function deployment(): Promise<Deployment> {
    account += 1;
    return Deployment.in(join(folder, String(account)), emulator, String(account), "apply");
  }

  async function goesOn(subject: Deployment): Promise<void> {
    expect(await subject.run("deploy")).toEqual([0, ""]);
    expect(await subject.facts()).toEqual(DEPLOYED);
  }

  const ENDS: [string, "here" | "terminal", number | string, (run: DeploymentRun) => void | Promise<void>][] = [
    ["by SIGTERM", "here", 1, ({ process }) => void process.kill("SIGTERM")],
    ["by SIGHUP", "here", 1, ({ process }) => void process.kill("SIGHUP")],
    ["by Ctrl-C", "terminal", 1, ctrlC],
    [
      "by Ctrl-C twice",
      "terminal",
      1,
      async (run) => {
        ctrlC(run);
        await wait(150);
        ctrlC(run);
      },
    ],
  ];

  test.each(ENDS)("stopped %s finishes what is being created, and says how to go on", async (_, place, code, end) => {
    const subject = await deployment();
    await subject.inject(LONG_CREATION);
    const run = subject.start("deploy", { place });
    await subject.untilCalled(run, "ds", "CreateMicrosoftAD");
    await end(run);
    expect(await run.ended).toBe(code);
    expect(subject.underWay()).toEqual([]);
    expect(await subject.found()).toMatchObject({ directories: 1, locks: [] });
    expect(idsIn(run.output())).toEqual(expect.arrayContaining(["apply/first-signal", "apply/resume"]));
    await goesOn(subject);
  });

  test.each([
    ["killed", "here"],
    ["in a terminal that is closed", "terminal"],
  ] as const)("%s leaves Terraform to finish", async (_, place) => {
    const subject = await deployment();
    await subject.inject(LONG_CREATION);
    const run = subject.start("deploy", { place });
    await subject.untilCalled(run, "ds", "CreateMicrosoftAD");
    run.process.kill("SIGKILL");
    await run.ended;
    expect(subject.underWay()).toContain("solo-directory");
    // A closed terminal stops the command, which waits.
    await subject.untilFinished();
    await wait(2_000);
    await goesOn(subject);
  });

  test("stopped by Ctrl-C three times says what that loses, and leaves no lock", async () => {
    const subject = await deployment();
    await subject.inject({ ...LONG_DIRECTORY, delay: 60, times: 2 });
    const run = subject.start("deploy", { place: "terminal" });
    await subject.untilCalled(run, "ds", "CreateMicrosoftAD");
    // Terraform's report of what it has begun is on its way.
    await wait(2_000);
    for (let count = 0; count < 3; count += 1) {
      ctrlC(run);
      await wait(500);
    }
    expect(await run.ended).toBe(1);
    const said = saidIn(run.output().replaceAll("\r\n", "\n"));
    expect(said).toContainEqual([
      "apply/second-signal",
      { resources: expect.arrayContaining(["solo-directory aws_directory_service_directory.directory"]) as string[] },
    ]);
    expect(said).toContainEqual("apply/third-signal");
    expect(await subject.locks()).toEqual([]);
    // The directory is tainted: to replace it takes a person.
    expect([0, 3]).toContain((await subject.run("deploy"))[0]);
    expect(await subject.found()).toMatchObject({ directories: 1, locks: [] });
  });

  test.each([
    ["ec2", "CreateVpc"],
    ["ec2", "CreateSubnet"],
    ["kms", "CreateKey"],
    ["iam", "CreateRole"],
    ["ds", "CreateDirectory"],
  ])("stopped by Ctrl-C as soon as %s:%s is called", async (service, action) => {
    const subject = await deployment();
    const run = subject.start("deploy", { place: "terminal" });
    await Promise.race([subject.untilCalled(run, service, action), run.ended]);
    ctrlC(run);
    await run.ended;
    expect(subject.underWay()).toEqual([]);
    expect(await subject.locks()).toEqual([]);
    await goesOn(subject);
  });

  test("stopped by Ctrl-C while Terraform plans creates nothing, and leaves no lock", async () => {
    const subject = await deployment();
    const run = subject.start("deploy", { place: "terminal" });
    await subject.untilLocked(run);
    ctrlC(run);
    expect(await run.ended).toBe(1);
    expect(await subject.found()).toEqual(NOTHING);
    await goesOn(subject);
  });

  test("that is denied a call in each stack goes on from there each time", async () => {
    const subject = await deployment();
    await subject.inject(
      LONG_CREATION,
      denied("ec2", "CreateRouteTable"),
      denied("ds", "CreateLogSubscription"),
      denied("iam", "CreateRole"),
    );
    expect((await subject.run("deploy"))[0]).toBe(1);
    expect(await subject.locks()).toEqual([]);
    let [code] = await subject.run("deploy");
    if (code !== 0) [code] = await subject.run("deploy");
    expect(code).toBe(0);
    expect(await subject.facts()).toEqual(DEPLOYED);
  });

  test("destroy that is killed is finished by the same command", async () => {
    const subject = await deployment();
    expect(await subject.run("deploy")).toEqual([0, ""]);
    await subject.inject({ service: "ds", action: "DeleteDirectory", delay: 10 });
    const run = subject.start("destroy");
    await subject.untilCalled(run, "ds", "DeleteDirectory");
    run.process.kill("SIGKILL");
    await run.ended;
    expect(await subject.run("destroy")).toEqual([0, ""]);
    expect(await subject.found()).toEqual(NOTHING);
  });

  test("--approve applies what a review shows, and no more", async () => {
    const subject = await deployment();
    const file = join(subject.folder, "environments", "solo.yaml");
    const environment = readFileSync(file, "utf8");
    const review = join(subject.folder, "plan", "review.json");
    const approve = { args: ["--approve", review] };
    const plan = (...args: string[]): Promise<number | null> =>
      subject.plans(["--out", join(subject.folder, "plan"), ...args]);
    const refused = async (text: string, stack: string): Promise<string[]> => {
      writeFileSync(file, text);
      const run = subject.start("deploy", approve);
      expect(await run.ended).toBe(3);
      expect(run.output()).toContain(stack);
      writeFileSync(file, environment);
      return idsIn(run.output());
    };
    expect(await plan()).toBe(2);

    // One more change, another value, one more stack.
    const zones = "us-east-1a, us-east-1b";
    const network = "solo-data-network";
    const more = environment.replace(`availabilityZones: [${zones}]`, `availabilityZones: [${zones}, us-east-1c]`);
    expect(await refused(more, network)).toContain("approval/change");
    expect(await subject.found()).toMatchObject({ vpcs: 1 });
    expect(await refused(environment.replace("cidrBlock: 10.1.0.0/16", "cidrBlock: 10.2.0.0/16"), network)).toContain(
      "approval/attribute",
    );
    const another = environment.replace(
      "directory: {",
      `  more:
    account: main
    connectivity: existing
    create: { cidrBlock: 10.3.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }
directory: {`,
    );
    expect(await refused(another, "solo-more-network")).toContain("approval/stack");

    expect(await subject.run("deploy", approve)).toEqual([0, ""]);
    expect(await subject.facts()).toEqual(DEPLOYED);
    expect(await subject.run("deploy", approve)).toEqual([0, ""]);

    // A finding that the review does not have.
    expect(await plan("--destroy")).toBe(3);
    const approved = JSON.parse(readFileSync(review, "utf8")) as { findings: unknown[] };
    writeFileSync(review, JSON.stringify({ ...approved, findings: approved.findings.slice(1) }));
    const run = subject.start("destroy", approve);
    expect(await run.ended).toBe(3);
    expect(idsIn(run.output())).toContain("approval/finding");

    expect(await plan("--destroy")).not.toBe(1);
    expect(await subject.run("destroy", approve)).toEqual([0, ""]);
    expect(await subject.found()).toEqual(NOTHING);
  });
});
