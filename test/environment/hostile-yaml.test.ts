import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { type Said } from "../support/messages";
import { problemsOf, saidProblem, type SaidProblem } from "../support/problems";

// What is hostile by its size is in large-yaml.test.ts.
const base = readFileSync(join(__dirname, "base.yaml"), "utf8");
const { error } = problemsOf("f.yaml");
const PRINCIPALS = '    principals: [alice, "bob@ONPREM.EXAMPLE.NET"]';

function problems(text: string): SaidProblem[] {
  return parseEnvironment("f.yaml", text).problems.map(saidProblem);
}

/** The base file with a line that is replaced by others. */
function baseWith(line: string, ...lines: readonly string[]): string {
  if (!base.includes(`\n${line}\n`)) throw new Error(`base.yaml has no line ${line}`);
  return base.replace(`\n${line}\n`, `\n${lines.join("\n")}\n`);
}

/** Line and column of a text in another one. */
function placeOf(part: string, text: string): string {
  const before = text.slice(0, text.indexOf(part)).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

const recursive = (alias: string, line: number): Said => ["yaml-syntax/recursive-alias", { alias, line }];

describe("an alias of the value it is part of", () => {
  const lineOf = (part: string, text: string): number => Number(placeOf(part, text).split(":")[0]);

  test.each([
    ["in the tags", baseWith("tags:", "tags: &t", "  self: *t"), "t", "&t"],
    ["in parameters", `${base}    parameters: &t\n      x: *t\n`, "t", "&t"],
    ["in a list", baseWith(PRINCIPALS, "    principals: &t [alice, *t]"), "t", "&t"],
    ["in a map of a list", baseWith(PRINCIPALS, "    principals: &t [{ a: [*t] }]"), "t", "&t"],
    ["under an unknown key", `${base}other: &t { a: { b: *t } }\n`, "t", "&t"],
    ["as a value of a key in a key", `${base}? &t { a: *t }\n: x\n`, "t", "&t"],
  ])("%s", (_, text, alias, anchor) => {
    const at = placeOf(`*${alias}`, text);
    const line = lineOf(anchor, text);
    expect(problems(text)).toContainEqual(error(at, "", recursive(alias, line)));
  });

  test("in a merge key, which is no key of YAML 1.2 either", () => {
    const text = baseWith("databases:", "databases: &a", "  <<: *a");
    expect(problems(text)).toEqual([
      error(placeOf("<<", text), "", "yaml-syntax/merge-key"),
      error(placeOf("*a", text), "", recursive("a", lineOf("&a", text))),
    ]);
  });

  test("of two values that contain each other", () => {
    const text = "a: &a { b: &b { a: *a, b: *b } }\nc: *b\n";
    expect(problems(text)).toEqual([error("1:20", "", recursive("a", 1)), error("1:27", "", recursive("b", 1))]);
  });

  test("as the whole file", () => {
    expect(problems("&a [*a]")).toEqual([error("1:5", "", recursive("a", 1))]);
    expect(problems("&a { ? *a : 1 }")).toEqual([error("1:8", "", recursive("a", 1))]);
  });
});

describe("aliases", () => {
  test("an anchor that is written again is another one", () => {
    const text = "a: &a [x]\nb: &a [*a]\n";
    expect(problems(text)).toEqual([error("2:8", "", recursive("a", 2))]);
  });

  test("one without an anchor above it", () => {
    expect(problems("a: *b\nb: &b x")).toEqual([error("1:4", "", ["yaml-syntax/unknown-alias", { alias: "b" }])]);
  });

  test("of a text, also as a key", () => {
    const text = base
      .replace("name: prod", "name: &name prod")
      .replace(/^tags:\n/m, "tags:\n  environment: *name\n  *name : x\n");
    expect(parseEnvironment("f.yaml", text).environment?.tags).toMatchObject({ environment: "prod", prod: "x" });
  });

  test("of one map by 200 others", () => {
    const databases = Array.from({ length: 200 }, (_, index) => `  d${index}: *one\n`).join("");
    const text = base.replace(/^databases:\n {2}orders:/m, `databases:\n  orders: &one`) + databases;
    const loaded = parseEnvironment("f.yaml", text);
    expect(loaded.problems.filter(({ rule }) => rule === "yaml-syntax")).toEqual([]);
  });

  test("that grow without end", () => {
    const names = "a b c d e f g h i".split(" ");
    const lines = names.map((name, index) => {
      const item = index === 0 ? "x" : `*${names[index - 1] ?? ""}`;
      return `${name}: &${name} [${Array(9).fill(item).join(",")}]`;
    });
    expect(problems(lines.join("\n"))).toEqual([
      error("6:26", "", ["yaml-syntax/aliases-too-large", { alias: "e", most: 500_000 }]),
    ]);
  });
});

test("50 levels of lists are only an unknown key", () => {
  const deep = `${base}deep: ${"[".repeat(50)}${"]".repeat(50)}\n`;
  expect(problems(deep).map(({ rule }) => rule)).toEqual(["unknown-key"]);
});

describe("characters", () => {
  test.each([
    ["\u0000", "0000"],
    ["\u001b", "001B"],
    ["\u009b", "009B"],
    ["\u007f", "007F"],
    ["\uffff", "FFFF"],
  ])("a raw %j", (character, codePoint) => {
    expect(problems(`name: prod\nregion: a${character}b\n`)).toEqual([
      error("2:10", "", ["yaml-syntax/control-character", { codePoint }]),
    ]);
  });

  test("a byte order mark and CRLF are fine", () => {
    expect(parseEnvironment("f.yaml", `\ufeff${base.replaceAll("\n", "\r\n")}`).environment?.name).toBe("prod");
  });
});

describe("what is not YAML 1.2, or not read", () => {
  test("a merge key", () => {
    const text = baseWith("tags:", "tags:", "  <<: { a: b }");
    expect(problems(text)).toEqual([error(placeOf("<<", text), "", "yaml-syntax/merge-key")]);
  });

  test("`<<` in quotes is a text like any other", () => {
    expect(problems(baseWith("tags:", "tags:", '  "<<": x')).map(({ rule }) => rule)).not.toContain("yaml-syntax");
  });

  test.each([
    ["!!omap [a: b]", "!!omap"],
    ["!!omap { a: b }", "!!omap"],
    ["!!set { a }", "!!set"],
    ["!!binary aGVsbG8=", "!!binary"],
    ["!!timestamp 2001-01-01", "!!timestamp"],
    ["!!python/name:os.system x", "!!python/name:os.system"],
    ["!!python/object/apply:os.system [id]", "!!python/object/apply:os.system"],
    ["!custom x", "!custom"],
  ])("the tag of %s", (value, tag) => {
    const text = `${base}other: ${value}\n`;
    const [line = 0] = placeOf("other:", text).split(":");
    expect(problems(text)).toEqual([
      { ...error("", "", ["yaml-syntax/tag", { tag }]), at: expect.stringMatching(`^f.yaml:${line}:\\d+$`) as string },
    ]);
  });

  test("tags of the core schema are read", () => {
    for (const tag of ["!!str", "!"]) {
      const text = base.replace("name: prod", `name: ${tag} prod`);
      expect(parseEnvironment("f.yaml", text).environment?.name).toBe("prod");
    }
  });

  test("another version of YAML", () => {
    expect(problems(`%YAML 1.1\n---\n${base}`)).toEqual([
      error("1:1", "", ["yaml-syntax/version", { version: "1.1" }]),
    ]);
  });

  test.each([
    ["? [a]\n: b", "1:3", "yaml-syntax/key-not-text"],
    ["? { a: b }\n: b", "1:3", "yaml-syntax/key-not-text"],
    [": b", "1:1", "yaml-syntax/empty-key"],
    ["__proto__: b", "1:1", ["yaml-syntax/reserved-key", { key: "__proto__" }]],
    ["a: { b: 1, b: 2 }", "1:12", ["yaml-syntax/duplicate-key", { key: "b", line: 1 }]],
  ] as const)("the key of %j", (text, at, message) => {
    expect(problems(text)).toEqual([error(at, "", message)]);
  });
});

describe("values that YAML 1.2 reads in its own way", () => {
  const at = (key: string, value: string): SaidProblem[] => {
    const found = /^ {4}allocatedStorageGib: \d+$/m.exec(base)?.[0] ?? "";
    return problems(baseWith(found, found, `    ${key}: ${value}`)).filter(({ path }) => path.endsWith(`.${key}`));
  };
  const messages = (key: string, value: string): Said[] => at(key, value).map(({ message }) => message);

  test.each([
    ["backupRetentionDays", ".inf", "type/not-finite", { written: ".inf" }],
    ["backupRetentionDays", "-.inf", "type/not-finite", { written: "-.inf" }],
    ["backupRetentionDays", ".nan", "type/not-finite", { written: ".nan" }],
    ["backupRetentionDays", "1e999", "type/not-finite", { written: "1e999" }],
    ["multiAz", "yes", "type/yaml-1.1-word", { written: "yes", value: true }],
    ["multiAz", "Off", "type/yaml-1.1-word", { written: "Off", value: false }],
    ["backupRetentionDays", "1_4", "type/yaml-1.1-number", { written: "1_4", value: "14" }],
    ["backupRetentionDays", "2001-01-01", "type/other", { expected: "number", found: "string" }],
    ["multiAz", '"yes"', "type/other", { expected: "boolean", found: "string" }],
    ["databaseName", "0o17", "type/unquoted", { written: "0o17", kind: "number" }],
    ["databaseName", ".inf", "type/unquoted", { written: ".inf", kind: "number" }],
    ["databaseName", "1e3", "type/unquoted", { written: "1e3", kind: "number" }],
  ])("%s: %s", (key, value, id, args) => {
    expect(messages(key, value)).toEqual([[id, expect.objectContaining(args)]]);
  });

  test("a date is a text, and an octal number a number", () => {
    const text = baseWith("tags:", "tags:", "  since: 2001-01-01");
    expect(parseEnvironment("f.yaml", text).environment?.tags).toMatchObject({ since: "2001-01-01" });
    expect(messages("backupRetentionDays", "0o17")).toEqual([]);
    expect(messages("backupRetentionDays", "017")).toEqual([]);
  });
});
