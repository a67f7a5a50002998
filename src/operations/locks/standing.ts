import { hostname, userInfo } from "node:os";
import { type HeldLock } from "./held-lock";
import { worksOn, type TerraformProcess } from "./terraform-processes";

/** Whether a lock is still in use, as far as this machine can see. */
export type LockStanding =
  /** A process of this machine works on the state. */
  | { readonly kind: "running"; readonly pid: number }
  /** It is this user's on this machine, where no Terraform works on the state; or it is older than any run. */
  | { readonly kind: "stale"; readonly why: "no-process" | "age" }
  /** Another machine or user holds it, or this system does not say what runs. */
  | { readonly kind: "unknown" };

/** What is known of this machine. */
export interface Here {
  /** As Terraform writes it into a lock; missing if the system does not say. */
  readonly who?: string | undefined;
  readonly now: number;
  /** Missing if the system does not say. */
  readonly processes?: readonly TerraformProcess[] | undefined;
}

/** A directory takes up to 45 minutes, and the provider waits for a database for two hours at most. */
const LONGEST_RUN = 24 * 3_600_000;

/** Who would hold a lock that this user takes on this machine. */
export function ownName(): string | undefined {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A container's user without a name.
    return undefined;
  }
}

/**
 * Judges a lock.
 *
 * @param settings - The values that name its state among all that a backend is set to; missing if they are not known.
 */
export function standingOf(lock: HeldLock, settings: readonly string[] | undefined, here: Here): LockStanding {
  const { processes, now, who } = here;
  if (settings) {
    const process = processes?.find((candidate) => worksOn(candidate, settings));
    if (process) return { kind: "running", pid: process.pid };
  }
  // Windows puts a domain before the name.
  const isOwn = who !== undefined && (lock.who === who || lock.who.endsWith(`\\${who}`));
  const seen = settings ? processes : processes?.length === 0 ? processes : undefined;
  if (isOwn && seen) return { kind: "stale", why: "no-process" };
  if (lock.created !== undefined && now - lock.created > LONGEST_RUN) return { kind: "stale", why: "age" };
  return { kind: "unknown" };
}
