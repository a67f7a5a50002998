import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DemoFolder } from "../../scripts/demo/folder";
import { passwords } from "../../scripts/demo/programs";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const EMULATOR = { url: "http://127.0.0.1:4566", port: 4566, pid: 1, token: "secret" };

describe("the file that keeps the demo's emulator", () => {
  const folder = temporaryFolderPerTest("demo");
  const remember = (): { mode: number; kept: unknown } => {
    new DemoFolder(folder(), "environments").rememberEmulator(EMULATOR);
    const file = join(folder(), "emulator.json");
    return { mode: statSync(file).mode & 0o777, kept: JSON.parse(readFileSync(file, "utf8")) };
  };

  test("is for its owner alone", () => {
    expect(remember()).toEqual({ mode: 0o600, kept: EMULATOR });
  });

  test("is for its owner alone even if everybody could read the one before it", () => {
    writeFileSync(join(folder(), "emulator.json"), "{}", { mode: 0o666 });
    expect(remember()).toEqual({ mode: 0o600, kept: EMULATOR });
  });

  test("is not written where a link leads", () => {
    const elsewhere = join(folder(), "elsewhere");
    symlinkSync(elsewhere, join(folder(), "emulator.json"));
    expect(remember()).toEqual({ mode: 0o600, kept: EMULATOR });
    expect(existsSync(elsewhere)).toBe(false);
  });

  test("is worth nothing if it is half-written, of another shape, or missing", () => {
    const demo = new DemoFolder(folder(), "environments");
    expect(demo.knownEmulator()).toBeUndefined();
    for (const text of [
      '{"url":"http://127.0',
      "",
      "null",
      "[]",
      '{"pid":1,"port":4566,"url":"http://127.0.0.1:4566"}',
    ]) {
      writeFileSync(join(folder(), "emulator.json"), text);
      expect(demo.knownEmulator()).toBeUndefined();
    }
    demo.rememberEmulator(EMULATOR);
    expect(demo.knownEmulator()).toEqual(EMULATOR);
  });
});

test("the demo has passwords of its own, whatever is exported", () => {
  expect(Object.keys(passwords({}, [], "secret"))).toEqual(["TF_VAR_directory_admin_password"]);
  const exported = {
    TF_VAR_directory_admin_password: "Correct-Horse-7",
    TF_VAR_trust_password_onprem_example_net: "Battery-Staple-8",
    TF_VAR_other: "kept",
    PASSWORD: "kept",
  };
  const own = passwords(exported, [], "secret");
  expect(Object.keys(own).sort()).toEqual([
    "TF_VAR_directory_admin_password",
    "TF_VAR_trust_password_onprem_example_net",
  ]);
  for (const password of Object.values(own)) {
    expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[+\-_.=!]).{24}$/);
    expect(Object.values(exported)).not.toContain(password);
  }
  expect(new Set(Object.values(own)).size).toBe(2);
});

test("the demo's passwords stay the same for one emulator, and are others for another", () => {
  const names = ["TF_VAR_directory_admin_password", "TF_VAR_trust_password_onprem_example_net"];
  const [one, same, other] = ["one", "one", "other"].map((secret) => passwords({}, ["onprem.example.net"], secret));
  expect([Object.keys(one ?? {}), same]).toEqual([names, one]);
  for (const name of names) expect(other?.[name]).not.toBe(one?.[name]);
});
