import { type PolicyStatement } from "../aws/policy";
import { type AccountPolicies, type EnvironmentPolicies, type RolePolicies } from "./account-policies";
import { type NamedPolicy } from "./packing";

interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyJson {
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface RoleJson {
  readonly roleArn: string | null;
  readonly policies: readonly PolicyJson[];
}

/** An account's policies as JSON. */
export interface AccountJson {
  readonly name: string;
  readonly id: string;
  readonly deploy: RoleJson;
  readonly state?: RoleJson;
  readonly read?: RoleJson;
  readonly checks: RoleJson;
  /** Of commands that deploying does not need; attached to nobody. */
  readonly operations: readonly PolicyJson[];
  readonly stateBucket?: { readonly bucket: string; readonly document: PolicyDocument };
  readonly keys: readonly { readonly keyArn: string; readonly purpose: string; readonly document: PolicyDocument }[];
}

/** An environment's policies as JSON. */
export interface EnvironmentJson {
  readonly environment: string;
  /** For the credentials Terraform itself runs with. */
  readonly runner: readonly PolicyJson[];
  readonly accounts: readonly AccountJson[];
}

function document(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

function policyJson({ name, statements }: NamedPolicy): PolicyJson {
  return { name, document: document(statements) };
}

function roleJson({ roleArn, policies }: RolePolicies): RoleJson {
  return { roleArn: roleArn ?? null, policies: policies.map(policyJson) };
}

export function policiesAsJson({ environment, runner, accounts }: EnvironmentPolicies): EnvironmentJson {
  return {
    environment,
    runner: runner.map(policyJson),
    accounts: accounts.map(({ account, deploy, state, read, checks, operations, bucket, keys }) => ({
      name: account.key,
      id: account.id,
      deploy: roleJson(deploy),
      ...(state ? { state: roleJson(state) } : {}),
      ...(read ? { read: roleJson(read) } : {}),
      checks: roleJson(checks),
      operations: operations.map(policyJson),
      ...(bucket ? { stateBucket: { bucket: bucket.name, document: document(bucket.statements) } } : {}),
      keys: keys.map(({ keyArn, purpose, statements }) => ({ keyArn, purpose, document: document(statements) })),
    })),
  };
}

/**
 * One account's policies as HCL, to be applied in that account: managed policies, attached to the roles of the file, the
 * policy of the state bucket, and those of keys.
 */
export function policiesAsTerraform({
  account,
  deploy,
  state,
  read,
  checks,
  operations,
  bucket,
  keys,
}: AccountPolicies): string {
  const roles: RolePolicies[] = [
    deploy,
    ...(state ? [state] : []),
    ...(read ? [read] : []),
    checks,
    { policies: operations },
  ];
  return [
    `# Account ${account.key} (${account.id})\n# The policies of the bucket and of keys replace those that are there: merge these statements into them.\n`,
    ...roles.flatMap(({ roleArn, policies }) =>
      policies.flatMap(({ name, statements }) => [
        block("aws_iam_policy", name, { name: hcl(name), policy: encoded(statements) }),
        ...(roleArn === undefined
          ? []
          : [
              block("aws_iam_role_policy_attachment", name, {
                role: hcl(roleArn.split("/").at(-1)),
                policy_arn: `aws_iam_policy.${name}.arn`,
              }),
            ]),
      ]),
    ),
    ...(bucket
      ? [block("aws_s3_bucket_policy", "states", { bucket: hcl(bucket.name), policy: encoded(bucket.statements) })]
      : []),
    ...keys.map(
      ({ keyArn, purpose, statements }, index) =>
        `# The key of ${purpose}\n${block("aws_kms_key_policy", `key_${index + 1}`, { key_id: hcl(keyArn), policy: encoded(statements) })}`,
    ),
  ].join("\n");
}

function block(type: string, name: string, settings: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.entries(settings).map(([key, value]) => (value.includes("\n") ? 0 : key.length)));
  const lines = Object.entries(settings).map(
    ([key, value]) => `  ${value.includes("\n") ? key : key.padEnd(width)} = ${value}\n`,
  );
  return `resource "${type}" "${name}" {\n${lines.join("")}}\n`;
}

function encoded(statements: readonly PolicyStatement[]): string {
  return `jsonencode(${hcl(document(statements), "  ")})`;
}

/** A value as HCL, formatted as terraform fmt would. */
function hcl(value: unknown, indent = ""): string {
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${indent}  ${hcl(item, `${indent}  `)},\n`).join("")}${indent}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value).replace(/[$%](?=\{)/g, "$&$&");
  const entries = Object.entries(value as Readonly<Record<string, unknown>>).map(
    ([key, item]) => [/^[A-Za-z]+$/.test(key) ? key : JSON.stringify(key), hcl(item, `${indent}  `)] as const,
  );
  return `{\n${aligned(entries)
    .map(([key, item]) => `${indent}  ${key} = ${item}\n`)
    .join("")}${indent}}`;
}

/** Signs of equality stand below each other where the values of neighbours are one line. */
function aligned(entries: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  const groups: (readonly [string, string])[][] = [];
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    if (!before || entry[1].includes("\n") || before[1].includes("\n")) groups.push([]);
    groups.at(-1)?.push(entry);
  });
  return groups.flatMap((group) => {
    const width = Math.max(...group.map(([key]) => key.length));
    return group.map(([key, item]) => [group.length > 1 ? key.padEnd(width) : key, item] as const);
  });
}
