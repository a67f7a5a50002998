import { adminPasswordSecretName } from "../../src/aws/secrets";
import { type Environment } from "../../src/environment/environment";
import { reportErroredStates } from "../cdktf";
import { control, type Emulator, inventory, stopEmulator } from "../emulator";
import { endUnknownEmulator, printLog } from "./deploy";
import { removeStaleLocks } from "./locks";
import { say } from "./messages";
import { cdktf, type Demo, print } from "./programs";
import { reportEnd, waitForRuns } from "./runs";
import { Source } from "./source";

export async function destroy(demo: Demo): Promise<number> {
  const { folder, interruption } = demo;
  await waitForRuns(demo);
  const running = await folder.runningEmulator();
  if (!running) {
    await endUnknownEmulator(demo, folder.knownEmulator()?.port ?? portOf(demo));
    print(say.nothing());
    folder.remove();
    return 0;
  }
  // What was deployed is destroyed, whatever has become of the file since.
  const records = folder.records();
  const last = records.at(-1) ?? { folder: demo.environments, source: Source.in(demo.environments) };
  const { environment, stacks } = last.source;
  if (reportErroredStates(folder.outdir)) return 1;
  await removeStaleLocks({ ...running, url: last.source.url }, environment, folder);
  interruption.check();
  printLog(demo, "destroy");
  const leftOut = records.slice(0, -1).map(({ folder: environments, source }, index) => ({
    environments,
    source,
    stacks: source.stacks.filter((id) => !records.slice(index + 1).some((later) => later.source.stacks.includes(id))),
  }));
  const tasks = [...leftOut.filter((task) => task.stacks.length > 0), { environments: last.folder, ...last }];
  for (const { environments, source, ...only } of tasks) {
    const part = "stacks" in only ? { stacks: only.stacks, options: ["--ignore-missing-stack-dependencies"] } : {};
    if ("stacks" in only) print(say.destroyingLeftOut({ stacks: only.stacks }));
    else print(say.destroying({ stacks: stacks.length }));
    const { code, interrupted } = await cdktf(demo, {
      ...{ command: "destroy", environments, source, secret: running.token, ...part },
    });
    if (code === 0 && !interrupted) continue;
    await reportEnd(demo, "destroy", interrupted);
    return 1;
  }
  return checkEmpty(demo, running, environment);
}

/** Looks whether anything is left, and ends the emulator if not. */
async function checkEmpty({ folder }: Demo, running: Emulator, environment: Environment): Promise<number> {
  await removeRotatedPassword(running, environment);
  const accounts = environment.accounts.map(({ id }) => id);
  const left = await inventory(running, accounts);
  if (Object.values(left).some((kinds) => Object.keys(kinds).length > 0)) {
    print(say.left({ left }));
    return 1;
  }
  await stopEmulator(running.pid);
  folder.remove();
  process.stdout.write(`${say.gone({ accounts })}\n`);
  return 0;
}

/** The port at which an emulator would be; none if the file does not say. */
function portOf({ environments }: Demo): number {
  try {
    return Source.in(environments).port;
  } catch {
    return 0;
  }
}

/** Removes the secret that rotate-admin-password makes if somebody tries it: Terraform does not know it. */
async function removeRotatedPassword(emulator: Emulator, environment: Environment): Promise<void> {
  await control(emulator, "api", {
    account: environment.directory.network.account.id,
    service: "secretsmanager",
    operation: "delete_secret",
    parameters: { SecretId: adminPasswordSecretName(environment.name), ForceDeleteWithoutRecovery: true },
  });
}
