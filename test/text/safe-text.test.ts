import { message } from "../../src/text/message";
import { asciiControls, manyLines, oneLine } from "../../src/text/safe-text";
import { outputErrorText, systemErrorText } from "../../src/text/system-error";
import { ignoreMessages, said } from "../support/messages";

ignoreMessages();

/** What moves a cursor, changes colours or the direction of text, or cannot be seen. */
const UNSAFE = "\u001b[31m \u0000 \u0007 \r \u007f \u009b \u0085 \u202e \u2066 \u2028 \u200b \ufeff \u00ad \u{e0041}";
const VISIBLE =
  "\\u001b[31m \\u0000 \\u0007 \\u000d \\u007f \\u009b \\u0085 \\u202e \\u2066 \\u2028 \\u200b \\ufeff \\u00ad " +
  "\\udb40\\udc41";

describe("unsafe characters are made visible", () => {
  test("in one line", () => {
    expect(oneLine(UNSAFE)).toBe(VISIBLE);
    expect(oneLine("a\nb\tc")).toBe("a\\nb\\tc");
  });

  test("in several lines", () => {
    expect(manyLines(`${UNSAFE}\n${UNSAFE}`)).toBe(`${VISIBLE}\n${VISIBLE}`);
  });

  test("in JSON, whose values stay what they are", () => {
    const value = { [UNSAFE]: [`${UNSAFE}\n\t`] };
    const json = asciiControls(JSON.stringify(value, undefined, 2));
    expect(JSON.parse(json)).toEqual(value);
    expect(json.match(/[^\n -~]/gu)).toBeNull();
  });

  test("and nothing else changes", () => {
    const text = "süß 日本語 👍 é \u00e9 — “x”";
    expect([oneLine(text), manyLines(text), asciiControls(text)]).toEqual([text, text, text]);
  });
});

describe("a message", () => {
  const about = message<{ name: string; known?: readonly string[]; stderr?: string }>(
    "test-safe",
    ({ name, known = [], stderr = "" }) => `${name} is not ${JSON.stringify(name)} or ${known.join(", ")}:\n${stderr}`,
  );

  test("shows arguments in one line, and keeps its own line breaks", () => {
    expect(about({ name: "a\nforged: b", known: ["c\u001b[1m", "d\n"] })).toBe(
      'a\\nforged: b is not "a\\nforged: b" or c\\u001b[1m, d\\n:\n',
    );
  });

  test("shows the output of a program in its lines, but no control characters", () => {
    expect(about({ name: "x", stderr: "one\ntwo\u001b[0m" })).toBe('x is not "x" or :\none\ntwo\\u001b[0m');
  });

  test("is known by its arguments as they were", () => {
    expect(said(about({ name: "a\nb" }))).toEqual(["test-safe", { name: "a\nb" }]);
  });
});

describe("an error of the operating system", () => {
  const error = (code: string, syscall: string, path?: string): Error =>
    Object.assign(new Error(code), { code, syscall, ...(path === undefined ? {} : { path }) });

  test.each(["ENOSPC", "EROFS", "EACCES", "EDQUOT", "EFBIG", "EIO", "ENOTDIR", "EISDIR", "EMFILE"])("%s", (code) => {
    expect(said(systemErrorText(error(code, "open", "out/a\nb")) ?? "")).toEqual([
      "system-error/file",
      { path: "out/a\nb", code },
    ]);
  });

  test.each(["ENOENT", "EROFS", "ENOSPC"])("%s of the folder of temporary files", (code) => {
    expect(said(systemErrorText(error(code, "mkdtemp", "/none/x-XXXXXX")) ?? "")).toEqual([
      "system-error/temporary-folder",
      { folder: expect.any(String) as string, code },
    ]);
  });

  test("of the output", () => {
    expect(said(outputErrorText(error("ENOSPC", "write")))).toEqual(["system-error/output", { code: "ENOSPC" }]);
  });

  test("any other error is a mistake of the program", () => {
    const others = [new TypeError("x"), error("ERR_INVALID_ARG_TYPE", "open"), error("ECONNREFUSED", "connect"), "x"];
    expect(others.map(systemErrorText)).toEqual(others.map(() => undefined));
  });
});
