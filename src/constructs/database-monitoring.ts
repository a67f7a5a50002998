import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Fn, type IResolvable, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { formatArn } from "../aws/arn";
import { policyDocument } from "../aws/policy";
import { partitionId } from "./region";
import { isUnknown } from "./validation";

export interface DatabaseMonitoringProps {
  /** DB instance identifier. */
  readonly identifier: string;
  readonly accountId: string;
  readonly region: string;
  /** Key that encrypts the log groups. */
  readonly kmsKeyArn: string;
  /** Whether the log groups are made, and kept when the instance is deleted; or are left to RDS (`leave`). */
  readonly logGroups: "leave" | { readonly keep: boolean | IResolvable };
}

/** The logs RDS for PostgreSQL can send to CloudWatch. */
const LOGS = ["postgresql", "upgrade"];

/** Days the logs are kept. */
const LOG_RETENTION_DAYS = 365;

/**
 * Log groups, made before RDS would make them without a key and without end, and the role of enhanced monitoring.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
 */
export class DatabaseMonitoring extends Construct {
  public readonly logs: string[] = LOGS;
  /** Seconds between two measurements of the operating system. */
  public readonly intervalSeconds = 60;
  public readonly roleArn: string;
  public readonly ready: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: DatabaseMonitoringProps) {
    super(scope, id);
    const { logGroups: made } = props;
    const logGroups =
      made === "leave"
        ? []
        : LOGS.map(
            (log) =>
              new CloudwatchLogGroup(this, `log-group-${log}`, {
                name: `/aws/rds/instance/${props.identifier}/${log}`,
                retentionInDays: LOG_RETENTION_DAYS,
                kmsKeyId: props.kmsKeyArn,
                skipDestroy: made.keep,
              }),
          );
    const role = new IamRole(this, "role", {
      name: roleName(props.identifier),
      description: `Lets RDS send enhanced monitoring of ${props.identifier} to CloudWatch Logs`,
      assumeRolePolicy: policyDocument({
        Effect: "Allow",
        Principal: { Service: "monitoring.rds.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": props.accountId } },
      }),
    });
    const policy = new IamRolePolicyAttachment(this, "policy", {
      role: role.name,
      policyArn: formatArn({
        partition: partitionId(this, props.region),
        service: "iam",
        accountId: "aws",
        resource: "policy/service-role/AmazonRDSEnhancedMonitoringRole",
      }),
    });
    this.roleArn = role.arn;
    this.ready = [...logGroups, policy];
  }
}

/** IAM allows 64 characters, and an identifier may have 63 of them. */
function roleName(identifier: string): string {
  const suffix = "-monitoring";
  const length = 64 - suffix.length;
  return `${isUnknown(identifier) ? Fn.substr(identifier, 0, length) : identifier.slice(0, length)}${suffix}`;
}
