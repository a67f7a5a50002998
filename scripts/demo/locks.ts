// Locks of states in the emulator that nobody holds any more: those of Terraform that was killed
import { basename, join } from "node:path";
import { type Environment } from "../../src/environment/environment";
import { type HeldLock, lockInObject } from "../../src/operations/locks/held-lock";
import { ownName, standingOf } from "../../src/operations/locks/standing";
import { terraformProcesses } from "../../src/operations/locks/terraform-processes";
import { shellWord } from "../../src/operations/shell";
import { terraformBinary } from "../../src/terraform/shield";
import { control, type Emulator } from "../emulator";
import { type DemoFolder } from "./folder";
import { say } from "./programs";

interface HeldState {
  readonly bucket: string;
  /** Of the state itself. */
  readonly key: string;
  readonly lock: HeldLock;
}

type Call = <T>(operation: string, parameters: object) => Promise<T | undefined>;

/** Removes the locks that a Terraform of this machine has left, and reports those of others. */
export async function removeStaleLocks(emulator: Emulator, { accounts }: Environment, demo: DemoFolder): Promise<void> {
  for (const { id, state } of accounts) {
    const call: Call = async <T>(operation: string, parameters: object) => {
      const body = { account: id, service: "s3", operation, parameters: { Bucket: state.bucket, ...parameters } };
      return ((await control(emulator, "api", body)) as { answer?: T }).answer;
    };
    for (const held of await heldStates(call, state.bucket)) {
      const { key, lock } = held;
      const since = lock.created === undefined ? "" : ` since ${new Date(lock.created).toISOString()}`;
      const what = `the lock of ${key} that ${lock.who} has held${since} (${lock.operation})`;
      if (isStale(held, emulator.url)) {
        await call("delete_object", { Key: `${key}.tflock` });
        say(`Removed ${what}: its Terraform has ended.`);
      } else say(`Found ${what}. If its Terraform has ended: ${unlock(demo, held)}`);
    }
  }
}

async function heldStates(call: Call, bucket: string): Promise<HeldState[]> {
  const listed = await call<{ Contents?: { Key: string }[] }>("list_objects_v2", {});
  const keys = (listed?.Contents ?? []).map(({ Key }) => Key).filter((key) => key.endsWith(".tflock"));
  const states = await Promise.all(
    keys.map(async (Key): Promise<HeldState[]> => {
      const object = await call<{ Body: string }>("get_object", { Key });
      // Unlocked meanwhile.
      if (!object) return [];
      const lock = lockInObject(object.Body);
      return lock ? [{ bucket, key: Key.replace(/\.tflock$/, ""), lock }] : [];
    }),
  );
  return states.flat();
}

function unlock(demo: DemoFolder, { key, lock }: HeldState): string {
  const folder = join(demo.outdir, "stacks", basename(key, ".tfstate"));
  const command = `terraform ${shellWord(`-chdir=${folder}`)} force-unlock -force ${shellWord(lock.id)}`;
  return `. ${shellWord(demo.settings)} && ${command}`;
}

/** Whether a lock is of this user on this machine, and no Terraform works on its state here. */
function isStale({ bucket, key, lock }: HeldState, url: string): boolean {
  const processes = terraformProcesses(terraformBinary(process.env));
  const standing = standingOf(lock, [bucket, key, url], { who: ownName(), now: Date.now(), processes });
  return standing.kind === "stale" && standing.why === "no-process";
}
