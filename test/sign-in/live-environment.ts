import { aws, type Emulator, emulatorScripts } from "../support/aws";
import { environmentFile, IDENTITY, ORDERS } from "../support/deployed";

type Network = Parameters<typeof environmentFile>[1];

function network(digit: string): Network {
  const subnet = (last: string): string => `subnet-0aaaaaaaaaaaaa${digit}${last}`.padEnd(24, "a");
  return {
    vpcId: `vpc-0aaaaaaaaaaaaaaa${digit}`,
    subnetIds: [subnet("1"), subnet("2")],
    routeTableId: `rtb-0aaaaaaaaaaaaaaa${digit}`,
  };
}

/** The file of an environment with one database, whose networks nobody looks at. */
export function liveEnvironment(url: string, principals: readonly string[]): string {
  return environmentFile(url, network("1"), network("2")).replace(
    /principals: .*/,
    `principals: ${JSON.stringify(principals)}`,
  );
}

/** What the stacks publish, in the states that Terraform reads. @param orders - Outputs of the database. */
export async function publishStates(emulator: Emulator, orders: Readonly<Record<string, unknown>>): Promise<void> {
  await emulatorScripts.makeStateBuckets(emulator, [
    { id: IDENTITY, state: { bucket: "live-identity-tfstate" } },
    { id: ORDERS, state: { bucket: "live-orders-tfstate" } },
  ]);
  await publish(emulator, ORDERS, "live-orders", "live-orders-database", orders);
  await publish(emulator, IDENTITY, "live-identity", "live-directory-sharing", {
    domain_name: "corp.example.com",
    dns_ip_addresses: ["10.0.0.10", "10.0.1.10"],
  });
}

async function publish(
  emulator: Emulator,
  account: string,
  bucket: string,
  stack: string,
  outputs: Readonly<Record<string, unknown>>,
): Promise<void> {
  await aws(emulator, account, "s3", "put_object", {
    Bucket: `${bucket}-tfstate`,
    Key: `rds-kerberos/${stack}.tfstate`,
    Body: JSON.stringify({
      version: 4,
      terraform_version: "1.11.4",
      serial: 1,
      lineage: stack,
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [name, { value, type: terraformType(value) }]),
      ),
      resources: [],
    }),
  });
}

function terraformType(value: unknown): string | readonly string[] {
  if (typeof value === "number") return "number";
  return Array.isArray(value) ? ["list", "string"] : "string";
}
