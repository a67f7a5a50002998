import { type PolicyStatement } from "../aws/policy";
import { type AccountArns } from "./arns";

type Condition = NonNullable<PolicyStatement["Condition"]>;

export function allow(
  sid: string,
  actions: readonly string[],
  resources: string | readonly string[],
  condition?: Condition,
): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: [...actions].sort(),
    Resource: resources,
    ...(condition ? { Condition: condition } : {}),
  };
}

/** Calls that describe, for which AWS supports no resources. */
export function describe(sid: string, arns: AccountArns, actions: readonly string[]): PolicyStatement {
  return allow(sid, actions, "*", arns.inRegion);
}

/** Tags, at creation and later, of kinds of EC2 resources. */
export function ec2Tags(arns: AccountArns, kinds: readonly string[]): PolicyStatement {
  return allow("Tag", ["ec2:CreateTags", "ec2:DeleteTags"], arns.allOf("ec2", kinds));
}

/** Condition that a resource has one of these names: other resources of the account stay out of reach. */
export function named(names: readonly string[]): Condition {
  return { StringEquals: { "aws:ResourceTag/Name": [...names].sort() } };
}

/** Rules of security groups. */
export function securityGroupRules(
  sid: string,
  arns: AccountArns,
  directions: readonly ("Ingress" | "Egress")[],
  groups: readonly string[] = ["*"],
): PolicyStatement {
  return allow(
    sid,
    [
      ...directions.flatMap((direction) => [
        `ec2:AuthorizeSecurityGroup${direction}`,
        `ec2:RevokeSecurityGroup${direction}`,
      ]),
      "ec2:ModifySecurityGroupRules",
    ],
    arns.all("ec2", [...groups.map((group) => `security-group/${group}`), "security-group-rule/*"]),
  );
}

/** Roles made here, with the managed policies they may get and the services they may be passed to. */
export function roles(
  arns: AccountArns,
  sid: string,
  names: readonly string[],
  passedTo: readonly string[],
  policy: { readonly inline: true } | { readonly managed: string },
): PolicyStatement[] {
  const resources = names.map((name) => arns.role(name)).sort();
  return [
    allow(
      `${sid}Role`,
      [
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRoleDescription",
        ...("inline" in policy ? ["iam:DeleteRolePolicy", "iam:GetRolePolicy", "iam:PutRolePolicy"] : []),
      ],
      resources,
    ),
    ...("managed" in policy
      ? [
          allow(`${sid}RolePolicy`, ["iam:AttachRolePolicy", "iam:DetachRolePolicy"], resources, {
            ArnEquals: { "iam:PolicyARN": arns.managedPolicy(policy.managed) },
          }),
        ]
      : []),
    ...(passedTo.length > 0
      ? [
          allow(`${sid}PassRole`, ["iam:PassRole"], resources, {
            StringEquals: { "iam:PassedToService": [...passedTo].sort() },
          }),
        ]
      : []),
  ];
}

/** Log groups made here. */
export function logGroups(arns: AccountArns, names: readonly string[], remove: boolean): PolicyStatement[] {
  const groups = names.flatMap((name) => [`log-group:${name}`, `log-group:${name}:*`]);
  return [
    describe("DescribeLogGroups", arns, ["logs:DescribeLogGroups"]),
    // Some actions are checked against the ARN with a suffix, some without.
    allow(
      "LogGroups",
      [
        "logs:CreateLogGroup",
        "logs:ListTagsForResource",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
        ...(remove ? ["logs:DeleteLogGroup"] : []),
      ],
      arns.all("logs", groups),
    ),
  ];
}

/**
 * Keys made here. AWS needs minutes until it knows the tags and aliases of a new key, so only actions that nothing
 * waits for depend on them.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
 */
export function keys(arns: AccountArns, names: readonly string[], remove: boolean): PolicyStatement[] {
  const all = arns.regional("kms", "key/*");
  const aliases = names.map((name) => `alias/${name}`);
  return [
    allow("CreateKey", ["kms:CreateKey"], "*", {
      StringEquals: { "kms:KeySpec": "SYMMETRIC_DEFAULT", "kms:KeyUsage": "ENCRYPT_DECRYPT" },
      BoolIfExists: { "kms:MultiRegion": "false", "kms:BypassPolicyLockoutSafetyCheck": "false" },
    }),
    allow(
      "Keys",
      [
        "kms:DescribeKey",
        "kms:EnableKeyRotation",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListResourceTags",
      ],
      all,
    ),
    // A key with another name is out of reach, but not a new key, whose tags AWS does not know yet.
    allow("OwnKeys", ["kms:PutKeyPolicy", "kms:TagResource"], all, {
      StringEqualsIfExists: { "aws:ResourceTag/Name": [...names].sort() },
    }),
    allow("NamedKeys", ["kms:UntagResource", "kms:UpdateKeyDescription"], all, named(names)),
    ...(remove
      ? [
          allow("DeleteKeys", ["kms:ScheduleKeyDeletion"], all, {
            ...named(names),
            NumericGreaterThanEquals: { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" },
          }),
        ]
      : []),
    allow("Aliases", ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"], [...arns.all("kms", aliases), all]),
    describe("ListAliases", arns, ["kms:ListAliases"]),
  ];
}
