import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parsePlan, readPlan } from "../../src/review/plan-json";
import { saidBy, type Said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";

const PLAN = { format_version: "1.2", terraform_version: "1.11.4", planned_values: {}, resource_changes: [] };

const unreadable: Said = ["plan-json/not-json", { file: "f" }];
const truncated: Said = ["plan-json/truncated", { file: "f" }];
const notPlan: Said = ["plan-json/not-plan", { file: "f" }];
const log: Said = ["plan-json/log", { file: "f" }];
const version = (found: string): Said => ["plan-json/version", { file: "f", version: found, major: "1" }];
const shape = (path: string): Said => ["plan-json/shape", { file: "f", path }];
const changed = (change: object | null): string =>
  JSON.stringify({ ...PLAN, resource_changes: [{ address: "a.b", type: "a", change }] });

const refused: readonly (readonly [name: string, text: string, message: Said])[] = [
  ["text", "no JSON, and Some-Secret-1", unreadable],
  ["truncated", JSON.stringify(PLAN).slice(0, -5), truncated],
  ["truncated in a text", '{"format_version":"1.', truncated],
  ["a mistake in the middle", '{"format_version":"1.2", "password": Some-Secret-1}', unreadable],
  [
    "a mistake whose place is known",
    '{"format_version":"1.2" "password": 1}',
    ["plan-json/not-json", { file: "f", character: 24 }],
  ],
  ["a list", "[]", notPlan],
  ["null", "null", notPlan],
  ["something else", '{"a":1}', ["plan-json/without-version", { file: "f" }]],
  ["a state", '{"format_version":"1.0","terraform_version":"1.11.4","values":{}}', ["plan-json/state", { file: "f" }]],
  ["the log of a plan", '{"@level":"info"}\n{"@level":"info"}\n', log],
  ["one line of that log", '{"@level":"info","type":"version"}', log],
  ["the next format", JSON.stringify({ ...PLAN, format_version: "2.0" }), version("2.0")],
  ["the format before", JSON.stringify({ ...PLAN, format_version: "0.2" }), version("0.2")],
  ["a hostile format", JSON.stringify({ ...PLAN, format_version: "9\u001b[31m" }), version("9?[31m")],
  ["changes that are no list", JSON.stringify({ ...PLAN, resource_changes: { a: 1 } }), shape("resource_changes")],
  ["a change that is none", changed(null), shape("resource_changes.0.change")],
  ["actions that are not strings", changed({ actions: [1] }), shape("resource_changes.0.change.actions.0")],
];

test.each(refused)("refuses %s, and repeats nothing of it", (_name, text, message) => {
  expect(saidBy(() => parsePlan("f", text))).toEqual([message]);
});

describe("files", () => {
  const folder = temporaryFolder("plan-json");
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  test("that do not exist, are empty, or are binary", () => {
    const missing = join(folder, "none.json");
    expect(saidBy(() => readPlan(missing))).toEqual([["plan-json/missing", { file: missing }]]);
    expect(saidBy(() => readPlan(folder))).toEqual([["plan-json/unreadable", { file: folder, code: "EISDIR" }]]);
    const empty = write("empty.json", "");
    expect(saidBy(() => readPlan(empty))).toEqual([["plan-json/empty", { file: empty }]]);
    const binary = write("plan", Buffer.from("PK\u0003\u0004", "latin1"));
    expect(saidBy(() => readPlan(binary))).toEqual([["plan-json/binary", { file: binary }]]);
  });

  test("that are too large, without reading them", () => {
    const large = write("large.json", "");
    truncateSync(large, 501 * 1024 * 1024);
    expect(saidBy(() => readPlan(large))).toEqual([
      ["plan-json/too-large", { file: large, mebibytes: 501, most: 500 }],
    ]);
  });

  test("as PowerShell writes them", () => {
    const text = JSON.stringify(PLAN);
    const utf16 = write("utf16.json", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]));
    expect(readPlan(utf16).terraform_version).toBe("1.11.4");
    expect(readPlan(write("bom.json", `\ufeff${text}`)).terraform_version).toBe("1.11.4");
  });

  test("of OpenTofu, and with keys that are not known yet", () => {
    const tofu = write("tofu.json", JSON.stringify({ ...PLAN, format_version: "1.7", new_in_this_version: [1] }));
    expect(readPlan(tofu).resource_changes).toEqual([]);
  });
});
