import { type PolicyStatement } from "../aws/policy";
import { type Environment } from "../environment/environment";
import { directoryAccessRoleName, type StackDescription } from "../environment/topology";
import { type AccountArns } from "./arns";
import { controllersRules } from "./network-statements";
import { allow, describe, ec2Tags, keys, logGroups, named, roles } from "./statements";

function directories({ directory }: Environment, arns: AccountArns): string {
  const id = directory.existing?.directoryId ?? directory.create?.importIdentifier;
  return arns.regional("ds", `directory/${typeof id === "string" ? id : "*"}`);
}

/**
 * The directory. Directory Service makes and removes network interfaces and the controllers' security group in the name
 * of whoever calls it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsdirectoryservice.html
 */
export function directoryStatements(environment: Environment, arns: AccountArns): PolicyStatement[] {
  const { create } = environment.directory;
  const remove = create?.removalPolicy === "destroy";
  const all = directories(environment, arns);
  const name = `${environment.name}-directory`;
  const hasTrusts = (create?.trusts.length ?? 0) > 0;
  return [
    describe("MakeDirectory", arns, [
      ...(create?.importIdentifier === undefined ? ["ds:CreateMicrosoftAD"] : []),
      "ds:DescribeDirectories",
      "ds:ListLogSubscriptions",
      ...(hasTrusts ? ["ds:DescribeTrusts"] : []),
    ]),
    allow(
      "Directory",
      [
        "ds:AddTagsToResource",
        "ds:CreateLogSubscription",
        "ds:DeleteLogSubscription",
        "ds:DescribeDomainControllers",
        "ds:ListTagsForResource",
        "ds:RemoveTagsFromResource",
        "ds:UpdateNumberOfDomainControllers",
        ...(hasTrusts
          ? ["ds:CreateTrust", "ds:DeleteTrust", "ds:DescribeConditionalForwarders", "ds:UpdateConditionalForwarder"]
          : []),
      ],
      all,
    ),
    ...(remove
      ? [allow("DeleteDirectory", ["ds:DeleteDirectory"], all, named([environment.directory.domainName]))]
      : []),
    describe("DescribeNetworks", arns, [
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]),
    allow(
      "ControllersNetwork",
      [
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateNetworkInterface",
        "ec2:CreateSecurityGroup",
        ...(remove
          ? [
              "ec2:DeleteNetworkInterface",
              "ec2:DeleteSecurityGroup",
              "ec2:RevokeSecurityGroupEgress",
              "ec2:RevokeSecurityGroupIngress",
            ]
          : []),
      ],
      arns.all("ec2", ["network-interface/*", "security-group/*", "subnet/*", "vpc/*"]),
    ),
    ec2Tags(arns, ["network-interface", "security-group"]),
    allow(
      "LogResourcePolicy",
      ["logs:DeleteResourcePolicy", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy"],
      "*",
      arns.inRegion,
    ),
    ...logGroups(arns, ["/aws/directoryservice/*"], remove),
    ...keys(arns, [name], remove),
    ...(create?.adminPasswordSecretArn === undefined || create.importIdentifier !== undefined
      ? []
      : [allow("AdminPassword", ["secretsmanager:GetSecretValue"], create.adminPasswordSecretArn)]),
  ];
}

/** Shares, and the ports for networks that are connected already. */
export function directorySharingStatements(environment: Environment, arns: AccountArns): PolicyStatement[] {
  const connected =
    environment.networks.some(({ connection }) => connection === "existing") ||
    environment.directory.network.cidrBlocks.length > 1;
  return [
    allow(
      "Shares",
      ["ds:DescribeSharedDirectories", "ds:ShareDirectory", "ds:UnshareDirectory"],
      directories(environment, arns),
    ),
    ...(environment.directory.sharingMethod === "ORGANIZATIONS"
      ? [
          allow(
            "Organization",
            [
              "organizations:DescribeAccount",
              "organizations:DescribeOrganization",
              "organizations:ListAWSServiceAccessForOrganization",
              "organizations:ListAccounts",
              "organizations:ListAccountsForParent",
              "organizations:ListOrganizationalUnitsForParent",
              "organizations:ListRoots",
            ],
            "*",
          ),
        ]
      : []),
    ...(connected
      ? [
          describe("DescribeRules", arns, ["ec2:DescribeSecurityGroupRules"]),
          controllersRules(environment, arns),
          ec2Tags(arns, ["security-group-rule"]),
        ]
      : []),
  ];
}

/**
 * The role for RDS, and the share in an account that is not the directory's. To give up an accepted share, AWS asks for
 * DeleteDirectory.
 */
export function directoryAccessStatements(
  environment: Environment,
  arns: AccountArns,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const [account] = stacks.map((stack) => stack.account);
  const accepts =
    account?.id !== environment.directory.network.account.id && environment.directory.sharingMethod === "HANDSHAKE";
  return [
    ...(account === undefined || account.directoryAccessRoleArn !== undefined
      ? []
      : roles(arns, "DirectoryAccess", [directoryAccessRoleName(environment, account)], [], {
          managed: "service-role/AmazonRDSDirectoryServiceAccess",
        })),
    ...(accepts
      ? [
          describe("DescribeDirectories", arns, ["ds:DescribeDirectories"]),
          allow("AcceptShare", ["ds:AcceptSharedDirectory"], arns.regional("ds", "directory/*")),
          // A share has no tags here; the account's own directories have, and stay out of reach.
          allow("LeaveShare", ["ds:DeleteDirectory"], arns.regional("ds", "directory/*"), {
            Null: { "aws:ResourceTag/Name": "true" },
          }),
        ]
      : []),
  ];
}
