import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentsOf, loadEnvironments } from "../../src/environment/load";
import { EnvironmentError, formatProblem } from "../../src/environment/problem";
import { problemsOf, saidProblem, type SaidProblem } from "../support/problems";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");
const folder = temporaryFolderPerTest("environments");

function write(name: string, text: string): string {
  const file = join(folder(), name);
  writeFileSync(file, text);
  return file;
}

/** The error for which environments cannot be used. */
function thrown(act: () => unknown): EnvironmentError {
  try {
    act();
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

function problems(act: () => unknown): SaidProblem[] {
  return thrown(act).problems.map(saidProblem);
}

test("all *.yaml are read in order of their names, nothing else", () => {
  write("b.yaml", base.replace("name: prod", "name: b"));
  write("a.yaml", base.replace("name: prod", "name: a"));
  write("notes.txt", "not this");
  mkdirSync(join(folder(), "examples"));
  expect(environmentsOf(folder()).map((environment) => environment.name)).toEqual(["a", "b"]);
  expect(environmentsOf(folder(), ["b"]).map((environment) => environment.name)).toEqual(["b"]);
});

test("a bad file does not hinder another one that is asked for by name", () => {
  write("a.yaml", base.replace("name: prod", "name: a"));
  const bad = write("bad.yaml", "name: bad\n");
  expect(environmentsOf(folder(), ["a"]).map((environment) => environment.name)).toEqual(["a"]);
  expect(problems(() => environmentsOf(folder(), ["bad"]))).toContainEqual(
    problemsOf(bad).error("1:1", "region", ["required", { key: "region", example: "us-east-1" }]),
  );
});

describe("a bad file with the name of a good one", () => {
  const bad = base.replace("instanceClass: db.m7g.large", "instanceClass: m7g.large");
  const names = (): string[] => environmentsOf(folder(), ["prod"]).map(({ name }) => name);

  test("does not hinder the good one, whatever that is called", () => {
    write("a.yaml", bad);
    write("b.yaml", base);
    write("prod-old.yaml", "name: [");
    expect(names()).toEqual(["prod"]);
    expect(thrown(() => environmentsOf(folder())).problems.map(({ file }) => file)).toEqual([
      join(folder(), "a.yaml"),
      join(folder(), "prod-old.yaml"),
    ]);
  });

  test.each([
    ["with a mistake", bad, "instance-class"],
    ["that is no YAML", "name: [", "yaml-syntax"],
  ])("counts if it is the file of that name: one %s", (_, text, rule) => {
    write("prod.yaml", text);
    write("b.yaml", base);
    expect(thrown(names).problems).toEqual([expect.objectContaining({ file: join(folder(), "prod.yaml"), rule })]);
  });

  test("two good ones hinder each other", () => {
    write("a.yaml", base);
    const b = write("b.yaml", base);
    expect(thrown(names).problems).toEqual([expect.objectContaining({ file: b, rule: "stack-id-unique" })]);
  });
});

test("the message of the error is a line for each problem", () => {
  write("bad.yaml", "name: bad\n");
  const error = thrown(() => environmentsOf(folder()));
  expect(error.message).toBe(error.problems.map(formatProblem).join("\n"));
});

describe("two environments with stacks of one name", () => {
  test("by the name of the environment", () => {
    const a = write("a.yaml", base);
    const b = write("b.yaml", base);
    expect(loadEnvironments(folder()).map((loaded) => loaded.problems.map(saidProblem))).toEqual([
      [],
      [problemsOf(b).error("1:7", "name", ["stack-id-unique/environment", { name: "prod", file: a }])],
    ]);
  });

  test("by the name of a stack", () => {
    const a = write(
      "a.yaml",
      base
        .replace("  orders:\n    account: orders\n    create", "  x-orders:\n    account: orders\n    create")
        .replace("databases:\n  orders:\n    network: orders", "databases:\n  orders:\n    network: x-orders"),
    );
    const b = write("b.yaml", base.replace("name: prod", "name: prod-x"));
    expect(problems(() => environmentsOf(folder()))).toEqual([
      problemsOf(b).error("1:7", "name", ["stack-id-unique/stack", { id: "prod-x-orders-network", file: a }]),
    ]);
  });
});

describe("what cannot be found", () => {
  test("an environment nobody wrote", () => {
    write("a.yaml", base);
    expect(problems(() => environmentsOf(folder(), ["stage"]))).toEqual([
      problemsOf(folder()).error("1:1", "", ["environment-files/unknown", { name: "stage", known: ["prod"] }]),
    ]);
  });

  test("a folder that does not exist", () => {
    const none = join(folder(), "none");
    expect(problems(() => environmentsOf(none))).toEqual([
      problemsOf(none).error("1:1", "", "environment-files/unreadable-folder"),
    ]);
  });

  test("a folder without files", () => {
    expect(problems(() => environmentsOf(folder()))).toEqual([
      problemsOf(folder()).error("1:1", "", "environment-files/empty-folder"),
    ]);
  });

  test("a file that is a folder", () => {
    mkdirSync(join(folder(), "a.yaml"));
    expect(problems(() => environmentsOf(folder()))).toEqual([
      problemsOf(join(folder(), "a.yaml")).error("1:1", "", ["environment-files/not-a-file", { kind: "folder" }]),
    ]);
  });
});
