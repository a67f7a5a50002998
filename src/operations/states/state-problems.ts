import { message } from "../../text/message";
import { capital } from "../../text/words";
import { type Problem } from "../checks/check";
import { shellWord } from "../shell";
import { type RestorableState, stateObject } from "./earlier-states";
import { type StateReference } from "../state-probe";
import { type StateDamage } from "./state-file";

/** A state, by the stack it belongs to or by its name among the external ones. */
export type StateName = { readonly stack: string } | { readonly external: string };

/** The state as the user knows it. */
export function stateText(name: StateName): string {
  return "external" in name ? `the external state ${name.external}` : `the state of ${name.stack}`;
}

interface Restore {
  readonly version: string;
  readonly modified: string;
  readonly place: string;
  readonly role: string | undefined;
  readonly command: string;
}

const say = {
  lost: message<StateName & { place: string; emptied: boolean }>(
    "lost-state/cause",
    ({ place, emptied, ...name }) =>
      `${capital(stateText(name))} was ${emptied ? "emptied" : "deleted"} (${place}): Terraform no longer knows what ` +
      "it has made, and would make it a second time.",
  ),
  restore: message<Restore>(
    "lost-state/cure",
    ({ version, modified, place, role, command }) =>
      `Restore version ${version} of ${place}, written ${modified}` +
      `${role === undefined ? "" : `, with the role ${role}`}: ${command}`,
  ),
  listVersions: message<{ command: string }>(
    "damaged-state/cure-versions",
    ({ command }) => `Restore a version that is whole; this lists them: ${command}`,
  ),
  restoreElsewhere: message<{ backend: string }>(
    "damaged-state/cure-backend",
    ({ backend }) => `Restore an earlier version of it in the backend ${backend}.`,
  ),
  truncated: message<StateName & { bytes: number }>(
    "damaged-state/cause-truncated",
    ({ bytes, ...name }) => `${capital(stateText(name))} is cut off: its JSON ends unfinished after byte ${bytes}.`,
  ),
  notJson: message<StateName & { offset: number }>(
    "damaged-state/cause-not-json",
    ({ offset, ...name }) => `${capital(stateText(name))} is damaged: it is not JSON from byte ${offset} on.`,
  ),
  notAState: message<StateName>(
    "damaged-state/cause-not-a-state",
    (name) => `What is at the place of ${stateText(name)} is not a state of Terraform.`,
  ),
  field: message<StateName & { field: string }>(
    "damaged-state/cause-field",
    ({ field, ...name }) =>
      `${capital(stateText(name))} is damaged: its ${field} have a type that Terraform never writes.`,
  ),
  output: message<StateName & { output: string }>(
    "damaged-state/cause-output",
    ({ output, ...name }) =>
      `${capital(stateText(name))} is damaged: type and value of its output ${output} do not fit each other.`,
  ),
  newer: message<StateName & { version: number }>(
    "damaged-state/cause-newer",
    ({ version, ...name }) =>
      `${capital(stateText(name))} has format version ${version}, which the Terraform of this machine cannot read.`,
  ),
  useNewer: message<{ terraform: string | undefined }>("damaged-state/cure-newer", ({ terraform }) =>
    terraform === undefined
      ? "Use the Terraform that wrote it: a state cannot go back to an older format."
      : `Use Terraform ${terraform} or newer, which wrote it: a state cannot go back to an older format.`,
  ),
};

/** A state that somebody has deleted or emptied. */
export function lostProblem(name: StateName, state: RestorableState): Problem {
  return {
    cause: say.lost({ ...name, place: placeOf(state), emptied: state.size !== undefined }),
    cure: restoreText(state),
  };
}

/** A state that is there and that Terraform cannot read. */
export function damagedProblem(
  name: StateName,
  damage: StateDamage,
  reference: StateReference | undefined,
  earlier?: RestorableState,
): Problem {
  return { cause: damageText(name, damage), cure: damageCure(damage, reference, earlier) };
}

function damageText(name: StateName, damage: StateDamage): string {
  switch (damage.kind) {
    case "truncated":
      return say.truncated({ ...name, bytes: damage.bytes });
    case "not-json":
      return say.notJson({ ...name, offset: damage.offset });
    case "not-a-state":
      return say.notAState(name);
    case "field":
      return say.field({ ...name, field: damage.field });
    case "output":
      return say.output({ ...name, output: damage.output });
    case "newer-format":
      return say.newer({ ...name, version: damage.version });
  }
}

function damageCure(
  damage: StateDamage,
  reference: StateReference | undefined,
  earlier: RestorableState | undefined,
): string {
  // An older version would lack what the newer Terraform has made.
  if (damage.kind === "newer-format") return say.useNewer({ terraform: damage.terraform });
  if (earlier) return restoreText(earlier);
  const object = reference && stateObject(reference);
  if (!object) return say.restoreElsewhere({ backend: reference?.backend ?? "remote" });
  const { bucket, key, region } = object;
  return say.listVersions({ command: s3api("list-object-versions", { bucket, prefix: key, region }) });
}

function restoreText(state: RestorableState): string {
  const { versionId: version, modified, role } = state;
  return say.restore({ version, modified, place: placeOf(state), role, command: restoreCommand(state) });
}

function placeOf({ bucket, key }: Pick<RestorableState, "bucket" | "key">): string {
  return `s3://${bucket}/${key}`;
}

/**
 * The line that brings a version back. If only a delete marker hides it, the marker is removed: that undoes exactly
 * what was done, loses nothing, and keeps the encryption of the version. Otherwise the version is copied to the top,
 * so that what is above it stays.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
 */
export function restoreCommand(state: RestorableState): string {
  const { bucket, key, region, versionId, marker, profile, endpointUrl, kmsKeyArn } = state;
  const access = { region, profile, "endpoint-url": endpointUrl };
  if (marker !== undefined) return s3api("delete-object", { bucket, key, "version-id": marker, ...access });
  const source = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}?versionId=${versionId}`;
  const encryption = kmsKeyArn === undefined ? {} : { "server-side-encryption": "aws:kms", "ssekms-key-id": kmsKeyArn };
  return s3api("copy-object", { bucket, key, "copy-source": source, ...encryption, ...access });
}

function s3api(command: string, options: Readonly<Record<string, string | undefined>>): string {
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, shellWord(value)],
  );
  return ["aws", "s3api", command, ...words].join(" ");
}
