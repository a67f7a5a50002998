import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironments, parseEnvironment } from "../../src/environment/load";
import { type Problem } from "../../src/environment/problem";
import { ignoreMessages } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";
import { countWork } from "../support/work";

ignoreMessages();

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");
const workOf = countWork();
const folder = temporaryFolderPerTest("linear");
const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("");

/** Texts with so many of something, and the rules their problems are of. */
const TEXTS: readonly (readonly [string, (count: number) => string, readonly string[]])[] = [
  ["tags", (count) => base.replace("tags:\n", `tags:\n${times(count, (index) => `  k${index}: v\n`)}`), ["tag-count"]],
  ["keys that are not known", (count) => base + times(count, (index) => `k${index}: v\n`), ["unknown-key"]],
  ["keys in braces", (count) => `${base}k: { ${times(count, (index) => `k${index}: v, `)} }\n`, ["unknown-key"]],
  ["keys that are there already", (count) => base + times(count, () => "name: prod\n"), ["yaml-syntax"]],
  [
    "list items",
    (count) => `${base}    allowedSecurityGroupIds:\n${times(count, () => "      - x\n")}`,
    ["security-group-id"],
  ],
  [
    "databases without anything",
    (count) => base + times(count, (index) => `  d${index}: {}\n`),
    ["database-unreachable", "required"],
  ],
  [
    "databases of networks that are not there",
    (count) => base + times(count, (index) => `  d${index}: { network: n${index} }\n`),
    ["database-network-exists", "database-unreachable", "required"],
  ],
  [
    "aliases",
    (count) => base.replace("tags:\n", `tags:\n  a: &a x\n${times(count, (index) => `  k${index}: *a\n`)}`),
    ["tag-count"],
  ],
  [
    "anchors",
    (count) =>
      `${base}k:\n${times(count, (index) => `  - &a${index} x\n`)}${times(count, (index) => `  - *a${index}\n`)}`,
    ["unknown-key"],
  ],
  ["aliases of nothing", (count) => `${base}k: [${times(count, () => "*a, ")}]\n`, ["yaml-syntax"]],
  ["tags of types", (count) => `${base}k: [${times(count, () => "!!set {a}, ")}]\n`, ["yaml-syntax"]],
  ["comments", (count) => base + times(count, () => "# x\n"), []],
  ["documents", (count) => base + times(count, () => "---\n"), ["yaml-syntax"]],
];

// Four times as much takes four times the work. What compares each with each other takes sixteen times.
const MOST = 5;

test.each(TEXTS)("%s are read in linear work", (_, textOf, expected) => {
  const read = (count: number): number => {
    const text = textOf(count);
    let problems: readonly Problem[] = [];
    const work = workOf(() => {
      ({ problems } = parseEnvironment("f.yaml", text));
    });
    expect([...new Set(problems.map(({ rule }) => rule))].sort()).toEqual(expected);
    return work;
  };
  const few = read(500);
  expect(read(2000) / few).toBeLessThan(MOST);
});

test("files of one name are read in linear work", () => {
  const read = (count: number): number => {
    for (let index = 0; index < count; index += 1) writeFileSync(join(folder(), `${index}.yaml`), base);
    return workOf(() => {
      expect(loadEnvironments(folder(), ["prod"])).toHaveLength(count);
    });
  };
  const few = read(10);
  expect(read(40) / few).toBeLessThan(MOST);
});
