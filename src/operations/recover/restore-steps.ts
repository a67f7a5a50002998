import { type StackDescription } from "../../environment/topology";
import { type Aws } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { type StateReference } from "../state-probe";
import { restorable } from "../states/earlier-states";
import { damagedProblem, restoreCommand } from "../states/state-problems";
import { say } from "./recover-messages";
import { type RecoveryStep } from "./recovery";
import { lastVersion } from "./state-objects";
import { type KnownState, type StackState } from "./stack-state";

export interface RestoreSteps {
  readonly steps: readonly RecoveryStep[];
  readonly notes: readonly string[];
  /** What the state is then; missing if nothing is restored. */
  readonly state?: KnownState;
}

/** The line that brings back the last version of a state that was deleted or is damaged. */
export async function restoreSteps(
  aws: Aws,
  stack: StackDescription,
  own: StateReference,
  current: StackState,
): Promise<RestoreSteps> {
  const { id } = stack;
  const unread = current.status === "unreadable" ? [unreadableNote(id, current, own)] : [];
  if (own.backend !== "s3" || !mayRestore(current)) return { steps: [], notes: unread };
  try {
    const version = await lastVersion(aws, stack);
    const isDeleted = current.status === "absent";
    if (!version || (isDeleted && version.state.resources.length === 0)) return { steps: [], notes: unread };
    const { version: versionId, written: modified, marker, state } = version;
    const why = say.restore({
      stack: id,
      written: modified,
      resources: state.resources.length,
      reason: current.status === "unreadable" ? causeOf(id, current, own) : null,
    });
    const earlier = { versionId, modified, ...(marker === undefined ? {} : { marker }) };
    const command = restoreCommand(restorable(own, version, earlier));
    return { steps: [{ kind: "restore", stack: id, address: null, id: versionId, command, why }], notes: [], state };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { steps: [], notes: [...unread, say.notLookedAt({ stack: id, reason: error.message })] };
  }
}

/** A state that is only out of reach may be sound, and an older version lacks what a newer Terraform has made. */
function mayRestore(current: StackState): boolean {
  if (current.status === "absent") return true;
  return current.status === "unreadable" && current.damage !== undefined && current.damage.kind !== "newer-format";
}

type Unreadable = Extract<StackState, { readonly status: "unreadable" }>;

function causeOf(stack: string, { damage, reason }: Unreadable, own: StateReference): string {
  return damage ? damagedProblem({ stack }, damage, own).cause : say.unreadable({ stack, reason });
}

function unreadableNote(stack: string, current: Unreadable, own: StateReference): string {
  const { damage, reason } = current;
  if (!damage) return say.unreadable({ stack, reason });
  return say.damaged({ stack, kind: damage.kind, ...damagedProblem({ stack }, damage, own) });
}
