import { type StateAnswer, type StateReference, stateKeyOf } from "../state-probe";
import { lostStates, soundVersions, type RestorableState } from "./earlier-states";
import { syntaxDamage, type StateDamage } from "./state-file";

/**
 * Adds to what is known of states what their buckets remember: whether one that is absent was there once, and which
 * version of one that cannot be read could be restored.
 *
 * @throws the reason of the signal
 */
export async function explainAnswers(
  references: readonly StateReference[],
  answers: ReadonlyMap<string, StateAnswer>,
  signal?: AbortSignal,
): Promise<Map<string, StateAnswer>> {
  const unique = [...new Map(references.map((reference) => [stateKeyOf(reference), reference])).values()];
  const statusOf = (reference: StateReference): StateAnswer["status"] | undefined =>
    answers.get(stateKeyOf(reference))?.status;
  const [lost, sound] = await Promise.all([
    lostStates(
      unique.filter((reference) => statusOf(reference) === "absent"),
      { signal },
    ),
    soundVersions(
      unique.filter((reference) => statusOf(reference) === "damaged"),
      { signal },
    ),
  ]);
  return new Map([...answers].map(([key, answer]) => [key, explained(answer, lost.get(key), sound.get(key))]));
}

function explained(
  answer: StateAnswer,
  lost: RestorableState | undefined,
  earlier: RestorableState | undefined,
): StateAnswer {
  if (answer.status === "absent" && lost) return { ...answer, lost };
  if (answer.status === "damaged" && earlier)
    return { ...answer, earlier, damage: withSize(answer.damage, earlier.size) };
  return answer;
}

/** Terraform does not say whether JSON is wrong in its middle or at its end. */
function withSize(damage: StateDamage, size: number | undefined): StateDamage {
  return damage.kind === "not-json" ? syntaxDamage(damage.offset, size) : damage;
}
