import { reviewForm } from "../../src/review/forms";
import { FORMS, type Form } from "../../src/review/forms/names";
import { readPlans, type ChangeSet, type PlannedStack } from "../../src/review/change-set";
import { type Finding, type Review } from "../../src/review/model";
import { parsePlan } from "../../src/review/plan-json";
import { reviewChangeSet } from "../../src/review/review";

/** Before every expiry the tests write. */
export const DAY = "2026-11-24";

export function reviewFiles(...files: readonly string[]): Review {
  return reviewChangeSet(readPlans(files), [], DAY);
}

/** A review in all of its forms. */
export function allForms(review: Review): Record<Form, string> {
  return Object.fromEntries(
    FORMS.map((form) => [form, reviewForm(review, form, { colour: false, details: true })]),
  ) as Record<Form, string>;
}

/** A finding without what is the same for all findings of its rule. */
export function short({
  id,
  severity,
  stack,
  address,
  cause,
  cure,
}: Finding): Pick<Finding, "id" | "severity" | "stack" | "address" | "cause" | "cure"> {
  return { id, severity, stack, address, cause, cure };
}

/** Plans by the name of their stack, as if they had been read from files. */
export function changeSetOf(
  plans: Readonly<Record<string, object>>,
  stacks: Readonly<Record<string, Partial<PlannedStack>>> = {},
): ChangeSet {
  return {
    environment: null,
    plans: Object.entries(plans).map(([id, plan]) => ({
      source: `${id}.json`,
      plan: parsePlan(
        `${id}.json`,
        JSON.stringify({ format_version: "1.2", terraform_version: "1.11.4", planned_values: {}, ...plan }),
      ),
      stack: {
        id,
        account: null,
        region: null,
        dependsOn: [],
        reads: [],
        json: null,
        error: null,
        apply: null,
        preview: null,
        notes: [],
        location: null,
        ...stacks[id],
      },
    })),
  };
}

/** A DB instance that gets a public address: the finding `database-public`. */
export function publicDatabase(
  address: string,
  identifier: string,
  others: readonly [object, object] = [{}, {}],
): object {
  return {
    address,
    type: "aws_db_instance",
    change: {
      actions: ["update"],
      before: { identifier, publicly_accessible: false, port: 5432, ...others[0] },
      after: { identifier, publicly_accessible: true, port: 5432, ...others[1] },
    },
  };
}
