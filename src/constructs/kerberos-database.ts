import { DbInstance, type DbInstanceConfig } from "@cdktf/provider-aws/lib/db-instance";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { conditional, Fn, Op, Token, type IResolvable } from "cdktf";
import { Construct } from "constructs";
import { DatabaseMonitoring } from "./database-monitoring";
import { DatabaseParameters } from "./database-parameters";
import { DatabaseSecurityGroup } from "./database-security-group";
import { EncryptionKey } from "./encryption-key";
import { Expression } from "./expression";
import { importExisting } from "./import-block";
import { checkDatabase } from "./kerberos-database-check";
import { type KerberosDatabaseProps } from "./kerberos-database-props";
import { addressOf } from "./names";
import { isUnknown } from "./validation";

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
  /** ARN of the secret with the master user's password; null if RDS keeps none, as for some instances taken over. */
  public readonly masterUserSecretArn: string;

  public constructor(scope: Construct, id: string, props: KerberosDatabaseProps) {
    super(scope, id);
    checkDatabase(this, props);

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
      // Whoever uses the master user of an existing instance keeps its password.
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
      // What the instance needs for sign-in is deleted after it: a refused destruction leaves it reachable and joined.
      dependsOn: [...security.rules, ...monitoring.ready, ...(props.dependsOn ?? [])],
    });
    if (props.importExisting) importExisting(instance, props.identifier);

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

/** Whether a policy is a certain one; a condition, if only Terraform knows. */
function policyIs(policy: RemovalPolicy, which: RemovalPolicy): boolean | IResolvable {
  return isUnknown(policy) ? Op.eq(policy, which) : policy === which;
}

function removal(props: KerberosDatabaseProps): Partial<DbInstanceConfig> {
  const policy = policyOf(props);
  return {
    deletionProtection: policyIs(policy, "retain"),
    skipFinalSnapshot: policyIs(policy, "destroy"),
    ...finalSnapshot(policy, `${props.identifier}-final`),
    deleteAutomatedBackups: policyIs(policy, "destroy"),
    lifecycle: {
      // The snapshot only matters at creation. Terraform takes no expressions here, so prevent_destroy has to be known.
      ignoreChanges: [
        "snapshot_identifier",
        ...(props.snapshotIdentifier === undefined && !props.importExisting ? [] : INHERITED),
      ],
      ...(policy === "retain" ? { preventDestroy: true } : {}),
    },
  };
}

function finalSnapshot(policy: RemovalPolicy, snapshot: string): Partial<DbInstanceConfig> {
  if (isUnknown(policy)) {
    const none = policyIs(policy, "destroy");
    return { finalSnapshotIdentifier: Token.asString(conditional(none, Token.nullValue(), snapshot)) };
  }
  return policy === "destroy" ? {} : { finalSnapshotIdentifier: snapshot };
}
