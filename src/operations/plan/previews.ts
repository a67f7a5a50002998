import { OperationError } from "../operation-error";
import { stateKeyOf, type StateAnswer, type StateReference } from "../state-probe";
import { type PreviewMode } from "./preview-modes";
import { type OutputUse, type SynthesizedStack } from "./synthesized";

/** A state in whose place a stack is planned with placeholders. */
export interface MissingUpstream {
  readonly name: string;
  readonly reason: string;
}

/** How a stack is planned. */
export interface PlanningChoice {
  /** Missing where the stack is planned as it would be deployed. */
  readonly preview?: {
    readonly upstreams: readonly MissingUpstream[];
    /** No call to AWS. */
    readonly offline: boolean;
    /** Why there is no call to AWS, where it is not for the upstreams' sake. */
    readonly reason?: string;
  };
  /** Its own state exists, and is what the plan compares with. */
  readonly hasState: boolean;
}

/** Every stack of the run with placeholders, and no question to AWS. */
export function previewAll(stacks: readonly SynthesizedStack[]): Map<string, PlanningChoice> {
  const reason = "--preview always";
  return new Map(
    stacks.map(({ id, reads }) => [
      id,
      { hasState: false, preview: { offline: true, reason, upstreams: reads.map(({ name }) => ({ name, reason })) } },
    ]),
  );
}

/**
 * Decides for each upstream of each stack whether its state is read or placeholders stand for it.
 *
 * @param all - Stacks beside those that are planned, whose states these read.
 * @throws OperationError where a state is refused, or where there must be no placeholders and one would be needed
 */
export function choosePreviews(
  stacks: readonly SynthesizedStack[],
  answers: ReadonlyMap<string, StateAnswer>,
  mode: Exclude<PreviewMode, "always">,
  all: readonly SynthesizedStack[] = stacks,
): Map<string, PlanningChoice> {
  const given = (reference: StateReference): StateAnswer => answers.get(stateKeyOf(reference)) ?? { status: "absent" };
  const producers = new Map(all.map((stack) => [stack.id, stack.own]));
  // S3 refuses what is not there to those that may not list the bucket; the stack that owns the state knows better.
  const answer = (reference: StateReference): StateAnswer => {
    const own = producers.get(reference.name);
    return given(reference).status === "refused" && own && given(own).status === "absent"
      ? { status: "absent" }
      : given(reference);
  };
  const refused = stacks.flatMap((stack) =>
    [...(stack.own ? [stack.own] : []), ...stack.reads].flatMap((reference) => {
      const found = answer(reference);
      return found.status === "refused"
        ? [
            `${stack.id} cannot read ${describe(reference)}: ${found.reason}; give Terraform credentials that may, or plan without AWS by --preview always`,
          ]
        : [];
    }),
  );
  if (refused.length > 0) throw new OperationError(refused.join("\n"));

  const choices = new Map(stacks.map((stack) => [stack.id, choose(stack, answer)]));
  if (mode === "never") {
    const missing = [...choices].flatMap(([id, { preview }]) => {
      if (!preview) return [];
      const why = preview.upstreams.map((upstream) => `${upstream.name}: ${upstream.reason}`).join(", ");
      return [
        `${id} could only be planned with placeholders (${why === "" ? preview.reason : why}); apply what it reads first, or leave out --preview never`,
      ];
    });
    if (missing.length > 0) throw new OperationError(missing.join("\n"));
  }
  return choices;
}

function choose(stack: SynthesizedStack, answer: (reference: StateReference) => StateAnswer): PlanningChoice {
  const upstreams = stack.reads.flatMap((read) => {
    const reason = whyMissing(answer(read), read.uses);
    return reason === undefined ? [] : [{ name: read.name, reason }];
  });
  const own = stack.own ? answer(stack.own) : undefined;
  if (own?.status === "unreachable")
    return { hasState: false, preview: { upstreams, offline: true, reason: own.reason } };
  const hasState = own?.status === "exists";
  if (upstreams.length === 0) return { hasState };
  return { hasState, preview: { upstreams, offline: !hasState } };
}

function whyMissing(given: StateAnswer, uses: readonly OutputUse[]): string | undefined {
  if (given.status === "absent") return "it is not applied yet";
  if (given.status !== "exists") return given.reason;
  const lacking = uses.find(({ output, key }) => {
    const keys = given.outputs[output];
    return keys === undefined || (key !== undefined && !keys.includes(key));
  });
  if (!lacking) return undefined;
  return `its applied state has no output ${lacking.output}${lacking.key === undefined ? "" : ` for ${lacking.key}`} yet`;
}

function describe({ name, backend, config }: StateReference): string {
  const place = [config["bucket"], config["key"]].filter((part) => typeof part === "string").join("/");
  return place === "" ? `the state ${name}` : `the state ${name} (${backend}: ${place})`;
}
