import { type DBInstance, type DomainMembership } from "@aws-sdk/client-rds";
import { message } from "../../text/message";
import { type Problem } from "../checks/check";
import { cures } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { type FoundDirectory } from "./context";
import { rebootCommand } from "./reboot-command";

interface Join {
  readonly instance: string;
  readonly domain: string;
  readonly role: string;
}

interface Membership {
  readonly instance: string;
  readonly domain: string;
  readonly status: string;
}

const say = {
  none: message<{ instance: string }>(
    "database-directory/cause-none",
    ({ instance }) => `${instance} belongs to no domain.`,
  ),
  otherDirectory: message<{
    instance: string;
    domain: string | undefined;
    isOwnersId: boolean;
    wanted: string;
    accountId: string;
  }>("database-directory/cause-other-directory", ({ instance, domain, isOwnersId, wanted, accountId }) => {
    const owners = isOwnersId ? ", the id its owner knows it by," : "";
    return (
      `${instance} belongs to ${domain}${owners} and not to ${wanted}, ` +
      `the id of the directory in the account ${accountId}.`
    );
  }),
  otherRole: message<{ instance: string; role: string | undefined; wanted: string }>(
    "database-directory/cause-other-role",
    ({ instance, role, wanted }) => `${instance} joins with the role ${role}, and not with ${wanted}.`,
  ),
  cause: message<Membership>("domain-membership/cause", membershipText),
  failed: message<Membership>(
    "domain-membership/cause-failed",
    (membership) => `${membershipText(membership)} RDS could not reach the domain controllers, or not use the role.`,
  ),
  reboot: message<{ instance: string }>(
    "domain-membership/cure-reboot",
    ({ instance }) => `${rebootCommand(instance)}, since an instance that existed joins when it starts`,
  ),
  window: message<Join & { window: string }>(
    "domain-membership/cure-window",
    ({ window, ...join }) =>
      `Wait for the maintenance window ${window}, or join now: ${joinCommand(join)}, ` +
      `then ${rebootCommand(join.instance)}`,
  ),
  tryAgain: message<Join>(
    "domain-membership/cure-failed",
    (join) =>
      "Mend what else is found here first: role, share, peering, routes, ports. " +
      `Then try again: ${joinCommand(join)}`,
  ),
  look: message<Join>(
    "domain-membership/cure",
    (join) =>
      "Look at https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos-managing.html; " +
      `to join again: ${joinCommand(join)}`,
  ),
};

function membershipText({ instance, domain, status }: Membership): string {
  return `The domain membership of ${instance} in ${domain} is ${status}.`;
}

function joinCommand({ instance, domain, role }: Join): string {
  return (
    `aws rds modify-db-instance --db-instance-identifier ${instance} --domain ${domain} ` +
    `--domain-iam-role-name ${role} --apply-immediately`
  );
}

/** What an instance has to belong to. */
export interface WantedMembership {
  readonly instance: string;
  readonly accountId: string;
  /** Id of the directory in the account of the instance; missing if it is not known. */
  readonly domain: string | undefined;
  readonly role: string;
  readonly directory: FoundDirectory | undefined;
  /** The stack of the instance. */
  readonly stack: string;
}

/** Whether an instance belongs to the directory, with the role that it should have. */
export function directoryProblem(found: DBInstance, wanted: WantedMembership): Problem | undefined {
  const { instance, accountId, directory, stack } = wanted;
  const membership = currentMembership(found);
  if (!membership) return { cause: say.none({ instance }), cure: deployCommand(stack) };
  const { Domain: domain, IAMRoleName: role } = membership;
  if (wanted.domain !== undefined && domain !== wanted.domain) {
    const isOwnersId = domain === directory?.directoryId;
    return {
      cause: say.otherDirectory({ instance, domain, isOwnersId, wanted: wanted.domain, accountId }),
      cure: deployCommand(stack),
    };
  }
  if (role === wanted.role) return undefined;
  return { cause: say.otherRole({ instance, role, wanted: wanted.role }), cure: deployCommand(stack) };
}

/** Whether the domain membership of an instance is what Kerberos needs. */
export function membershipProblem(found: DBInstance, { instance, role }: WantedMembership): Problem | undefined {
  const { Status: status = "unknown", Domain: domain = "" } = currentMembership(found) ?? {};
  const membership = { instance, domain, status };
  const join = { instance, domain, role };
  switch (status) {
    case "kerberos-enabled":
      return undefined;
    case "enabling-kerberos":
      return { cause: say.cause(membership), cure: cures.wait(), status: "waiting" };
    case "pending-enable-kerberos":
      return { cause: say.cause(membership), cure: say.reboot({ instance }), status: "waiting" };
    case "pending-maintenance-enable-kerberos": {
      const window = found.PreferredMaintenanceWindow ?? "";
      return { cause: say.cause(membership), cure: say.window({ window, ...join }), status: "waiting" };
    }
    case "enable-kerberos-failed":
      return { cause: say.failed(membership), cure: say.tryAgain(join) };
    default:
      return { cause: say.cause(membership), cure: say.look(join) };
  }
}

function currentMembership({ DomainMemberships = [] }: DBInstance): DomainMembership | undefined {
  return DomainMemberships.find(({ Status }) => Status !== "removed");
}
