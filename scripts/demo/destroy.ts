import { adminPasswordSecretName } from "../../src/aws/secrets";
import { type Environment } from "../../src/environment/environment";
import { reportErroredStates } from "../cdktf";
import { control, type Emulator, inventory, stopEmulator } from "../emulator";
import { type DemoFolder } from "./folder";
import { removeStaleLocks } from "./locks";
import { reportEnd, waitForRuns } from "./runs";
import { cdktf, say } from "./programs";

export async function destroy(demo: DemoFolder): Promise<number> {
  await waitForRuns(demo);
  const running = await demo.runningEmulator();
  if (!running) {
    say("No demo runs: there is nothing to remove.");
    demo.remove();
    return 0;
  }
  const { folder, environment } = demo.writeEnvironment(running.url);
  if (reportErroredStates(demo.outdir)) return 1;
  await removeStaleLocks(running, environment, demo);
  say("Removing everything with cdktf, in the reverse order …");
  const { code, interrupted } = await cdktf(demo, folder, "destroy");
  if (code !== 0 || interrupted) {
    reportEnd(demo, "destroy", interrupted, "Run npm run demo:destroy again to go on.");
    return 1;
  }
  await removeRotatedPassword(running, environment);
  const accounts = environment.accounts.map(({ id }) => id);
  const left = await inventory(running, accounts);
  if (Object.values(left).some((kinds) => Object.keys(kinds).length > 0)) {
    say(`Something is left in the accounts:\n${JSON.stringify(left, undefined, 2)}`);
    return 1;
  }
  await stopEmulator(running.pid);
  demo.remove();
  process.stdout.write(`Nothing is left in the accounts ${accounts.join(" and ")}, and the emulated AWS is ended.\n`);
  return 0;
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
