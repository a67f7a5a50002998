import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { DEPLOYED, Deployment, LONG_CREATION } from "../support/interrupted";
import { printed } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";

interface Event {
  readonly event: string;
  readonly stack?: string;
  readonly [detail: string]: unknown;
}

/** The VPC for the directory, which exists before. */
const NOTHING = { directories: 0, vpcs: 1, keys: 0, locks: [] };

function eventsOf(output: string): Event[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Event);
}

/** Every file of a folder and what is in it. */
function contents(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("providers"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

// What else may end apply is in test/long.
describeWithTools("rds-kerberos apply", () => {
  const folder = temporaryFolder("apply");
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("that is killed loses no directory: the same command goes on, and destroy removes all", async () => {
    const subject = await Deployment.in(join(folder, "killed"), emulator, "300000000002", "apply");
    const [code, output] = await subject.run("deploy", { args: [] });
    expect([code, printed(output)]).toEqual([1, [["apply/no-terminal", { operation: "apply", environment: "solo" }]]]);
    expect(existsSync(subject.outdir)).toBe(false);

    await subject.inject(LONG_CREATION);
    const run = subject.start("deploy");
    await subject.untilCalled(run, "ds", "CreateMicrosoftAD");
    run.process.kill("SIGKILL");
    expect(await run.ended).toBe("SIGKILL");
    expect(subject.underWay()).toContain("solo-directory");
    expect(await subject.run("deploy")).toEqual([0, ""]);
    expect(await subject.facts()).toEqual(DEPLOYED);
    expect(contents(subject.outdir)).not.toContain("Correct-Horse-7");

    expect(await subject.run("destroy")).toEqual([0, ""]);
    expect(await subject.found()).toEqual(NOTHING);
    const again = subject.start("destroy", { args: ["--yes", "--json"] });
    expect(await again.ended).toBe(0);
    expect(eventsOf(again.output()).at(-1)).toMatchObject({
      event: "finished",
      operation: "destroy",
      exitCode: 0,
      resume: null,
      stacks: {
        "solo-directory-sharing": "unchanged",
        "solo-directory": "unchanged",
        "solo-data-network": "unchanged",
      },
    });
  });

  test("starts nothing after a failure, and finishes what runs", async () => {
    const subject = await Deployment.in(join(folder, "refused"), emulator, "300000000003", "apply");
    await subject.inject(LONG_CREATION, {
      service: "ec2",
      action: "CreateRouteTable",
      status: 403,
      code: "UnauthorizedOperation",
      message: "You are not authorized to perform this operation. Correct-Horse-7",
    });
    const run = subject.start("deploy", { args: ["--yes", "--json"] });
    expect(await run.ended).toBe(1);
    const events = eventsOf(run.output());
    const ends = events.filter(({ event }) => ["applied", "failed", "not-started", "planned"].includes(event));
    expect(ends.map(({ event, stack }) => `${event} ${stack ?? ""}`).slice(-2)).toEqual([
      "failed solo-data-network",
      "applied solo-directory",
    ]);
    const failed = events.find(({ event }) => event === "failed");
    expect(failed).toMatchObject({ phase: "apply", error: expect.stringContaining("UnauthorizedOperation") as string });
    expect(run.output()).not.toContain("Correct-Horse-7");
    expect(events.filter(({ stack }) => stack === "solo-directory-sharing")).toEqual([]);
    expect(events.at(0)).toMatchObject({ event: "started", operation: "apply", environment: "solo" });
    expect(events.at(-1)).toMatchObject({
      event: "finished",
      exitCode: 1,
      resume: `npx rds-kerberos apply solo --yes --out ${subject.outdir}`,
      stacks: {
        "solo-data-network": "failed",
        "solo-directory": "applied",
        "solo-directory-sharing": "not-started",
      },
    });
    expect(await subject.found()).toMatchObject({ directories: 1, locks: [] });
  });
});
