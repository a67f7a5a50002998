import { join } from "node:path";
import { type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { DEPLOYED, Deployment, LONG_DIRECTORY } from "../support/interrupted";
import { saidIn } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";

// What else may end cdktf is in test/long.
describeWithTools("cdktf deploy", () => {
  const folder = temporaryFolder("cdktf-ends");
  let emulator: Emulator;
  let subject: Deployment;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    subject = await Deployment.in(join(folder, "solo"), emulator, "300000000001");
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("that is killed loses no directory: the same command goes on", async () => {
    await subject.inject(LONG_DIRECTORY);
    const run = subject.start("deploy");
    await subject.untilCalled(run, "ds", "DescribeDirectories");
    run.process.kill("SIGKILL");
    expect(await run.ended).toBe("SIGKILL");
    expect(subject.underWay()).toContain("solo-directory");
    expect(await subject.run("deploy")).toEqual([0, ""]);
    expect(await subject.facts()).toEqual(DEPLOYED);
  });

  test("warns if Terraform would end with it, and not otherwise", async () => {
    const nothing = { stacks: "no-such-stack" };
    const unprotected = subject.start("deploy", { ...nothing, variables: { TERRAFORM_BINARY_NAME: "terraform" } });
    const shielded = subject.start("deploy", nothing);
    expect([await unprotected.ended, await shielded.ended]).toEqual([1, 1]);
    expect(saidIn(unprotected.output())).toEqual([["deploy/unshielded", { command: "deploy" }]]);
    expect(saidIn(shielded.output())).toEqual([]);
  });
});
