import { type SecurityGroupRule } from "@aws-sdk/client-ec2";
import { type DBInstance, type DomainMembership } from "@aws-sdk/client-rds";
import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../aws/active-directory-ports";
import { type Account, type Database, type Environment } from "../../environment/environment";
import { dbInstanceIdentifier, directoryAccessRoleName, stackIds } from "../../environment/topology";
import { type AccountReads } from "../checks/reads/account-reads";
import { subjects, type Problem } from "../checks/check";
import { closedPorts, portsText } from "../checks/security-groups";
import { type FoundDirectory } from "./verify-directory";
import { type VerifyContext } from "./verify-environment";

/** Databases of one account whose parameters are looked at without being asked for: RDS tells them one group at a time. */
export const FEW = 20;

/** Checks of every instance. */
export async function verifyDatabases(context: VerifyContext, directory: FoundDirectory | undefined): Promise<void> {
  const { environment } = context;
  await Promise.all(
    environment.accounts.map(async (account) => {
      const databases = environment.databases.filter(({ network }) => network.account.key === account.key);
      const reads = context.reads.get(account.key);
      if (!reads || databases.length === 0) return;
      const found = new Map<Database, DBInstance>();
      for (const database of databases) {
        await context.checks.check("database-exists", subjects.database(environment, database), async () => {
          const identifier = dbInstanceIdentifier(environment, database);
          const instance = (await reads.rds.instances()).find(
            ({ DBInstanceIdentifier }) => DBInstanceIdentifier === identifier,
          );
          if (instance) found.set(database, instance);
          return instance
            ? undefined
            : {
                cause: `There is no instance ${identifier} in the account ${account.key} (${account.id}).`,
                cure: `npx cdktf deploy ${stackIds.database(environment.name, database.key)}`,
              };
        });
      }
      if (context.parameters === "few" && found.size > FEW) {
        context.note(
          `rds.force_ssl of ${found.size - FEW} databases of the account ${account.key} was not looked at: RDS tells parameters one group at a time. --all-parameters looks at all, --database at some.`,
        );
      }
      // Asked for together: the rules of all instances of an account are a few pages.
      const groups = [...found.values()].flatMap(groupsOf);
      await Promise.all(
        [...found].map(([database, instance], index) =>
          new VerifyDatabase(context, database, instance, directory, reads, groups).verify(
            context.parameters === "all" || index < FEW,
          ),
        ),
      );
    }),
  );
}

function groupsOf({ VpcSecurityGroups = [] }: DBInstance): string[] {
  return VpcSecurityGroups.flatMap(({ VpcSecurityGroupId }) =>
    VpcSecurityGroupId === undefined ? [] : [VpcSecurityGroupId],
  );
}

/** Since this major version rds.force_ssl is 1 where nobody has set it. @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html */
const FORCE_SSL_BY_DEFAULT = 15;

/** States of an instance on the way to being available. */
const UNDER_WAY =
  /^(creating|modifying|rebooting|renaming|starting|upgrading|backing-up|maintenance|resetting-master-credentials|storage-optimization|storage-config-upgrade|storage-initialization|configuring-.*|converting-to-vpc|moving-to-vpc|delete-precheck)$/;

/** States in which it serves all the same. */
const SERVING =
  /^(available|backing-up|configuring-enhanced-monitoring|configuring-log-exports|storage-optimization|storage-initialization)$/;

/** Checks of one instance. */
class VerifyDatabase {
  private readonly environment: Environment;
  private readonly account: Account;
  private readonly stack: string;
  private readonly identifier: string;

  public constructor(
    private readonly context: VerifyContext,
    private readonly database: Database,
    private readonly instance: DBInstance,
    private readonly directory: FoundDirectory | undefined,
    private readonly reads: AccountReads,
    private readonly groups: readonly string[],
  ) {
    this.environment = context.environment;
    this.account = database.network.account;
    this.stack = stackIds.database(this.environment.name, database.key);
    this.identifier = dbInstanceIdentifier(this.environment, database);
  }

  public async verify(parameters: boolean): Promise<void> {
    const { checks } = this.context;
    const subject = subjects.database(this.environment, this.database);
    const expected = this.directory?.idByAccount.get(this.account.key);
    await Promise.all([
      checks.check("database-available", subject, () => this.availability()),
      (async () => {
        const member = await checks.check("database-directory", subject, () => this.membershipOf(expected));
        if (member) await checks.check("domain-membership", subject, () => this.membership());
      })(),
      checks.check("database-egress", subject, async () => this.egress(await this.rules())),
      checks.check("database-clients", subject, async () => this.clients(await this.rules())),
      checks.check("database-parameters", subject, () => this.pendingReboot()),
      parameters ? checks.check("database-force-ssl", subject, () => this.forceSsl()) : undefined,
      checks.check("database-iam-authentication", subject, () =>
        this.instance.IAMDatabaseAuthenticationEnabled
          ? {
              cause: `IAM database authentication of ${this.identifier} is on, and RDS for PostgreSQL rules it out beside Kerberos.`,
              cure: `npx cdktf deploy ${this.stack}, which turns it off`,
            }
          : undefined,
      ),
      checks.check("database-private", subject, () =>
        this.instance.PubliclyAccessible
          ? {
              cause: `${this.identifier} has a public address.`,
              cure: `npx cdktf deploy ${this.stack}, which takes it away`,
            }
          : undefined,
      ),
    ]);
  }

  private availability(): Problem | undefined {
    const status = this.instance.DBInstanceStatus ?? "unknown";
    if (SERVING.test(status)) return undefined;
    const cause = `${this.identifier} is ${status}.`;
    if (UNDER_WAY.test(status)) return { cause, cure: "Wait: verify --wait follows it.", status: "waiting" };
    if (status === "stopped" || status === "stopping")
      return { cause, cure: `aws rds start-db-instance --db-instance-identifier ${this.identifier}` };
    return {
      cause,
      cure: `aws rds describe-events --source-type db-instance --source-identifier ${this.identifier} --duration 10080 tells what happened.`,
    };
  }

  private membershipOf(expected: string | undefined): Problem | undefined {
    const cure = `npx cdktf deploy ${this.stack}`;
    const membership = this.present();
    if (!membership) return { cause: `${this.identifier} belongs to no domain.`, cure };
    const { Domain: domain, IAMRoleName: role } = membership;
    if (expected !== undefined && domain !== expected) {
      const owners = domain === this.directory?.directoryId ? ", the id its owner knows it by," : "";
      return {
        cause: `${this.identifier} belongs to ${domain}${owners} and not to ${expected}, the id of the directory in the account ${this.account.id}.`,
        cure,
      };
    }
    const wanted = directoryAccessRoleName(this.environment, this.account);
    return role === wanted
      ? undefined
      : { cause: `${this.identifier} joins with the role ${role}, and not with ${wanted}.`, cure };
  }

  private present(): DomainMembership | undefined {
    return (this.instance.DomainMemberships ?? []).find(({ Status }) => Status !== "removed");
  }

  private membership(): Problem | undefined {
    const { Status: status = "unknown", Domain: domain = "" } = this.present() ?? {};
    const cause = `The domain membership of ${this.identifier} in ${domain} is ${status}.`;
    const again = `aws rds modify-db-instance --db-instance-identifier ${this.identifier} --domain ${domain} --domain-iam-role-name ${directoryAccessRoleName(this.environment, this.account)} --apply-immediately`;
    switch (status) {
      case "kerberos-enabled":
        return undefined;
      case "enabling-kerberos":
        return { cause, cure: "Wait: verify --wait follows it.", status: "waiting" };
      case "pending-enable-kerberos":
        return {
          cause,
          cure: `aws rds reboot-db-instance --db-instance-identifier ${this.identifier}, since an instance that existed joins when it starts`,
          status: "waiting",
        };
      case "pending-maintenance-enable-kerberos":
        return {
          cause,
          cure: `Wait for the maintenance window ${this.instance.PreferredMaintenanceWindow ?? ""}, or join now: ${again}, then aws rds reboot-db-instance --db-instance-identifier ${this.identifier}`,
          status: "waiting",
        };
      case "enable-kerberos-failed":
        return {
          cause: `${cause} RDS could not reach the domain controllers, or not use the role.`,
          cure: `Mend what else is found here first: role, share, peering, routes, ports. Then try again: ${again}`,
        };
      default:
        return {
          cause,
          cure: `Look at https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos-managing.html; to join again: ${again}`,
        };
    }
  }

  private async rules(): Promise<SecurityGroupRule[]> {
    const own = groupsOf(this.instance);
    return (await this.reads.ec2.securityGroupRules(this.groups)).filter(
      ({ GroupId }) => GroupId !== undefined && own.includes(GroupId),
    );
  }

  private egress(rules: readonly SecurityGroupRule[]): Problem | undefined {
    const out = rules.filter(({ IsEgress }) => IsEgress);
    const closed = this.environment.directory.network.cidrBlocks.flatMap((block) => {
      const ports = closedPorts(out, ACTIVE_DIRECTORY_PORTS, block);
      return ports.length === 0 ? [] : [`${portsText(ports)} to ${block}`];
    });
    if (closed.length === 0) return undefined;
    return {
      cause: `The security groups of ${this.identifier}, ${groupsOf(this.instance).join(" and ")}, do not let out ${closed.join("; ")}.`,
      cure: `npx cdktf deploy ${this.stack}`,
    };
  }

  private clients(rules: readonly SecurityGroupRule[]): Problem | undefined {
    const { allowedCidrBlocks, allowedSecurityGroupIds } = this.database;
    const port = this.instance.Endpoint?.Port ?? this.database.port;
    const range: PortRange = { id: "postgresql", protocol: "tcp", fromPort: port, toPort: port, purpose: "PostgreSQL" };
    const inward = rules.filter(({ IsEgress }) => !IsEgress);
    const groups = Array.isArray(allowedSecurityGroupIds) ? allowedSecurityGroupIds : [];
    const closed = [
      ...allowedCidrBlocks.filter((block) => closedPorts(inward, [range], block).length > 0),
      ...groups.filter(
        (group) =>
          !inward.some(
            ({ ReferencedGroupInfo, FromPort = 0, ToPort = 0, IpProtocol }) =>
              ReferencedGroupInfo?.GroupId === group && (IpProtocol === "-1" || (FromPort <= port && ToPort >= port)),
          ),
      ),
    ];
    return closed.length === 0
      ? undefined
      : {
          cause: `The security groups of ${this.identifier} do not let clients of ${closed.join(", ")} reach TCP ${port}.`,
          cure: `npx cdktf deploy ${this.stack}`,
        };
  }

  private pendingReboot(): Problem | undefined {
    const waiting = (this.instance.DBParameterGroups ?? []).filter(
      ({ ParameterApplyStatus }) => ParameterApplyStatus === "pending-reboot",
    );
    if (waiting.length === 0) return undefined;
    return {
      cause: `Parameters of ${waiting.map(({ DBParameterGroupName }) => DBParameterGroupName).join(", ")} wait for a reboot of ${this.identifier}.`,
      cure: `aws rds reboot-db-instance --db-instance-identifier ${this.identifier}`,
      status: "waiting",
    };
  }

  private async forceSsl(): Promise<Problem | undefined> {
    const group = this.instance.DBParameterGroups?.[0]?.DBParameterGroupName ?? "";
    const value = (await this.reads.rds.parameters(group)).find(
      ({ ParameterName }) => ParameterName === "rds.force_ssl",
    )?.ParameterValue;
    // RDS does not list a value that is the family's default as somebody's.
    if (value === undefined && Number(this.instance.EngineVersion?.split(".")[0] ?? 0) >= FORCE_SSL_BY_DEFAULT)
      return undefined;
    return value === "1"
      ? undefined
      : {
          cause: `rds.force_ssl is ${value ?? "not set"} in the parameter group ${group} of ${this.identifier}: clients may connect without TLS.`,
          cure: `npx cdktf deploy ${this.stack}`,
        };
  }
}
