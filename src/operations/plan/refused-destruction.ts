import { readFileSync } from "node:fs";
import { message } from "../../text/message";
import { list } from "../../text/words";
import { terraformIn } from "../../text/shell";

const say = {
  tainted: message<{ address: string; untaint: string }>(
    "plan/refused-tainted",
    ({ address, untaint }) =>
      `${address} would be replaced only because it is tainted: an earlier apply created it and did not complete the ` +
      `creation, or somebody ran terraform taint. If AWS says that it works, run ${untaint}, then plan again.`,
  ),
  adopted: message<{ address: string; id: string; attributes: readonly string[] }>(
    "plan/refused-adoption",
    ({ address, id, attributes }) =>
      `${address} would adopt ${id} and replace it, because ${list(attributes)} cannot change in place: ` +
      "correct the file so that it describes what exists.",
  ),
};

/** What of a plan's JSON says why a resource would be destroyed. */
interface PlannedChange {
  readonly address: string;
  readonly action_reason?: string;
  readonly change: {
    readonly importing?: { readonly id?: string } | null;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

const REFUSAL = /Resource (.+?) has lifecycle\.prevent_destroy set/g;

/** The resources that prevent_destroy protects from a plan, by what Terraform says. Its lines are wrapped. */
export function protectedAddresses(stderr: string): string[] {
  const text = stderr.replace(/[\s│]+/g, " ");
  return [...text.matchAll(REFUSAL)].map(([, address = ""]) => address);
}

/**
 * Why the plan destroys resources that prevent_destroy protects, as far as more can be said than Terraform says.
 *
 * @param json - The unfinished plan's JSON.
 * @param folder - Folder of the stack, initialized for its state; `null` if it is not.
 */
export function destructionReasons(addresses: readonly string[], json: string, folder: string | null): string[] {
  const plan = JSON.parse(readFileSync(json, "utf8")) as { readonly resource_changes?: readonly PlannedChange[] };
  return (plan.resource_changes ?? [])
    .filter(({ address }) => addresses.includes(address))
    .flatMap((planned) => reasonOf(planned, folder) ?? []);
}

function reasonOf(
  { address, action_reason: reason, change }: PlannedChange,
  folder: string | null,
): string | undefined {
  if (reason === "replace_because_tainted") {
    return say.tainted({ address, untaint: terraformIn(folder, "untaint", address) });
  }
  const attributes = (change.replace_paths ?? []).map((path) => path.join("."));
  if (!change.importing || attributes.length === 0) return undefined;
  return say.adopted({ address, id: change.importing.id ?? "", attributes });
}
