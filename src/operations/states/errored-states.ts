import { type ErroredState, erroredStates, erroredStateText } from "../../terraform/errored-states";
import { OperationError } from "../operation-error";

export { erroredStates, erroredStateText, hasErroredState, type ErroredState } from "../../terraform/errored-states";

/**
 * Comes before everything that runs Terraform in a folder: it would work on a state that lacks what exists.
 *
 * @throws OperationError naming every state there that could not be saved
 */
export function demandNoErroredStates(
  outdir: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): void {
  demandNone(erroredStates(outdir, variables));
}

/**
 * The same for folders in which other commands work on the same stacks.
 *
 * @throws OperationError naming every state of the stacks that could not be saved
 */
export function demandNoErroredStatesOf(
  stacks: readonly { readonly id: string }[],
  outdirs: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): void {
  const ids = new Set(stacks.map(({ id }) => id));
  demandNone(outdirs.flatMap((outdir) => erroredStates(outdir, variables)).filter(({ stack }) => ids.has(stack)));
}

function demandNone(errored: readonly ErroredState[]): void {
  if (errored.length > 0) throw new OperationError(errored.map(erroredStateText).join("\n"));
}
