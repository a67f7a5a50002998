import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePlan, readPlan } from "../../src/review/plan-json";

const HOW = "make it by terraform show -json <plan> > plan.json";
const PLAN = { format_version: "1.2", terraform_version: "1.11.4", planned_values: {}, resource_changes: [] };

const refused: readonly (readonly [name: string, text: string, message: string])[] = [
  ["text", "no JSON, and Some-Secret-1", `f is not JSON: it cannot be read; ${HOW}`],
  ["truncated", JSON.stringify(PLAN).slice(0, -5), `f is not JSON: it ends too early; ${HOW}`],
  ["truncated in a text", '{"format_version":"1.', `f is not JSON: it ends too early; ${HOW}`],
  [
    "a mistake in the middle",
    '{"format_version":"1.2", "password": Some-Secret-1}',
    `f is not JSON: it cannot be read; ${HOW}`,
  ],
  [
    "a mistake whose place is known",
    '{"format_version":"1.2" "password": 1}',
    `f is not JSON: it cannot be read at character 24; ${HOW}`,
  ],
  ["a list", "[]", `f is JSON, but no plan; ${HOW}`],
  ["null", "null", `f is JSON, but no plan; ${HOW}`],
  ["something else", '{"a":1}', `f is JSON, but no plan: it has no format_version; ${HOW}`],
  [
    "a state",
    '{"format_version":"1.0","terraform_version":"1.11.4","values":{}}',
    `f is the JSON of a state, not of a plan; ${HOW}`,
  ],
  ["the log of a plan", '{"@level":"info"}\n{"@level":"info"}\n', `f is the log of terraform plan -json; ${HOW}`],
  ["one line of that log", '{"@level":"info","type":"version"}', `f is the log of terraform plan -json; ${HOW}`],
  [
    "the next format",
    JSON.stringify({ ...PLAN, format_version: "2.0" }),
    "f has plan format 2.0, and this version understands 1.x; use a version of rds-kerberos that knows it",
  ],
  [
    "the format before",
    JSON.stringify({ ...PLAN, format_version: "0.2" }),
    "f has plan format 0.2, and this version understands 1.x; use a version of rds-kerberos that knows it",
  ],
  [
    "a hostile format",
    JSON.stringify({ ...PLAN, format_version: "9\u001b[31m" }),
    "f has plan format 9?[31m, and this version understands 1.x; use a version of rds-kerberos that knows it",
  ],
  [
    "changes that are no list",
    JSON.stringify({ ...PLAN, resource_changes: { a: 1 } }),
    `f is no plan that can be read: resource_changes is not what Terraform writes there; ${HOW}`,
  ],
  [
    "a change that is none",
    JSON.stringify({ ...PLAN, resource_changes: [{ address: "a.b", type: "a", change: null }] }),
    `f is no plan that can be read: resource_changes.0.change is not what Terraform writes there; ${HOW}`,
  ],
  [
    "actions that are no texts",
    JSON.stringify({ ...PLAN, resource_changes: [{ address: "a.b", type: "a", change: { actions: [1] } }] }),
    `f is no plan that can be read: resource_changes.0.change.actions.0 is not what Terraform writes there; ${HOW}`,
  ],
];

test.each(refused)("refuses %s, and repeats nothing of it", (_name, text, message) => {
  expect(() => parsePlan("f", text)).toThrow(new Error(message));
});

describe("files", () => {
  const folder = mkdtempSync(join(tmpdir(), "plan-json-"));
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("that are not there, empty, or binary", () => {
    const missing = join(folder, "none.json");
    expect(() => readPlan(missing)).toThrow(new Error(`${missing} is not there; write the path of a plan's JSON`));
    expect(() => readPlan(folder)).toThrow(
      new Error(`${folder} cannot be read (EISDIR); write the path of a plan's JSON`),
    );
    const empty = write("empty.json", "");
    expect(() => readPlan(empty)).toThrow(new Error(`${empty} is empty; ${HOW}`));
    const binary = write("plan", Buffer.from("PK\u0003\u0004", "latin1"));
    expect(() => readPlan(binary)).toThrow(
      new Error(`${binary} is a binary plan; write its JSON: terraform show -json ${binary} > plan.json`),
    );
  });

  test("as PowerShell writes them", () => {
    const text = JSON.stringify(PLAN);
    expect(
      readPlan(write("utf16.json", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")])))
        .terraform_version,
    ).toBe("1.11.4");
    expect(readPlan(write("bom.json", `\ufeff${text}`)).terraform_version).toBe("1.11.4");
  });

  test("of OpenTofu, and with keys that are not known yet", () => {
    expect(
      readPlan(write("tofu.json", JSON.stringify({ ...PLAN, format_version: "1.7", new_in_this_version: [1] })))
        .resource_changes,
    ).toEqual([]);
  });
});
