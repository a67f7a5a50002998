import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { DirectoryServiceDirectory } from "@cdktf/provider-aws/lib/directory-service-directory";
import { DirectoryServiceLogSubscription } from "@cdktf/provider-aws/lib/directory-service-log-subscription";
import { DirectoryServiceTrust } from "@cdktf/provider-aws/lib/directory-service-trust";
import { Fn, Op } from "cdktf";
import { Construct } from "constructs";
import { defaultNetbiosName } from "../aws/netbios";
import { logRetention } from "../aws/rules/accounts";
import { DOMAIN_NAME_RULES, domainControllers, domainName, ipv4Address, NETBIOS_NAME_RULES } from "../aws/rules/directory";
import { subnetId, vpcId } from "../aws/rules/networks";
import { directoryPasswordPrecondition, trustPasswordPrecondition } from "./directory-password";
import { EncryptionKey } from "./encryption-key";
import { policyDocument } from "./policy";
import { isUnknown, knownLength, PropsCheck } from "./validation";

/** A forest trust to an Active Directory domain outside AWS. */
export interface DirectoryTrustProps {
  /** Domain of the other forest. */
  readonly domainName: string;
  /** Direction as seen from the AWS directory; users of the other forest sign in only if it is outgoing or two-way. */
  readonly direction: "outgoing" | "two-way" | "incoming";
  /** DNS servers of the other forest, one to four. */
  readonly conditionalForwarderIps: readonly string[];
  /** Password both sides of the trust use: a sensitive token, never a literal. */
  readonly trustPassword: string;
}

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
   * First password of the user Admin: a sensitive token, never a literal. Terraform keeps it in the state in clear; later
   * values are ignored, because a new one would make a new directory.
   */
  readonly adminPassword: string;
  readonly accountId: string;
  readonly region: string;
  /** Name of the log group's key and resource policy. */
  readonly name: string;
  /** Days the security log is kept. @default 365 */
  readonly logRetentionDays?: number;
  /** Refuse to destroy the directory. @default "retain" */
  readonly removalPolicy?: "retain" | "destroy";
  /** Forest trusts. @default - none */
  readonly trusts?: readonly DirectoryTrustProps[];
}

const DIRECTIONS = { outgoing: "One-Way: Outgoing", incoming: "One-Way: Incoming", "two-way": "Two-Way" } as const;

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
    const netbiosName = props.netbiosName ?? (isUnknown(props.domainName) ? undefined : defaultNetbiosName(props.domainName));
    const check = new PropsCheck(this)
      .value("domainName", props.domainName, ...DOMAIN_NAME_RULES)
      .value("netbiosName", netbiosName, ...NETBIOS_NAME_RULES)
      .value("domainControllers", props.domainControllers, domainControllers)
      .value("vpcId", props.vpcId, vpcId)
      .items("subnetIds", props.subnetIds, subnetId)
      .value("logRetentionDays", props.logRetentionDays, logRetention)
      .that((knownLength(props.subnetIds) ?? 2) === 2, "subnetIds", "directory-two-subnets", "AWS Managed Microsoft AD takes exactly two subnets, in two Availability Zones; write two")
      .that(isUnknown(props.adminPassword), "adminPassword", "no-secret", "the password is a literal, and would be in the code and in the synthesized file; pass a sensitive TerraformVariable");
    (props.trusts ?? []).forEach((trust, index) => {
      check
        .value(`trusts[${index}].domainName`, trust.domainName, domainName)
        .items(`trusts[${index}].conditionalForwarderIps`, trust.conditionalForwarderIps, ipv4Address)
        .that(isUnknown(trust.trustPassword), `trusts[${index}].trustPassword`, "no-secret", "the password is a literal, and would be in the code and in the synthesized file; pass a sensitive TerraformVariable");
    });
    check.done();

    const directory = new DirectoryServiceDirectory(this, "directory", {
      name: props.domainName,
      ...(netbiosName === undefined ? {} : { shortName: netbiosName }),
      type: "MicrosoftAD",
      edition: props.edition,
      password: props.adminPassword,
      desiredNumberOfDomainControllers: props.domainControllers ?? 2,
      vpcSettings: { vpcId: props.vpcId, subnetIds: props.subnetIds },
      tags: { Name: props.domainName },
      timeouts: { create: "90m", update: "90m", delete: "90m" },
      lifecycle: {
        ignoreChanges: ["password", "description"],
        ...(props.removalPolicy === "destroy" ? {} : { preventDestroy: true }),
        precondition: [
          directoryPasswordPrecondition(props.adminPassword),
          ...(knownLength(props.subnetIds) === undefined
            ? [{ condition: Op.eq(Fn.lengthOf(props.subnetIds), 2), errorMessage: "AWS Managed Microsoft AD takes exactly two subnets, in two Availability Zones." }]
            : []),
        ],
      },
    });

    this.forwardLogs(props, directory.id);
    for (const trust of props.trusts ?? []) {
      new DirectoryServiceTrust(this, `trust-${trust.domainName.replace(/\./g, "-").toLowerCase()}`, {
        directoryId: directory.id,
        remoteDomainName: trust.domainName,
        trustDirection: DIRECTIONS[trust.direction],
        trustType: "Forest",
        trustPassword: trust.trustPassword,
        conditionalForwarderIpAddrs: [...trust.conditionalForwarderIps],
        deleteAssociatedConditionalForwarder: true,
        lifecycle: { precondition: [trustPasswordPrecondition(trust.trustPassword, trust.domainName)] },
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
      name: props.name, description: `Security log of the directory ${props.domainName}`, accountId, region,
      logGroupName: "/aws/directoryservice/*", protect,
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
    new DirectoryServiceLogSubscription(this, "log-subscription", { directoryId, logGroupName: logGroup.name, dependsOn: [policy] });
  }
}
