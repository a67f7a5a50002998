import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { environmentNamed, environmentsOf, loadEnvironments } from "../../src/environment/load";
import { readAnyFile, readRegularFile } from "../../src/environment/regular-file";
import { type Said } from "../support/messages";
import { problemsOf, saidProblem, type SaidProblem } from "../support/problems";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");
const current = temporaryFolderPerTest("files");
const path = (name = "bad.yaml"): string => join(current(), name);

beforeEach(() => {
  writeFileSync(path("good.yaml"), base.replace("name: prod", "name: good"));
});

/** The problems of all files; the good one has none, and is not hindered by them. */
function problems(): SaidProblem[] {
  const found = loadEnvironments(current()).flatMap((loaded) => loaded.problems.map(saidProblem));
  expect(environmentNamed(current(), "good").environment.name).toBe("good");
  expect(environmentsOf(current(), ["good"])).toHaveLength(1);
  expect(() => environmentsOf(current())).toThrow();
  return found;
}

const expected = (message: Said, at = "1:1"): SaidProblem => problemsOf(path()).error(at, "", message);

describe("what is no file", () => {
  test("a folder", () => {
    mkdirSync(path());
    expect(problems()).toEqual([expected(["environment-files/not-a-file", { kind: "folder" }])]);
  });

  test("a link to a device, which is not read", () => {
    symlinkSync("/dev/zero", path());
    expect(problems()).toEqual([expected(["environment-files/not-a-file", { kind: "device" }])]);
  });

  test("a socket", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path(), resolve));
    try {
      expect(problems()).toEqual([expected(["environment-files/not-a-file", { kind: "socket" }])]);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test.each([
    ["that leads nowhere", "nowhere", "ENOENT"],
    ["to itself", "bad.yaml", "ELOOP"],
    ["into a file", "good.yaml/x", "ENOTDIR"],
  ])("a link %s", (_, target, code) => {
    symlinkSync(target, path());
    expect(problems()).toEqual([expected(["environment-files/unreadable-file", { code }])]);
  });
});

describe("what is in a file", () => {
  test("more than is read, without reading it", () => {
    writeFileSync(path(), "");
    truncateSync(path(), 2 ** 40);
    expect(problems()).toEqual([expected(["environment-files/too-large", { most: 8 }])]);
  });

  test.each([
    ["Latin 1", Buffer.from("name: bad\nregion: süd\n", "latin1"), "2:10"],
    ["UTF-16", Buffer.from("\ufeffname: bad\n", "utf16le"), "1:1"],
    ["a character that is cut at the end", Buffer.from("name: bäd\nü").subarray(0, -1), "2:1"],
    ["an encoded surrogate", Buffer.from([0x61, 0x3a, 0x20, 0xed, 0xa0, 0x80]), "1:4"],
    ["an overlong form", Buffer.from([0x61, 0x0a, 0xc0, 0x80]), "2:1"],
  ])("%s is not UTF-8", (_, bytes, at) => {
    writeFileSync(path(), bytes);
    expect(problems()).toEqual([expected("environment-files/not-utf-8", at)]);
  });

  test("NUL bytes", () => {
    writeFileSync(path(), "name: bad\n\0\0\0");
    expect(problems()).toEqual([expected(["yaml-syntax/control-character", { codePoint: "0000" }], "2:1")]);
  });

  test.each([
    ["nothing", ""],
    ["blanks", " \n\n"],
    ["a comment", "# x"],
  ])("%s is no map", (_, text) => {
    writeFileSync(path(), text);
    expect(problems().map(({ message }) => message)).toEqual(["type/not-a-map"]);
  });

  test("an alias of the value it is part of", () => {
    writeFileSync(path(), base.replace("tags:", "tags: &t\n  self: *t"));
    expect(problems()).toEqual([expected(["yaml-syntax/recursive-alias", { alias: "t", line: 3 }], "4:9")]);
  });
});

describe("a file that changes while it is read", () => {
  test("one that has no size and grows is read to its end, or to the limit", () => {
    // Files of /proc have the size 0 and content.
    expect(readRegularFile("/proc/self/status", 1_000_000)).toEqual({ bytes: expect.any(Buffer) as Buffer });
    expect(readRegularFile("/proc/self/status", 10)).toEqual({ larger: true });
  });

  test("exactly the limit is read", () => {
    writeFileSync(path(), "12345");
    expect(readRegularFile(path(), 5)).toEqual({ bytes: Buffer.from("12345") });
    expect(readRegularFile(path(), 4)).toEqual({ larger: true });
  });

  test("one that has no end, if somebody names it", () => {
    expect(readAnyFile("/dev/zero", 100)).toEqual({ larger: true });
    expect(readAnyFile("/dev/null", 100)).toEqual({ bytes: Buffer.alloc(0) });
    expect(readAnyFile(current(), 100)).toEqual({ code: "EISDIR" });
  });

  test("one that is gone", () => {
    rmSync(path("good.yaml"));
    expect(readRegularFile(path("good.yaml"), 5)).toEqual({ code: "ENOENT" });
  });
});
