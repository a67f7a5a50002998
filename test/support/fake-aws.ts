import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";

/** Id of an account of a fleet. */
export const fleetAccountId = (index: number): string => String(100000000000 + index);

/** As much of AWS as a verification asks for, for any number of accounts: pages of instances, nothing else. */
export class FakeAws {
  public calls = 0;
  /** Calls under way at once, at most. */
  public most = 0;
  private open = 0;
  private readonly server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      this.calls += 1;
      this.open += 1;
      this.most = Math.max(this.most, this.open);
      const target = request.headers["x-amz-target"];
      const account = /Credential=KEY(\d+)/.exec(request.headers.authorization ?? "")?.[1] ?? "";
      const [type, answer] =
        target === undefined
          ? ["text/xml", this.query(new URLSearchParams(body), account)]
          : ["application/x-amz-json-1.1", JSON.stringify({ DirectoryDescriptions: [] })];
      setTimeout(() => {
        this.open -= 1;
        response.writeHead(200, { "Content-Type": type }).end(answer);
      }, 1);
    });
  });

  /** @param databases - Databases of each account. */
  public constructor(private readonly databases: number) {}

  public listen(): Promise<string> {
    return listen(this.server);
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private query(parameters: URLSearchParams, account: string): string {
    const action = parameters.get("Action") ?? "";
    switch (action) {
      case "AssumeRole":
        return result(action, credentials(parameters.get("RoleArn") ?? ""));
      case "GetCallerIdentity":
        return result(action, `<Account>${account}</Account>`);
      case "DescribeDBInstances":
        return result(action, this.instances(parameters, account));
      case "DescribeDBParameters":
        return result(action, FORCE_SSL);
      default:
        return action.startsWith("Describe") ? `<${action}Response/>` : result(action, "");
    }
  }

  private instances(parameters: URLSearchParams, account: string): string {
    const from = Number(parameters.get("Marker") ?? 0);
    const end = Math.min(from + Number(parameters.get("MaxRecords")), this.databases);
    const index = Number(account) - Number(fleetAccountId(0));
    const page = Array.from({ length: end - from }, (_item, number) => instance(index, from + number));
    return `<DBInstances>${page.join("")}</DBInstances>${end < this.databases ? `<Marker>${end}</Marker>` : ""}`;
  }
}

const FORCE_SSL =
  "<Parameters><Parameter><ParameterName>rds.force_ssl</ParameterName>" +
  "<ParameterValue>1</ParameterValue></Parameter></Parameters>";

function result(action: string, content: string): string {
  return `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`;
}

function credentials(roleArn: string): string {
  const [, id = ""] = /iam::(\d+):/.exec(roleArn) ?? [];
  return (
    `<Credentials><AccessKeyId>KEY${id}</AccessKeyId><SecretAccessKey>x</SecretAccessKey>` +
    "<SessionToken>x</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
  );
}

function instance(account: number, index: number): string {
  const group = `<DBParameterGroup><DBParameterGroupName>group-${index}</DBParameterGroupName></DBParameterGroup>`;
  return (
    `<DBInstance><DBInstanceIdentifier>fleet-d${account}-${index}</DBInstanceIdentifier>` +
    "<DBInstanceStatus>available</DBInstanceStatus>" +
    `<DBParameterGroups>${group}</DBParameterGroups></DBInstance>`
  );
}

/** Starts a server. @returns its address */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Accounts with a network and some databases each. Others connect them, so that no quota is in the way. */
export function fleetText(url: string, accounts: number, databases: number): string {
  const each = (count: number, text: (index: number) => string): string =>
    Array.from({ length: count }, (_item, index) => text(index)).join("");
  return `name: fleet
region: us-east-1
awsEndpointUrl: ${url}
accounts:
${accountText("identity", fleetAccountId(999))}
${each(accounts, (index) => `${accountText(`a${index}`, fleetAccountId(index))}\n`)}networks:
  identity:
    account: identity
    existing:
      vpcId: vpc-0aaaaaaaaaaaaaaaa
      cidrBlocks: [10.255.0.0/24]
      subnetIds: [subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]
${each(accounts, networkText)}directory:
  network: identity
  existing:
    directoryId: d-0123456789
    domainName: corp.example.com
    netbiosName: CORP
    dnsIpAddresses: [10.255.0.10]
    securityGroupId: sg-0aaaaaaaaaaaaaaaa
databases:
${each(accounts, (account) => each(databases, (number) => databaseText(account, number)))}`;
}

function accountText(key: string, id: string): string {
  const role = (name: string): string => `arn:aws:iam::${id}:role/${name}`;
  return `  ${key}:
    id: "${id}"
    deployRoleArn: ${role("terraform-deploy")}
    state: { bucket: fleet-${key}, readRoleArn: "${role("read")}" }`;
}

function networkText(index: number): string {
  const subnet = `subnet-0${String(index).padStart(15, "0")}`;
  return `  n${index}:
    account: a${index}
    connectivity: existing
    existing:
      vpcId: vpc-${String(index).padStart(17, "0")}
      cidrBlocks: [10.${index}.0.0/16]
      subnetIds: [${subnet}1, ${subnet}2]
`;
}

function databaseText(account: number, number: number): string {
  return `  d${account}-${number}:
    network: n${account}
    engineVersion: "16"
    instanceClass: db.m7g.large
    allocatedStorageGib: 100
    allowedCidrBlocks: [10.${account}.0.0/16]
`;
}
