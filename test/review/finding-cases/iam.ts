import { found, type Attributes, type FindingCase } from "./case";

const BOTH = ["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"];
const THIS_ACCOUNT = { StringEquals: { "aws:SourceAccount": "222222222222" } };
const ROLE: Attributes = { name: "rds-directory-access", assume_role_policy: trust(BOTH, THIS_ACCOUNT) };
const ALLOW_ALL = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const OWNER = "arn:aws:iam::333333333333:root";
const ACCESS = "arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess";

function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function trust(services: readonly string[], condition?: object): string {
  return document({
    Effect: "Allow",
    Principal: { Service: services },
    Action: "sts:AssumeRole",
    ...(condition ? { Condition: condition } : {}),
  });
}

function policy(...allowed: readonly (readonly [actions: string | readonly string[], resource: string])[]): string {
  return document(...allowed.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })));
}

function oidc(operator: string, subject: string): string {
  const Condition = { [operator]: { "token.actions.githubusercontent.com:sub": subject } };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition,
    },
  });
}

/** Roles and policies. */
export const IAM_CASES: readonly FindingCase[] = [
  {
    address: "aws_iam_role.oidc",
    before: { name: "ci", assume_role_policy: oidc("StringEquals", "repo:acme/db:ref:refs/heads/main") },
    after: { name: "ci", assume_role_policy: oidc("StringLike", "repo:*") },
    finds: [found("role-trust-widened", { role: "ci", more: ["policy-widened/condition"] })],
  },
  {
    address: "aws_iam_role_policy.together",
    before: {
      name: "both",
      role: "reader",
      policy: policy(["s3:GetObject", "*"], ["s3:DeleteObject", "arn:aws:s3:::states/a"]),
    },
    after: { name: "both", role: "reader", policy: policy(["s3:GetObject", "*"], ["s3:DeleteObject", "*"]) },
    finds: [found("role-policy-widened", { policy: "both", more: ["policy-widened/combination"] })],
  },
  {
    address: "aws_iam_role.widened",
    before: ROLE,
    after: { ...ROLE, assume_role_policy: trust([...BOTH, "lambda.amazonaws.com"]) },
    finds: [
      found("role-trust-widened", {
        role: "rds-directory-access",
        more: [
          ["policy-widened/more", { part: "principals", items: ["lambda.amazonaws.com"] }],
          "policy-widened/condition",
        ],
      }),
    ],
  },
  {
    address: "aws_iam_role.narrowed",
    before: ROLE,
    after: { ...ROLE, assume_role_policy: trust(["rds.amazonaws.com"], THIS_ACCOUNT) },
    finds: [
      found("role-principal-missing", {
        role: "rds-directory-access",
        missing: ["directoryservice.rds.amazonaws.com"],
      }),
    ],
  },
  {
    address: "aws_iam_role.made",
    after: { name: "half-a-role", assume_role_policy: trust(["rds.amazonaws.com"], THIS_ACCOUNT) },
    finds: [found("role-principal-missing", { role: "half-a-role", missing: ["directoryservice.rds.amazonaws.com"] })],
  },
  { address: "aws_iam_role_policy_attachment.made", after: { role: "half-a-role", policy_arn: ACCESS }, finds: [] },
  {
    address: "aws_iam_role_policy_attachment.removed",
    before: { role: "rds-directory-access", policy_arn: ACCESS },
    finds: [found("directory-access-policy-removed", { role: "rds-directory-access" })],
  },
  {
    address: "aws_iam_role_policy.widened",
    before: { name: "read", role: "reader", policy: policy([["s3:GetObject"], "arn:aws:s3:::states/a"]) },
    after: {
      name: "read",
      role: "reader",
      policy: policy([["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::states/*"]),
    },
    finds: [
      found("role-policy-widened", {
        policy: "read",
        more: [
          ["policy-widened/more", { part: "actions", items: ["s3:PutObject"] }],
          ["policy-widened/more", { part: "resources", items: ["arn:aws:s3:::states/*"] }],
        ],
      }),
    ],
  },
  {
    address: "aws_iam_role_policy.narrowed",
    before: { name: "read", role: "reader", policy: policy([["s3:*"], "*"]) },
    after: { name: "read", role: "reader", policy: policy([["s3:GetObject"], "arn:aws:s3:::states/a"]) },
    finds: [],
  },
  {
    address: "aws_iam_role_policy.undenied",
    before: { name: "read", role: "reader", policy: document(ALLOW_ALL, { ...ALLOW_ALL, Effect: "Deny" }) },
    after: { name: "read", role: "reader", policy: document(ALLOW_ALL) },
    finds: [found("role-policy-widened", { policy: "read", more: ["policy-widened/denial"] })],
  },
  {
    address: "aws_s3_bucket_policy.exceptions",
    before: { bucket: "states", policy: document({ ...ALLOW_ALL, Action: "s3:GetObject", Principal: { AWS: OWNER } }) },
    after: {
      bucket: "states",
      policy: document({
        Effect: "Allow",
        NotAction: ["s3:Put*", "s3:Delete*"],
        NotPrincipal: { AWS: OWNER },
        Resource: "*",
      }),
    },
    finds: [
      found("role-policy-widened", {
        policy: "aws_s3_bucket_policy.exceptions",
        more: [
          ["policy-widened/more", { part: "principals", items: [["policy-widened/everybody-but", { name: OWNER }]] }],
          [
            "policy-widened/more",
            { part: "actions", items: [["policy-widened/all-but", { items: ["s3:Delete*", "s3:Put*"] }]] },
          ],
        ],
      }),
    ],
  },
];
