import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as left from "../../terraform/errored-states";
import { reduceState, type KnownState } from "./stack-state";

/** A state that Terraform could not save, and left in the folder of its stack. */
export interface ErroredState {
  readonly stack: string;
  readonly file: string;
  /** Missing for a file that is not a state. */
  readonly state?: KnownState;
}

/**
 * The states that Terraform has left in folders, the newest first.
 *
 * @param outputs - Folders that stacks have been synthesized into.
 */
export function erroredStates(outputs: readonly string[]): ErroredState[] {
  const folders = [...new Set(outputs.map((output) => resolve(output)))];
  return folders
    .flatMap((output) => left.erroredStates(output))
    .map(({ stack, file }) => {
      const state = reduceState(readFileSync(file, "utf8"));
      return { stack, file, ...(state ? { state } : {}) };
    })
    .sort((a, b) => (b.state?.serial ?? -1) - (a.state?.serial ?? -1));
}

const KINDS = /^(?:directory|directory-sharing|.+-(?:network|peering|peering-accepter|directory-access|database))$/;

/** Whether a stack looks like one of an environment, although its file does not have it. */
export function isOfEnvironment(stack: string, environment: string): boolean {
  return stack.startsWith(`${environment}-`) && KINDS.test(stack.slice(environment.length + 1));
}
