import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { ctrlC, DEPLOYED, Deployment, type DeploymentRun, LONG_DIRECTORY } from "../support/interrupted";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";

describeWithTools("cdktf deploy that is ended", () => {
  const folder = temporaryFolder("cdktf-ends");
  let emulator: Emulator;
  let account = 300_000_000_000;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  function deployment(): Promise<Deployment> {
    account += 1;
    return Deployment.in(join(folder, String(account)), emulator, String(account));
  }

  const ENDS: [string, "here" | "terminal", (run: DeploymentRun) => void | Promise<void>][] = [
    ["by kill -9", "here", ({ process }) => void process.kill("SIGKILL")],
    ["by SIGTERM", "here", ({ process }) => void process.kill("SIGTERM")],
    ["by SIGHUP", "here", ({ process }) => void process.kill("SIGHUP")],
    ["by Ctrl-C", "terminal", ctrlC],
    [
      "by Ctrl-C twice",
      "terminal",
      async (run) => {
        ctrlC(run);
        await wait(150);
        ctrlC(run);
      },
    ],
    ["as its terminal closes", "terminal", ({ process }) => void process.kill("SIGKILL")],
  ];

  test.each(ENDS)("%s: what is being created is finished, and the same command goes on", async (_, place, end) => {
    const subject = await deployment();
    await subject.inject(LONG_DIRECTORY);
    const run = subject.start("deploy", { place });
    await subject.untilCalled(run, "ds", "DescribeDirectories");
    await end(run);
    expect(await run.ended).not.toBe(0);
    expect(subject.underWay()).toContain("solo-directory");
    expect(await subject.run("deploy")).toEqual([0, ""]);
    expect(await subject.facts()).toEqual(DEPLOYED);
  });

  test("since a call of another stack is refused: the directory is finished, and a re-run goes on", async () => {
    const subject = await deployment();
    await subject.inject(LONG_DIRECTORY, {
      service: "ec2",
      action: "CreateRouteTable",
      status: 403,
      code: "UnauthorizedOperation",
      message: "You are not authorized to perform this operation.",
    });
    expect(await subject.start("deploy").ended).not.toBe(0);
    await subject.untilFinished();
    expect(await subject.locks()).toEqual([]);
    expect(await subject.run("deploy")).toEqual([0, ""]);
    expect(await subject.facts()).toEqual(DEPLOYED);
  });

  test.each([
    ["ec2", "CreateVpc"],
    ["ec2", "CreateSubnet"],
    ["kms", "CreateKey"],
    ["iam", "CreateRole"],
  ])("by Ctrl-C as soon as %s:%s is called", async (service, action) => {
    const subject = await deployment();
    const run = subject.start("deploy", { place: "terminal" });
    await subject.untilCalled(run, service, action);
    ctrlC(run);
    await run.ended;
    expect(await subject.run("deploy")).toEqual([0, ""]);
    expect(await subject.facts()).toEqual(DEPLOYED);
  });

  test("by Ctrl-C while Terraform plans: nothing is created, and no lock stays", async () => {
    const subject = await deployment();
    const run = subject.start("deploy", { place: "terminal" });
    await subject.untilLocked(run);
    ctrlC(run);
    await run.ended;
    await subject.untilFinished();
    expect(await subject.found()).toEqual({ directories: 0, vpcs: 1, keys: 0, locks: [] });
    expect(await subject.run("deploy")).toEqual([0, ""]);
    expect(await subject.facts()).toEqual(DEPLOYED);
  });

  test("cdktf destroy that is killed is finished by the same command", async () => {
    const subject = await deployment();
    expect(await subject.run("deploy")).toEqual([0, ""]);
    await subject.inject({ service: "ds", action: "DeleteDirectory", delay: 10 });
    const run = subject.start("destroy");
    await subject.untilCalled(run, "ds", "DeleteDirectory");
    run.process.kill("SIGKILL");
    await run.ended;
    expect(await subject.run("destroy")).toEqual([0, ""]);
    expect(await subject.found()).toEqual({ directories: 0, vpcs: 1, keys: 0, locks: [] });
  });
});
