import { type ErroredState } from "./errored-states";
import { lines } from "./lines";
import { say } from "./recover-messages";
import { type RecoveryStep } from "./recovery";
import { type KnownState, type StackState } from "./stack-state";

/** What is done with the files of one stack. */
export interface ErroredSteps {
  readonly steps: readonly RecoveryStep[];
  readonly notes: readonly string[];
  /** What the state knows once it is pushed. */
  readonly push?: KnownState;
}

interface Place {
  readonly stack: string;
  /** The folder that the lines work in. */
  readonly folder: string;
  readonly terraform: string;
}

/**
 * The lines about states that Terraform could not save. A file is only removed if nothing is lost with it.
 *
 * @param errored - The newest first.
 * @param current - What the state is once it is restored.
 */
export function erroredSteps(
  errored: readonly ErroredState[],
  current: StackState,
  { stack, folder, terraform }: Place,
): ErroredSteps {
  const steps: RecoveryStep[] = [];
  const notes: string[] = [];
  let push: KnownState | undefined;
  const saved = current.status === "exists" ? current.state : undefined;
  for (const { file, state } of errored) {
    const place = { stack, address: null, id: null };
    if (!state) notes.push(say.notAState({ stack, file }));
    else if (current.status === "unreadable") notes.push(say.notComparable({ stack, file }));
    else if (saved && saved.lineage !== state.lineage) notes.push(say.otherLineage({ stack, file }));
    else if (push && push.lineage !== state.lineage) notes.push(say.otherLineage({ stack, file }));
    else if (!push && (!saved || saved.serial < state.serial)) {
      push = state;
      const why = say.push({ stack, file, resources: state.resources.length });
      steps.push({ ...place, kind: "push", command: lines.push(terraform, folder, file), why });
    } else {
      const missing = missingFrom(push ?? saved, state);
      const why = say.obsolete({ stack, file });
      if (missing.length === 0) steps.push({ ...place, kind: "delete", command: lines.remove(file), why });
      else notes.push(say.onlyRecord({ stack, file, addresses: missing }));
    }
  }
  return { steps, notes, ...(push ? { push } : {}) };
}

/** Addresses of what only one state knows; a resource with another id is another resource. */
function missingFrom(kept: KnownState | undefined, state: KnownState): string[] {
  const all = ({ resources, deposed }: KnownState): KnownState["resources"] => [...resources, ...deposed];
  const known = new Set((kept ? all(kept) : []).map(({ address, names }) => JSON.stringify([address, names["id"]])));
  const missing = all(state).filter(({ address, names }) => !known.has(JSON.stringify([address, names["id"]])));
  return [...new Set(missing.map(({ address }) => address))];
}
