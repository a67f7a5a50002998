import { type Change } from "../change";
import { type ExistingFacts } from "../change-set";
import { type FindingSeverity, type OutputChange } from "../model";

/** What a rule says of one place. */
export interface Judgement {
  /** What will happen, and to whom. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
  /** Default: that of the rule. */
  readonly severity?: FindingSeverity;
}

interface RuleHead {
  /** Stable name; acknowledgements and code scanning hold on to it. */
  readonly id: string;
  readonly severity: FindingSeverity;
  /** What it finds, in a few words. */
  readonly title: string;
}

/** A rule on the change of one resource. */
export interface ChangeRule extends RuleHead {
  /** Terraform types it looks at. Default: every one. */
  readonly types?: readonly string[];
  readonly check: (change: Change, stack: JudgedStack) => Judgement | undefined;
}

/** A rule on a stack as a whole. */
export interface StackRule extends RuleHead {
  readonly checkStack: (stack: JudgedStack) => readonly (Judgement & { readonly address: string })[];
}

export type FindingRule = ChangeRule | StackRule;

/** What rules know of a stack. */
export interface JudgedStack {
  readonly id: string;
  /** Where Terraform works on its state; `null` if nothing but the plan is known. */
  readonly folder: string | null;
  readonly changes: readonly Change[];
  readonly drift: readonly Change[];
  readonly outputs: readonly OutputChange[];
  /** Stacks that read an output of this one. */
  readonly readersOf: (output: string) => readonly string[];
  /** What AWS has of what the plan creates, if anybody has looked. */
  readonly existing?: ExistingFacts | undefined;
  readonly complete: boolean;
  readonly errored: boolean;
}
