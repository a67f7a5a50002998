import { PLACEHOLDER_ADDRESS, PLACEHOLDER_ID } from "../aws/placeholders";
import { message } from "../text/message";
import { isDict, UNKNOWN_TEXT } from "./difference";
import {
  type AttributeChange,
  type Finding,
  type ResourceChange,
  type Review,
  type StackReview,
  type Value,
} from "./model";

interface Place {
  readonly stack: string;
  readonly address: string;
}

const say = {
  stack: message<{ stack: string }>("approval/stack", ({ stack }) => `${stack} is not in the approved review`),
  unplanned: message<{ stack: string }>(
    "approval/stack-not-planned",
    ({ stack }) => `${stack} could not be planned for the approved review`,
  ),
  account: message<{ stack: string; approved: string; account: string }>(
    "approval/account",
    ({ stack, approved, account }) => `${stack} was approved for the account ${approved}, and is of ${account} now`,
  ),
  region: message<{ stack: string; approved: string; region: string }>(
    "approval/region",
    ({ stack, approved, region }) => `${stack} was approved for ${approved}, and is of ${region} now`,
  ),
  change: message<Place & { action: string }>(
    "approval/change",
    ({ stack, address, action }) => `${stack} ${address}: ${action} is not in the approved review`,
  ),
  action: message<Place & { action: string; approved: string }>(
    "approval/action",
    ({ stack, address, action, approved }) => `${stack} ${address}: ${action} instead of the approved ${approved}`,
  ),
  takeover: message<Place>(
    "approval/import-or-move",
    ({ stack, address }) => `${stack} ${address}: the import or the earlier address is not the approved one`,
  ),
  attribute: message<Place & { path: string }>(
    "approval/attribute",
    ({ stack, address, path }) => `${stack} ${address}: ${path} changes in a way that is not in the approved review`,
  ),
  missing: message<Place & { path: string }>(
    "approval/attribute-missing",
    ({ stack, address, path }) => `${stack} ${address}: ${path} is not set as the approved review shows`,
  ),
  output: message<{ stack: string; output: string }>(
    "approval/output",
    ({ stack, output }) => `${stack} output ${output} changes in a way that is not in the approved review`,
  ),
  finding: message<Place & { id: string }>(
    "approval/finding",
    ({ stack, address, id }) => `${stack}${address === "" ? "" : ` ${address}`}: new finding ${id}`,
  ),
};

/**
 * What a review shows beyond an approved one: other changes, other values, new findings. A value that was not known
 * when the review was approved, or that a placeholder stood for, may have become any value; an approved change that is
 * not there any more may have been applied since. Of secrets only the fact that they change is compared.
 *
 * @returns one line for each difference, none if everything was approved
 */
export function beyondApproval(approved: Review, actual: Review): string[] {
  const stacks = new Map(approved.stacks.map((stack) => [stack.id, stack]));
  return actual.stacks.flatMap((stack) => {
    const known = stacks.get(stack.id);
    if (!known) return [say.stack({ stack: stack.id })];
    if (known.error !== null) return [say.unplanned({ stack: stack.id })];
    return [...otherPlace(known, stack), ...otherChanges(known, stack), ...newFindings(approved, actual, known)];
  });
}

function otherPlace(approved: StackReview, { id: stack, account, region }: StackReview): string[] {
  const problems: string[] = [];
  if (approved.account && account && approved.account.id !== account.id)
    problems.push(say.account({ stack, approved: approved.account.id, account: account.id }));
  if (approved.region !== null && region !== null && approved.region !== region)
    problems.push(say.region({ stack, approved: approved.region, region }));
  return problems;
}

function otherChanges(approved: StackReview, { id: stack, changes, outputs }: StackReview): string[] {
  const matcher = new Matcher(approved.preview !== null);
  const takeApproved = matcher.taker(
    approved.changes,
    (known, change: ResourceChange) => otherChange(stack, known, change, matcher).length === 0,
  );
  const knownOutputs = new Map(approved.outputs.map((output) => [output.name, output]));
  return [
    ...changes
      .filter(({ action }) => action !== "read")
      .flatMap((change) => otherChange(stack, takeApproved(change), change, matcher)),
    ...outputs.flatMap((output) => {
      const before = knownOutputs.get(output.name);
      const isApproved =
        before?.action === output.action &&
        matcher.matches(before.before, output.before) &&
        matcher.matches(before.after, output.after);
      return isApproved ? [] : [say.output({ stack, output: output.name })];
    }),
  ];
}

function otherChange(
  stack: string,
  approved: ResourceChange | undefined,
  { address, action, imports, previousAddress, attributes }: ResourceChange,
  matcher: Matcher,
): string[] {
  if (!approved) return [say.change({ stack, address, action })];
  // The old one of a replacement has been deleted meanwhile, and the new one is still to be created.
  const isHalfReplaced = approved.action === "replace" && action === "create";
  if (approved.action !== action && !isHalfReplaced)
    return [say.action({ stack, address, action, approved: approved.action })];
  if (approved.imports !== imports || approved.previousAddress !== previousAddress)
    return [say.takeover({ stack, address })];
  // AWS changes much of a resource by itself: what counts is which one is deleted.
  const compared = REMOVING.has(action) ? attributes.filter(({ path }) => path === "id") : attributes;
  return [
    ...compared
      .filter((attribute) => !matcher.hasAttribute(approved.attributes, attribute, isHalfReplaced))
      .map(({ path }) => say.attribute({ stack, address, path })),
    // Whatever of an update is not there any more may have been made since; what is created must be all there.
    ...(CREATING.has(action) ? matcher.missing(approved.attributes, attributes) : []).map((path) =>
      say.missing({ stack, address, path }),
    ),
  ];
}

const REMOVING: ReadonlySet<string> = new Set(["delete", "forget"]);
const CREATING: ReadonlySet<string> = new Set(["create", "replace"]);

function newFindings(approved: Review, actual: Review, { id: stack, preview }: StackReview): string[] {
  const matcher = new Matcher(preview !== null);
  const of = (review: Review): Finding[] => review.findings.filter((finding) => finding.stack === stack);
  const takers = new Map<string, (finding: Finding) => Finding | undefined>();
  for (const { id } of of(approved))
    takers.set(id, takers.get(id) ?? matcher.taker(of(approved).filter((finding) => finding.id === id)));
  return of(actual)
    .filter(({ id }) => !OF_FEWER_CHANGES.has(id))
    .filter((finding) => !finding.acknowledged && !takers.get(finding.id)?.(finding))
    .map(({ id, address }) => say.finding({ stack, address, id }));
}

/** Findings that appear because approved changes have been made meanwhile. */
const OF_FEWER_CHANGES = new Set(["outputs-only"]);

/** Compares what was approved with what is planned now. */
class Matcher {
  public constructor(private readonly hasPlaceholders: boolean) {}

  /**
   * Finds what was approved for an address, each at most once: keys of `for_each` may have been placeholders. What has
   * exactly the address comes first, then what is the same in all else.
   */
  public taker<Item extends { readonly address: string }>(
    approved: readonly Item[],
    isSame: (approved: Item, actual: Item) => boolean = () => true,
  ): (actual: Item) => Item | undefined {
    const left = new Set(approved);
    return (actual) => {
      const items = [...left];
      const alike = items.filter((item) => this.sameText(item.address, actual.address));
      const found =
        alike.find((item) => item.address === actual.address) ?? alike.find((item) => isSame(item, actual)) ?? alike[0];
      if (found) left.delete(found);
      return found;
    };
  }

  /**
   * Whether an attribute changes as approved, by itself or as a part of what was not known. AWS changes much of a
   * resource by itself, but not its id: that says which one is replaced. A new one has nothing before.
   */
  public hasAttribute(
    approved: readonly AttributeChange[],
    { path, before, after, forcesReplacement }: AttributeChange,
    isNew = false,
  ): boolean {
    const exact = approved.find((attribute) => attribute.path === path);
    if (exact)
      return (
        (exact.forcesReplacement || !forcesReplacement) &&
        (isNew || (after.kind === "unknown" && path !== "id") || this.matches(exact.before, before)) &&
        this.matches(exact.after, after)
      );
    return approved.some(
      (attribute) => attribute.after.kind === "unknown" && isPart(path, attribute.path) && !forcesReplacement,
    );
  }

  /** Paths that were approved with a value, and have none now. */
  public missing(approved: readonly AttributeChange[], actual: readonly AttributeChange[]): string[] {
    const paths = new Set(actual.map(({ path }) => path));
    return approved
      .filter(({ after }) => after.kind === "value" || after.kind === "sensitive")
      .filter(({ path }) => !paths.has(path) && !actual.some((other) => isPart(path, other.path)))
      .map(({ path }) => path);
  }

  public matches(approved: Value, actual: Value): boolean {
    if (approved.kind === "unknown") return true;
    if (approved.kind === "value" && actual.kind === "value") return this.same(approved.value, actual.value);
    return approved.kind === actual.kind;
  }

  private same(approved: unknown, actual: unknown): boolean {
    if (typeof approved === "string") return this.sameText(approved, actual);
    if (Array.isArray(approved)) return Array.isArray(actual) && this.sameItems(approved, actual);
    if (!isDict(approved)) return approved === actual;
    if (!isDict(actual)) return false;
    const keys = new Set([...Object.keys(approved), ...Object.keys(actual)]);
    return [...keys].every((key) => this.same(approved[key], actual[key]));
  }

  private sameText(approved: string, actual: unknown): boolean {
    if (approved === UNKNOWN_TEXT || approved === actual) return true;
    if (!this.hasPlaceholders || typeof actual !== "string") return false;
    return patternOf(approved)?.test(actual) ?? false;
  }

  /** Terraform orders the items of a set by their values, which may not have been known. */
  private sameItems(approved: readonly unknown[], actual: readonly unknown[]): boolean {
    if (approved.length !== actual.length) return false;
    const left = [...actual];
    // Items that match exactly are taken first: one that was not known matches any.
    return [...approved]
      .sort((a, b) => this.openness(a) - this.openness(b))
      .every((item) => {
        const index = left.findIndex((other) => this.same(item, other));
        if (index >= 0) left.splice(index, 1);
        return index >= 0;
      });
  }

  /** How much may match: 0 for one item alone, 1 with placeholders, 2 for what was not known. */
  private openness(value: unknown): 0 | 1 | 2 {
    const text = JSON.stringify(value);
    if (text.includes(UNKNOWN_TEXT)) return 2;
    return this.hasPlaceholders && PLACEHOLDERS.test(text) ? 1 : 0;
  }
}

const PLACEHOLDERS = new RegExp(`(${PLACEHOLDER_ID.source})|${PLACEHOLDER_ADDRESS.source}`);

/** What a text with placeholders may have become; `undefined` for a text without any. */
function patternOf(text: string): RegExp | undefined {
  // The group gives every second part: the placeholder, if it is an id.
  const parts: (string | undefined)[] = text.split(PLACEHOLDERS);
  if (parts.length === 1) return undefined;
  const isWhole = parts.every((part, index) => index % 2 === 1 || part === "");
  const pattern = parts.map((part, index) =>
    index % 2 === 0 ? part?.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : becoming(part, isWhole),
  );
  return new RegExp(`^${pattern.join("")}$`);
}

/**
 * An id keeps its kind. An address also stands for what other pipelines publish, of whatever kind. What may follow it
 * in a longer text is no part of it, so that the pattern takes linear time.
 */
function becoming(id: string | undefined, isWhole: boolean): string {
  if (id !== undefined) return `${id.slice(0, id.indexOf("-"))}-[0-9A-Za-z]+`;
  return isWhole ? "[\\w./:-]+" : "[\\w.-]+";
}

/** Whether an attribute's path is below another one. */
function isPart(path: string, whole: string): boolean {
  return path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`);
}
