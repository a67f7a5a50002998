import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { problemsOf, saidProblem, type SaidProblem } from "../support/problems";

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");
const { error } = problemsOf("f.yaml");

function problems(text: string): SaidProblem[] {
  return parseEnvironment("f.yaml", text).problems.map(saidProblem);
}

describe("what is not a YAML map", () => {
  test.each([
    ["", error("1:1", "", "type/not-a-map")],
    ["just text", error("1:1", "", "type/not-a-map")],
    ["- a\n- b", error("1:1", "", "type/not-a-map")],
    [
      "name: [",
      error("1:8", "", [
        "yaml-syntax",
        { reason: "Flow sequence in block collection must be sufficiently indented and end with a ]" },
      ]),
    ],
    ["name: a\nname: b", error("2:1", "", ["yaml-syntax/duplicate-key", { key: "name", line: 1 }])],
    ["a: 1\n---\nb: 2", error("2:1", "", ["yaml-syntax", { reason: "yaml-syntax/several-documents" }])],
  ])("%j", (text, problem) => {
    expect(problems(text)[0]).toEqual(problem);
  });
});

test("anchors work, and keep their places", () => {
  const text = base
    .replace(
      "    create:\n      cidrBlock: 10.1.0.0/16\n      availabilityZones: [us-east-1a, us-east-1b]",
      "    create: &vpc\n      cidrBlock: 10.1.0.0/16\n      availabilityZones: [us-east-1a]",
    )
    .replace("  billing:\n", "  other: { account: orders, create: *vpc }\n  billing:\n");
  expect(problems(text)).toEqual(
    expect.arrayContaining([
      error("36:26", "networks.orders.create.availabilityZones", "network-zones/few"),
      error("36:26", "networks.other.create.availabilityZones", "network-zones/few"),
    ]),
  );
});
