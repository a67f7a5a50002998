import { CdktfOutput, isNews, type StackEvent } from "../../scripts/demo/output";
import { Progress } from "../../scripts/demo/progress";
import { printed, saidIn } from "../support/messages";

const STACKS = ["local-directory", "local-directory-sharing", "local-orders-network"];

/** As cdktf writes it without a terminal: the first of several lines names the stack. */
const DEPLOYED = `
⠙  Synthesizing

0 Stacks deploying     0 Stacks done     3 Stacks waiting
local-directory  Initializing the backend...
local-directory  ╷
                 │ Warning: Incomplete lock file information for providers
                 │ 
                 │ Due to your customized provider installation methods, Terraform was forced to
                 ╵
                 Terraform has been successfully initialized!
local-orders-network  Terraform used the selected providers to generate the following execution
                      plan. Resource actions are indicated with the following symbols:
local-directory  aws_kms_key.key: Refreshing state... [id=1]
1 Stack deploying     0 Stacks done     2 Stacks waiting
                 Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
local-orders-network  
                      Apply complete! Resources: 13 added, 0 changed, 1 destroyed.
local-directory-sharing  No changes. Your infrastructure matches the configuration.
                         Apply complete! Resources: 0 added, 2 changed, 0 destroyed.
`.split("\n");

/** Terraform's words of two stacks, one into the other, and cdktf's about itself. */
const FAILED = `
local-directory  aws_directory_service_directory.directory: Creating...
local-orders-network  aws_route.internet: Creating...
local-orders-network  ╷
                      │ Error: creating Route: operation error EC2: CreateRoute, https response error
local-directory  aws_directory_service_directory.directory: Still creating... [10s elapsed]
local-orders-network  │ StatusCode: 403
                      │ 
                      ╵
local-orders-network
Error: non-zero exit code 1
    at ChildProcess.<anonymous> (/node_modules/cdktf-cli/bundled.js:1:2)
node:internal/process/promises:394
Node.js v20.20.2
`.split("\n");

function eventsOf(lines: readonly string[]): StackEvent[] {
  const output = new CdktfOutput(new Set(STACKS));
  return lines.flatMap((line) => output.read(line));
}

/** Progress at a time that the test sets. */
function progressOf({ verbose = false, isTTY = false, command = "deploy" } = {}): {
  progress: Progress;
  written: string[];
  clock: { now: number };
} {
  const written: string[] = [];
  const clock = { now: 0 };
  const screen = { isTTY, columns: 60, write: (text: string) => written.push(text) };
  return { progress: new Progress(command, STACKS, verbose, screen, () => clock.now), written, clock };
}

describe("cdktf's output", () => {
  test("says when stacks begin and end, and what was changed", () => {
    expect(eventsOf(DEPLOYED)).toEqual([
      { kind: "started", stack: "local-orders-network" },
      { kind: "started", stack: "local-directory" },
      { kind: "done", stack: "local-directory", changes: "nothing to change" },
      { kind: "done", stack: "local-orders-network", changes: "13 added, 1 destroyed" },
      { kind: "started", stack: "local-directory-sharing" },
      { kind: "done", stack: "local-directory-sharing", changes: "2 changed" },
    ]);
  });

  test("says when stacks are destroyed", () => {
    const lines = [
      "local-directory  aws_kms_key.key: Destroying... [id=1]",
      "                 Destroy complete! Resources: 6 destroyed.",
    ];
    expect(eventsOf(lines)).toEqual([
      { kind: "started", stack: "local-directory" },
      { kind: "done", stack: "local-directory", changes: "6 destroyed" },
    ]);
  });

  test("names the stack that failed with Terraform's whole error, and no warning", () => {
    const error = [
      "╷",
      "│ Error: creating Route: operation error EC2: CreateRoute, https response error",
      "│ StatusCode: 403",
      "│",
      "╵",
    ].join("\n");
    expect(eventsOf(FAILED)).toEqual([
      { kind: "started", stack: "local-directory" },
      { kind: "started", stack: "local-orders-network" },
      { kind: "failed", stack: "local-orders-network", error },
    ]);
  });

  test("of no stack of this run is no event", () => {
    expect(eventsOf(["other-stack  Apply complete! Resources: 1 added, 0 changed, 0 destroyed."])).toEqual([]);
  });
});

describe("progress", () => {
  test("is one line per stack, with its time", () => {
    const { progress, written, clock } = progressOf();
    for (const line of DEPLOYED) {
      clock.now += 4_000;
      progress.read(line);
    }
    progress.stop();
    expect(printed(written.join(""))).toEqual([
      ["demo/stack-done", { stack: "local-directory", command: "deploy", seconds: 8, changes: "nothing to change" }],
      [
        "demo/stack-done",
        { stack: "local-orders-network", command: "deploy", seconds: 24, changes: "13 added, 1 destroyed" },
      ],
      ["demo/stack-done", { stack: "local-directory-sharing", command: "deploy", seconds: 4, changes: "2 changed" }],
    ]);
  });

  test("says what runs after half a minute without a word, where lines stay", () => {
    const { progress, written, clock } = progressOf();
    progress.read(FAILED[1] ?? "");
    for (let second = 1; second <= 65; second += 1) {
      clock.now = second * 1_000;
      progress.tick();
    }
    progress.stop();
    expect(printed(written.join(""))).toEqual(
      [30, 60].map((seconds) => [
        "demo/stacks-running",
        { stacks: [{ stack: "local-directory", seconds }], waiting: 2 },
      ]),
    );
  });

  test("renews one line of a terminal, which is not longer than the terminal, and leaves nothing of it", () => {
    const { progress, written, clock } = progressOf({ isTTY: true });
    progress.read(FAILED[1] ?? "");
    progress.read(FAILED[2] ?? "");
    clock.now = 61_000;
    progress.tick();
    progress.tick();
    progress.stop();
    expect(written).toHaveLength(2);
    expect(written[0]).toMatch(/^\r\u001b\[K.{59}$/);
    expect(written[1]).toBe("\r\u001b[K");
  });

  test("is all that cdktf says if asked for, without its counters", () => {
    const { progress, written } = progressOf({ verbose: true });
    for (const line of DEPLOYED) progress.read(line);
    progress.stop();
    expect(written).toEqual(DEPLOYED.filter(isNews).map((line) => `${line}\n`));
    expect(written.length).toBeGreaterThan(10);
    expect(saidIn(written.join(""))).toEqual([]);
  });

  test("ends with Terraform's error if a stack has failed, and without cdktf's stack trace", () => {
    const { progress, written } = progressOf();
    for (const line of FAILED) progress.read(line);
    progress.stop();
    progress.reportFailure();
    const errors = [
      "╷\n│ Error: creating Route: operation error EC2: CreateRoute, https response error\n│ StatusCode: 403\n│\n╵",
    ];
    expect(saidIn(written.join(""))).toEqual([
      ["demo/stack-failed", { stack: "local-orders-network", seconds: 0, errors }],
    ]);
    expect(written.join("")).not.toContain("node:internal");
  });

  test("ends with cdktf's last words if no stack has failed, and without its stack trace", () => {
    const { progress, written } = progressOf();
    for (const line of FAILED.slice(9)) progress.read(line);
    progress.stop();
    progress.reportFailure();
    expect(saidIn(written.join(""))).toEqual([["demo/cdktf-failed", { lines: ["Error: non-zero exit code 1"] }]]);
  });

  test("repeats nothing of a plan if cdktf was killed", () => {
    const { progress, written } = progressOf();
    const planned = DEPLOYED.findIndex((line) => line.includes("Terraform used"));
    for (const line of DEPLOYED.slice(planned, planned + 2)) progress.read(line);
    progress.stop();
    progress.reportFailure();
    expect(saidIn(written.join(""))).toEqual([["demo/cdktf-failed", { lines: [] }]]);
  });
});
