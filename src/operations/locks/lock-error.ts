import { basename } from "node:path";
import { terraformBinary } from "../../terraform/shield";
import { type StateReference } from "../state-probe";
import { lockInMessage } from "./held-lock";
import { lockReport, lockSentence, unlockCommand } from "./lock-report";
import { ownName, standingOf } from "./standing";
import { stateName, stateSettings } from "./state-settings";
import { terraformProcesses } from "./terraform-processes";

interface LockedRun {
  /** The stack's state; missing if its backend is none that another stack could read. */
  readonly own: StateReference | undefined;
  /** Initialized for it. */
  readonly folder: string;
  /** What Terraform was run with. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** What to say of a run of Terraform that a held lock has stopped; undefined if it has failed for another reason. */
export function lockError(stderr: string, { own, folder, variables }: LockedRun): string | undefined {
  const lock = lockInMessage(stderr);
  if (!lock) return undefined;
  const binary = terraformBinary(variables);
  const now = Date.now();
  const here = { who: ownName(), now, processes: terraformProcesses(binary) };
  const report = lockReport(lock, {
    state: (own ? stateName(own) : "") || lock.path || basename(folder),
    standing: standingOf(lock, own && stateSettings(own), here),
    unlock: unlockCommand(binary, folder, lock.id),
    now,
  });
  return lockSentence(report);
}
