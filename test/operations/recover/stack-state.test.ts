import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStackFile, reduceStackFile } from "../../../src/operations/recover/stack-files";
import { reduceState, stateIn } from "../../../src/operations/recover/stack-state";
import { temporaryFolderPerTest } from "../../support/temporary-folder";

const folder = temporaryFolderPerTest("stack-state");

describe("a state", () => {
  const text = (more: object = {}): string =>
    JSON.stringify({ version: 4, lineage: "l", serial: 3, resources: [], outputs: {}, ...more });

  test("is reduced to addresses and names, without a secret", () => {
    const instance = (more: object): object => ({ attributes: { id: "d-1", password: "Secret-1" }, ...more });
    const resources = [
      { mode: "managed", type: "a", name: "b", instances: [instance({ status: "tainted" })] },
      { mode: "managed", type: "a", name: "c", instances: [instance({ index_key: "k" }), instance({ deposed: "x" })] },
      { module: "module.m", mode: "managed", type: "a", name: "d", instances: [instance({ index_key: 0 })] },
      { mode: "data", type: "a", name: "e", instances: [instance({})] },
    ];
    const state = reduceState(text({ resources, outputs: { password: { value: "Secret-1", type: "string" } } }));
    expect(JSON.stringify(state)).not.toContain("Secret-1");
    expect(state?.resources.map(({ address, isTainted, names }) => [address, isTainted, names])).toEqual([
      ["a.b", true, { id: "d-1" }],
      ['a.c["k"]', false, { id: "d-1" }],
      ["module.m.a.d[0]", false, { id: "d-1" }],
    ]);
  });

  test.each([
    ["", "absent"],
    [text({ lineage: "" }), "absent"],
    [text(), "exists"],
    [text({ version: 5 }), "unreadable"],
    [text().slice(0, 20), "unreadable"],
    ["null", "unreadable"],
  ])("%s is %s", (content, status) => {
    expect(stateIn(content).status).toBe(status);
  });
});

test("a folder for lines has the addresses, their instances, and nothing that is read or secret", () => {
  const stack = { terraform: { backend: {} }, provider: { aws: [{}] }, data: { x: {} }, variable: { password: {} } };
  const file = join(folder(), "cdk.tf.json");
  writeFileSync(file, JSON.stringify({ ...stack, resource: { aws_route: { a: { x: 1 }, b: { for_each: "…" } } } }));
  reduceStackFile(folder(), new Map([["aws_route.b", ["rtb-1"]]]));
  expect(readStackFile(folder(), "x").resources).toEqual(
    new Map([
      ["aws_route.a", { type: "aws_route", values: {} }],
      ["aws_route.b", { type: "aws_route", values: { for_each: '${toset(["rtb-1"])}' } }],
    ]),
  );
});
