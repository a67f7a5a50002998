import { message } from "../../text/message";
import { plural } from "../../text/words";

interface Resource {
  readonly stack: string;
  readonly address: string;
  readonly id: string;
}

/** What `recover` says of each difference. */
export const say = {
  reading: message<{ stacks: number }>(
    "recover/reading",
    ({ stacks }) => `Reading the state${stacks === 1 ? "" : "s"} of ${plural(stacks, "stack")} …`,
  ),
  looking: message("recover/looking", "Looking at what AWS has …"),
  push: message<{ stack: string; file: string; resources: number }>(
    "recover/push",
    ({ stack, file, resources }) =>
      `Terraform could not save the state of ${stack} and left it in ${file}; it has ${plural(resources, "resource")}`,
  ),
  otherLineage: message<{ stack: string; file: string }>(
    "recover/other-lineage",
    ({ stack, file }) =>
      `${file} is not a state of the present lineage of ${stack}: compare both with terraform state list, and delete ` +
      "the file if nothing of it is missing",
  ),
  obsolete: message<{ stack: string; file: string }>(
    "recover/obsolete",
    ({ stack, file }) => `the state of ${stack} is newer than ${file}, which is left over from an earlier run`,
  ),
  restore: message<{ stack: string; written: string; resources: number; reason: string | null }>(
    "recover/restore",
    ({ stack, written, resources, reason }) =>
      `the state of ${stack} ${reason === null ? "was deleted" : `cannot be read (${reason})`}; ` +
      `its version of ${written} has ${plural(resources, "resource")}`,
  ),
  unreadable: message<{ stack: string; reason: string }>(
    "recover/unreadable",
    ({ stack, reason }) => `the state of ${stack} cannot be read, and is not compared: ${reason}`,
  ),
  import: message<Resource & { stage: string | null; created: string | null }>(
    "recover/import",
    ({ stack, address, id, stage, created }) =>
      `AWS has ${id}${facts(stage, created)}, which the state of ${stack} does not know as ${address}`,
  ),
  untaint: message<Resource>(
    "recover/untaint",
    ({ stack, address, id }) =>
      `${stack} has ${address} (${id}) as tainted, and would replace it; untaint it if it is as it should be`,
  ),
  second: message<Resource & { stage: string | null; created: string | null }>(
    "recover/second",
    ({ stack, address, id, stage, created }) =>
      `AWS has ${id}${facts(stage, created)} in addition to ${address} of ${stack}; ` +
      "delete it if nobody else uses it",
  ),
  failed: message<Resource & { created: string | null }>(
    "recover/failed",
    ({ stack, address, id, created }) =>
      `AWS has ${id}${facts("Failed", created)}, which cannot become ${address} of ${stack}`,
  ),
  notLookedAt: message<{ stack: string; reason: string }>(
    "recover/not-looked-at",
    ({ stack, reason }) => `not everything of ${stack} could be looked at in AWS: ${reason}`,
  ),
  lockUnknown: message<{ stack: string; reason: string }>(
    "recover/lock-unknown",
    ({ stack, reason }) => `whether the state of ${stack} is locked is not known: ${reason}`,
  ),
};

function facts(stage: string | null, created: string | null): string {
  const all = [...(stage === null ? [] : [`stage ${stage}`]), ...(created === null ? [] : [`created ${created}`])];
  return all.length > 0 ? ` (${all.join(", ")})` : "";
}
