import { directoryAccessPrincipals } from "../../aws/regions";
import { type RoleFacts } from "../checks/reads/iam-reads";

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: { readonly Service?: string | readonly string[] } | string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What RDS does in Directory Service. @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos-setting-up.html */
const ACTIONS = [
  "ds:DescribeDirectories",
  "ds:AuthorizeApplication",
  "ds:UnauthorizeApplication",
  "ds:GetAuthorizedApplicationDetails",
];

const MANAGED_POLICY = "policy/service-role/AmazonRDSDirectoryServiceAccess";

/**
 * Services RDS calls as that may not assume the role for this account.
 *
 * @param own - Whether the role is made here, with every form of the names. Another pipeline's may name those of its Region only.
 */
export function distrusted({ trust }: RoleFacts, region: string, accountId: string, own: boolean): string[] {
  const all = statements(trust).filter((statement) => covers(statement.Action, "sts:AssumeRole"));
  const named = (effect: string, service: string): Statement[] =>
    all.filter(
      ({ Effect, Principal }) =>
        Effect === effect && typeof Principal === "object" && many(Principal.Service).includes(service),
    );
  const services = directoryAccessPrincipals(region);
  const regional = services.filter(
    (service) => service.startsWith("directoryservice") && service.includes(`.${region}.`),
  );
  return (own || regional.length === 0 ? services : regional).filter(
    (service) =>
      named("Deny", service).some(({ Condition }) => isFor(Condition, accountId)) ||
      !named("Allow", service).some(({ Condition }) => isFor(Condition, accountId)),
  );
}

/** Whether the conditions hold for RDS acting for an account: those of the source account are judged, others are taken to hold. */
function isFor(conditions: Statement["Condition"], accountId: string): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, value]) => {
      const negated = operator.includes("Not");
      if (/^aws:SourceAccount$/i.test(key)) return many(value).includes(accountId) !== negated;
      if (/^aws:SourceArn$/i.test(key))
        return many(value).some((pattern) => [accountId, "*", ""].includes(pattern.split(":")[4] ?? "*")) !== negated;
      return true;
    }),
  );
}

/** Actions the role lacks. */
export function lackingActions({ attached, documents }: RoleFacts): string[] {
  if (attached.some((arn) => arn.endsWith(`:${MANAGED_POLICY}`))) return [];
  const all = documents.flatMap(statements);
  const has = (effect: string, action: string): boolean =>
    all.some(({ Effect, Action }) => Effect === effect && covers(Action, action));
  return ACTIONS.filter((action) => !has("Allow", action) || has("Deny", action));
}

function covers(actions: Statement["Action"], action: string): boolean {
  return many(actions).some((pattern) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
      "i",
    ).test(action),
  );
}

function statements(document: string): Statement[] {
  const { Statement: found } = JSON.parse(document) as { Statement?: Statement | readonly Statement[] };
  return found === undefined ? [] : Array.isArray(found) ? [...(found as readonly Statement[])] : [found as Statement];
}

function many(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
