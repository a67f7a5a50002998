import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { problemsOf, saidProblem, type SaidProblem } from "../support/problems";

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");
const { error } = problemsOf("f.yaml");

const KEYS = [
  "name",
  "region",
  "tags",
  "awsEndpointUrl",
  "awsProviderVersion",
  "accounts",
  "externalStates",
  "networks",
  "directory",
  "databases",
];
const DIRECTORY_KEYS = [
  "network",
  "domainName",
  "netbiosName",
  "edition",
  "domainControllers",
  "adminPasswordSecretArn",
  "importIdentifier",
  "sharingMethod",
  "logRetentionDays",
  "removalPolicy",
  "trusts",
  "existing",
];

function changed(from: string, to: string): SaidProblem[] {
  expect(base).toContain(from);
  return parseEnvironment(
    "f.yaml",
    base.replace(from, () => to),
  ).problems.map(saidProblem);
}

describe("mistakes of shape", () => {
  test("a key that does not exist, with what was likely meant", () => {
    expect(changed("edition: Standard", "editon: Standard")).toEqual([
      error("45:3", "directory", "directory-source/edition"),
      error("47:3", "directory.editon", [
        "unknown-key",
        { key: "editon", parent: "directory", near: "edition", known: DIRECTORY_KEYS },
      ]),
    ]);
  });

  test("a key of the top level that is like nothing", () => {
    expect(changed("name: prod", "name: prod\nvariables: {}")).toEqual([
      error("2:1", "variables", ["unknown-key", { key: "variables", parent: "", known: KEYS }]),
    ]);
  });

  test("a key that is missing", () => {
    expect(changed("    instanceClass: db.m7g.large\n", "")).toEqual([
      error("52:3", "databases.orders.instanceClass", ["required", { key: "instanceClass", example: "db.m7g.large" }]),
    ]);
  });

  test("an empty value", () => {
    expect(changed("instanceClass: db.m7g.large", "instanceClass:")).toEqual([
      error("55:5", "databases.orders.instanceClass", ["type/empty", { example: "db.m7g.large" }]),
    ]);
  });

  test("a number where YAML needs quotes, as it is written", () => {
    expect(changed('engineVersion: "16"', "engineVersion: 16.10")).toEqual([
      error("54:20", "databases.orders.engineVersion", ["type/unquoted", { written: "16.10", kind: "number" }]),
    ]);
  });

  test("a value of another type", () => {
    expect(changed("allocatedStorageGib: 100", 'allocatedStorageGib: "100"')).toEqual([
      error("56:26", "databases.orders.allocatedStorageGib", [
        "type/other",
        { expected: "number", found: "string", example: "100" },
      ]),
    ]);
  });

  test("a value that is not offered", () => {
    expect(changed("edition: Standard", "edition: standard")).toEqual([
      error("47:12", "directory.edition", ["one-of", { value: "standard", options: ["Standard", "Enterprise"] }]),
    ]);
  });

  test("an id that is neither literal nor from a state", () => {
    expect(changed("vpcId: { state: platform, output: vpc_id }", "vpcId: { state: platform }")).toEqual([
      error("40:7", "networks.billing.existing.vpcId.output", ["required", { key: "output", example: "vpc_id" }]),
    ]);
    expect(changed("vpcId: { state: platform, output: vpc_id }", "vpcId: [vpc-0123abcd]")).toEqual([
      error("40:14", "networks.billing.existing.vpcId", [
        "type/other",
        { expected: "string", found: "array", example: "vpc-0aaaaaaaaaaaaaaaa" },
      ]),
    ]);
  });

  test("a name that cannot be part of a stack id", () => {
    expect(changed("databases:\n  orders:", "databases:\n  Orders DB:")).toEqual([
      error("52:3", "databases.Orders DB", ["key-name", { value: "Orders DB" }]),
    ]);
  });

  test("lists that are too short or too long", () => {
    expect(changed("[192.168.10.10]", "[]")).toEqual([
      error("50:32", "directory.trusts[0].conditionalForwarderIps", [
        "list-length/short",
        { minimum: 1, example: "[192.168.10.10]" },
      ]),
    ]);
    expect(changed("[192.168.10.10]", "[10.9.0.1, 10.9.0.2, 10.9.0.3, 10.9.0.4, 10.9.0.5]")).toEqual([
      error("50:32", "directory.trusts[0].conditionalForwarderIps", ["list-length/long", { maximum: 4 }]),
    ]);
  });

  test("IAM database authentication, which Kerberos rules out", () => {
    expect(
      changed("allocatedStorageGib: 100", "allocatedStorageGib: 100\n    iamDatabaseAuthenticationEnabled: true"),
    ).toEqual([
      error("57:5", "databases.orders.iamDatabaseAuthenticationEnabled", "kerberos-excludes-iam-authentication/key"),
    ]);
  });
});

describe("secrets", () => {
  test("a key that names one", () => {
    expect(changed("edition: Standard", "edition: Standard\n  adminPassword: Correct-Horse-7")).toEqual([
      error("48:3", "directory.adminPassword", "no-secret/key"),
    ]);
  });

  test.each([
    ["access-key-id", "AKIAIOSFODNN7EXAMPLE"],
    ["private-key", '"-----BEGIN RSA PRIVATE KEY-----"'],
    ["url", "postgres://app:Correct-Horse-7@db.example.com/x"],
    ["setting", '"host=db password=Correct-Horse-7"'],
  ])("a value that looks like one: %s", (kind, value) => {
    expect(changed("  owner: data", `  owner: ${value}`)).toEqual([
      error("4:10", "tags.owner", ["no-secret/value", { kind }]),
    ]);
  });

  test("a password instead of a secret's ARN is not repeated", () => {
    expect(changed("edition: Standard", "edition: Standard\n  adminPasswordSecretArn: Correct-Horse-7")).toEqual([
      error("48:27", "directory.adminPasswordSecretArn", "secret-arn"),
    ]);
  });

  test("a directory to adopt is named by its id", () => {
    expect(changed("edition: Standard", "edition: Standard\n  importIdentifier: corp.example.com")).toEqual([
      error("48:21", "directory.importIdentifier", ["directory-id", { value: "corp.example.com" }]),
    ]);
  });
});
