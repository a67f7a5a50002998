import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { reduceState, type KnownState } from "./stack-state";

/** A state that Terraform could not save, and left in the folder of its stack. */
export interface ErroredState {
  readonly file: string;
  readonly state: KnownState;
}

/**
 * The states that Terraform has left next to a stack, the newest first.
 *
 * @param outputs - Folders that stacks have been synthesized into.
 * @see https://developer.hashicorp.com/terraform/cli/state/recover
 */
export function erroredStates(outputs: readonly string[], stack: string): ErroredState[] {
  return outputs
    .flatMap((folder) => {
      const file = join(folder, "stacks", stack, "errored.tfstate");
      if (!existsSync(file)) return [];
      const state = reduceState(readFileSync(file, "utf8"));
      return state ? [{ file, state }] : [];
    })
    .sort((a, b) => b.state.serial - a.state.serial);
}
