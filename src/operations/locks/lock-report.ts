import { message } from "../../text/message";
import { terraformNear } from "../../text/shell";
import { capital, plural, utcTime } from "../../text/words";
import { type HeldLock } from "./held-lock";
import { type LockStanding } from "./standing";

/** A held lock, as its messages need it. */
export interface LockReport extends Pick<HeldLock, "id" | "who" | "operation"> {
  /** The state: bucket and key, or what else its backend calls it. */
  readonly state: string;
  /** Since when it is held, and for how many seconds. */
  readonly since?: { readonly time: string; readonly seconds: number };
  readonly standing: LockStanding;
  /** The command that unlocks the state. */
  readonly unlock: string;
}

const say = {
  held: message<LockReport>("state-locked", (report) => `${heldBy(report)}; ${whatToDo(report)}`),
  cause: message<LockReport>("state-unlocked/cause", (report) => `${capital(heldBy(report))}.`),
  cure: message<LockReport>("state-unlocked/cure", (report) => capital(whatToDo(report))),
};

/** What commands say of it that need the lock. */
export function lockSentence(report: LockReport): string {
  return say.held(report);
}

/** What checks say of it. A run that may be under way needs nobody. */
export function lockProblem(report: LockReport): { cause: string; cure: string; status?: "waiting" } {
  const problem = { cause: say.cause(report), cure: say.cure(report) };
  return report.standing.kind === "stale" ? problem : { ...problem, status: "waiting" };
}

export function lockReport(
  lock: HeldLock,
  { state, standing, unlock, now }: Pick<LockReport, "state" | "standing" | "unlock"> & { readonly now: number },
): LockReport {
  const { id, who, operation, created } = lock;
  const given = { id, who, operation, state, standing, unlock };
  if (created === undefined) return given;
  const time = utcTime(new Date(created));
  return { ...given, since: { time, seconds: Math.max(0, Math.round((now - created) / 1000)) } };
}

/**
 * The command that unlocks a state. It has no -force, so that Terraform asks once more.
 *
 * @param folder - Initialized for the state's backend.
 * @see https://developer.hashicorp.com/terraform/cli/commands/force-unlock
 */
export function unlockCommand(binary: string, folder: string, id: string): string {
  return terraformNear(binary, folder, "force-unlock", id);
}

function heldBy({ state, who, operation, since }: LockReport): string {
  const time = since ? ` since ${since.time} (${durationText(since.seconds)} ago)` : "";
  const what = operation === "" ? "" : ` for terraform ${operation}`;
  return `the state ${state} has been locked by ${who === "" ? "an unnamed user" : who}${time}${what}`;
}

function whatToDo({ standing, unlock }: LockReport): string {
  if (standing.kind === "running")
    return `process ${standing.pid} of this machine works on it: wait for it; only if it has ended, run ${unlock}`;
  if (standing.kind === "unknown")
    return `this machine cannot see whether that run has ended: wait for it; only if it has ended, run ${unlock}`;
  const why =
    standing.why === "age" ? "no run takes a day" : "no Terraform of this user works on that state on this machine";
  return `the lock looks stale, as ${why}: run ${unlock}`;
}

function durationText(seconds: number): string {
  if (seconds < 60) return "less than a minute";
  if (seconds < 7200) return plural(Math.floor(seconds / 60), "minute");
  if (seconds < 48 * 3600) return plural(Math.floor(seconds / 3600), "hour");
  return plural(Math.floor(seconds / 86_400), "day");
}
