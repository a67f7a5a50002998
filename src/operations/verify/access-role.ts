import { directoryAccessPrincipals } from "../../aws/regions";
import { type RoleFacts } from "../checks/account-reads";

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: { readonly Service?: string | readonly string[] } | string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What RDS does in Directory Service. @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos-setting-up.html */
const ACTIONS = ["ds:DescribeDirectories", "ds:AuthorizeApplication", "ds:UnauthorizeApplication", "ds:GetAuthorizedApplicationDetails"];

const MANAGED_POLICY = "policy/service-role/AmazonRDSDirectoryServiceAccess";

/** Services RDS calls as that may not assume the role for this account. */
export function distrusted({ trust }: RoleFacts, region: string, accountId: string): string[] {
  const all = statements(trust).filter((statement) => covers(statement.Action, "sts:AssumeRole"));
  const named = (effect: string, service: string): Statement[] => all.filter(({ Effect, Principal }) => Effect === effect && typeof Principal === "object" && many(Principal.Service).includes(service));
  return directoryAccessPrincipals(region).filter((service) => named("Deny", service).length > 0 || !named("Allow", service).some(({ Condition }) => isFor(Condition, accountId)));
}

/** Whether the conditions hold for RDS acting for an account: those of the source account are judged, others are taken to hold. */
function isFor(conditions: Statement["Condition"], accountId: string): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) => Object.entries(keys).every(([key, value]) => {
    const negated = operator.includes("Not");
    if (/^aws:SourceAccount$/i.test(key)) return many(value).includes(accountId) !== negated;
    if (/^aws:SourceArn$/i.test(key)) return many(value).some((pattern) => [accountId, "*", ""].includes(pattern.split(":")[4] ?? "*")) !== negated;
    return true;
  }));
}

/** Actions the role lacks; undefined where it has policies of its own that are not read here. */
export function lackingActions({ attached, inline }: RoleFacts): string[] | undefined {
  if (attached.some((arn) => arn.endsWith(`:${MANAGED_POLICY}`))) return [];
  const allowed = inline.flatMap(statements).filter(({ Effect }) => Effect === "Allow");
  const lacking = ACTIONS.filter((action) => !allowed.some((statement) => covers(statement.Action, action)));
  return lacking.length > 0 && attached.length > 0 ? undefined : lacking;
}

function covers(actions: Statement["Action"], action: string): boolean {
  return many(actions).some((pattern) => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i").test(action));
}

function statements(document: string): Statement[] {
  const { Statement: found } = JSON.parse(document) as { Statement?: Statement | readonly Statement[] };
  return found === undefined ? [] : Array.isArray(found) ? [...(found as readonly Statement[])] : [found as Statement];
}

function many(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
