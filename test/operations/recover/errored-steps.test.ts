import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { erroredStates, isOfEnvironment, type ErroredState } from "../../../src/operations/recover/errored-states";
import { erroredSteps, type ErroredSteps } from "../../../src/operations/recover/errored-steps";
import { stateIn, type KnownState, type StackState } from "../../../src/operations/recover/stack-state";
import { said } from "../../support/messages";
import { temporaryFolderPerTest } from "../../support/temporary-folder";

const folder = temporaryFolderPerTest("errored-steps");
const FILE = "out/stacks/s/errored.tfstate";

/** A state with resources by their addresses and ids. */
function stateOf(serial: number, ids: Readonly<Record<string, string>>, lineage = "l"): KnownState {
  const resources = Object.entries(ids).map(([address, id]) => ({
    address,
    type: "a",
    isTainted: false,
    names: { id },
  }));
  return { lineage, serial, resources, deposed: [] };
}

const exists = (state: KnownState): StackState => ({ status: "exists", state });
const file = (state?: KnownState, name = FILE): ErroredState => ({
  stack: "s",
  file: name,
  ...(state ? { state } : {}),
});

function steps(errored: readonly ErroredState[], current: StackState): ErroredSteps {
  return erroredSteps(errored, current, { stack: "s", folder: "/w/s", terraform: "tofu" });
}

describe("a state that could not be saved", () => {
  test("is pushed if it is newer, and its file is removed by the same line", () => {
    const newer = stateOf(4, { "a.b": "1" });
    const found = steps([file(newer)], exists(stateOf(3, {})));
    expect([found.steps.map(({ kind }) => kind), found.notes, found.push]).toEqual([["push"], [], newer]);
    const [command] = found.steps.map((step) => step.command);
    expect(command).toBe(`tofu -chdir=/w/s state push ${join(process.cwd(), FILE)} && rm ${FILE}`);
    expect(said(found.steps[0]?.why ?? "")).toEqual(["recover/push", { stack: "s", file: FILE, resources: 1 }]);
  });

  test("is pushed if the state was deleted", () => {
    expect(steps([file(stateOf(1, {}))], { status: "absent" }).steps.map(({ kind }) => kind)).toEqual(["push"]);
  });

  test("is removed only if the saved state has each of its resources under the same id", () => {
    const saved = exists(stateOf(5, { "a.b": "1", "a.c": "2", "a.d": "3" }));
    const whole = steps([file(stateOf(4, { "a.b": "1", "a.c": "2" }))], saved);
    expect([whole.steps.map(({ kind, command }) => [kind, command]), whole.notes]).toEqual([
      [["delete", `rm ${FILE}`]],
      [],
    ]);
    const other = steps([file(stateOf(5, { "a.b": "1", "a.c": "other", "a.e": "4" }))], saved);
    expect([other.steps, other.notes.map(said)]).toEqual([
      [],
      [["recover/only-record", { stack: "s", file: FILE, addresses: ["a.c", "a.e"] }]],
    ]);
  });

  test("with an object that is not destroyed yet is not removed either", () => {
    const [deposed] = stateOf(1, { "a.b": "old" }).resources;
    const state = { ...stateOf(4, { "a.b": "1" }), deposed: deposed ? [deposed] : [] };
    const { notes } = steps([file(state)], exists(stateOf(4, { "a.b": "1" })));
    expect(notes.map(said)).toEqual([["recover/only-record", { stack: "s", file: FILE, addresses: ["a.b"] }]]);
  });

  test("is compared with the one that is pushed", () => {
    const older = (ids: Readonly<Record<string, string>>): ErroredSteps =>
      steps([file(stateOf(6, { "a.b": "1" })), file(stateOf(4, ids), "old")], exists(stateOf(3, {})));
    expect(older({ "a.b": "1" }).steps.map(({ kind }) => kind)).toEqual(["push", "delete"]);
    const only = older({ "a.c": "2" });
    expect([only.steps.map(({ kind }) => kind), only.notes.map(said)]).toEqual([
      ["push"],
      [["recover/only-record", { stack: "s", file: "old", addresses: ["a.c"] }]],
    ]);
  });

  test.each<[string, ErroredState, StackState, string]>([
    ["no state", file(), exists(stateOf(1, {})), "recover/errored-not-a-state"],
    ["of another lineage", file(stateOf(9, {}, "m")), exists(stateOf(1, {})), "recover/other-lineage"],
    [
      "next to one that cannot be read",
      file(stateOf(9, {})),
      { status: "unreadable", reason: "no" },
      "recover/errored-not-comparable",
    ],
  ])("%s gets a note and no line", (_name, errored, current, id) => {
    const found = steps([errored], current);
    expect([found.steps, found.notes.map(said), found.push]).toEqual([
      [],
      [[id, { stack: "s", file: FILE }]],
      undefined,
    ]);
  });

  test("is found, the newest first", () => {
    for (const [output, serial] of [
      ["a", 1],
      ["b", 2],
    ] as const) {
      mkdirSync(join(folder(), output, "stacks", "directory"), { recursive: true });
      writeFileSync(
        join(folder(), output, "stacks", "directory", "errored.tfstate"),
        JSON.stringify({ version: 4, lineage: "l", serial, resources: [], outputs: {} }),
      );
    }
    const outputs = ["a", "b", "c"].map((name) => join(folder(), name));
    expect(erroredStates(outputs).map(({ stack, state }) => [stack, state?.serial])).toEqual([
      ["directory", 2],
      ["directory", 1],
    ]);
  });

  test("is found in folders of every stack, even if it is not a state", () => {
    const output = join(folder(), "out");
    for (const [stack, text] of [
      ["former", "{"],
      ["s", JSON.stringify({ version: 4, lineage: "l", serial: 2, resources: null })],
    ] as const) {
      mkdirSync(join(output, "stacks", stack), { recursive: true });
      writeFileSync(join(output, "stacks", stack, "errored.tfstate"), text);
    }
    // The same folder is read once.
    expect(erroredStates([output, `${output}/.`]).map(({ stack, state }) => [stack, state?.serial])).toEqual([
      ["s", 2],
      ["former", undefined],
    ]);
  });

  test.each([
    ["prod-directory", true],
    ["prod-orders-database", true],
    ["prod-eu-directory", false],
    ["staging-directory", false],
    ["prod-something", false],
  ])("of the stack %s belongs to prod: %s", (stack, expected) => {
    expect(isOfEnvironment(stack, "prod")).toBe(expected);
  });
});

describe("a damaged state ends nothing with a stack trace", () => {
  const text = (more: object): string => JSON.stringify({ version: 4, lineage: "l", serial: 3, ...more });
  const managed = (more: object): object => ({ resources: [{ mode: "managed", type: "a", name: "b", ...more }] });

  test.each<[string, object, object | undefined]>([
    ["resources: null", { resources: null }, undefined],
    ["resources: {}", { resources: {} }, { kind: "field", field: "resources" }],
    ["resources: [null]", { resources: [null] }, { kind: "field", field: "resources" }],
    ["instances: null", managed({ instances: null }), undefined],
    ["instances: {}", managed({ instances: {} }), { kind: "field", field: "instances" }],
    ["instances: [null]", managed({ instances: [null] }), { kind: "field", field: "instances" }],
    ["attributes: null", managed({ instances: [{ attributes: null }] }), undefined],
    ["attributes: []", managed({ instances: [{ attributes: [] }] }), undefined],
    ["type: {}", managed({ type: {}, instances: [{}] }), undefined],
    ["an output", { outputs: { x: { type: "string", value: {} } } }, { kind: "output", output: "x" }],
    ["a newer format", { version: 5 }, { kind: "newer-format", version: 5 }],
  ])("%s", (_name, more, damage) => {
    expect(stateIn(text(more))).toMatchObject(damage ? { status: "unreadable", damage } : { status: "exists" });
  });
});
