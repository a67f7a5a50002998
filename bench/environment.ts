// Environment files of any size, as a platform team would write them: a directory in an account apart, and networks of
// ten databases, dealt out to the other accounts.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DATABASES_PER_NETWORK = 10;

/** Where environments/local.yaml expects the emulated AWS. */
export const LOCAL_ENDPOINT = "http://127.0.0.1:4566";

export interface FleetSize {
  /** Those with databases. */
  readonly accounts: number;
  readonly databases: number;
  /** One for ten databases by default. */
  readonly networks?: number;
  readonly connectivity?: "existing" | "peering";
}

export function environmentText({
  accounts,
  databases,
  networks: wanted,
  connectivity = "existing",
}: FleetSize): string {
  const networks = wanted ?? Math.max(Math.ceil(databases / DATABASES_PER_NETWORK), accounts);
  const team = (index: number): string => accountText(`team-${index}`, String(200000000000 + index));
  const network = (index: number): string =>
    networkText(`net-${index}`, `team-${index % accounts}`, index + 1, `10.${index + 1}.0.0/16`, connectivity);
  return `name: scale
region: us-east-1
accounts:
${accountText("identity", "111111111111")}${each(accounts, team)}networks:
${networkText("identity", "identity", 0, "172.16.0.0/16")}${each(networks, network)}directory:
  network: identity
  domainName: corp.example.com
  edition: Enterprise
databases:
${each(databases, (index) => databaseText(`db-${index}`, `net-${index % networks}`))}`;
}

function each(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join("");
}

function accountText(name: string, id: string): string {
  return `  ${name}:
    id: "${id}"
    deployRoleArn: arn:aws:iam::${id}:role/terraform-deploy
    state:
      bucket: scale-${name}-tfstate
      readRoleArn: arn:aws:iam::${id}:role/tfstate-outputs-read
`;
}

/** @param connectivity - How it reaches the directory; the directory's network has no such key. */
function networkText(
  name: string,
  account: string,
  index: number,
  cidr: string,
  connectivity?: FleetSize["connectivity"],
): string {
  const hex = (value: number): string => value.toString(16).padStart(17, "0");
  return `  ${name}:
    account: ${account}
${connectivity === undefined ? "" : `    connectivity: ${connectivity}\n`}    existing:
      vpcId: vpc-${hex(index)}
      cidrBlocks: [${cidr}]
      subnetIds: [subnet-${hex(2 * index)}, subnet-${hex(2 * index + 1)}]
      routeTableIds: [rtb-${hex(index)}]
`;
}

function databaseText(name: string, network: string): string {
  return `  ${name}:
    network: ${network}
    engineVersion: "16"
    instanceClass: db.m7g.large
    allocatedStorageGib: 100
    maxAllocatedStorageGib: 500
    databaseName: orders
    allowedCidrBlocks: [10.0.0.0/8]
    principals: [alice, svc-report]
`;
}

/** Writes the environment alone into a folder. */
export function writeEnvironment(folder: string, size: FleetSize): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "scale.yaml"), environmentText(size));
}
