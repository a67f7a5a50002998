import { DbInstance, type DbInstanceConfig } from "@cdktf/provider-aws/lib/db-instance";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { conditional, Fn, Op, Token, type IResolvable, type ITerraformDependable, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { leastAutoscalingLimit } from "../aws/postgres";
import { kmsKeyArn } from "../aws/rules/accounts";
import {
  allocatedStorage,
  backupRetention,
  DATABASE_NAME_RULES,
  databasePort,
  dbIdentifier,
  ENGINE_VERSION_RULES,
  instanceClass,
  MASTER_USERNAME_RULES,
  parameterName,
  parameterValue,
  snapshotIdentifier,
} from "../aws/rules/databases";
import { directoryId } from "../aws/rules/directory";
import { CLIENT_CIDR_RULES, securityGroupId, subnetId, VPC_CIDR_RULES, vpcId } from "../aws/rules/networks";
import { DatabaseMonitoring } from "./database-monitoring";
import { DatabaseParameters } from "./database-parameters";
import { DatabaseSecurityGroup } from "./database-security-group";
import { EncryptionKey } from "./encryption-key";
import { Expression } from "./expression";
import { addressOf } from "./names";
import { isUnknown, knownLength, PropsCheck } from "./validation";

export interface KerberosDatabaseProps {
  /** DB instance identifier; the other resources are named after it. */
  readonly identifier: string;
  readonly accountId: string;
  readonly region: string;

  /** VPC of the instance. */
  readonly vpcId: string;
  /** Private subnets in at least two Availability Zones. */
  readonly subnetIds: string[];
  /** Blocks of the domain controllers' VPC: the only place the instance may open connections to. */
  readonly directoryCidrBlocks: readonly string[];

  /** Id of the directory as the instance's account sees it: of the shared one, in another account than the owner's. */
  readonly directoryId: string;
  /** Name of the IAM role RDS uses to reach Directory Service. */
  readonly directoryAccessRoleName: string;

  /** PostgreSQL version, `16` or `16.8`. A major one follows AWS's minor upgrades. */
  readonly engineVersion: string;
  readonly instanceClass: string;
  /** Storage in GiB. */
  readonly allocatedStorageGib: number;
  /** Upper bound of storage autoscaling in GiB. @default - no autoscaling */
  readonly maxAllocatedStorageGib?: number;
  /** Database to make. @default - none but `postgres` */
  readonly databaseName?: string;
  /** Name of the master user, whose password RDS keeps in Secrets Manager. @default "dbadmin" */
  readonly masterUsername?: string;
  /** TCP port. @default 5432 */
  readonly port?: number;
  /** Standby in a second Availability Zone. @default true */
  readonly multiAz?: boolean | IResolvable;
  /** Days automated backups are kept, 7 to 35. @default 14 */
  readonly backupRetentionDays?: number;
  /**
   * What happens on destruction: refused (`retain`), a final snapshot is kept (`snapshot`), or nothing is (`destroy`).
   * @default "retain"
   */
  readonly removalPolicy?: "retain" | "snapshot" | "destroy";
  /**
   * KMS key for storage, logs, insights and the master secret. Its policy must let CloudWatch Logs use it for the log groups.
   * @default - a key of its own, which goes with the instance: a final snapshot can be read until AWS has deleted it, 30 days
   */
  readonly kmsKeyArn?: string;
  /** Whether the key of its own is made, where only Terraform knows `kmsKeyArn`. @default - it is not */
  readonly createKmsKey?: IResolvable;
  /** Blocks of clients that may reach the port. @default - none */
  readonly allowedCidrBlocks?: readonly string[];
  /** Security groups of clients that may reach the port. @default - none */
  readonly allowedSecurityGroupIds?: string[];
  /** Server parameters beside and above the defaults: TLS only, connections and slow or defining statements logged. @default - none */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Restore from this snapshot. Master user, databases and the key of the storage stay those of the snapshot; leave the
   * prop in place afterwards. @default - a new instance
   */
  readonly snapshotIdentifier?: string;
  /**
   * Take over the instance that has `identifier` already, instead of making one. Its master user with its password, storage,
   * subnets, log groups and keys stay as they are; it joins the domain in the next maintenance window or by a reboot.
   * @default false
   */
  readonly importExisting?: boolean;
  /** Sign-in by IAM. RDS for PostgreSQL rules it out beside Kerberos: `true` is refused. @default false */
  readonly iamDatabaseAuthentication?: boolean;
  /** What must be there before the instance, and go after it. @default - nothing else */
  readonly dependsOn?: ITerraformDependable[];
}

/** Certificate authority of the server certificate: AWS's present one with the widest client support. */
const CA_CERTIFICATE = "rds-ca-rsa2048-g1";

/**
 * A DB instance of RDS for PostgreSQL, joined to an Active Directory domain.
 *
 * Terraform reports success when the instance is available, joined or not: look at its domain membership afterwards.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos.html
 */
export class KerberosDatabase extends Construct {
  public readonly dbInstanceIdentifier: string;
  public readonly dbInstanceArn: string;
  public readonly address: string;
  public readonly port: number;
  public readonly endpoint: string;
  /** Database to connect to. */
  public readonly databaseName: string;
  public readonly securityGroupId: string;
  /** ARN of the secret with the master user's password; null where RDS does not keep it, as it may be for one taken over. */
  public readonly masterUserSecretArn: string;

  public constructor(scope: Construct, id: string, props: KerberosDatabaseProps) {
    super(scope, id);
    check(this, props);

    const key = this.encryptionKeyArn(props);
    const security = new DatabaseSecurityGroup(this, "security-group", {
      name: props.identifier,
      vpcId: props.vpcId,
      port: props.port ?? 5432,
      allowedCidrBlocks: props.allowedCidrBlocks ?? [],
      allowedSecurityGroupIds: props.allowedSecurityGroupIds ?? [],
      directoryCidrBlocks: props.directoryCidrBlocks,
    });
    const parameters = new DatabaseParameters(this, "parameters", {
      name: props.identifier,
      engineVersion: props.engineVersion,
      parameters: props.parameters ?? {},
    });
    const monitoring = new DatabaseMonitoring(this, "monitoring", {
      identifier: props.identifier,
      accountId: props.accountId,
      region: props.region,
      // RDS has made the log groups of an instance that exports its logs already.
      logGroups: props.importExisting ? "leave" : { keep: policyIs(policyOf(props), "retain") },
      kmsKeyArn: key,
    });

    const instance = new DbInstance(this, "instance", {
      identifier: props.identifier,
      engine: "postgres",
      engineVersion: props.engineVersion,
      autoMinorVersionUpgrade: true,
      instanceClass: props.instanceClass,
      multiAz: props.multiAz ?? true,
      port: props.port ?? 5432,
      parameterGroupName: parameters.name,
      caCertIdentifier: CA_CERTIFICATE,

      domain: props.directoryId,
      domainIamRoleName: props.directoryAccessRoleName,
      iamDatabaseAuthenticationEnabled: false,

      vpcSecurityGroupIds: [security.securityGroupId],
      publiclyAccessible: false,

      allocatedStorage: props.allocatedStorageGib,
      ...(props.maxAllocatedStorageGib === undefined ? {} : { maxAllocatedStorage: props.maxAllocatedStorageGib }),
      storageType: "gp3",
      storageEncrypted: true,
      ...(props.importExisting ? {} : this.placement(props)),
      ...origin(props, key),
      // Whoever uses the master user of an instance that exists goes on with its password.
      ...(props.importExisting ? {} : { manageMasterUserPassword: true, masterUserSecretKmsKeyId: key }),

      enabledCloudwatchLogsExports: monitoring.logs,
      monitoringInterval: monitoring.intervalSeconds,
      monitoringRoleArn: monitoring.roleArn,
      performanceInsightsEnabled: true,
      performanceInsightsRetentionPeriod: 7,

      backupRetentionPeriod: props.backupRetentionDays ?? 14,
      copyTagsToSnapshot: true,
      ...removal(props),

      tags: { Name: props.identifier },
      timeouts: { create: "60m", update: "80m", delete: "60m" },
      // Whatever the instance needs for sign-in goes after it, so that a refused destruction leaves it reachable and joined.
      dependsOn: [...security.rules, ...monitoring.ready, ...(props.dependsOn ?? [])],
    });
    // CDKTF's importFrom runs the terraform binary during synthesis to learn its version; the block needs none of that.
    if (props.importExisting) {
      const stack = instance.cdktfStack;
      const blocks = importBlocks.get(stack) ?? [];
      blocks.push({ to: addressOf(instance), id: props.identifier });
      importBlocks.set(stack, blocks);
      stack.addOverride("import", blocks);
    }

    this.dbInstanceIdentifier = instance.identifier;
    this.dbInstanceArn = instance.arn;
    this.address = instance.address;
    this.port = instance.port;
    this.endpoint = instance.endpoint;
    this.databaseName = isUnknown(props.databaseName)
      ? (Fn.coalesce([props.databaseName, "postgres"]) as string)
      : (props.databaseName ?? "postgres");
    this.securityGroupId = security.securityGroupId;
    this.masterUserSecretArn = new Expression(
      `one(${addressOf(instance)}.master_user_secret[*].secret_arn)`,
    ).toString();
  }

  /** What is decided when an instance is made. */
  private placement(props: KerberosDatabaseProps): Partial<DbInstanceConfig> {
    const subnetGroup = new DbSubnetGroup(this, "subnet-group", {
      name: props.identifier,
      description: `Subnets of ${props.identifier}`,
      subnetIds: props.subnetIds,
      tags: { Name: props.identifier },
    });
    return { dbSubnetGroupName: subnetGroup.name, engineLifecycleSupport: "open-source-rds-extended-support-disabled" };
  }

  private encryptionKeyArn(props: KerberosDatabaseProps): string {
    if (props.kmsKeyArn !== undefined && props.createKmsKey === undefined) return props.kmsKeyArn;
    const { accountId, region, identifier } = props;
    const { arn } = new EncryptionKey(this, "encryption", {
      name: `${identifier}-database`,
      description: `Storage, logs, insights and master secret of ${identifier}`,
      accountId,
      region,
      logGroupName: `/aws/rds/instance/${identifier}/*`,
      protect: policyOf(props) === "retain",
      ...(props.createKmsKey === undefined ? {} : { when: props.createKmsKey }),
    });
    return props.kmsKeyArn === undefined ? arn : (Fn.coalesce([arn, props.kmsKeyArn]) as string);
  }
}

/** Import blocks by stack: an override replaces what was there. */
const importBlocks = new WeakMap<TerraformStack, { readonly to: string; readonly id: string }[]>();

/** What a restored or taken-over instance has from before; stating anything else would make a new one. */
const INHERITED = ["username", "db_name", "kms_key_id", "storage_encrypted"];

/** Where the data comes from, and with it the names and keys that cannot change any more. */
function origin(props: KerberosDatabaseProps, key: string): Partial<DbInstanceConfig> {
  const insights = { performanceInsightsKmsKeyId: key };
  const username = props.masterUsername ?? "dbadmin";
  if (props.snapshotIdentifier !== undefined && isUnknown(props.snapshotIdentifier)) {
    const isNew = Op.eq(props.snapshotIdentifier, Token.nullValue());
    const ofNew = (value: string): string => Token.asString(conditional(isNew, value, Token.nullValue()));
    return {
      ...insights,
      snapshotIdentifier: props.snapshotIdentifier,
      kmsKeyId: ofNew(key),
      username: ofNew(username),
      ...(props.databaseName === undefined ? {} : { dbName: ofNew(props.databaseName) }),
    };
  }
  if (props.snapshotIdentifier !== undefined) return { ...insights, snapshotIdentifier: props.snapshotIdentifier };
  if (props.importExisting) return props.kmsKeyArn === undefined ? {} : insights;
  return {
    ...insights,
    kmsKeyId: key,
    username,
    ...(props.databaseName === undefined ? {} : { dbName: props.databaseName }),
  };
}

type RemovalPolicy = NonNullable<KerberosDatabaseProps["removalPolicy"]>;

function policyOf(props: KerberosDatabaseProps): RemovalPolicy {
  return props.removalPolicy ?? "retain";
}

/** Whether a policy is a certain one; a condition, where only Terraform knows. */
function policyIs(policy: RemovalPolicy, which: RemovalPolicy): boolean | IResolvable {
  return isUnknown(policy) ? Op.eq(policy, which) : policy === which;
}

function removal(props: KerberosDatabaseProps): Partial<DbInstanceConfig> {
  const policy = policyOf(props);
  const snapshot = `${props.identifier}-final`;
  return {
    deletionProtection: policyIs(policy, "retain"),
    skipFinalSnapshot: policyIs(policy, "destroy"),
    ...(isUnknown(policy)
      ? {
          finalSnapshotIdentifier: Token.asString(
            conditional(policyIs(policy, "destroy"), Token.nullValue(), snapshot),
          ),
        }
      : policy === "destroy"
        ? {}
        : { finalSnapshotIdentifier: snapshot }),
    deleteAutomatedBackups: policyIs(policy, "destroy"),
    lifecycle: {
      // The snapshot only matters at creation. Terraform takes no expressions here, so protection from destruction has to be known.
      ignoreChanges: [
        "snapshot_identifier",
        ...(props.snapshotIdentifier === undefined && !props.importExisting ? [] : INHERITED),
      ],
      ...(policy === "retain" ? { preventDestroy: true } : {}),
    },
  };
}

function check(scope: Construct, props: KerberosDatabaseProps): void {
  const { allocatedStorageGib: size, maxAllocatedStorageGib: most } = props;
  const parameters = isUnknown(props.parameters) ? {} : (props.parameters ?? {});
  new PropsCheck(scope)
    .value("identifier", props.identifier, dbIdentifier)
    .value("vpcId", props.vpcId, vpcId)
    .items("subnetIds", props.subnetIds, subnetId)
    .that(
      (knownLength(props.subnetIds) ?? 2) >= 2,
      "subnetIds",
      "network-subnets",
      "a DB subnet group needs subnets in two Availability Zones; write at least two subnet ids",
    )
    .items("directoryCidrBlocks", props.directoryCidrBlocks, ...VPC_CIDR_RULES)
    .value("directoryId", props.directoryId, directoryId)
    .value("engineVersion", props.engineVersion, ...ENGINE_VERSION_RULES)
    .value("instanceClass", props.instanceClass, instanceClass)
    .value("allocatedStorageGib", size, allocatedStorage)
    .value("maxAllocatedStorageGib", most, allocatedStorage)
    .that(
      most === undefined || isUnknown(most) || isUnknown(size) || most >= leastAutoscalingLimit(size),
      "maxAllocatedStorageGib",
      "storage-autoscaling",
      `storage autoscaling has no room above ${size} GiB; write at least ${leastAutoscalingLimit(size)}, or leave it out`,
    )
    .value("databaseName", props.databaseName, ...DATABASE_NAME_RULES)
    .value("masterUsername", props.masterUsername, ...MASTER_USERNAME_RULES)
    .value("port", props.port, databasePort)
    .value("backupRetentionDays", props.backupRetentionDays, backupRetention)
    .value("kmsKeyArn", props.kmsKeyArn, kmsKeyArn)
    .items("allowedCidrBlocks", props.allowedCidrBlocks, ...CLIENT_CIDR_RULES)
    .items("allowedSecurityGroupIds", props.allowedSecurityGroupIds, securityGroupId)
    .items("parameters", Object.keys(parameters), parameterName)
    .items(
      "parameters",
      Object.values(parameters).filter((value) => !isUnknown(value)),
      parameterValue,
    )
    .value("snapshotIdentifier", props.snapshotIdentifier, snapshotIdentifier)
    .that(
      props.snapshotIdentifier === undefined || !props.importExisting,
      "importExisting",
      "snapshot-or-import",
      "an instance that exists cannot be restored from a snapshot; leave one of them out",
    )
    .that(
      !props.iamDatabaseAuthentication,
      "iamDatabaseAuthentication",
      "kerberos-excludes-iam-authentication",
      "RDS for PostgreSQL does not offer IAM database authentication together with Kerberos; leave it out",
    )
    .done();
}
