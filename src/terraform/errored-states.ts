import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { message } from "../text/message";
import { nearPath, shellWord, terraformNear } from "../text/shell";
import { terraformBinary } from "./shield";

/** A state that Terraform could not save: only this file says what its last run has made. */
export interface ErroredState {
  /** Id of the stack. */
  readonly stack: string;
  /** Folder of the stack. */
  readonly folder: string;
  readonly file: string;
  /** The command that saves it. */
  readonly push: string;
  /** The command that removes the file, once it is saved. */
  readonly remove: string;
}

const say = {
  found: message<{ stack: string; file: string; push: string; remove: string }>(
    "errored-state",
    ({ stack, file, push, remove }) =>
      `Terraform could not save the state of ${stack}, and only ${file} knows what its last run has made; ` +
      `save it, and then remove the file:\n  ${push}\n  ${remove}`,
  ),
};

/** What Terraform calls the file. @see https://developer.hashicorp.com/terraform/cli/state/recover */
export const ERRORED_STATE = "errored.tfstate";

/** Whether the folder of a stack holds a state that could not be saved. */
export function hasErroredState(stackFolder: string): boolean {
  return existsSync(join(stackFolder, ERRORED_STATE));
}

/**
 * The states that could not be saved by runs in a folder.
 *
 * @param outdir - A folder of synthesized stacks: `cdktf.out`, or the folder of a run.
 */
export function erroredStates(
  outdir: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): ErroredState[] {
  const stacks = join(outdir, "stacks");
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks)
    .sort()
    .map((stack) => ({ stack, folder: join(stacks, stack) }))
    .filter(({ folder }) => hasErroredState(folder))
    .map(({ stack, folder }) => erroredState(stack, folder, variables));
}

function erroredState(
  stack: string,
  folder: string,
  variables: Readonly<Record<string, string | undefined>>,
): ErroredState {
  const file = join(nearPath(folder), ERRORED_STATE);
  const push = terraformNear(terraformBinary(variables), folder, "state", "push", ERRORED_STATE);
  return { stack, folder, file, push, remove: `rm ${shellWord(file)}` };
}

/** What commands say of a state that could not be saved. */
export function erroredStateText({ stack, file, push, remove }: ErroredState): string {
  return say.found({ stack, file, push, remove });
}
