import { type Finding } from "../../../src/review/model";
import { said, type Said } from "../../support/messages";

/** Attributes of a resource, as they stand in Terraform's JSON. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A finding by its id, and by the messages of its cause and its cure. */
export interface FoundMessages {
  readonly id: string;
  readonly cause: Said;
  readonly cure: Said;
}

/** One resource before and after, and everything that the review finds in its change. */
export interface FindingCase {
  /** Type and name. */
  readonly address: string;
  /** Left out if the resource is created. */
  readonly before?: Attributes;
  /** What AWS decides, as it stands in the state. */
  readonly computed?: Attributes;
  /** Whether the state marks it as tainted: it is then replaced by what it was before. */
  readonly tainted?: true;
  /** Left out if the resource is destroyed; "forget" if it is only forgotten. */
  readonly after?: Attributes | "forget";
  /** In the order of the review. Empty for a change in which nothing should be found. */
  readonly finds: readonly FoundMessages[];
}

/**
 * A finding as a case expects it: `<id>/cause` with arguments, and `<id>/cure`.
 *
 * @param variant - Suffix of the messages of a finding that has several: `cause: "replaced"` is `<id>/cause-replaced`.
 */
export function found(
  id: string,
  args: object = {},
  variant: { readonly cause?: string; readonly cure?: string; readonly cureArgs?: object } = {},
): FoundMessages {
  const one = (part: "cause" | "cure", given: object): Said => {
    const name = variant[part] === undefined ? `${id}/${part}` : `${id}/${part}-${variant[part]}`;
    return Object.keys(given).length === 0 ? name : [name, given];
  };
  return { id, cause: one("cause", args), cure: one("cure", variant.cureArgs ?? {}) };
}

/** The reason of a replacement that attributes force. */
export function immutable(...attributes: readonly string[]): Said {
  return ["replacement/immutable", { attributes }];
}

/** A finding of a review in the form of {@link found}. */
export function asFound({ id, cause, cure }: Finding): FoundMessages {
  return { id, cause: said(cause), cure: said(cure) };
}
