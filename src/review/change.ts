import { message } from "../text/message";
import { hasTrue, isDict } from "./difference";
import { SENSITIVE_TEXT } from "./masking";
import { type Action, type AttributeChange } from "./model";
import { type ResourceJson } from "./plan-json";

type Dict = Readonly<Record<string, unknown>>;

/** Why a resource is replaced, as a clause that rules put into their causes. */
const say = {
  immutable: message<{ attributes: readonly string[] }>(
    "replacement/immutable",
    ({ attributes }) => `because ${attributes.join(" and ")} cannot change in place`,
  ),
  tainted: message("replacement/tainted", "because an earlier apply left it half made (tainted)"),
  requested: message("replacement/requested", "because -replace asks for it"),
  triggered: message("replacement/triggered", "because replace_triggered_by asks for it"),
  unexplained: message("replacement/unexplained", "as Terraform sees no way to change it in place"),
};

/** A change of one resource, as rules look at it. Values may be secret: a rule repeats only those that it names. */
export class Change {
  public readonly address: string;
  public readonly type: string;
  public readonly action: Action;
  public readonly previousAddress: string | undefined;
  public readonly reason: string | undefined;
  /** Id of what is taken over, if anything is. */
  public readonly imports: string | undefined;
  private readonly before: Dict;
  private readonly after: Dict;
  private readonly unknown: Dict;
  /** Attributes that Terraform marks, whose values no finding may repeat. */
  private readonly secret: ReadonlySet<string>;
  /** Left over from an earlier replacement; the resource itself is another one. */
  public readonly isDeposed: boolean;

  public constructor(
    resource: ResourceJson,
    public readonly attributes: readonly AttributeChange[],
  ) {
    const { change } = resource;
    this.address =
      resource.deposed === undefined ? resource.address : `${resource.address} (deposed ${resource.deposed})`;
    this.type = resource.type;
    this.action = actionOf(change.actions);
    this.previousAddress = resource.previous_address === resource.address ? undefined : resource.previous_address;
    this.reason = resource.action_reason;
    this.imports = change.importing ? (change.importing.id ?? "") : undefined;
    this.before = isDict(change.before) ? change.before : {};
    this.after = isDict(change.after) ? change.after : {};
    this.unknown = isDict(change.after_unknown) ? change.after_unknown : {};
    this.secret = new Set(
      [change.before_sensitive, change.after_sensitive].flatMap((marks) =>
        isDict(marks) ? Object.keys(marks).filter((name) => marks[name] === true) : [],
      ),
    );
    this.isDeposed = resource.deposed !== undefined;
  }

  /** Whether the resource is destroyed, whether or not another one replaces it. */
  public get destroys(): boolean {
    return this.action === "delete" || this.action === "replace";
  }

  /** Whether the resource stays and changes. */
  public get updates(): boolean {
    return this.action === "update";
  }

  /** Whether this plan creates or changes the resource, so that it exists afterwards. */
  public get results(): boolean {
    return this.action === "create" || this.action === "update" || this.action === "replace";
  }

  /** Whether it is replaced only because an earlier apply did not finish its creation. */
  public get isTainted(): boolean {
    return this.action === "replace" && this.reason === "replace_because_tainted";
  }

  /** Attributes that cannot change in place. */
  public get replacedBecauseOf(): string[] {
    return this.attributes.filter(({ forcesReplacement }) => forcesReplacement).map(({ path }) => path);
  }

  public old(name: string): unknown {
    return this.before[name] ?? undefined;
  }

  public new(name: string): unknown {
    return this.after[name] ?? undefined;
  }

  /** Whether the new value is known only when the plan is applied. */
  public isUnknown(name: string): boolean {
    return this.unknown[name] === true;
  }

  /** Whether a part of the new value is known only when the plan is applied. */
  public isPartlyUnknown(name: string): boolean {
    return hasTrue(this.unknown[name]);
  }

  /** A value as a string; `undefined` for one that is not set, or set to an empty string. */
  public oldText(name: string): string | undefined {
    return this.withoutSecret(name, this.old(name));
  }

  public newText(name: string): string | undefined {
    return this.withoutSecret(name, this.new(name));
  }

  private withoutSecret(name: string, value: unknown): string | undefined {
    const text = textOf(value);
    return text !== undefined && this.secret.has(name) ? SENSITIVE_TEXT : text;
  }

  /** Whether a value changes, or may change. */
  public changes(name: string): boolean {
    return this.isUnknown(name) || JSON.stringify(this.old(name)) !== JSON.stringify(this.new(name));
  }

  /** Why it is replaced, as a clause: `because name cannot change in place`. */
  public get replacementClause(): string {
    const attributes = this.replacedBecauseOf;
    if (attributes.length > 0) return say.immutable({ attributes });
    if (this.reason === "replace_because_tainted") return say.tainted();
    if (this.reason === "replace_by_request") return say.requested();
    if (this.reason === "replace_by_triggers") return say.triggered();
    return say.unexplained();
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Terraform's list of actions as one. */
export function actionOf(actions: readonly string[]): Action {
  const has = (name: string): boolean => actions.includes(name);
  if (has("create") && has("delete")) return "replace";
  if (has("forget")) return "forget";
  for (const action of ["create", "update", "delete", "forget", "read"] as const) {
    if (has(action)) return action;
  }
  return "none";
}
