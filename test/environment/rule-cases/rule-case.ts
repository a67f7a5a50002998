import { type SaidProblem } from "../../support/problems";

/** A change of base.yaml, and every problem `validate` then reports. */
export interface RuleCase {
  readonly rule: string;
  readonly changes: readonly (readonly [from: string, to: string])[];
  readonly problems: readonly SaidProblem[];
}

/** Text for each of some numbers. */
export function each(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join("");
}
