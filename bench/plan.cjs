// @ts-check
"use strict";

// `rds-kerberos plan` of environments/local.yaml before anything exists, against `terraform plan` by hand in the folder of each
// of its stacks, one after the other. Both begin with initialized folders; ours synthesizes and reviews beside it.
const { spawnSync } = require("node:child_process");
const { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { freshBuild } = require("../scripts/fresh-build.cjs");
const { TERRAFORM } = require("../scripts/prerequisites.cjs");
const { LOCAL_ENDPOINT } = require("./environment.cjs");
const { ratio, ROOT } = require("./measuring.cjs");

/** @returns {import("./measuring.cjs").Scenario} */
function plan() {
  const folder = mkdtempSync(join(tmpdir(), "bench-plan-"));
  const run = join(folder, "run");
  const hand = join(folder, "hand");
  /** @type {typeof import("../scripts/tools")} */
  const { terraformEnvironment } = require(freshBuild("tools"));
  const environments = join(folder, "environments");
  mkdirSync(environments);
  // Nothing listens there: the demo's emulator, where it runs, would have states.
  writeFileSync(
    join(environments, "local.yaml"),
    readFileSync(join(ROOT, "environments", "local.yaml"), "utf8").replace(LOCAL_ENDPOINT, "http://127.0.0.1:9"),
  );
  const cache = join(folder, "providers");
  mkdirSync(cache);
  const env = {
    TF_PLUGIN_CACHE_DIR: cache,
    ...terraformEnvironment(process.env, folder),
    ENVIRONMENTS_DIR: environments,
    TF_VAR_directory_admin_password: "Bench-Password-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const ours = ["node", join(ROOT, "bin", "rds-kerberos.cjs"), "plan", "local", "--out", run];
  const first = spawnSync(ours[0] ?? "", ours.slice(1), {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (first.status !== 2) throw new Error(`rds-kerberos plan ended with ${first.status}:\n${first.stderr}`);
  const stacks = readdirSync(join(run, "stacks"));
  for (const id of stacks) {
    mkdirSync(join(hand, id), { recursive: true });
    cpSync(join(run, "stacks", id, "cdk.tf.json"), join(hand, id, "cdk.tf.json"));
    const init = spawnSync(TERRAFORM, ["init", "-input=false"], {
      cwd: join(hand, id),
      env: { ...process.env, ...env },
      encoding: "utf8",
    });
    if (init.status !== 0) throw new Error(`terraform init of ${id}:\n${init.stderr}`);
  }
  const byHand = stacks.map((id) => `${TERRAFORM} -chdir=${id} plan -input=false -out=tfplan`).join(" && ");
  return {
    title: `Plans of environments/local.yaml, ${stacks.length} stacks that do not exist yet`,
    base: "terraform plan in each stack",
    programs: {
      "terraform plan in each stack": { command: ["sh", "-c", byHand], env, cwd: hand },
      "rds-kerberos plan": { command: ours, env, ends: [2] },
    },
    says: (rows) => {
      const [we, them] = [rows["rds-kerberos plan"], rows["terraform plan in each stack"]];
      return we && them
        ? [
            `rds-kerberos plan takes ${ratio(we.seconds.median / them.seconds.median)} of the time by hand (reach: at most 0.65 on 2 processors). It has two runs of Terraform at a time, so twice the memory.`,
          ]
        : [];
    },
    done: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

module.exports = { plan };
