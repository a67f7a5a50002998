import { type DBInstance } from "@aws-sdk/client-rds";
import { type Database } from "../../environment/environment";
import { dbInstanceIdentifier, directoryAccessRoleName, stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { subjects, type Problem } from "../checks/check";
import { cures } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { type AccountReads } from "../checks/reads/account-reads";
import { type FoundDirectory, type VerifyContext } from "./context";
import { clientsProblem, egressProblem, type ExposedInstance } from "./exposure-problem";
import { directoryProblem, membershipProblem, type WantedMembership } from "./membership-problem";
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

/** What the checks of one instance need. */
export interface DatabaseReads {
  readonly reads: AccountReads;
  /** Security groups of all instances of the account: their rules are read together, in a few pages. */
  readonly groups: readonly string[];
  /** Whether the parameters are looked at. */
  readonly parameters: boolean;
}

/** Checks of one instance. */
export class VerifyDatabase {
  private readonly identifier: string;
  private readonly stack: string;

  public constructor(
    private readonly context: VerifyContext,
    private readonly database: Database,
    private readonly instance: DBInstance,
    private readonly directory: FoundDirectory | undefined,
    private readonly given: DatabaseReads,
  ) {
    this.stack = stackIds.database(context.environment.name, database.key);
    this.identifier = dbInstanceIdentifier(context.environment, database);
  }

  public async verify(): Promise<void> {
    const { checks, environment } = this.context;
    const { database, instance } = this;
    const subject = subjects.database(environment, database);
    const port = instance.Endpoint?.Port ?? database.port;
    await Promise.all([
      checks.check("database-available", subject, () => this.availability()),
      this.verifyMembership(),
      checks.check("database-egress", subject, async () => egressProblem(environment, await this.exposed())),
      checks.check("database-clients", subject, async () => clientsProblem(database, port, await this.exposed())),
      checks.check("database-parameters", subject, () => this.pendingReboot()),
      this.given.parameters ? checks.check("database-force-ssl", subject, () => this.forceSsl()) : undefined,
      checks.check("database-iam-authentication", subject, () => this.iamAuthentication()),
      checks.check("database-private", subject, () => this.publicAddress()),
    ]);
  }

  private async verifyMembership(): Promise<void> {
    const { checks, environment } = this.context;
    const { account } = this.database.network;
    const subject = subjects.database(environment, this.database);
    const wanted: WantedMembership = {
      instance: this.identifier,
      accountId: account.id,
      domain: this.directory?.idByAccount.get(account.key),
      role: directoryAccessRoleName(environment, account),
      directory: this.directory,
      stack: this.stack,
    };
    const isMember = await checks.check("database-directory", subject, () => directoryProblem(this.instance, wanted));
    if (isMember) await checks.check("domain-membership", subject, () => membershipProblem(this.instance, wanted));
  }

  private async exposed(): Promise<ExposedInstance> {
    const groups = groupsOf(this.instance);
    const rules = (await this.given.reads.ec2.securityGroupRules(this.given.groups)).filter(
      ({ GroupId }) => GroupId !== undefined && groups.includes(GroupId),
    );
    return { instance: this.identifier, stack: this.stack, groups, rules };
  }

  private availability(): Problem | undefined {
    const { identifier: instance } = this;
    const status = this.instance.DBInstanceStatus ?? "unknown";
    if (SERVING.has(status)) return undefined;
    const cause = say.status({ instance, status });
    if (UNDER_WAY.has(status) || status.startsWith("configuring-")) {
      return { cause, cure: cures.wait(), status: "waiting" };
    }
    const isStopped = status === "stopped" || status === "stopping";
    return { cause, cure: isStopped ? say.start({ instance }) : say.events({ instance }) };
  }

  private pendingReboot(): Problem | undefined {
    const { identifier: instance } = this;
    const groups = (this.instance.DBParameterGroups ?? [])
      .filter(({ ParameterApplyStatus }) => ParameterApplyStatus === "pending-reboot")
      .map(({ DBParameterGroupName }) => DBParameterGroupName);
    if (groups.length === 0) return undefined;
    return { cause: say.pendingReboot({ instance, groups }), cure: say.reboot({ instance }), status: "waiting" };
  }

  private async forceSsl(): Promise<Problem | undefined> {
    const group = this.instance.DBParameterGroups?.[0]?.DBParameterGroupName ?? "";
    const parameters = await this.given.reads.rds.parameters(group);
    const value = parameters.find(({ ParameterName }) => ParameterName === "rds.force_ssl")?.ParameterValue;
    const major = Number(this.instance.EngineVersion?.split(".")[0] ?? 0);
    // RDS does not list a value that is the family's default.
    if (value === "1" || (value === undefined && major >= FORCE_SSL_BY_DEFAULT)) return undefined;
    return { cause: say.noForceSsl({ instance: this.identifier, value, group }), cure: deployCommand(this.stack) };
  }

  private iamAuthentication(): Problem | undefined {
    if (!this.instance.IAMDatabaseAuthenticationEnabled) return undefined;
    const { identifier: instance, stack } = this;
    return { cause: say.iamAuthentication({ instance }), cure: say.turnOff({ stack }) };
  }

  private publicAddress(): Problem | undefined {
    if (!this.instance.PubliclyAccessible) return undefined;
    const { identifier: instance, stack } = this;
    return { cause: say.publicAddress({ instance }), cure: say.takeAway({ stack }) };
  }
}

/** Security groups of an instance. */
export function groupsOf({ VpcSecurityGroups = [] }: DBInstance): string[] {
  return VpcSecurityGroups.flatMap(({ VpcSecurityGroupId }) =>
    VpcSecurityGroupId === undefined ? [] : [VpcSecurityGroupId],
  );
}
