import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { DirectoryServiceDirectory } from "@cdktf/provider-aws/lib/directory-service-directory";
import { DirectoryServiceLogSubscription } from "@cdktf/provider-aws/lib/directory-service-log-subscription";
import { Fn, Op, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { defaultNetbiosName } from "../aws/netbios";
import { logRetention } from "../aws/rules/accounts";
import { directoryId, DOMAIN_NAME_RULES, domainControllers, NETBIOS_NAME_RULES } from "../aws/rules/directory";
import { subnetId, vpcId } from "../aws/rules/networks";
import { directoryPasswordPrecondition } from "./directory-password";
import { checkTrust, DirectoryTrust, type TrustSettings } from "./directory-trust";
import { EncryptionKey } from "./encryption-key";
import { importExisting } from "./import-block";
import { policyDocument } from "../aws/policy";
import { isUnknown, knownLength, literalPassword, PropsCheck } from "./validation";
import { message } from "../text/message";

const say = {
  twoSubnets: message(
    "directory-two-subnets/props",
    "AWS Managed Microsoft AD takes exactly two subnets, in two Availability Zones; write two",
  ),
  /** For a list that only Terraform knows. */
  twoSubnetsAtPlan: message(
    "directory-two-subnets/precondition",
    "AWS Managed Microsoft AD takes exactly two subnets, in two Availability Zones.",
  ),
};

/**
 * Stands for the password of a directory that is adopted, since the provider demands one. It has two classes of
 * characters, and AWS wants three: no directory is ever made with a password that anyone can read here.
 */
const NO_PASSWORD = "not-needed-for-an-import";

export interface ManagedDirectoryProps {
  /** Fully qualified name of the domain, for example `corp.example.com`. */
  readonly domainName: string;
  /** Short name of the domain. @default - the first label of the domain's name in upper case */
  readonly netbiosName?: string;
  /** Edition. It sets the price, and a change would make a new directory. */
  readonly edition: "Standard" | "Enterprise";
  /** Number of domain controllers. @default 2 */
  readonly domainControllers?: number;
  /** VPC of the domain controllers. */
  readonly vpcId: string;
  /** Exactly two subnets in different Availability Zones. */
  readonly subnetIds: string[];
  /**
   * First password of the user Admin: a sensitive token, never a literal. Terraform keeps it in the state in clear
   * text; later values are ignored, because a new one would make a new directory. Not read with `importIdentifier`.
   */
  readonly adminPassword?: string;
  /**
   * Id of a directory that exists, to adopt it with its password. Name, short name, edition, VPC and subnets must be
   * its own. @default - a directory is made
   */
  readonly importIdentifier?: string | undefined;
  readonly accountId: string;
  readonly region: string;
  /** Name of the log group's key and resource policy. */
  readonly name: string;
  /** Days the security log is kept. @default 365 */
  readonly logRetentionDays?: number;
  /** Refuse to destroy the directory. @default "retain" */
  readonly removalPolicy?: "retain" | "destroy";
  /** Forest trusts. @default - none */
  readonly trusts?: readonly TrustSettings[];
}

/**
 * AWS Managed Microsoft AD with its security log in an encrypted log group.
 *
 * Name, short name, edition, description, password, VPC and subnets cannot change in place: the provider would destroy
 * the directory. It is therefore protected from destruction, and its password and description are never touched again.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/directory_service_directory
 * @see https://docs.aws.amazon.com/directoryservice/latest/admin-guide/directory_microsoft_ad.html
 */
export class ManagedDirectory extends Construct {
  public readonly directoryId: string;
  public readonly domainName: string;
  public readonly netbiosName: string;
  public readonly dnsIpAddresses: string[];
  /** Security group of the domain controllers, which AWS makes. */
  public readonly securityGroupId: string;

  public constructor(scope: Construct, id: string, props: ManagedDirectoryProps) {
    super(scope, id);
    const netbiosName =
      props.netbiosName ?? (isUnknown(props.domainName) ? undefined : defaultNetbiosName(props.domainName));
    const check = new PropsCheck(this)
      .value("domainName", props.domainName, ...DOMAIN_NAME_RULES)
      .value("netbiosName", netbiosName, ...NETBIOS_NAME_RULES)
      .value("domainControllers", props.domainControllers, domainControllers)
      .value("vpcId", props.vpcId, vpcId)
      .items("subnetIds", props.subnetIds, subnetId)
      .value("logRetentionDays", props.logRetentionDays, logRetention)
      .that((knownLength(props.subnetIds) ?? 2) === 2, "subnetIds", "directory-two-subnets", say.twoSubnets)
      .value("importIdentifier", props.importIdentifier, directoryId)
      .that(
        props.importIdentifier !== undefined || isUnknown(props.adminPassword),
        "adminPassword",
        "no-secret",
        literalPassword,
      );
    (props.trusts ?? []).forEach((trust, index) => {
      checkTrust(check, trust, `trusts[${index}].`);
    });
    check.done();

    const password = props.importIdentifier === undefined ? (props.adminPassword ?? "") : NO_PASSWORD;
    const directory = new DirectoryServiceDirectory(this, "directory", {
      name: props.domainName,
      ...(netbiosName === undefined ? {} : { shortName: netbiosName }),
      type: "MicrosoftAD",
      edition: props.edition,
      password,
      desiredNumberOfDomainControllers: props.domainControllers ?? 2,
      vpcSettings: { vpcId: props.vpcId, subnetIds: props.subnetIds },
      tags: { Name: props.domainName },
      timeouts: { create: "90m", update: "90m", delete: "90m" },
      lifecycle: {
        ignoreChanges: ["password", "description"],
        ...(props.removalPolicy === "destroy" ? {} : { preventDestroy: true }),
        ...preconditions(props, password),
      },
    });
    if (props.importIdentifier !== undefined) importExisting(directory, props.importIdentifier);

    this.forwardLogs(props, directory.id);
    for (const trust of props.trusts ?? []) {
      new DirectoryTrust(this, `trust-${trust.domainName.replace(/\./g, "-").toLowerCase()}`, {
        ...trust,
        directoryId: directory.id,
      });
    }

    this.directoryId = directory.id;
    this.domainName = props.domainName;
    this.netbiosName = directory.shortName;
    // The provider has a set here, and a set has no order; sorted, the published list never changes by itself.
    this.dnsIpAddresses = Fn.sort(directory.dnsIpAddresses);
    this.securityGroupId = directory.securityGroupId;
  }

  private forwardLogs(props: ManagedDirectoryProps, directoryId: string): void {
    const name = `/aws/directoryservice/${directoryId}`;
    const { accountId, region } = props;
    const protect = props.removalPolicy !== "destroy";
    const key = new EncryptionKey(this, "encryption", {
      name: props.name,
      description: `Security log of the directory ${props.domainName}`,
      accountId,
      region,
      logGroupName: "/aws/directoryservice/*",
      protect,
    });
    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name,
      retentionInDays: props.logRetentionDays ?? 365,
      kmsKeyId: key.arn,
      skipDestroy: protect,
    });
    const policy = new CloudwatchLogResourcePolicy(this, "log-resource-policy", {
      policyName: `${props.name}-logs`,
      policyDocument: policyDocument({
        Effect: "Allow",
        Principal: { Service: "ds.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${logGroup.arn}:*`,
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      }),
    });
    new DirectoryServiceLogSubscription(this, "log-subscription", {
      directoryId,
      logGroupName: logGroup.name,
      dependsOn: [policy],
    });
  }
}

/** What Terraform checks before it makes or changes the directory. */
function preconditions(
  { subnetIds, importIdentifier }: ManagedDirectoryProps,
  password: string,
): Pick<TerraformResourceLifecycle, "precondition"> {
  const all = [
    ...(importIdentifier === undefined ? [directoryPasswordPrecondition(password)] : []),
    ...(knownLength(subnetIds) === undefined
      ? [{ condition: Op.eq(Fn.lengthOf(subnetIds), 2), errorMessage: say.twoSubnetsAtPlan() }]
      : []),
  ];
  return all.length > 0 ? { precondition: all } : {};
}
