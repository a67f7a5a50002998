// @ts-check
"use strict";

// One stack of ours, local-identity-network, against the same resources in hand-written HCL: one state in the emulated AWS, which
// counts the calls.
const { spawnSync } = require("node:child_process");
const { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { makeStateBuckets, startEmulator, stopEmulator } = require("../scripts/emulator.cjs");
const { freshBuild } = require("../scripts/fresh-build.cjs");
const { TERRAFORM } = require("../scripts/prerequisites.cjs");
const { LOCAL_ENDPOINT } = require("./environment.cjs");
const { ratio, ROOT } = require("./measuring.cjs");

const STACK = "local-identity-network";

/** @returns {Promise<import("./measuring.cjs").Scenario>} */
async function terraform() {
  const folder = mkdtempSync(join(tmpdir(), "bench-terraform-"));
  const emulator = await startEmulator({ log: join(folder, "emulator.log") });
  const done = async () => {
    await stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    /** @type {typeof import("../scripts/tools")} */
    const { environmentsOf, terraformEnvironment, withLateGarbageCollection } = require(freshBuild("tools"));
    await makeStateBuckets(emulator.url, [
      ...(environmentsOf(join(ROOT, "environments"), ["local"])[0]?.accounts ?? []),
    ]);
    const env = {
      ...withLateGarbageCollection(process.env, 1),
      ...terraformEnvironment(process.env, folder),
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    const run = (/** @type {string} */ command, /** @type {string[]} */ args, cwd = ROOT, extra = {}) => {
      const result = spawnSync(command, args, { cwd, encoding: "utf8", env: { ...env, ...extra } });
      if (result.status !== 0)
        throw new Error(`${command} ${args.join(" ")} ended with ${result.status}:\n${result.stderr}`);
    };
    const calls = async () => {
      /** @type {{ count: number }[]} */
      const counted = await (await fetch(`${emulator.url}/_emulator/calls`)).json();
      await fetch(`${emulator.url}/_emulator/calls`, { method: "DELETE" });
      return counted.reduce((sum, { count }) => sum + count, 0);
    };
    run("node", [join(ROOT, "scripts", "app.cjs")], ROOT, { ENVIRONMENT: "local", CDKTF_OUTDIR: join(folder, "out") });
    const folders = { ours: join(folder, "ours"), hcl: join(folder, "hcl") };
    for (const path of Object.values(folders)) mkdirSync(path);
    const here = (/** @type {string} */ file) => readFileSync(file, "utf8").replaceAll(LOCAL_ENDPOINT, emulator.url);
    const stack = JSON.parse(here(join(folder, "out", "stacks", STACK, "cdk.tf.json")));
    // Only an emulator needs the block, and the provider takes seconds to read it: both get it as a variable.
    delete stack.provider.aws[0].endpoints;
    writeFileSync(join(folders.ours, "cdk.tf.json"), JSON.stringify(stack));
    writeFileSync(join(folders.hcl, "main.tf"), here(join(__dirname, "programs", "network.tf")));
    run(TERRAFORM, ["init", "-input=false"], folders.ours);
    run(TERRAFORM, ["apply", "-input=false", "-auto-approve"], folders.ours);
    run(TERRAFORM, ["init", "-input=false"], folders.hcl);
    /** @type {Record<string, number>} */
    const counted = {};
    /** @type {Record<string, import("./measuring.cjs").Program>} */
    const programs = {};
    for (const [work, args] of Object.entries({
      init: ["init", "-input=false", "-reconfigure"],
      validate: ["validate"],
      plan: ["plan", "-input=false", "-detailed-exitcode"],
    })) {
      for (const [name, cwd] of Object.entries({ "hand-written HCL": folders.hcl, "our stack": folders.ours })) {
        await calls();
        // An exit code of 2 would say that the two are not the same resources.
        run(TERRAFORM, args, cwd);
        counted[`${work}: ${name}`] = await calls();
        programs[`${work}: ${name}`] = { command: [TERRAFORM, ...args], cwd, env };
      }
    }
    return {
      title: `One stack, ${STACK}, by Terraform against the emulated AWS`,
      base: "plan: hand-written HCL",
      programs,
      says: (rows) => [
        "Both get the emulator's address by AWS_ENDPOINT_URL: the endpoints block that awsEndpointUrl makes costs the provider seconds.",
        ...["init", "validate", "plan"].map((work) => {
          const [we, them] = [`${work}: our stack`, `${work}: hand-written HCL`];
          return `${work}: ${counted[we]} calls of AWS, ${counted[them]} by hand; ${ratio((rows[we]?.seconds.median ?? 0) / (rows[them]?.seconds.median ?? 1))} of the time (reach: equal calls, at most 1.05).`;
        }),
      ],
      done,
    };
  } catch (error) {
    await done();
    throw error;
  }
}

module.exports = { terraform };
