import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type EnvironmentFile } from "../../src/environment/schema/environment";
import { stacksOneByOne } from "../support/synth";

type FileAccount = EnvironmentFile["accounts"][string];
type FileNetwork = EnvironmentFile["networks"][string];
type FileDirectory = EnvironmentFile["directory"];
type Trust = NonNullable<FileDirectory["trusts"]>[number];

/** Values to set, by their path in base.yaml. Parts that lie deeper are listed by themselves. */
type Change = Readonly<Record<string, unknown>>;

const KEY_ARN = "arn:aws:kms:us-east-1:222222222222:key/0bbbbbbb";
const ROLE_ARN = "arn:aws:iam::222222222222:role/other";
const EXISTING = {
  directoryId: "d-0123456789",
  domainName: "corp.example.com",
  netbiosName: "CORP",
  dnsIpAddresses: ["10.0.0.10"],
  securityGroupId: "sg-0aaaaaaaaaaaaaaaa",
};
/** What a directory that exists replaces. */
const NO_CREATION: Change = {
  "directory.domainName": undefined,
  "directory.edition": undefined,
  "directory.trusts": undefined,
};
const WITH_EXISTING: Change = { ...NO_CREATION, "directory.existing": EXISTING };
const WITH_CLOUD: Change = {
  "accounts.orders.state.bucket": undefined,
  "accounts.orders.state.readRoleArn": undefined,
  "accounts.orders.state.cloud": { organization: "acme" },
};

const set = (prefix: string, key: string, value: unknown): Change => ({ [`${prefix}.${key}`]: value });

// Each list has every key by its type: one that is added to the file must come with a change that shows its effect.
const DATABASE: Readonly<Record<Exclude<keyof EnvironmentFile["databases"][string], "principals">, Change>> = {
  network: set("databases.orders", "network", "billing"),
  engineVersion: set("databases.orders", "engineVersion", "15"),
  instanceClass: set("databases.orders", "instanceClass", "db.r7g.large"),
  allocatedStorageGib: set("databases.orders", "allocatedStorageGib", 200),
  maxAllocatedStorageGib: set("databases.orders", "maxAllocatedStorageGib", 500),
  databaseName: set("databases.orders", "databaseName", "shop"),
  masterUsername: set("databases.orders", "masterUsername", "boss"),
  port: set("databases.orders", "port", 5433),
  multiAz: set("databases.orders", "multiAz", false),
  backupRetentionDays: set("databases.orders", "backupRetentionDays", 21),
  removalPolicy: set("databases.orders", "removalPolicy", "snapshot"),
  kmsKeyArn: set("databases.orders", "kmsKeyArn", KEY_ARN),
  allowedCidrBlocks: set("databases.orders", "allowedCidrBlocks", ["10.2.0.0/16"]),
  allowedSecurityGroupIds: set("databases.orders", "allowedSecurityGroupIds", ["sg-0aaaaaaaaaaaaaaaa"]),
  parameters: set("databases.orders", "parameters", { log_min_duration_statement: "500" }),
  snapshotIdentifier: set("databases.orders", "snapshotIdentifier", "orders-old"),
  importIdentifier: set("databases.orders", "importIdentifier", "orders-db"),
};

const DIRECTORY: Readonly<Record<keyof FileDirectory, Change>> = {
  network: { "directory.network": "billing" },
  domainName: set("directory", "domainName", "ad.example.com"),
  netbiosName: set("directory", "netbiosName", "ACME"),
  edition: set("directory", "edition", "Enterprise"),
  domainControllers: set("directory", "domainControllers", 3),
  adminPasswordSecretArn: set(
    "directory",
    "adminPasswordSecretArn",
    "arn:aws:secretsmanager:us-east-1:111111111111:secret:corp-admin-AbCdEf",
  ),
  importIdentifier: set("directory", "importIdentifier", "d-0123456789"),
  sharingMethod: set("directory", "sharingMethod", "ORGANIZATIONS"),
  logRetentionDays: set("directory", "logRetentionDays", 400),
  removalPolicy: set("directory", "removalPolicy", "destroy"),
  trusts: set("directory", "trusts", undefined),
  existing: WITH_EXISTING,
};

const EXISTING_DIRECTORY: Readonly<Record<keyof NonNullable<FileDirectory["existing"]>, Change>> = {
  directoryId: { ...NO_CREATION, "directory.existing": { ...EXISTING, directoryId: "d-0123456780" } },
  domainName: { ...NO_CREATION, "directory.existing": { ...EXISTING, domainName: "ad.example.com" } },
  netbiosName: { ...NO_CREATION, "directory.existing": { ...EXISTING, netbiosName: "ACME" } },
  dnsIpAddresses: { ...NO_CREATION, "directory.existing": { ...EXISTING, dnsIpAddresses: ["10.0.0.11"] } },
  securityGroupId: { ...NO_CREATION, "directory.existing": { ...EXISTING, securityGroupId: "sg-0bbbbbbbbbbbbbbbb" } },
};

const TRUST: Readonly<Record<keyof Trust, Change>> = {
  domainName: set("directory.trusts.0", "domainName", "home.example.net"),
  direction: set("directory.trusts.0", "direction", "two-way"),
  conditionalForwarderIps: set("directory.trusts.0", "conditionalForwarderIps", ["192.168.10.11"]),
};

const NETWORK: Readonly<Record<keyof FileNetwork, Change>> = {
  account: set("networks.billing", "account", "identity"),
  connectivity: set("networks.orders", "connectivity", "existing"),
  create: set("networks.orders", "create", {
    cidrBlock: "10.3.0.0/16",
    availabilityZones: ["us-east-1c", "us-east-1d"],
  }),
  existing: set("networks.billing", "existing", {
    vpcId: "vpc-0bbbbbbbbbbbbbbbb",
    cidrBlocks: ["10.4.0.0/16"],
    subnetIds: ["subnet-0bbbbbbbbbbbbbbb1", "subnet-0bbbbbbbbbbbbbbb2"],
    routeTableIds: ["rtb-0bbbbbbbbbbbbbbbb"],
  }),
};

const CREATED_NETWORK: Readonly<Record<keyof NonNullable<FileNetwork["create"]>, Change>> = {
  cidrBlock: set("networks.orders.create", "cidrBlock", "10.3.0.0/16"),
  availabilityZones: set("networks.orders.create", "availabilityZones", ["us-east-1a", "us-east-1c"]),
};

const EXISTING_NETWORK: Readonly<Record<keyof NonNullable<FileNetwork["existing"]>, Change>> = {
  vpcId: set("networks.identity.existing", "vpcId", "vpc-0bbbbbbbbbbbbbbbb"),
  cidrBlocks: set("networks.identity.existing", "cidrBlocks", ["10.5.0.0/16"]),
  subnetIds: set("networks.identity.existing", "subnetIds", ["subnet-0bbbbbbbbbbbbbbb1", "subnet-0bbbbbbbbbbbbbbb2"]),
  routeTableIds: set("networks.identity.existing", "routeTableIds", ["rtb-0bbbbbbbbbbbbbbbb"]),
};

const ACCOUNT: Readonly<Record<keyof FileAccount, Change>> = {
  id: {
    "accounts.orders.id": "333333333333",
    "accounts.orders.deployRoleArn": undefined,
    "accounts.orders.state": { bucket: "acme-orders", readRoleArn: "arn:aws:iam::333333333333:role/read" },
  },
  deployRoleArn: set("accounts.orders", "deployRoleArn", ROLE_ARN),
  profile: { "accounts.orders.deployRoleArn": undefined, "accounts.orders.profile": "orders" },
  directoryAccessRoleArn: set("accounts.orders", "directoryAccessRoleArn", ROLE_ARN),
  state: set("accounts.orders", "state", { bucket: "other-orders", readRoleArn: ROLE_ARN }),
};

const STATE: Readonly<Record<keyof FileAccount["state"], Change>> = {
  bucket: set("accounts.orders.state", "bucket", "other-orders"),
  cloud: WITH_CLOUD,
  region: set("accounts.orders.state", "region", "us-west-2"),
  keyPrefix: set("accounts.orders.state", "keyPrefix", "elsewhere"),
  kmsKeyArn: set("accounts.orders.state", "kmsKeyArn", KEY_ARN),
  roleArn: set("accounts.orders.state", "roleArn", ROLE_ARN),
  readRoleArn: set("accounts.orders.state", "readRoleArn", ROLE_ARN),
};

const withCloud = (changed: object): Change => ({
  ...WITH_CLOUD,
  "accounts.orders.state.cloud": { organization: "acme", ...changed },
});
const CLOUD: Readonly<Record<keyof NonNullable<FileAccount["state"]["cloud"]>, Change>> = {
  organization: withCloud({ organization: "other" }),
  hostname: withCloud({ hostname: "tfe.example.com" }),
  project: withCloud({ project: "databases" }),
  workspacePrefix: withCloud({ workspacePrefix: "kerberos-" }),
};

const EXTERNAL_STATE: Readonly<Record<keyof EnvironmentFile["externalStates"][string], Change>> = {
  bucket: set("externalStates.platform", "bucket", "other-platform"),
  key: set("externalStates.platform", "key", "other.tfstate"),
  region: set("externalStates.platform", "region", "eu-west-1"),
  roleArn: set("externalStates.platform", "roleArn", ROLE_ARN),
};

type Part = "accounts" | "externalStates" | "networks" | "directory" | "databases";
const FILE: Readonly<Record<Exclude<keyof EnvironmentFile, Part>, Change>> = {
  name: { name: "stage" },
  region: {
    region: "us-west-2",
    "networks.orders.create.availabilityZones": ["us-west-2a", "us-west-2b"],
  },
  tags: { tags: { owner: "others" } },
  awsEndpointUrl: { awsEndpointUrl: "http://127.0.0.1:4566" },
  awsProviderVersion: { awsProviderVersion: "~> 6.25" },
};

/** Without values that tie keys to each other: a realm to a trust, a key to a Region. */
const base = readFileSync(join(__dirname, "..", "environment", "base.yaml"), "utf8")
  .replace(/, "bob@.*"/, "")
  .replace(/ *kmsKeyArn: .*\n/, "");

function changed(change: Change): string {
  const file = parse(base) as object;
  for (const [path, value] of Object.entries(change)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce<object>((part, key) => (part as Record<string, object>)[key] ?? {}, file);
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else Reflect.set(parent, last, value);
  }
  return stringify(file);
}

const synthesized = (change: Change): ReturnType<typeof stacksOneByOne> => stacksOneByOne(changed(change));

/** Whether a change reaches any stack: the first one that differs ends the search. */
function reaches(change: Change, before: ReadonlyMap<string, string>): boolean {
  let same = 0;
  for (const [id, text] of synthesized(change)) {
    if (before.get(id) !== text) return true;
    same += 1;
  }
  return same !== before.size;
}

/** Lists by their part of the file; keys of some are compared with a file that has the part at all. */
const LISTS: readonly (readonly [part: string, keys: Readonly<Record<string, Change>>, before: Change])[] = [
  ["the file", FILE, {}],
  ["accounts", ACCOUNT, {}],
  ["accounts.state", STATE, {}],
  ["accounts.state.cloud", CLOUD, WITH_CLOUD],
  ["externalStates", EXTERNAL_STATE, {}],
  ["networks", NETWORK, {}],
  ["networks.create", CREATED_NETWORK, {}],
  ["networks.existing", EXISTING_NETWORK, {}],
  ["directory", DIRECTORY, {}],
  ["directory.existing", EXISTING_DIRECTORY, WITH_EXISTING],
  ["directory.trusts", TRUST, {}],
  ["databases", DATABASE, {}],
];

test.each(LISTS)("every key of %s reaches what is synthesized", (_part, keys, change) => {
  const before = new Map(synthesized(change));
  expect(before.size).toBeGreaterThan(0);
  const idle = Object.entries(keys).filter(([, key]) => !reaches(key, before));
  expect(idle.map(([key]) => key)).toEqual([]);
});

test("principals are for connect alone", () => {
  expect(reaches({ "databases.orders.principals": ["mallory"] }, new Map(synthesized({})))).toBe(false);
});
