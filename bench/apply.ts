// `rds-kerberos apply` of environments/local.yaml from nothing, against `cdktf deploy`, each time into an emulated AWS
// that has nothing yet.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, makeStateBuckets, startEmulator, stopEmulator } from "../scripts/emulator";
import { ROOT } from "../scripts/root";
import { environmentsOf } from "../src/environment/load";
import { shieldedTerraform } from "../src/terraform/shield";
import { terraformEnvironment, usesMirror } from "../src/terraform/terraform-environment";
import { LOCAL_ENDPOINT } from "./environment";
import { type Program, ratio, type Scenario } from "./measuring";

/** Each run needs an emulator, and takes minutes. */
const TURNS = 3;

const TOOLS = ["cdktf deploy", "rds-kerberos apply"] as const;

export async function apply(): Promise<Scenario> {
  const folder = mkdtempSync(join(tmpdir(), "bench-apply-"));
  const emulators: Emulator[] = [];
  const done = async (): Promise<void> => {
    for (const { pid } of emulators) await stopEmulator(pid);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [environment] = environmentsOf(join(ROOT, "environments"), ["local"]);
    for (let count = 0; count < TURNS * TOOLS.length; count += 1) {
      const emulator = await startEmulator({ log: join(folder, `emulator-${count}.log`) });
      emulators.push(emulator);
      await makeStateBuckets(emulator, environment?.accounts ?? []);
    }
    const unused = [...emulators];
    return {
      title: "Apply of environments/local.yaml, 8 stacks, from nothing, against the emulated AWS",
      base: TOOLS[0],
      programs: Object.fromEntries(TOOLS.map((tool) => [tool, program(tool, join(folder, tool), unused)])),
      says: (rows) => {
        const [we, them] = [rows[TOOLS[1]], rows[TOOLS[0]]];
        if (!we || !them) return [];
        return [
          `rds-kerberos apply takes ${ratio(we.seconds.median / them.seconds.median)} of the time of cdktf deploy ` +
            "(reach: at most 1.00). It reviews each plan as well.",
        ];
      },
      done,
    };
  } catch (error) {
    await done();
    throw error;
  }
}

/** A tool that deploys from an empty folder into the next unused emulator. */
function program(tool: (typeof TOOLS)[number], folder: string, unused: Emulator[]): Program {
  const environments = join(folder, "environments");
  const out = join(folder, "out");
  const before = (): void => {
    rmSync(out, { recursive: true, force: true });
    mkdirSync(environments, { recursive: true });
    const text = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8");
    writeFileSync(join(environments, "local.yaml"), text.replace(LOCAL_ENDPOINT, unused.shift()?.url ?? ""));
  };
  const env = {
    ...terraformEnvironment(process.env, folder),
    ...shieldedTerraform(process.env),
    ENVIRONMENTS_DIR: environments,
    ENVIRONMENT: "local",
    TF_VAR_directory_admin_password: "Bench-Password-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const cdktf = [join(ROOT, "node_modules", ".bin", "cdktf"), "deploy", "local-*", "--auto-approve", "--output", out];
  const command =
    tool === "cdktf deploy"
      ? ["node", ...cdktf, ...(usesMirror(env) ? ["--skip-provider-lock"] : [])]
      : ["node", join(ROOT, "bin", "rds-kerberos.cjs"), "apply", "local", "--yes", "--out", out];
  return { command, env, before, turns: TURNS };
}
