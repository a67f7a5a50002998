import { setTimeout as wait } from "node:timers/promises";
import { FORM_FILES } from "../../src/review/forms/names";
import { DIRECTORY, FakeDeployment, find, idsOf, NETWORK, SHARING, until } from "../support/fake-deployment";
import { ignoreMessages, printed } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";

// Times and processes differ from run to run.
ignoreMessages();

const current = temporaryFolderPerTest("cli-apply-interrupted");
let subject: FakeDeployment;
beforeEach(() => {
  subject = new FakeDeployment(current());
});

describe("a question", () => {
  /** Answers one question after the other. @returns how the command ended, and what it printed */
  async function answer(...answers: string[]): Promise<{ code: number | null; text: string }> {
    const run = subject.start(["apply", "solo", "--parallelism", "1"], { terminal: true });
    for (const [index, text] of answers.entries()) {
      const asked = (): boolean => idsOf(run.output()).filter((id) => id === "apply/question").length > index;
      await Promise.race([until(asked), run.ended]);
      run.type(text);
    }
    return { code: await run.ended, text: run.output() };
  }

  test("is answered for each stack, and asked again after another word", async () => {
    const { code, text } = await answer("no\r", "what\r", "yes\r", "YES\r");
    expect([code, subject.applied()]).toEqual([2, [DIRECTORY, SHARING]]);
    expect(find(text, "apply/declined")).toEqual({ stack: NETWORK });
  });

  test("all answers the later ones too, but for findings that need a person", async () => {
    subject.script({ [SHARING]: { plan: "critical" } });
    const { code, text } = await answer("all\r", "all\r", "no\r");
    expect([code, subject.applied()]).toEqual([2, [NETWORK, DIRECTORY]]);
    expect(find(text, "apply/declined")).toEqual({ stack: SHARING });
  });

  test.each([
    ["quit", "quit\r", 2],
    ["Ctrl-D", "\x04", 2],
    ["Ctrl-C", "\x03", 1],
  ])("is ended by %s, and nothing is applied", async (_, typed, expected) => {
    const { code, text } = await answer(typed);
    expect([code, subject.applied()]).toEqual([expected, []]);
    expect(idsOf(text)).toContain("apply/resume");
  });
});

describe("signals", () => {
  test("wait for what is changed; a second says what a third loses, and the third interrupts once", async () => {
    subject.script({ [DIRECTORY]: { apply: "hang" } });
    const run = subject.start(["apply", "solo", "--yes", "--parallelism", "1", "--stack", DIRECTORY]);
    await until(() => subject.calls().includes(`apply ${DIRECTORY}`));
    // The shield passes on each 100 ms what Terraform says.
    await wait(1000);
    run.kill("SIGINT");
    await until(() => idsOf(run.output()).includes("apply/first-signal"));
    run.kill("SIGINT");
    await until(() => idsOf(run.output()).includes("apply/second-signal"));
    expect(subject.calls()).toEqual([`plan ${DIRECTORY}`, `apply ${DIRECTORY}`]);
    run.kill("SIGINT");
    await until(() => idsOf(run.output()).includes("apply/third-signal"));
    run.kill("SIGINT");
    run.kill("SIGTERM");
    expect(await run.ended).toBe(1);
    expect(find(run.output(), "apply/second-signal")).toEqual({
      resources: [`${DIRECTORY} aws_directory_service_directory.directory`],
    });
    expect(subject.calls().at(-1)).toBe(`interrupted 1 ${DIRECTORY}`);
  });

  test("stop what has not changed anything yet, once", async () => {
    subject.script({ [DIRECTORY]: { apply: "wait" } });
    const run = subject.start(["apply", "solo", "--yes", "--parallelism", "1", "--stack", DIRECTORY]);
    await until(() => subject.calls().includes(`apply ${DIRECTORY}`));
    await wait(500);
    for (let count = 0; count < 4; count += 1) {
      run.kill("SIGINT");
      await wait(200);
    }
    expect(await run.ended).toBe(1);
    expect(subject.calls().at(-1)).toBe(`interrupted 1 ${DIRECTORY}`);
    expect(idsOf(run.output())).not.toContain("apply/third-signal");
    expect(find(run.output(), "apply/planned-only")).toEqual({ stack: DIRECTORY });
  });

  test("a closed terminal ends nothing that is changed, and the run ends in good order", async () => {
    subject.script({ [DIRECTORY]: { apply: "hang" } });
    const run = subject.start(["apply", "solo", "--yes", "--stack", DIRECTORY], { terminal: true });
    await until(() => subject.calls().includes(`apply ${DIRECTORY}`));
    await wait(500);
    run.kill("SIGKILL");
    await run.ended;
    expect(subject.left("lock")).toBe(true);
    subject.release(DIRECTORY);
    // The reviews are the last that it writes.
    await until(() => !subject.left("lock") && Object.values(FORM_FILES).every((file) => subject.left(file)));
    expect([subject.applied(), subject.left("plans")]).toEqual([[DIRECTORY], false]);
  });

  test("a closed output ends nothing", async () => {
    const run = subject.start(["apply", "solo", "--yes"], { closed: true });
    expect(await run.ended).toBe(0);
    expect(subject.applied()).toHaveLength(3);
    expect(run.output()).not.toContain("EPIPE");
  });
});

test("two runs at once: the second says who is first, and harms nothing", async () => {
  subject.script({ [DIRECTORY]: { apply: "hang" } });
  const first = subject.start(["apply", "solo", "--yes"]);
  await until(() => subject.calls().includes(`apply ${DIRECTORY}`));
  await wait(500);
  const second = await subject.cli(["apply", "solo", "--yes"]);
  expect([second.code, printed(second.stderr)]).toMatchObject([1, [["plan/folder-in-use", {}]]]);
  subject.release(DIRECTORY);
  expect(await first.ended).toBe(0);
});

test("a run that was killed is waited for, and the next one goes on", async () => {
  subject.script({ [DIRECTORY]: { apply: "hang" } });
  const first = subject.start(["apply", "solo", "--yes", "--parallelism", "1", "--stack", DIRECTORY]);
  await until(() => subject.calls().includes(`apply ${DIRECTORY}`));
  await wait(500);
  first.kill("SIGKILL");
  await first.ended;
  const second = subject.start(["apply", "solo", "--yes", "--stack", DIRECTORY]);
  await until(() => idsOf(second.output()).includes("apply/waiting-for-earlier-run"));
  expect(subject.calls().filter((call) => call.startsWith("plan"))).toHaveLength(1);
  subject.release(DIRECTORY);
  expect(await second.ended).toBe(0);
  expect(subject.applied()).toEqual([DIRECTORY, DIRECTORY]);
});
