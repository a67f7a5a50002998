import { OperationError } from "../operation-error";
import { type SynthesizedStack } from "../plan/synthesized";
import { probeStates, stateKeyOf, type StateAnswer, type StateReference } from "../state-probe";
import { lostStates } from "./earlier-states";
import { explainAnswers } from "./explained-states";
import { damagedProblem, lostProblem, type StateName } from "./state-problems";
import { damageInMessage } from "./state-file";

type StackStates = Pick<SynthesizedStack, "id" | "own" | "reads">;

/** Of a state that is lost or cannot be read, its cause and its cure, each on a line; undefined for all others. */
export function stateProblemText(name: StateName, answer: StateAnswer | undefined): string | undefined {
  const problem =
    answer?.status === "absent" && answer.lost
      ? lostProblem(name, answer.lost)
      : answer?.status === "damaged"
        ? damagedProblem(name, answer.damage, answer.reference, answer.earlier)
        : undefined;
  return problem && `${problem.cause}\n${problem.cure}`;
}

/** What messages call a state that a stack reads: it is another stack's, or another pipeline's. */
export function stateOf({ name }: StateReference, stacks: readonly Pick<SynthesizedStack, "id">[]): StateName {
  return stacks.some(({ id }) => id === name) ? { stack: name } : { external: name };
}

/**
 * Comes before a run that would make a second time, or leave behind, what a deleted state knows. To restore the state
 * is right even if all it describes is gone: Terraform then finds out by itself.
 *
 * @throws OperationError naming the states of the stacks that were deleted or emptied, with what restores them
 */
export async function demandNoLostStates(
  stacks: readonly Pick<SynthesizedStack, "id" | "own">[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const lost = await lostStates(
    stacks.flatMap(({ own }) => own ?? []),
    { signal },
  );
  const problems = stacks.flatMap(({ id, own }) => {
    const state = own && lost.get(stateKeyOf(own));
    return state ? [stateProblemText({ stack: id }, { status: "absent", lost: state }) ?? ""] : [];
  });
  if (problems.length > 0) throw new OperationError(problems.join("\n"));
}

/**
 * Adds to what Terraform says which of a stack's states it could not read, and how to restore it; Terraform does not
 * name the state.
 */
export async function withStateProblems(
  error: string,
  stack: StackStates,
  all: readonly Pick<SynthesizedStack, "id">[],
  {
    variables,
    signal,
  }: {
    readonly variables: Readonly<Record<string, string | undefined>>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<string> {
  if (!damageInMessage(error)) return error;
  const references = [...(stack.own ? [stack.own] : []), ...stack.reads];
  const answers = await explainAnswers(references, await probeStates(references, variables, undefined, signal), signal);
  const problems = references.flatMap((reference) => {
    const name = stateOf(reference, [stack, ...all]);
    return stateProblemText(name, answers.get(stateKeyOf(reference))) ?? [];
  });
  return [error, ...problems].join("\n");
}
