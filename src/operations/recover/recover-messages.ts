import { message } from "../../text/message";
import { list, plural } from "../../text/words";

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
  onlyRecord: message<{ stack: string; file: string; addresses: readonly string[] }>(
    "recover/only-record",
    ({ stack, file, addresses }) =>
      `only ${file} knows ${list(addresses)}: the state of ${stack} has other resources or none there. Import what ` +
      "AWS still has, and then delete the file",
  ),
  notAState: message<{ stack: string; file: string }>(
    "recover/errored-not-a-state",
    ({ stack, file }) =>
      `${file} is not a state that can be read, so that what the last run of ${stack} has made is not known: ` +
      "look at what AWS has, and then delete the file",
  ),
  notComparable: message<{ stack: string; file: string }>(
    "recover/errored-not-comparable",
    ({ stack, file }) =>
      `Terraform could not save ${file}, and the state of ${stack} cannot be read: keep the file, make the state ` +
      "readable, and run recover again",
  ),
  formerStack: message<{ stack: string; file: string; environment: string }>(
    "recover/errored-former-stack",
    ({ stack, file, environment }) =>
      `Terraform could not save ${file}, and the file of ${environment} no longer has the stack ${stack}: put the ` +
      "stack back and run recover again, or delete the file if AWS has nothing of it",
  ),
  damaged: message<{ stack: string; kind: string; cause: string; cure: string }>(
    "recover/damaged",
    ({ cause, cure }) => `${cause} ${cure}`,
  ),
  restore: message<{ stack: string; written: string; resources: number; reason: string | null }>(
    "recover/restore",
    ({ stack, written, resources, reason }) =>
      `${reason ?? `the state of ${stack} was deleted.`} ` +
      `Its version of ${written} has ${plural(resources, "resource")}`,
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
  unplaced: message<Resource & { stage: string | null; created: string | null }>(
    "recover/unplaced",
    ({ stack, address, id, stage, created }) =>
      `AWS has ${id}${facts(stage, created)}, which may be ${address} of ${stack} or belong to another environment: ` +
      "the VPC of the stack is not known. Recover the stack of its network first, and run recover again",
  ),
  ambiguous: message<Pick<Resource, "address" | "stack"> & { ids: readonly string[] }>(
    "recover/ambiguous",
    ({ stack, address, ids }) =>
      `${list(ids)} may each be ${address} of ${stack}: import the right one with terraform import, or delete the ` +
      "ones that nobody uses",
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
