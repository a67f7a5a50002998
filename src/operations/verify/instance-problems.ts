import { type DBInstance } from "@aws-sdk/client-rds";
import { message } from "../../text/message";
import { type Problem } from "../checks/check";
import { cures } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { type AccountReads } from "../checks/reads/account-reads";
import { rebootCommand } from "./reboot-command";

interface OfInstance {
  readonly instance: string;
}

const say = {
  status: message<OfInstance & { status: string }>(
    "database-available/cause",
    ({ instance, status }) => `${instance} is ${status}.`,
  ),
  start: message<OfInstance>(
    "database-available/cure-stopped",
    ({ instance }) => `aws rds start-db-instance --db-instance-identifier ${instance}`,
  ),
  events: message<OfInstance>(
    "database-available/cure",
    ({ instance }) =>
      `aws rds describe-events --source-type db-instance --source-identifier ${instance} --duration 10080 ` +
      "tells what happened.",
  ),
  pendingReboot: message<OfInstance & { groups: readonly (string | undefined)[] }>(
    "database-parameters/cause",
    ({ instance, groups }) => `Parameters of ${groups.join(", ")} wait for a reboot of ${instance}.`,
  ),
  reboot: message<OfInstance>("database-parameters/cure", ({ instance }) => rebootCommand(instance)),
  noForceSsl: message<OfInstance & { value: string | undefined; group: string }>(
    "database-force-ssl/cause",
    ({ instance, value, group }) =>
      `rds.force_ssl is ${value ?? "not set"} in the parameter group ${group} of ${instance}: ` +
      "clients may connect without TLS.",
  ),
  iamAuthentication: message<OfInstance>(
    "database-iam-authentication/cause",
    ({ instance }) =>
      `IAM database authentication of ${instance} is on, and RDS for PostgreSQL rules it out beside Kerberos.`,
  ),
  turnOff: message<{ stack: string }>(
    "database-iam-authentication/cure",
    ({ stack }) => `${deployCommand(stack)}, which turns it off`,
  ),
  publicAddress: message<OfInstance>("database-private/cause", ({ instance }) => `${instance} has a public address.`),
  takeAway: message<{ stack: string }>(
    "database-private/cure",
    ({ stack }) => `${deployCommand(stack)}, which takes it away`,
  ),
};

/**
 * Since this major version rds.force_ssl is 1 if nobody has set it.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
 */
const FORCE_SSL_BY_DEFAULT = 15;

/** States in which an instance serves its clients. */
const SERVING = new Set([
  "available",
  "backing-up",
  "configuring-enhanced-monitoring",
  "configuring-log-exports",
  "storage-optimization",
  "storage-initialization",
]);

/** States on the way to being available, together with those that begin with `configuring-`. */
const UNDER_WAY = new Set([
  "creating",
  "modifying",
  "rebooting",
  "renaming",
  "starting",
  "upgrading",
  "backing-up",
  "maintenance",
  "resetting-master-credentials",
  "storage-optimization",
  "storage-config-upgrade",
  "storage-initialization",
  "converting-to-vpc",
  "moving-to-vpc",
  "delete-precheck",
]);

/** An instance by its identifier, with what AWS says of it. */
export interface FoundInstance {
  readonly instance: string;
  readonly found: DBInstance;
  readonly stack: string;
}

/** Whether an instance is available. */
export function availabilityProblem({ instance, found }: FoundInstance): Problem | undefined {
  const status = found.DBInstanceStatus ?? "unknown";
  if (SERVING.has(status)) return undefined;
  const cause = say.status({ instance, status });
  if (UNDER_WAY.has(status) || status.startsWith("configuring-")) {
    return { cause, cure: cures.wait(), status: "waiting" };
  }
  const isStopped = status === "stopped" || status === "stopping";
  return { cause, cure: isStopped ? say.start({ instance }) : say.events({ instance }) };
}

/** Whether no parameter waits for a reboot. */
export function parametersProblem({ instance, found }: FoundInstance): Problem | undefined {
  const groups = (found.DBParameterGroups ?? [])
    .filter(({ ParameterApplyStatus }) => ParameterApplyStatus === "pending-reboot")
    .map(({ DBParameterGroupName }) => DBParameterGroupName);
  if (groups.length === 0) return undefined;
  return { cause: say.pendingReboot({ instance, groups }), cure: say.reboot({ instance }), status: "waiting" };
}

/** Whether nobody connects without TLS. */
export async function forceSslProblem(
  { instance, found, stack }: FoundInstance,
  { rds }: AccountReads,
): Promise<Problem | undefined> {
  const group = found.DBParameterGroups?.[0]?.DBParameterGroupName ?? "";
  const parameters = await rds.parameters(group);
  const value = parameters.find(({ ParameterName }) => ParameterName === "rds.force_ssl")?.ParameterValue;
  const major = Number(found.EngineVersion?.split(".")[0] ?? 0);
  // RDS does not list a value that is the family's default.
  if (value === "1" || (value === undefined && major >= FORCE_SSL_BY_DEFAULT)) return undefined;
  return { cause: say.noForceSsl({ instance, value, group }), cure: deployCommand(stack) };
}

/** Whether IAM database authentication is off. */
export function iamAuthenticationProblem({ instance, found, stack }: FoundInstance): Problem | undefined {
  if (!found.IAMDatabaseAuthenticationEnabled) return undefined;
  return { cause: say.iamAuthentication({ instance }), cure: say.turnOff({ stack }) };
}

/** Whether an instance has no public address. */
export function publicAddressProblem({ instance, found, stack }: FoundInstance): Problem | undefined {
  if (!found.PubliclyAccessible) return undefined;
  return { cause: say.publicAddress({ instance }), cure: say.takeAway({ stack }) };
}
