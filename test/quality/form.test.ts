import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/terraform";

const MOST_COLUMNS = 120;
const MOST_LINES = 350;

/** Files that people write, or programs write for people to read; JSON is neither. */
const WRITTEN = /\.(?:ts|cjs|mjs|py|sh|ya?ml|md|tf)$|(?:^|\/)run$/;
const CODE = /\.(?:ts|cjs|mjs|py|sh)$/;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT })
  .toString()
  .split("\n")
  .filter((file) => WRITTEN.test(file));
const linesOf = (file: string): string[] => readFileSync(join(ROOT, file), "utf8").trimEnd().split("\n");

test("no line is too long, but for rows of Markdown's tables, which cannot be wrapped", () => {
  const long = files.flatMap((file) =>
    linesOf(file).flatMap((line, index) =>
      line.length <= MOST_COLUMNS || (file.endsWith(".md") && line.startsWith("|")) ? [] : [`${file}:${index + 1}`],
    ),
  );
  expect(files.length).toBeGreaterThan(300);
  expect(long).toEqual([]);
});

test("no file of code is too long", () => {
  expect(files.filter((file) => CODE.test(file) && linesOf(file).length > MOST_LINES)).toEqual([]);
});
