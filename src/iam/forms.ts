import { type PolicyStatement } from "../aws/policy";
import { message } from "../text/message";
import { type AccountPolicies, type EnvironmentPolicies, type KeyPolicy, type RolePolicies } from "./account-policies";
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
  /** Of commands that deploying does not need; not attached to any role. */
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

const say = {
  account: message<{ name: string; id: string }>(
    "iam-policies/account",
    ({ name, id }) =>
      `# Account ${name} (${id})\n# The policies of the bucket and of keys replace those that are there: ` +
      "merge these statements into them.\n",
  ),
};

/**
 * One account's policies as HCL, to be applied in that account: managed policies, attached to the roles of the file,
 * the policy of the state bucket, and those of keys.
 */
export function policiesAsTerraform(policies: AccountPolicies): string {
  const { account, deploy, state, read, checks, operations, bucket, keys } = policies;
  const roles = [deploy, state, read, checks, { policies: operations }].filter((role) => role !== undefined);
  return [
    say.account({ name: account.key, id: account.id }),
    ...roles.flatMap(roleBlocks),
    ...(bucket
      ? [block("aws_s3_bucket_policy", "states", { bucket: hcl(bucket.name), policy: encoded(bucket.statements) })]
      : []),
    ...keys.map(keyBlock),
  ].join("\n");
}

/** A role's policies, attached if the file names the role. */
function roleBlocks({ roleArn, policies }: RolePolicies): string[] {
  return policies.flatMap(({ name, statements }) => {
    const policy = block("aws_iam_policy", name, { name: hcl(name), policy: encoded(statements) });
    if (roleArn === undefined) return [policy];
    const role = hcl(roleArn.split("/").at(-1));
    return [policy, block("aws_iam_role_policy_attachment", name, { role, policy_arn: `aws_iam_policy.${name}.arn` })];
  });
}

function keyBlock({ keyArn, purpose, statements }: KeyPolicy, index: number): string {
  const settings = { key_id: hcl(keyArn), policy: encoded(statements) };
  return `# The key of ${purpose}\n${block("aws_kms_key_policy", `key_${index + 1}`, settings)}`;
}

function block(type: string, name: string, settings: Readonly<Record<string, string>>): string {
  const entries = Object.entries(settings);
  const width = Math.max(...entries.map(([key, value]) => (value.includes("\n") ? 0 : key.length)));
  const lines = entries.map(([key, value]) => `  ${value.includes("\n") ? key : key.padEnd(width)} = ${value}\n`);
  return `resource "${type}" "${name}" {\n${lines.join("")}}\n`;
}

function encoded(statements: readonly PolicyStatement[]): string {
  return `jsonencode(${hcl(document(statements), "  ")})`;
}

/** A value as HCL, formatted as terraform fmt would. */
function hcl(value: unknown, indent = ""): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${hcl(item, inner)},\n`);
    return `[\n${items.join("")}${indent}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value).replace(/[$%](?=\{)/g, "$&$&");
  const entries = Object.entries(value as Readonly<Record<string, unknown>>).map(
    ([key, item]) => [/^[A-Za-z]+$/.test(key) ? key : JSON.stringify(key), hcl(item, inner)] as const,
  );
  const lines = aligned(entries).map(([key, item]) => `${inner}${key} = ${item}\n`);
  return `{\n${lines.join("")}${indent}}`;
}

/** Aligns the equals signs of neighbours whose values are one line. */
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
