// Locks of states in the emulator that nobody holds any more: those of Terraform that was killed
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { basename, join } from "node:path";
import { type Environment } from "../../src/environment/environment";
import { terraformBinary } from "../../src/terraform/shield";
import { control, type Emulator } from "../emulator";
import { type DemoFolder } from "./folder";
import { say } from "./programs";

/** What Terraform writes into a lock. */
interface Lock {
  readonly ID: string;
  readonly Operation: string;
  readonly Who: string;
  readonly Created: string;
}

interface HeldState {
  readonly bucket: string;
  /** Of the state itself. */
  readonly key: string;
  readonly lock: Lock;
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
      const what = `the lock of ${key} that ${lock.Who} has held since ${lock.Created} (${lock.Operation})`;
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
      return [{ bucket, key: Key.replace(/\.tflock$/, ""), lock: JSON.parse(object.Body) as Lock }];
    }),
  );
  return states.flat();
}

function unlock(demo: DemoFolder, { key, lock }: HeldState): string {
  const folder = join(demo.outdir, "stacks", basename(key, ".tfstate"));
  return `. ${demo.settings} && terraform -chdir=${folder} force-unlock -force ${lock.ID}`;
}

/** Whether a lock is of this user on this machine, and no Terraform works on its state here. */
function isStale({ bucket, key, lock }: HeldState, url: string): boolean {
  if (lock.Who !== `${userInfo().username}@${hostname()}`) return false;
  const folders = foldersOfTerraform();
  return folders !== undefined && !folders.some((folder) => hasBackend(folder, [bucket, key, url]));
}

/** The folders in which Terraform runs on this machine; undefined if the system does not say. */
function foldersOfTerraform(): string[] | undefined {
  const names = ["terraform", "tofu", basename(terraformBinary(process.env))];
  try {
    return existsSync("/proc/self/cwd") ? foldersByProc(names) : foldersByLsof(names);
  } catch {
    return undefined;
  }
}

function foldersByProc(names: readonly string[]): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        // The system keeps 15 characters of a name.
        const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
        return names.some((known) => known.slice(0, 15) === name) ? [readlinkSync(`/proc/${pid}/cwd`)] : [];
      } catch {
        // It has ended, or is another user's.
        return [];
      }
    });
}

/** As macOS says it. @throws Error if ps or lsof cannot be run */
function foldersByLsof(names: readonly string[]): string[] {
  const options = { encoding: "utf8" } as const;
  const pids = [...execFileSync("ps", ["-axo", "pid=,comm="], options).matchAll(/^ *(\d+) +(.+)$/gm)]
    .filter(([, , program = ""]) => names.includes(basename(program)))
    .map(([, pid = ""]) => pid);
  if (pids.length === 0) return [];
  const folders = execFileSync("lsof", ["-w", "-a", "-d", "cwd", "-p", pids.join(","), "-Fn"], options);
  return [...folders.matchAll(/^n(.+)$/gm)].map(([, folder = ""]) => folder);
}

/** Whether Terraform keeps the state of a folder in a backend that its settings name. */
function hasBackend(folder: string, settings: readonly string[]): boolean {
  try {
    const text = readFileSync(join(folder, ".terraform", "terraform.tfstate"), "utf8");
    return settings.every((setting) => text.includes(JSON.stringify(setting)));
  } catch {
    return false;
  }
}
