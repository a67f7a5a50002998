// `rds-kerberos plan` of environments/local.yaml before anything exists, against `terraform plan` by hand in the folder
// of each of its stacks, one after the other. Both begin with initialized folders; ours synthesizes and reviews as
// well.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TERRAFORM } from "../scripts/prerequisites";
import { ROOT } from "../scripts/root";
import { terraformEnvironment } from "../src/terraform/terraform-environment";
import { LOCAL_ENDPOINT } from "./environment";
import { ratio, type Scenario } from "./measuring";

type Variables = Readonly<Record<string, string | undefined>>;

/** Variables for Terraform and for ours, and the folders that they name. */
function prepare(folder: string): Variables {
  const environments = join(folder, "environments");
  const cache = join(folder, "providers");
  mkdirSync(environments);
  mkdirSync(cache);
  // Nothing listens there: the demo's emulator, if it runs, would have states.
  const text = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8");
  writeFileSync(join(environments, "local.yaml"), text.replace(LOCAL_ENDPOINT, "http://127.0.0.1:9"));
  return {
    TF_PLUGIN_CACHE_DIR: cache,
    ...terraformEnvironment(process.env, folder),
    ENVIRONMENTS_DIR: environments,
    TF_VAR_directory_admin_password: "Bench-Password-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** Plans once with ours, which leaves initialized folders. */
function planOnce([program = "", ...args]: readonly string[], env: Variables): void {
  const { status, stderr } = spawnSync(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (status !== 2) throw new Error(`rds-kerberos plan ended with ${status ?? "a signal"}:\n${stderr}`);
}

/** An initialized folder by hand for a stack. */
function initialize(id: string, from: string, to: string, env: Variables): void {
  mkdirSync(to, { recursive: true });
  cpSync(join(from, "cdk.tf.json"), join(to, "cdk.tf.json"));
  const { status, stderr } = spawnSync(TERRAFORM, ["init", "-input=false"], {
    cwd: to,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`terraform init of ${id}:\n${stderr}`);
}

export function plan(): Scenario {
  const folder = mkdtempSync(join(tmpdir(), "bench-plan-"));
  const run = join(folder, "run");
  const hand = join(folder, "hand");
  const env = prepare(folder);
  const ours = ["node", join(ROOT, "bin", "rds-kerberos.cjs"), "plan", "local", "--out", run];
  planOnce(ours, env);
  const stacks = readdirSync(join(run, "stacks"));
  for (const id of stacks) initialize(id, join(run, "stacks", id), join(hand, id), env);
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
      if (!we || !them) return [];
      return [
        `rds-kerberos plan takes ${ratio(we.seconds.median / them.seconds.median)} of the time by hand ` +
          "(reach: at most 0.65 on 2 processors). It has two runs of Terraform at a time, so twice the memory.",
      ];
    },
    done: () => rmSync(folder, { recursive: true, force: true }),
  };
}
