import { message } from "../../text/message";
import { plural } from "../../text/words";

/** Kinds of lines, in the order in which they are run. */
export const STEP_KINDS = ["unlock", "restore", "push", "import", "untaint", "delete"] as const;

export type StepKind = (typeof STEP_KINDS)[number];

/** One line to run. */
export interface RecoveryStep {
  readonly kind: StepKind;
  readonly stack: string;
  /** The resource it is about; `null` for a line about the whole state. */
  readonly address: string | null;
  /** AWS's id or name of it, of a lock, or of a state's version. */
  readonly id: string | null;
  readonly command: string;
  /** What differs, as a sentence. */
  readonly why: string;
}

/** How states, AWS and the file differ. */
export interface Recovery {
  readonly format: 1;
  readonly environment: string;
  readonly summary: string;
  /** 0 if they agree, 3 if a person is needed. */
  readonly exitCode: 0 | 3;
  /** In the order in which they are run. */
  readonly steps: readonly RecoveryStep[];
  /** What could not be looked at, and what needs no line. */
  readonly notes: readonly string[];
}

const say = {
  nothing: message<{ environment: string; stacks: number }>(
    "recover/nothing",
    ({ environment, stacks }) =>
      `${environment}: the states of ${plural(stacks, "stack")} and AWS agree; there is nothing to recover`,
  ),
  steps: message<{ environment: string; steps: number }>(
    "recover/steps",
    ({ environment, steps }) =>
      `${environment}: ${plural(steps, "line")} ${steps === 1 ? "brings" : "bring"} states and AWS together`,
  ),
  unknown: message<{ environment: string }>(
    "recover/unknown",
    ({ environment }) => `${environment}: nothing is found, but not everything could be looked at`,
  ),
  next: message<{ environment: string; apply: string }>(
    "recover/next",
    ({ apply }) => `Run these lines in this order, each after a look at it, and then: ${apply}`,
  ),
  unlock: message("recover/heading-unlock", "Unlock"),
  push: message("recover/heading-push", "Push states that could not be saved"),
  restore: message("recover/heading-restore", "Restore states"),
  import: message("recover/heading-import", "Import what exists"),
  untaint: message("recover/heading-untaint", "Untaint"),
  delete: message("recover/heading-delete", "Delete what is left over"),
};

/** Puts lines into their order: those of one kind stay in the order of the stacks. */
export function recovery(
  environment: string,
  stacks: number,
  given: readonly RecoveryStep[],
  notes: readonly string[],
): Recovery {
  const steps = STEP_KINDS.flatMap((kind) => given.filter((step) => step.kind === kind));
  const isClear = steps.length === 0 && notes.length === 0;
  const summary = isClear
    ? say.nothing({ environment, stacks })
    : steps.length > 0
      ? say.steps({ environment, steps: steps.length })
      : say.unknown({ environment });
  return { format: 1, environment, summary, exitCode: isClear ? 0 : 3, steps, notes };
}

/** A recovery as a person reads it. @param apply - The command that goes on afterwards. */
export function recoveryText({ environment, summary, steps, notes }: Recovery, apply: string): string {
  const parts = STEP_KINDS.flatMap((kind) => {
    const ofKind = steps.filter((step) => step.kind === kind);
    if (ofKind.length === 0) return [];
    return ["", say[kind](), ...ofKind.flatMap(({ why, command }) => [`  # ${why}`, `  ${command}`])];
  });
  const lines = [
    summary,
    ...(steps.length > 0 ? [say.next({ environment, apply })] : []),
    ...parts,
    ...(notes.length > 0 ? ["", ...notes.map((note) => `! ${note}`)] : []),
  ];
  return `${lines.join("\n")}\n`;
}
