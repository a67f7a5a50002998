import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { providerFiles } from "../../src/operations/plan/provider-files";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const current = temporaryFolderPerTest("provider-files");

test("files of a provider are known by what changes with every write, behind links too", async () => {
  const mirror = join(current(), "mirror", "linux_amd64");
  const stack = join(current(), "stack");
  const providers = join(stack, ".terraform", "providers", "aws");
  expect(providerFiles(stack)).toBe("");
  mkdirSync(mirror, { recursive: true });
  mkdirSync(providers, { recursive: true });
  const file = join(mirror, "provider");
  writeFileSync(file, "one");
  symlinkSync(mirror, join(providers, "linux_amd64"));
  const first = providerFiles(stack);
  expect(first).toContain("/aws/linux_amd64/provider ");
  expect(providerFiles(stack)).toBe(first);

  // Another file of the same size and time, in its place.
  await wait(20);
  writeFileSync(join(current(), "other"), "two");
  const past = new Date("2026-01-01T00:00:00Z");
  for (const path of [file, join(current(), "other")]) utimesSync(path, past, past);
  const dated = providerFiles(stack);
  expect(dated).not.toBe(first);
  renameSync(join(current(), "other"), file);
  const swapped = providerFiles(stack);
  expect(swapped).not.toBe(dated);

  // Written to, and dated back. The system's clock for files has ticks of some milliseconds.
  await wait(20);
  writeFileSync(file, "six");
  utimesSync(file, past, past);
  expect(providerFiles(stack)).not.toBe(swapped);
  writeFileSync(join(mirror, "LICENSE"), "");
  expect(providerFiles(stack).split("\n")).toHaveLength(2);
  rmSync(join(current(), "mirror"), { recursive: true });
  expect(providerFiles(stack)).toBe("");
});
