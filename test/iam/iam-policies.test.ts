import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { environmentPolicies } from "../../src/iam/account-policies";
import { policiesAsJson } from "../../src/iam/forms";
import { packed, POLICY_CHARACTERS } from "../../src/iam/packing";
import { allow } from "../../src/iam/statements";
import { ROOT } from "../support/terraform";

const example = (name: string): string => readFileSync(join(ROOT, "environments", "examples", name), "utf8");

function policiesOf(text: string): ReturnType<typeof environmentPolicies> {
  const { environment, problems } = parseEnvironment("environment.yaml", text);
  if (!environment) throw new Error(JSON.stringify(problems));
  return environmentPolicies(environment);
}

const three = policiesOf(example("three-accounts.yaml"));
const two = policiesOf(example("two-accounts.yaml"));

/** A service's actions that an account's role for deploying may take. */
function actions(policies: typeof two, name: string, service: string): string[] {
  const found = policies.accounts.find(({ account }) => account.key === name);
  const statements = (found?.deploy.policies ?? []).flatMap((policy) => policy.statements);
  return [...new Set(statements.flatMap(({ Action: action }) => action))]
    .filter((action) => action.startsWith(`${service}:`))
    .sort();
}

test("each policy is small enough for IAM, and no two have one name", () => {
  const all = [two, three].flatMap(({ accounts, runner }) => [
    ...runner,
    ...accounts.flatMap(({ deploy, read, state }) => [
      ...deploy.policies,
      ...(read?.policies ?? []),
      ...(state?.policies ?? []),
    ]),
  ]);
  for (const { name, statements } of all) {
    const { length } = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    expect([name, length <= POLICY_CHARACTERS]).toEqual([name, true]);
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
  }
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test("long lists of resources are divided into policies that say the same", () => {
  const resources = Array.from(
    { length: 200 },
    (_item, index) => `arn:aws:rds:us-east-1:111111111111:db:prod-${"x".repeat(30)}-${index}`,
  );
  const policies = packed("many", [
    allow("Instances", ["rds:CreateDBInstance"], resources),
    allow("Other", ["rds:DescribeDBInstances"], "*"),
  ]);
  expect(policies.length).toBeGreaterThan(2);
  expect(policies.map(({ name }) => name).slice(0, 2)).toEqual(["many", "many-2"]);
  const divided = policies
    .flatMap(({ statements }) => statements)
    .flatMap(({ Sid, Resource: resource }) => (Sid?.startsWith("Instances") ? resource : []));
  expect(divided.sort()).toEqual([...resources].sort());
});

test("whoever adopts a directory may change that one alone, make none, and read no password", () => {
  const secret = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:directory-admin-AbCdEf";
  const text = example("three-accounts.yaml");
  const adopting = policiesOf(text.replace(/^( {2}edition: .*\n)/m, "$1  importIdentifier: d-0123456789\n"));
  expect(text).toContain(secret);
  expect(JSON.stringify(three)).toContain(secret);
  expect(JSON.stringify(adopting)).not.toContain(secret);
  const of = (policies: typeof three): string[] =>
    policies.accounts.flatMap(({ account }) => actions(policies, account.key, "ds"));
  expect(of(three).filter((action) => !of(adopting).includes(action))).toEqual(["ds:CreateMicrosoftAD"]);
  expect(of(adopting).filter((action) => !of(three).includes(action))).toEqual([]);
  const statements = adopting.accounts.flatMap(({ deploy }) => deploy.policies).flatMap((policy) => policy.statements);
  const directory = statements.find(({ Sid }) => Sid === "Directory");
  expect([directory?.Resource].flat()).toEqual(["arn:aws:ds:eu-west-1:111111111111:directory/d-0123456789"]);
});

test("nothing is allowed on everything but what AWS knows no resource for", () => {
  const everywhere = [two, three]
    .flatMap(({ accounts }) => accounts)
    .flatMap(({ deploy }) => deploy.policies)
    .flatMap(({ statements }) => statements)
    .flatMap(({ Action: action, Resource: resource }) => (resource === "*" ? action : []));
  expect([...new Set(everywhere)].filter((action) => !/:(Describe|List)/.test(action)).sort()).toEqual([
    "ds:CreateMicrosoftAD",
    "kms:CreateKey",
    "logs:DeleteResourcePolicy",
    "logs:PutResourcePolicy",
  ]);
  const roles = [two, three].flatMap(({ accounts }) =>
    accounts.flatMap(({ deploy, read, state }) => [deploy, read, state]),
  );
  expect(JSON.stringify(roles)).not.toMatch(
    /"(?:[a-z0-9]+:)?\*"[^}]*"Resource":"\*"[^}]*"Action"|"Action":\["(?:[a-z0-9]+:)?\*"/,
  );
});

test("what is retained may not be deleted", () => {
  expect(actions(two, "orders", "rds").filter((action) => action.includes("Delete"))).toEqual([
    "rds:DeleteDBParameterGroup",
    "rds:DeleteDBSubnetGroup",
  ]);
  expect(actions(two, "identity", "ds").filter((action) => action.includes("DeleteDirectory"))).toEqual([]);
  const text = example("two-accounts.yaml");
  const kept = policiesOf(text.replace("    engineVersion:", "    removalPolicy: snapshot\n    engineVersion:"));
  expect(actions(kept, "orders", "rds")).toEqual(
    expect.arrayContaining(["rds:CreateDBSnapshot", "rds:DeleteDBInstance"]),
  );
});

test("a state role, keys, and a role that exists are taken into account", () => {
  const json = policiesAsJson(three);
  const account = (name: string): (typeof json.accounts)[number] | undefined =>
    json.accounts.find((each) => each.name === name);
  expect(json.accounts.filter(({ state }) => state).map(({ name }) => name)).toEqual(["orders"]);
  expect(account("orders")?.deploy.policies.some(({ name }) => name.endsWith("-state"))).toBe(false);
  const text = example("two-accounts.yaml").replace(
    '    id: "222222222222"\n',
    '    id: "222222222222"\n    directoryAccessRoleArn: arn:aws:iam::222222222222:role/rds-directory\n',
  );
  const existing = policiesOf(text);
  const access = existing.accounts
    .find((each) => each.account.key === "orders")
    ?.deploy.policies.find(({ name }) => name.includes("directory-access"));
  expect(access?.statements.map(({ Sid }) => Sid)).toEqual(["DescribeDirectories", "AcceptShare", "LeaveShare"]);
  expect(JSON.stringify(existing)).toContain("arn:aws:iam::222222222222:role/rds-directory");
  expect(JSON.stringify(existing)).not.toContain("222222222222:role/prod-rds-directory-access");
});

test("states in HCP Terraform need nothing of S3", () => {
  const text = example("two-accounts.yaml").replace(
    /    state:\n(?: {6}.*\n)+/g,
    "    state:\n      cloud: { organization: acme }\n",
  );
  const cloud = policiesAsJson(policiesOf(text));
  expect(JSON.stringify(cloud)).not.toContain("s3:");
  expect(cloud.accounts.map(({ stateBucket, read }) => [stateBucket, read])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});
