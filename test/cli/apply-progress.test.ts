import { outcomeText } from "../../src/cli/actions/apply-progress";
import { duration, say } from "../../src/cli/actions/apply-text";
import { type StackOutcome } from "../../src/operations/apply/apply-events";
import { said, type Said, saidIn } from "../support/messages";

test.each<[StackOutcome, Said]>([
  [{ status: "applied", seconds: 5 }, ["apply/applied", { operation: "apply", stack: "s", seconds: 5 }]],
  [{ status: "unchanged", seconds: 5 }, ["apply/unchanged", { operation: "apply", stack: "s" }]],
  [{ status: "declined" }, ["apply/declined", { stack: "s" }]],
  [{ status: "planned" }, ["apply/planned-only", { stack: "s" }]],
  [{ status: "not-started", waitsFor: [] }, ["apply/not-started", { stack: "s", waitsFor: [] }]],
  [{ status: "not-started", waitsFor: ["a", "b"] }, ["apply/not-started", { stack: "s", waitsFor: ["a", "b"] }]],
])("how a stack ended: %j", (outcome, message) => {
  expect(said(outcomeText("apply", "s", outcome, false))).toEqual(message);
});

test("what failed or was refused is followed by the reasons, each on a line", () => {
  const failed = outcomeText(
    "destroy",
    "s",
    { status: "failed", phase: "plan", error: "one\ntwo", seconds: 61 },
    false,
  );
  expect(saidIn(failed)).toEqual([["apply/failed", { stack: "s", phase: "plan", seconds: 61 }]]);
  expect(failed.split("\n").slice(1)).toEqual(["    one", "    two"]);
  const refused = outcomeText("apply", "s", { status: "refused", reasons: ["one", "two"] }, true);
  expect(saidIn(refused)).toEqual([["apply/refused", { stack: "s", approved: true }]]);
  expect(refused.split("\n").slice(1)).toEqual(["    one", "    two"]);
});

test("times are read at a glance", () => {
  expect([0, 59, 60, 725, 3600].map(duration)).toEqual(["0 s", "59 s", "1 min 0 s", "12 min 5 s", "60 min 0 s"]);
});

test("of a directory that is created, it says how long AWS usually takes, and of no other work", () => {
  const working = (address: string, action: string): string =>
    say.working({ stack: "s", seconds: 90, resources: [{ address, action, seconds: 80 }] });
  const directory = "aws_directory_service_directory.directory";
  expect(working(directory, "create")).toContain("20 to 45");
  expect(working(`module.directory.${directory}["a.b"]`, "create")).toContain("20 to 45");
  expect(working(directory, "delete")).not.toContain("20 to 45");
  expect(working("aws_vpc.vpc", "create")).not.toContain("20 to 45");
});
