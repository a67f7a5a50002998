import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forgetBackend, initializer, wantsInitialization } from "../../src/operations/plan/initialize";
import { hasChecksums, withoutChecksums } from "../../src/operations/plan/lock-file";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const LOCK = `# This file is maintained automatically by "terraform init".
provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = ">= 5.100.0, < 7.0.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}
`;

const current = temporaryFolderPerTest("initialize");
let folder: string;
let stack: string;
let program: string;

beforeEach(() => {
  folder = current();
  stack = join(folder, "stacks", "prod-directory");
  mkdirSync(join(stack, ".terraform"), { recursive: true });
  synthesize("a");
  // Notes that it was called, and writes a lock file, or fails.
  program = join(folder, "terraform");
  writeFileSync(
    program,
    `#!/bin/sh
echo "$@" >> "${folder}/calls"
if [ -e "${folder}/fails" ]; then echo "no backend" >&2; exit 1; fi
cat "${folder}/lock" > .terraform.lock.hcl
`,
    { mode: 0o755 },
  );
  writeFileSync(join(folder, "lock"), LOCK);
});

function synthesize(bucket: string): void {
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ terraform: { backend: { s3: { bucket } } } }));
}

function calls(): number {
  return existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").trim().split("\n").length : 0;
}

function initialize(again?: boolean): ReturnType<ReturnType<typeof initializer>> {
  const variables = { PATH: process.env["PATH"], TERRAFORM_BINARY_NAME: program, CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1" };
  return initializer(folder, variables)(stack, variables, again);
}

test("a folder is initialized once for one backend", async () => {
  expect(await initialize()).toEqual({ code: 0, stderr: "", spared: false, verified: "" });
  expect(await initialize()).toEqual({ code: 0, stderr: "", spared: true });
  expect(calls()).toBe(1);
  synthesize("b");
  expect((await initialize()).spared).toBe(false);
  expect((await initialize(true)).spared).toBe(false);
  expect(calls()).toBe(3);
  expect(readFileSync(join(folder, "calls"), "utf8").split("\n")[0]).toBe("init -input=false -no-color -reconfigure");
});

test("a folder whose initialization failed, or whose lock file lacks checksums, is initialized again", async () => {
  writeFileSync(join(folder, "fails"), "");
  expect(await initialize()).toEqual({ code: 1, stderr: "no backend\n", spared: false });
  rmSync(join(folder, "fails"));
  expect((await initialize()).spared).toBe(false);
  writeFileSync(join(stack, ".terraform.lock.hcl"), LOCK.replace(/ {2}hashes = \[[^\]]*\]\n/, ""));
  expect((await initialize()).spared).toBe(false);
  expect(calls()).toBe(3);
});

test("a run that was killed while the checksums were away leaves them to the next one", async () => {
  await initialize();
  let killed = "";
  await withoutChecksums(stack, () => {
    killed = readFileSync(join(stack, ".terraform", "lock-file-with-checksums.hcl"), "utf8");
    return Promise.resolve();
  });
  writeFileSync(join(stack, ".terraform", "lock-file-with-checksums.hcl"), killed);
  writeFileSync(join(stack, ".terraform.lock.hcl"), "");
  expect((await initialize()).spared).toBe(true);
  expect(readFileSync(join(stack, ".terraform.lock.hcl"), "utf8")).toBe(LOCK);
});

test("a folder with a forgotten backend is initialized again; without a provider there are no checksums", async () => {
  await initialize();
  writeFileSync(join(stack, ".terraform", "terraform.tfstate"), "{}");
  forgetBackend(stack);
  expect((await initialize()).spared).toBe(false);
  rmSync(join(stack, ".terraform.lock.hcl"));
  expect(await withoutChecksums(stack, () => Promise.resolve(1))).toBe(1);
  expect([
    wantsInitialization('please run "terraform init"'),
    wantsInitialization("run: tofu init"),
    wantsInitialization("Error: no credentials"),
  ]).toEqual([true, true, false]);
});

test("checksums are away while something is done, and come back although it fails", async () => {
  const file = join(stack, ".terraform.lock.hcl");
  writeFileSync(file, LOCK);
  const without = await withoutChecksums(stack, () => Promise.resolve(readFileSync(file, "utf8")));
  expect(without).toBe(`# This file is maintained automatically by "terraform init".
provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = ">= 5.100.0, < 7.0.0"
}
`);
  expect([readFileSync(file, "utf8"), hasChecksums(stack)]).toEqual([LOCK, true]);
  await expect(withoutChecksums(stack, () => Promise.reject(new Error("no plan")))).rejects.toThrow(
    new Error("no plan"),
  );
  expect(readFileSync(file, "utf8")).toBe(LOCK);
});
