import { directoryAccessPrincipals } from "../../aws/regions";
import { type Change } from "../change";
import { parsePolicy, widened, type Policy } from "../policy";
import { type ChangeRule, type JudgedStack } from "./rule";
import { list } from "../../text/words";

const ROLE = "aws_iam_role";
const ATTACHMENT = "aws_iam_role_policy_attachment";
const ACCESS_POLICY = "policy/service-role/AmazonRDSDirectoryServiceAccess";

function isAccessPolicy(arn: string | undefined): boolean {
  return arn?.endsWith(ACCESS_POLICY) ?? false;
}

/** Policies of which more is not better. */
const POLICIES: Readonly<Record<string, string>> = {
  aws_iam_role_policy: "policy",
  aws_iam_policy: "policy",
  aws_kms_key: "policy",
  aws_s3_bucket_policy: "policy",
  aws_cloudwatch_log_resource_policy: "policy_document",
};

const SERVICES = directoryAccessPrincipals("us-east-1");

/** The service names RDS calls under, without the Region some have in them. */
function servicesOf(policy: Policy): Set<string> {
  const names = policy.filter(({ allow }) => allow).flatMap(({ principals }) => principals);
  return new Set(
    SERVICES.filter((service) =>
      names.some(
        (name) =>
          name === service ||
          (name.startsWith(service.replace(/\.amazonaws\.com$/, ".")) && name.endsWith(".amazonaws.com")),
      ),
    ),
  );
}

/** Whether a role is the one RDS uses to reach Directory Service: it trusts both of its names, or has its policy. */
function isDirectoryAccessRole(change: Change, before: Policy | undefined, stack: JudgedStack): boolean {
  if (before && servicesOf(before).size === SERVICES.length) return true;
  const name = change.newText("name") ?? change.oldText("name");
  return (
    name !== undefined &&
    stack.changes.some(
      (other) =>
        other.type === ATTACHMENT && isAccessPolicy(other.newText("policy_arn")) && other.newText("role") === name,
    )
  );
}

/** Finds what widens a role, and what takes from RDS's role what it needs. */
export const iamRules: readonly ChangeRule[] = [
  {
    id: "role-trust-widened",
    severity: "critical",
    title: "Role trusts more",
    types: [ROLE],
    check: (change) => {
      const [before, after] = [
        parsePolicy(change.oldText("assume_role_policy")),
        parsePolicy(change.newText("assume_role_policy")),
      ];
      if (!(change.updates || change.action === "replace") || !before || !after) return undefined;
      const more = widened(before, after);
      return more.length === 0
        ? undefined
        : {
            cause: `the role ${change.newText("name") ?? change.address} trusts more than before: ${list(more)}.`,
            cure: "Take it back, or have the owner of the account agree; keep aws:SourceAccount on service principals.",
          };
    },
  },
  {
    id: "role-principal-missing",
    severity: "critical",
    title: "Role for Directory Service lacks a principal",
    types: [ROLE],
    check: (change, stack) => {
      const [before, after] = [
        parsePolicy(change.oldText("assume_role_policy")),
        parsePolicy(change.newText("assume_role_policy")),
      ];
      if (!change.results || !after || !isDirectoryAccessRole(change, before, stack)) return undefined;
      const trusted = servicesOf(after);
      const missing = SERVICES.filter((service) => !trusted.has(service));
      return missing.length === 0
        ? undefined
        : {
            cause: `the role ${change.newText("name") ?? change.address} does not trust ${list(missing)}: RDS cannot use it to join instances to the domain, and the apply does not say so.`,
            cure: `Trust ${list(SERVICES)} both, in opt-in Regions also under their Regional names.`,
          };
    },
  },
  {
    id: "role-policy-widened",
    severity: "warning",
    title: "Policy allows more",
    types: Object.keys(POLICIES),
    check: (change) => {
      const attribute = POLICIES[change.type] ?? "policy";
      const [before, after] = [parsePolicy(change.oldText(attribute)), parsePolicy(change.newText(attribute))];
      if (!(change.updates || change.action === "replace") || !before || !after) return undefined;
      const more = widened(before, after);
      return more.length === 0
        ? undefined
        : {
            cause: `the policy ${change.newText("name") ?? change.newText("policy_name") ?? change.address} allows more than before: ${list(more)}.`,
            cure: "Check that each is needed, and name resources in place of wildcards.",
          };
    },
  },
  {
    id: "directory-access-policy-removed",
    severity: "critical",
    title: "Role for Directory Service loses its policy",
    types: [ATTACHMENT],
    check: (change) =>
      change.destroys &&
      isAccessPolicy(change.oldText("policy_arn")) &&
      !(change.action === "replace" && isAccessPolicy(change.newText("policy_arn")))
        ? {
            cause: `the role ${change.oldText("role") ?? change.address} loses AmazonRDSDirectoryServiceAccess: RDS can no longer look after the domain membership of its instances.`,
            cure: "Keep the attachment while a database of the account is in the domain.",
          }
        : undefined,
  },
];
