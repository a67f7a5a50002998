import { type IResolvable, type ITerraformDependable } from "cdktf";

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
   * KMS key for storage, logs, insights and the master secret. Its policy must let CloudWatch Logs use it for the log
   * groups.
   * @default - a new key, which is deleted with the instance: a final snapshot can be read until then, for 30 days
   */
  readonly kmsKeyArn?: string;
  /** Whether to make that key, if only Terraform knows `kmsKeyArn`. @default - it is not made */
  readonly createKmsKey?: IResolvable;
  /** Blocks of clients that may reach the port. @default - none */
  readonly allowedCidrBlocks?: readonly string[];
  /** Security groups of clients that may reach the port. @default - none */
  readonly allowedSecurityGroupIds?: string[];
  /**
   * Server parameters in addition to the defaults, or instead of them: TLS only, connections and slow or defining
   * statements logged.
   * @default - none
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Restore from this snapshot. Master user, databases and the key of the storage stay those of the snapshot; leave the
   * prop in place afterwards. @default - a new instance
   */
  readonly snapshotIdentifier?: string;
  /**
   * Take over the instance that has `identifier` already, instead of making one. Its master user with its password,
   * storage, subnets, log groups and keys stay as they are; it joins the domain in the next maintenance window or by a
   * reboot.
   * @default false
   */
  readonly importExisting?: boolean;
  /** Sign-in by IAM. RDS for PostgreSQL rules it out together with Kerberos: `true` is refused. @default false */
  readonly iamDatabaseAuthentication?: boolean;
  /** What must exist before the instance, and is deleted after it. @default - nothing else */
  readonly dependsOn?: ITerraformDependable[];
}
