import { erroredStates, erroredStateText } from "../../terraform/errored-states";
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
  const errored = erroredStates(outdir, variables);
  if (errored.length > 0) throw new OperationError(errored.map(erroredStateText).join("\n"));
}
