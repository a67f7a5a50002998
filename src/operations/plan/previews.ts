import { message } from "../../text/message";
import { OperationError } from "../operation-error";
import { stateKeyOf, type StateAnswer, type StateReference } from "../state-probe";
import { stateName, stateProblemText } from "../states/stack-states";
import { type PreviewMode } from "./preview-modes";
import { type OutputUse, type SynthesizedStack } from "./synthesized";

/** A state that a stack is planned without, with placeholders. */
export interface MissingUpstream {
  readonly name: string;
  readonly reason: string;
}

const say = {
  refused: message<{ stack: string; state: string; backend: string; place: string; reason: string }>(
    "preview/state-refused",
    ({ stack, state, backend, place, reason }) =>
      `${stack} cannot read the state ${state}${place === "" ? "" : ` (${backend}: ${place})`}: ${reason}; ` +
      "give Terraform credentials that may, or plan without AWS by --preview always",
  ),
  needed: message<{ stack: string; upstreams: readonly MissingUpstream[]; reason: string | undefined }>(
    "preview/needed",
    ({ stack, upstreams, reason }) => {
      const why = upstreams.map((upstream) => `${upstream.name}: ${upstream.reason}`).join(", ");
      return (
        `${stack} could only be planned with placeholders (${why === "" ? (reason ?? "") : why}); ` +
        "apply what it reads first, or leave out --preview never"
      );
    },
  ),
  notApplied: message("preview/not-applied", "it is not applied yet"),
  noOutput: message<{ output: string; key: string | undefined }>(
    "preview/no-output",
    ({ output, key }) => `its applied state has no output ${output}${key === undefined ? "" : ` for ${key}`} yet`,
  ),
};

/** How a stack is planned. */
export interface PlanningChoice {
  /** Missing if the stack is planned as it would be deployed. */
  readonly preview?: {
    readonly upstreams: readonly MissingUpstream[];
    /** No call to AWS. */
    readonly offline: boolean;
    /** Why there is no call to AWS, if it is not because of the upstreams. */
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
 * @param all - All stacks, also those that are not planned: planned ones read their states.
 * @throws OperationError if a state is refused, lost or damaged, or if there must be no placeholders and one would be
 * needed
 */
export function choosePreviews(
  stacks: readonly SynthesizedStack[],
  answers: ReadonlyMap<string, StateAnswer>,
  mode: Exclude<PreviewMode, "always">,
  all: readonly SynthesizedStack[] = stacks,
): Map<string, PlanningChoice> {
  const given = (reference: StateReference): StateAnswer => answers.get(stateKeyOf(reference)) ?? { status: "absent" };
  const producers = new Map(all.map((stack) => [stack.id, stack.own]));
  // S3 refuses a missing object to those who may not list the bucket; the stack that owns the state knows better.
  const answer = (reference: StateReference): StateAnswer => {
    const own = producers.get(reference.name);
    if (given(reference).status === "exists" || !own) return given(reference);
    const known = given(own);
    // Its own account remembers what was there, which others may not ask for.
    const isBetter = known.status === "absent" && (given(reference).status === "refused" || known.lost !== undefined);
    return isBetter ? known : given(reference);
  };
  const refused = stacks.flatMap((stack) =>
    [...(stack.own ? [stack.own] : []), ...stack.reads].flatMap((reference) => {
      const found = answer(reference);
      if (found.status !== "refused") return [];
      const { name, backend } = reference;
      const place = placeOf(reference);
      return [say.refused({ stack: stack.id, state: name, backend, place, reason: found.reason })];
    }),
  );
  const unreadable = stacks.flatMap((stack) =>
    [...(stack.own ? [stack.own] : []), ...stack.reads].flatMap(
      (reference) => stateProblemText(stateName(reference, all), answer(reference)) ?? [],
    ),
  );
  // What was made by a state that is lost would be planned, and made, a second time.
  refused.push(...new Set(unreadable));
  if (refused.length > 0) throw new OperationError(refused.join("\n"));

  const choices = new Map(stacks.map((stack) => [stack.id, choose(stack, answer)]));
  if (mode === "never") {
    const missing = [...choices].flatMap(([stack, { preview }]) =>
      preview ? [say.needed({ stack, upstreams: preview.upstreams, reason: preview.reason })] : [],
    );
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
  if (given.status === "absent") return say.notApplied();
  if (given.status === "damaged") throw new Error(`${given.reference.name} is refused before`);
  if (given.status !== "exists") return given.reason;
  const lacking = uses.find(({ output, key }) => {
    const keys = given.outputs[output];
    return keys === undefined || (key !== undefined && !keys.includes(key));
  });
  return lacking && say.noOutput({ output: lacking.output, key: lacking.key });
}

/** Where a state is in its backend; empty if the backend does not say it like S3. */
function placeOf({ config }: StateReference): string {
  return [config["bucket"], config["key"]].filter((part) => typeof part === "string").join("/");
}
