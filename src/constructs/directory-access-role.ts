import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { formatArn } from "../aws/arn";
import { accountId, regionName } from "../aws/rules/accounts";
import { policyDocument } from "../aws/policy";
import { directoryAccessServices, partitionId } from "./region";
import { PropsCheck } from "./validation";

export interface DirectoryAccessRoleProps {
  /** Name of the role. RDS takes the bare name, so the role has no path. */
  readonly name: string;
  /** Account of the databases; only RDS acting for this account may assume the role. */
  readonly accountId: string;
  /** Region of the databases; it decides the names RDS calls under. */
  readonly region: string;
}

/** Stands in the policy until the services are known. */
const SERVICES = "services";

/**
 * The IAM role RDS for PostgreSQL uses to reach Directory Service, with the policy AWS keeps for it.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos-setting-up.html
 */
export class DirectoryAccessRole extends Construct {
  public readonly roleName: string;
  public readonly roleArn: string;
  /** What a joining instance depends on: RDS refuses a role without its policy. */
  public readonly ready: ITerraformDependable;

  public constructor(scope: Construct, id: string, props: DirectoryAccessRoleProps) {
    super(scope, id);
    new PropsCheck(this)
      .value("accountId", props.accountId, accountId)
      .value("region", props.region, regionName)
      .done();
    const role = new IamRole(this, "role", {
      name: props.name,
      description: "Lets RDS for PostgreSQL join instances to AWS Managed Microsoft AD",
      assumeRolePolicy: policyDocument({
        Effect: "Allow",
        Principal: { Service: SERVICES },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": props.accountId } },
      }).replace(JSON.stringify(SERVICES), directoryAccessServices(this, props.region)),
    });
    this.ready = new IamRolePolicyAttachment(this, "policy", {
      role: role.name,
      policyArn: formatArn({
        partition: partitionId(this, props.region),
        service: "iam",
        accountId: "aws",
        resource: "policy/service-role/AmazonRDSDirectoryServiceAccess",
      }),
    });
    this.roleName = role.name;
    this.roleArn = role.arn;
  }
}
