import { directoryAccessPrincipals } from "../../aws/regions";
import { type RoleFacts } from "../checks/reads/iam-reads";

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: { readonly Service?: string | readonly string[] } | string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * What RDS does in Directory Service.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos-setting-up.html
 */
const ACTIONS = [
  "ds:DescribeDirectories",
  "ds:AuthorizeApplication",
  "ds:UnauthorizeApplication",
  "ds:GetAuthorizedApplicationDetails",
];

const MANAGED_POLICY = "policy/service-role/AmazonRDSDirectoryServiceAccess";

/**
 * Services that RDS calls as, and that must not assume the role for this account.
 *
 * @param own - Whether this product makes the role, with every form of the names. That of another pipeline may name
 * only those of its Region.
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

/** Whether the conditions hold for RDS acting for an account. Only those of the source are judged. */
function isFor(conditions: Statement["Condition"], accountId: string): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, value]) => {
      const isNegated = operator.includes("Not");
      if (/^aws:SourceAccount$/i.test(key)) return many(value).includes(accountId) !== isNegated;
      if (/^aws:SourceArn$/i.test(key)) return many(value).some((arn) => isIn(arn, accountId)) !== isNegated;
      return true;
    }),
  );
}

/** Whether a pattern of ARNs takes those of an account. */
function isIn(arn: string, accountId: string): boolean {
  return [accountId, "*", ""].includes(arn.split(":")[4] ?? "*");
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
  return many(actions).some((pattern) => wildcards(pattern).test(action));
}

function wildcards(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i");
}

function statements(document: string): readonly Statement[] {
  return many((JSON.parse(document) as { Statement?: Statement | readonly Statement[] }).Statement);
}

/** Policies write a list of one as its item. */
function many<Item extends object | string>(value: Item | readonly Item[] | undefined): readonly Item[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Item[]) : [value as Item];
}
