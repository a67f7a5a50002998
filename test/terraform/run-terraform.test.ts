import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { synthesizeApp } from "../../src/operations/plan/app";
import { runTerraform, TerraformMissingError } from "../../src/terraform/terraform";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const folder = temporaryFolderPerTest("run-terraform");

/** A Terraform that counts the signals it gets, and ends a while after the first. */
const COUNTING = `trap 'echo interrupted >> signals' INT
trap 'echo terminated >> signals' TERM
echo started > started
until [ -e signals ]; do sleep 0.05; done
sleep 0.5
echo finished > finished
echo output; echo error >&2
exit 3`;

/** The variables with which this script is Terraform. */
function terraform(script: string): Record<string, string | undefined> {
  const file = join(folder(), "fake-terraform");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o700);
  return { PATH: process.env["PATH"], TERRAFORM_BINARY_NAME: file };
}

async function until(file: string): Promise<void> {
  while (!existsSync(join(folder(), file))) await wait(20);
}

describe("a run of Terraform", () => {
  test("gives its code and what it prints, and leaves no file", async () => {
    const variables = terraform("printf 'täxt %s' \"$1\"; echo problem >&2; exit 2");
    expect(await runTerraform(folder(), ["plan"], variables)).toEqual({
      code: 2,
      stdout: "täxt plan",
      stderr: "problem\n",
    });
    expect(readdirSync(folder())).toEqual(["fake-terraform"]);
  });

  test("prints more than a pipe takes", async () => {
    const { stdout } = await runTerraform(folder(), [], terraform("head -c 3000000 /dev/zero | tr '\\0' x"));
    expect([stdout.length, /^x*$/.test(stdout)]).toEqual([3_000_000, true]);
  });

  test("writes what is secret into a file of its owner", async () => {
    const file = join(folder(), "state.json");
    const run = await runTerraform(folder(), [], terraform("echo secret"), { stdoutFile: file });
    expect([run, readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual([
      { code: 0, stdout: "", stderr: "" },
      "secret\n",
      0o600,
    ]);
  });

  test("is asked to stop once, and waited for", async () => {
    const controller = new AbortController();
    const run = runTerraform(folder(), ["plan"], terraform(COUNTING), { signal: controller.signal });
    await until("started");
    controller.abort();
    controller.abort();
    expect(await run).toEqual({ code: 3, stdout: "output\n", stderr: "error\n" });
    expect(existsSync(join(folder(), "finished"))).toBe(true);
    expect(readFileSync(join(folder(), "signals"), "utf8")).toBe("interrupted\n");
  });

  test("is in another session than its caller, which Ctrl-C in a terminal does not reach", async () => {
    const session = "ps -o sid= -p $$ 2> /dev/null || ps -o sess= -p $$";
    const { stdout } = await runTerraform(folder(), [], terraform(`echo $$; ${session}`));
    const [pid = "", leader = ""] = stdout.split("\n").map((line) => line.trim());
    expect([pid !== "", leader]).toEqual([true, pid]);
  });

  test("is not started after the signal", async () => {
    const run = runTerraform(folder(), [], terraform("echo started > started"), { signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
    expect(existsSync(join(folder(), "started"))).toBe(false);
  });

  test("of a program that is missing", async () => {
    const run = runTerraform(folder(), [], { TERRAFORM_BINARY_NAME: join(folder(), "none") });
    await expect(run).rejects.toBeInstanceOf(TerraformMissingError);
  });
});

test("an app that is ended takes with it what it has started, and leaves no manifest", async () => {
  const [app, out] = [join(folder(), "app"), join(folder(), "out")];
  for (const path of [app, out]) mkdirSync(path);
  writeFileSync(
    join(app, "cdktf.json"),
    JSON.stringify({ app: "echo half > $CDKTF_OUTDIR/manifest.json; sleep 60; true" }),
  );
  const controller = new AbortController();
  const synthesized = synthesizeApp(app, out, process.env, controller.signal);
  await until(join("out", "manifest.json"));
  const started = Date.now();
  controller.abort();
  await expect(synthesized).rejects.toMatchObject({ name: "AbortError" });
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(readdirSync(out)).toEqual([]);
});
