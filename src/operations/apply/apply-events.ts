import { type StackPlan } from "../plan/plan-environment";

/** What `apply` or `destroy` does to the stacks. */
export type Operation = "apply" | "destroy";

/** A resource that Terraform is working on, and for how many seconds. */
export interface WorkOnResource {
  readonly address: string;
  readonly action: string;
  readonly seconds: number;
}

/** How the work on one stack ended. */
export type StackOutcome =
  | { readonly status: "applied"; readonly seconds: number }
  /** There was nothing to do. */
  | { readonly status: "unchanged"; readonly seconds: number }
  /** Somebody must look at the plan first; `reasons` say why. */
  | { readonly status: "refused"; readonly reasons: readonly string[] }
  /** The user said no. */
  | { readonly status: "declined" }
  | {
      readonly status: "failed";
      readonly phase: "apply" | "plan";
      readonly error: string;
      readonly seconds: number;
    }
  /** It was planned, and then the run stopped. */
  | { readonly status: "planned" }
  /** It waited for `waitsFor`, or the run stopped before its turn. */
  | { readonly status: "not-started"; readonly waitsFor: readonly string[] };

/** What happens to one stack, as it happens. */
export type StackEvent =
  | { readonly type: "planning"; readonly stack: string }
  | { readonly type: "planned"; readonly stack: string; readonly plan: StackPlan; readonly seconds: number }
  | { readonly type: "applying"; readonly stack: string }
  | {
      readonly type: "progress";
      readonly stack: string;
      readonly seconds: number;
      readonly resources: readonly WorkOnResource[];
    }
  | { readonly type: "ended"; readonly stack: string; readonly outcome: StackOutcome };

/** What is to become of a planned stack. */
export type Verdict =
  | { readonly kind: "apply" }
  | { readonly kind: "unchanged" }
  | { readonly kind: "declined" }
  /** The run stopped before somebody could answer. */
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly reasons: readonly string[] };
