import { directoryAccessPrincipals } from "../../aws/regions";
import { message } from "../../text/message";
import { list } from "../../text/words";
import { type Change } from "../change";
import { parsePolicy, widened, type Policy } from "../policy";
import { type ChangeRule, type JudgedStack } from "./rule";

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

const say = {
  trustWidened: {
    cause: message<{ role: string; more: readonly string[] }>(
      "role-trust-widened/cause",
      ({ role, more }) => `The role ${role} trusts more than before: ${list(more)}.`,
    ),
    cure: message(
      "role-trust-widened/cure",
      "Take it back, or have the owner of the account agree; keep aws:SourceAccount on service principals.",
    ),
  },
  principalMissing: {
    cause: message<{ role: string; missing: readonly string[] }>(
      "role-principal-missing/cause",
      ({ role, missing }) =>
        `The role ${role} does not trust ${list(missing)}: RDS cannot use it to join instances to the domain, and ` +
        "the apply does not say so.",
    ),
    cure: message(
      "role-principal-missing/cure",
      `Trust ${list(SERVICES)} both, in opt-in Regions also under their Regional names.`,
    ),
  },
  policyWidened: {
    cause: message<{ policy: string; more: readonly string[] }>(
      "role-policy-widened/cause",
      ({ policy, more }) => `The policy ${policy} allows more than before: ${list(more)}.`,
    ),
    cure: message("role-policy-widened/cure", "Check that each is needed, and name resources in place of wildcards."),
  },
  accessRemoved: {
    cause: message<{ role: string }>(
      "directory-access-policy-removed/cause",
      ({ role }) =>
        `The role ${role} loses AmazonRDSDirectoryServiceAccess: RDS can no longer look after the domain membership ` +
        "of its instances.",
    ),
    cure: message(
      "directory-access-policy-removed/cure",
      "Keep the attachment while a database of the account is in the domain.",
    ),
  },
};

/** The service names that RDS uses, without the Region that some of them contain. */
function servicesOf(policy: Policy): Set<string> {
  const names = policy.filter(({ allow }) => allow).flatMap(({ principals }) => principals);
  return new Set(SERVICES.filter((service) => names.some((name) => isService(name, service))));
}

function isService(name: string, service: string): boolean {
  if (name === service) return true;
  return name.startsWith(service.replace(/\.amazonaws\.com$/, ".")) && name.endsWith(".amazonaws.com");
}

/** Whether a role is the one RDS uses to reach Directory Service: it trusts both of its names, or has its policy. */
function isDirectoryAccessRole(change: Change, before: Policy | undefined, stack: JudgedStack): boolean {
  if (before && servicesOf(before).size === SERVICES.length) return true;
  const name = change.newText("name") ?? change.oldText("name");
  if (name === undefined) return false;
  return stack.changes.some(
    (other) =>
      other.type === ATTACHMENT && isAccessPolicy(other.newText("policy_arn")) && other.newText("role") === name,
  );
}

function policies(change: Change, attribute: string): [before: Policy | undefined, after: Policy | undefined] {
  return [parsePolicy(change.oldText(attribute)), parsePolicy(change.newText(attribute))];
}

/** What the policy in an attribute of an existing resource allows more than before, as messages. */
function allowedMore(change: Change, attribute: string): string[] {
  const [before, after] = policies(change, attribute);
  if (!(change.updates || change.action === "replace") || !before || !after) return [];
  return widened(before, after);
}

function roleName(change: Change): string {
  return change.newText("name") ?? change.address;
}

/** Finds what widens a role, and what takes from RDS's role what it needs. */
export const iamRules: readonly ChangeRule[] = [
  {
    id: "role-trust-widened",
    severity: "critical",
    title: "Role trusts more",
    types: [ROLE],
    check: (change) => {
      const more = allowedMore(change, "assume_role_policy");
      if (more.length === 0) return undefined;
      return { cause: say.trustWidened.cause({ role: roleName(change), more }), cure: say.trustWidened.cure() };
    },
  },
  {
    id: "role-principal-missing",
    severity: "critical",
    title: "Role for Directory Service lacks a principal",
    types: [ROLE],
    check: (change, stack) => {
      const [before, after] = policies(change, "assume_role_policy");
      if (!change.results || !after || !isDirectoryAccessRole(change, before, stack)) return undefined;
      const trusted = servicesOf(after);
      const missing = SERVICES.filter((service) => !trusted.has(service));
      if (missing.length === 0) return undefined;
      return {
        cause: say.principalMissing.cause({ role: roleName(change), missing }),
        cure: say.principalMissing.cure(),
      };
    },
  },
  {
    id: "role-policy-widened",
    severity: "warning",
    title: "Policy allows more",
    types: Object.keys(POLICIES),
    check: (change) => {
      const more = allowedMore(change, POLICIES[change.type] ?? "policy");
      if (more.length === 0) return undefined;
      const policy = change.newText("name") ?? change.newText("policy_name") ?? change.address;
      return { cause: say.policyWidened.cause({ policy, more }), cure: say.policyWidened.cure() };
    },
  },
  {
    id: "directory-access-policy-removed",
    severity: "critical",
    title: "Role for Directory Service loses its policy",
    types: [ATTACHMENT],
    check: (change) => {
      const isKept = change.action === "replace" && isAccessPolicy(change.newText("policy_arn"));
      if (!change.destroys || isKept || !isAccessPolicy(change.oldText("policy_arn"))) return undefined;
      const role = change.oldText("role") ?? change.address;
      return { cause: say.accessRemoved.cause({ role }), cure: say.accessRemoved.cure() };
    },
  },
];
