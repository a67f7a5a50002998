import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../src/aws/active-directory-ports";
import { type CheckResult, type CheckStatus } from "../../src/operations/checks/check";
import { said, type Said } from "./messages";

/** A check that has not passed, by what tests assert of it. */
export type Finding<Check extends string = string> = readonly [
  subject: string,
  check: Check,
  status: Exclude<CheckStatus, "passed">,
  cause: Said,
  cure: Said,
];

/** Takes what undoes a change; the last change is undone first. */
export type Undo = (step: () => Promise<unknown>) => void;

/** Something that is not as it should be, and what a check says of it. */
export interface Breakage<World, Check extends string> {
  readonly what: string;
  /** Brings it about, in AWS or in the environment file. */
  readonly arrange: (world: World, undo: Undo) => Expected<Check> | Promise<Expected<Check>>;
}

interface Expected<Check extends string> {
  readonly finding: Finding<Check>;
  /** The environment file, if it is changed. */
  readonly yaml?: string;
}

/** The one finding has to be there while something is broken. All is undone afterwards: each case stands alone. */
export async function expectFinding<World, Check extends string>(
  world: World,
  { arrange }: Breakage<World, Check>,
  find: (yaml?: string) => Promise<readonly Finding[]>,
): Promise<void> {
  const steps: (() => Promise<unknown>)[] = [];
  try {
    const { finding, yaml } = await arrange(world, (step) => steps.push(step));
    expect(await find(yaml)).toEqual([finding]);
  } finally {
    for (const step of steps.reverse()) await step();
  }
}

/** Rows for `test.each`. */
export function rows<Case extends { readonly what: string }>(cases: readonly Case[]): [what: string, each: Case][] {
  return cases.map((each) => [each.what, each]);
}

/** What has not passed, in the order of the report. */
export function findings(results: readonly CheckResult[]): Finding[] {
  return results.flatMap(({ subject, check, status, cause, cure }) =>
    status === "passed" ? [] : [[subject, check, status, said(cause ?? ""), said(cure ?? "")] as const],
  );
}

/** The cure that is the command to deploy some stacks. */
export function deploy(...stacks: readonly string[]): Said {
  return ["deploy-command", { stacks }];
}

/** A range of ports by its id. */
export function port(id: string): PortRange {
  const found = ACTIVE_DIRECTORY_PORTS.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no ports are named ${id}`);
  return found;
}

/** The part of a report for a terminal that lists what has passed. */
export function passedText(checks: Readonly<Record<string, readonly string[]>>): string {
  const width = Math.max(...Object.keys(checks).map((subject) => subject.length));
  const lines = Object.entries(checks).map(([subject, ids]) => `  ${subject.padEnd(width)}  ${ids.join(", ")}\n`);
  return `Passed\n${lines.join("")}`;
}
