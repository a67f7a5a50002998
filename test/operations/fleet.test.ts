import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { Aws } from "../../src/operations/aws/aws";
import { type CheckResult } from "../../src/operations/checks/check";
import { Published } from "../../src/operations/published";
import { verifyEnvironment } from "../../src/operations/verify/verify-environment";
import { ROOT } from "../support/terraform";

const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_EC2_METADATA_DISABLED: "true" };
const id = (index: number): string => String(100000000000 + index);

/** Accounts with a network and some databases each; connected by somebody else, so that no quota stands in the way. */
function fleet(url: string, accounts: number, databases: number): string {
  const each = (count: number, text: (index: number) => string): string =>
    Array.from({ length: count }, (_item, index) => text(index)).join("");
  return `name: fleet
region: us-east-1
awsEndpointUrl: ${url}
accounts:
  identity: { id: "${id(999)}", deployRoleArn: "arn:aws:iam::${id(999)}:role/terraform-deploy", state: { bucket: fleet-identity, readRoleArn: "arn:aws:iam::${id(999)}:role/read" } }
${each(accounts, (index) => `  a${index}: { id: "${id(index)}", deployRoleArn: "arn:aws:iam::${id(index)}:role/terraform-deploy", state: { bucket: fleet-a${index}, readRoleArn: "arn:aws:iam::${id(index)}:role/read" } }\n`)}networks:
  identity: { account: identity, existing: { vpcId: vpc-0aaaaaaaaaaaaaaaa, cidrBlocks: [10.255.0.0/24], subnetIds: [subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2] } }
${each(accounts, (index) => `  n${index}: { account: a${index}, connectivity: existing, existing: { vpcId: vpc-${String(index).padStart(17, "0")}, cidrBlocks: [10.${index}.0.0/16], subnetIds: [subnet-0${String(index).padStart(15, "0")}1, subnet-0${String(index).padStart(15, "0")}2] } }\n`)}directory:
  network: identity
  existing: { directoryId: d-0123456789, domainName: corp.example.com, netbiosName: CORP, dnsIpAddresses: [10.255.0.10], securityGroupId: sg-0aaaaaaaaaaaaaaaa }
databases:
${each(accounts, (index) => each(databases, (number) => `  d${index}-${number}: { network: n${index}, engineVersion: "16", instanceClass: db.m7g.large, allocatedStorageGib: 100, allowedCidrBlocks: [10.${index}.0.0/16] }\n`))}`;
}

/** As much of AWS as a verification asks for, for any number of accounts: pages of instances, and nothing else there. */
class FakeAws {
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

  public constructor(private readonly databases: number) {}

  public listen(): Promise<string> {
    return new Promise((resolve) => {
      this.server.listen(0, "127.0.0.1", () => {
        resolve(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
      });
    });
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private query(parameters: URLSearchParams, account: string): string {
    const action = parameters.get("Action") ?? "";
    const result = (content: string): string =>
      `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`;
    if (action === "AssumeRole") {
      const [, id = ""] = /iam::(\d+):/.exec(parameters.get("RoleArn") ?? "") ?? [];
      return result(
        `<Credentials><AccessKeyId>KEY${id}</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>x</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`,
      );
    }
    if (action === "GetCallerIdentity") return result(`<Account>${account}</Account>`);
    if (action === "DescribeDBInstances") {
      const from = Number(parameters.get("Marker") ?? 0);
      const end = Math.min(from + Number(parameters.get("MaxRecords")), this.databases);
      const instances = Array.from(
        { length: end - from },
        (_item, index) =>
          `<DBInstance><DBInstanceIdentifier>fleet-d${Number(account) - Number(id(0))}-${from + index}</DBInstanceIdentifier><DBInstanceStatus>available</DBInstanceStatus><DBParameterGroups><DBParameterGroup><DBParameterGroupName>group-${from + index}</DBParameterGroupName></DBParameterGroup></DBParameterGroups></DBInstance>`,
      );
      return result(
        `<DBInstances>${instances.join("")}</DBInstances>${end < this.databases ? `<Marker>${end}</Marker>` : ""}`,
      );
    }
    if (action === "DescribeDBParameters")
      return result(
        "<Parameters><Parameter><ParameterName>rds.force_ssl</ParameterName><ParameterValue>1</ParameterValue></Parameter></Parameters>",
      );
    return action.startsWith("Describe") ? `<${action}Response/>` : result("");
  }
}

/** What is found in a fleet, how many calls it took, and how many there were at once. */
async function verifyFleet(
  accounts: number,
  databases: number,
  parameters: "few" | "all" = "few",
): Promise<{ results: CheckResult[]; calls: number; most: number; notes: string[] }> {
  Object.assign(process.env, CREDENTIALS);
  const fake = new FakeAws(databases);
  const notes: string[] = [];
  try {
    const { environment, problems } = parseEnvironment("fleet.yaml", fleet(await fake.listen(), accounts, databases));
    if (!environment) throw new Error(JSON.stringify(problems.slice(0, 3)));
    const results = await verifyEnvironment(environment, {
      aws: new Aws(environment, new AbortController().signal),
      published: new Published(environment, {}),
      locate: () => ({ file: "fleet.yaml", line: 1 }),
      parameters,
      note: (line) => {
        notes.push(line);
      },
    });
    return { results, notes, calls: fake.calls, most: fake.most };
  } finally {
    fake.close();
  }
}

describe("a fleet", () => {
  const existing = (results: readonly CheckResult[]): number =>
    results.filter(({ check, status }) => check === "database-exists" && status === "passed").length;
  const ssl = (results: readonly CheckResult[], wanted: string): number =>
    results.filter(({ check, status }) => check === "database-force-ssl" && status === wanted).length;

  test("of 50 accounts with 500, 1,500 and 4,500 databases: calls grow with accounts and pages, 10 at once", async () => {
    const [small, middle, large] = [await verifyFleet(50, 10), await verifyFleet(50, 30), await verifyFleet(50, 90)];
    expect([small, middle, large].map(({ results }) => existing(results))).toEqual([500, 1500, 4500]);
    expect(Math.max(small.most, middle.most, large.most)).toBe(10);
    // What is asked for one group at a time is bounded for each account: 10 groups, then 20, however many there are.
    expect([middle.calls - small.calls, large.calls - middle.calls]).toEqual([50 * 10, 0]);
    expect(small.calls).toBeLessThan(50 * 21);
    expect([ssl(large.results, "passed"), ssl(large.results, "unknown"), large.notes.length, small.notes]).toEqual([
      50 * 20,
      0,
      50,
      [],
    ]);
    expect(large.notes).toContain(
      "rds.force_ssl of 70 databases of the account a7 was not looked at: RDS tells parameters one group at a time. --all-parameters looks at all, --database at some.",
    );
    const half = await verifyFleet(25, 10);
    expect(Math.abs(small.calls - 2 * half.calls)).toBeLessThan(10);
  });

  test("with more than a page of instances in an account, and with all parameters", async () => {
    const { results, calls } = await verifyFleet(1, 250, "all");
    expect([existing(results), ssl(results, "passed")]).toEqual([250, 250]);
    expect(calls).toBeLessThan(250 + 3 + 20);
  });
});

describe("Ctrl-C", () => {
  const folder = mkdtempSync(join(tmpdir(), "interrupted-"));
  const held: Server[] = [];
  afterAll(() => {
    for (const server of held) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  test("ends calls under way at once, says so, and never has more than 10", async () => {
    let open = 0;
    let most = 0;
    // AWS that never answers.
    const server = createServer((request) => {
      open += 1;
      most = Math.max(most, open);
      request.socket.once("close", () => {
        open -= 1;
      });
    });
    held.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    mkdirSync(join(folder, "environments"));
    writeFileSync(
      join(folder, "environments", "fleet.yaml"),
      fleet(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 30, 1),
    );
    const child = spawn(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "verify", "fleet"], {
      cwd: folder,
      env: { ...process.env, ...CREDENTIALS },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => {
      child.once("close", resolve);
    });
    while (open < 10 && child.exitCode === null)
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    child.kill("SIGINT");
    expect([await ended, said, most]).toEqual([1, "Stopped.\n", 10]);
  });
});
