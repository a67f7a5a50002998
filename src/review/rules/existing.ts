import { message } from "../../text/message";
import { list } from "../../text/words";
import { type ExistingFacts } from "../change-set";
import { type FindingSeverity } from "../model";
import { type Judgement, type StackRule } from "./rule";

type Existing = ExistingFacts["resources"][number];

/** What a finding calls a type, and how grave a second one is. */
const TYPES: Readonly<Record<string, { readonly noun: string; readonly severity: FindingSeverity }>> = {
  aws_cloudwatch_log_group: { noun: "log group", severity: "warning" },
  aws_db_instance: { noun: "DB instance", severity: "critical" },
  aws_db_subnet_group: { noun: "DB subnet group", severity: "warning" },
  aws_directory_service_directory: { noun: "directory", severity: "critical" },
  aws_directory_service_shared_directory: { noun: "share of the directory", severity: "critical" },
  aws_iam_role: { noun: "IAM role", severity: "warning" },
  aws_kms_alias: { noun: "KMS key with the alias", severity: "warning" },
  aws_vpc: { noun: "VPC", severity: "warning" },
  aws_vpc_peering_connection: { noun: "VPC peering connection", severity: "critical" },
};

/** Types of which a second one is a mistake. */
export const UNIQUE_TYPES: readonly string[] = Object.keys(TYPES);

interface Cause extends Pick<Existing, "id" | "stage" | "vpcId" | "created"> {
  readonly noun: string;
}

interface Cure extends Pick<Existing, "key" | "adopt"> {
  readonly recover: string;
}

const say = {
  cause: message<Cause>(
    "would-duplicate/cause",
    (cause) =>
      `AWS has ${thing(cause)} already, and the state of this stack does not know it: the plan creates another one, ` +
      "or fails because the name is taken.",
  ),
  causeFailed: message<Cause>(
    "would-duplicate/cause-failed",
    (cause) => `AWS has ${thing(cause)}, which could not be created and is in no state; the plan creates another one.`,
  ),
  causeOtherVpc: message<Cause>(
    "would-duplicate/cause-other-vpc",
    (cause) =>
      `AWS has ${thing(cause)} with the same name in another VPC (${cause.vpcId ?? "unknown"}); ` +
      "the plan creates a second one.",
  ),
  cure: message<Cure>(
    "would-duplicate/cure",
    ({ key, adopt, recover }) =>
      `To keep it, take it over: ${ways(key, adopt, recover)}. If the state was lost, restore its last version ` +
      `instead; ${recover} prints the lines, in order. If nobody needs what exists, delete it.`,
  ),
  cureFailed: message<{ id: string; recover: string }>(
    "would-duplicate/cure-failed",
    ({ id, recover }) =>
      `Delete it: aws ds delete-directory --directory-id ${id}; ${recover} shows what else was left behind.`,
  ),
  cureOtherVpc: message(
    "would-duplicate/cure-other-vpc",
    "If it belongs to another environment, apply. If not, correct the directory's network in the file, or delete " +
      "the directory that nobody needs: AWS charges for it.",
  ),
};

function thing({ noun, id, stage, created }: Cause): string {
  const facts = [...(stage === null ? [] : [`stage ${stage}`]), ...(created === null ? [] : [`created ${created}`])];
  return `the ${noun} ${id}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`;
}

function ways(key: string | null, adopt: string | null, recover: string): string {
  const all = [...(key === null ? [] : [`write ${key} into the file`]), ...(adopt === null ? [] : [`run ${adopt}`])];
  return all.length > 0 ? list(all, "or") : `run what ${recover} prints`;
}

function judgementOf(existing: Existing, recover: string): Judgement | undefined {
  const type = Object.hasOwn(TYPES, existing.type) ? TYPES[existing.type] : undefined;
  if (!type) return undefined;
  const { id, stage, vpcId, created, misfit, key, adopt } = existing;
  const cause = { noun: type.noun, id, stage, vpcId, created };
  if (misfit === "failed")
    return { severity: "warning", cause: say.causeFailed(cause), cure: say.cureFailed({ id, recover }) };
  if (misfit === "other-vpc") return { severity: "warning", cause: say.causeOtherVpc(cause), cure: say.cureOtherVpc() };
  return { severity: type.severity, cause: say.cause(cause), cure: say.cure({ key, adopt, recover }) };
}

/** Finds what a plan creates although AWS has it. */
export const existingRules: readonly StackRule[] = [
  {
    id: "would-duplicate",
    severity: "critical",
    title: "Created although AWS has one that the state does not know",
    checkStack: ({ existing, changes }) => {
      if (!existing) return [];
      const created = new Set(
        changes
          .filter(({ action, imports }) => action === "create" && imports === undefined)
          .map((each) => each.address),
      );
      return existing.resources.flatMap((resource) => {
        const judgement = created.has(resource.address) ? judgementOf(resource, existing.recover) : undefined;
        return judgement ? [{ ...judgement, address: resource.address }] : [];
      });
    },
  },
];
