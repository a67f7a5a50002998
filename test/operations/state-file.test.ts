import { type StateDamage, damageInMessage, diagnoseState } from "../../src/operations/states/state-file";

const STATE = {
  version: 4,
  terraform_version: "1.11.4",
  serial: 1,
  lineage: "a",
  outputs: {
    text: { value: 'ä "quoted" \\ {[', type: "string" },
    number: { value: 1, type: "number" },
    yes: { value: true, type: "bool" },
    list: { value: ["a"], type: ["list", "string"] },
    tuple: { value: ["a"], type: ["tuple", ["string"]] },
    map: { value: { a: "b" }, type: ["map", "string"] },
    object: { value: { a: 1 }, type: ["object", { a: "number" }] },
    nothing: { value: null, type: "string" },
    any: { value: { a: 1 }, type: "dynamic" },
  },
  resources: [{ mode: "managed", type: "aws_vpc", name: "vpc", instances: [] }],
};
const whole = JSON.stringify(STATE, undefined, 2);
const damage = (text: string): StateDamage | undefined => {
  const diagnosis = diagnoseState(text);
  return diagnosis.status === "damaged" ? diagnosis.damage : undefined;
};
const changed = (changes: object): string => JSON.stringify({ ...STATE, ...changes });

test("a state that is whole is sound, and empty if nothing is left that Terraform manages", () => {
  expect(diagnoseState(whole)).toEqual({ status: "sound", empty: false });
  for (const resources of [[], null, [{ mode: "data", type: "terraform_remote_state", name: "network" }]])
    expect(diagnoseState(changed({ resources }))).toEqual({ status: "sound", empty: true });
  expect(diagnoseState(changed({ outputs: undefined }))).toEqual({ status: "sound", empty: false });
  expect(diagnoseState('{"version":3,"modules":[]}')).toEqual({ status: "sound", empty: false });
});

test("wherever a state is cut off, it is found to be cut off there", () => {
  for (let end = 1; end < whole.length; end += 1) {
    const text = whole.slice(0, end);
    expect([end, damage(text)]).toEqual([end, { kind: "truncated", bytes: Buffer.byteLength(text) }]);
  }
});

test.each<[what: string, text: string, damage: StateDamage]>([
  ["nothing", "", { kind: "not-json", offset: 0 }],
  ["a page of a proxy", "<html>no</html>", { kind: "not-json", offset: 0 }],
  ["a text", "no state", { kind: "not-json", offset: 0 }],
  [
    "bytes in its middle",
    whole.replace("lineage", 'lin"eage'),
    { kind: "not-json", offset: whole.indexOf("lineage") + 4 },
  ],
  ["brackets that do not fit", '{"version": [4}', { kind: "not-json", offset: 14 }],
  ["a comma that is missing", '{"version": 4 "serial": 1}', { kind: "not-json", offset: 0 }],
  ["a second state", `${whole}{`, { kind: "not-json", offset: Buffer.byteLength(whole) }],
  ["a list", "[]", { kind: "not-a-state" }],
  ["a number", "4", { kind: "not-a-state" }],
  ["no version", '{"outputs": {}}', { kind: "not-a-state" }],
  ["a version that is a text", '{"version": "4"}', { kind: "not-a-state" }],
  [
    "format 5",
    changed({ version: 5, terraform_version: "1.99.0" }),
    { kind: "newer-format", version: 5, terraform: "1.99.0" },
  ],
  ["format 5 of nobody", changed({ version: 5, terraform_version: 1 }), { kind: "newer-format", version: 5 }],
  ["outputs that are a text", changed({ outputs: "x" }), { kind: "field", field: "outputs" }],
  ["resources that are a map", changed({ resources: {} }), { kind: "field", field: "resources" }],
  [
    "a type that there is not",
    changed({ outputs: { a: { value: "x", type: "texts" } } }),
    { kind: "output", output: "a" },
  ],
  [
    "a list that is a text",
    changed({ outputs: { a: { value: ["x"], type: "string" } } }),
    { kind: "output", output: "a" },
  ],
  [
    "a map that is a list",
    changed({ outputs: { a: { value: ["x"], type: ["map", "string"] } } }),
    { kind: "output", output: "a" },
  ],
  [
    "a tuple that is a map",
    changed({ outputs: { a: { value: {}, type: ["tuple", []] } } }),
    { kind: "output", output: "a" },
  ],
  ["an output without a type", changed({ outputs: { a: { value: "x" } } }), { kind: "output", output: "a" }],
  ["an output that is a text", changed({ outputs: { a: "x" } }), { kind: "output", output: "a" }],
])("%s instead of a state", (_what, text, expected) => {
  expect(damage(text)).toEqual(expected);
});

// What Terraform 1.11.4 says.
test.each<[text: string, damage: StateDamage | undefined]>([
  [
    "The state file could not be parsed as JSON: syntax error at byte offset 2.\nUnsupported state file format\n" +
      'The state file does not have a "version" attribute, which is required to identify the format version.',
    { kind: "not-json", offset: 2 },
  ],
  ["The state file could not be parsed as JSON: syntax error at byte offset 90.", { kind: "truncated", bytes: 90 }],
  ["The state file could not be parsed as JSON: it is strange", { kind: "not-json", offset: 0 }],
  [
    "The state file uses format version 5, which is not supported by Terraform 1.11.4. " +
      "This state file was created by Terraform 1.99.0.",
    { kind: "newer-format", version: 5, terraform: "1.99.0" },
  ],
  [
    "The state file uses format version 6, which is not supported by OpenTofu 1.10.1.",
    { kind: "newer-format", version: 6 },
  ],
  ['The state file field "outputs" has invalid value string', { kind: "field", field: "outputs" }],
  [
    'The state file has an invalid value for output "vpc_id": string is required.',
    { kind: "output", output: "vpc_id" },
  ],
  [
    'The state file has an invalid type specification for output "vpc_id": invalid primitive type name "nonsense".',
    { kind: "output", output: "vpc_id" },
  ],
  ["Unsupported state file format\nThe version in the state file is string.", { kind: "not-a-state" }],
  ['Invalid Terraform version string\n"banana" is not valid.', { kind: "not-a-state" }],
  ["Error acquiring the state lock", undefined],
  ["AccessDenied: not authorized to perform: s3:GetObject", undefined],
])("Terraform says: %s", (text, expected) => {
  expect(damageInMessage(text, 90)).toEqual(expected);
});
