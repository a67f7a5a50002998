import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { App } from "cdktf";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { KerberosStack, type KerberosStackProps } from "../../stacks/kerberos-stack";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, terraform, terraformVariables, type Run } from "../support/terraform";

const ACCOUNT = "111111111111";
const FILE = "aws-endpoint-url.ini";

/** A server on loopback that answers every request with an error, and every request for a tunnel with a refusal. */
class Listener {
  /** `POST AssumeRole` for calls to it, `CONNECT sts.us-east-1.amazonaws.com:443` for calls through it. */
  public readonly seen: string[] = [];
  private readonly server: Server;

  public constructor() {
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const target = request.url?.startsWith("http") ? request.url : /Action=(\w+)/.exec(body)?.[1];
        this.seen.push(`${request.method ?? ""} ${target ?? request.url ?? ""}`);
        response.writeHead(400).end("<ErrorResponse><Error><Code>Refused</Code></Error></ErrorResponse>");
      });
    });
    this.server.on("connect", (request, socket) => {
      this.seen.push(`CONNECT ${request.url ?? ""}`);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
  }

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
  readonly range?: { readonly filename: string };
  readonly snippet?: { readonly context: string; readonly code: string };
}

/** The errors of a command with `-json`. */
function errors({ stdout }: Run): Diagnostic[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { readonly "@level": string; readonly diagnostic?: Diagnostic })
    .flatMap((message) => (message["@level"] === "error" && message.diagnostic ? [message.diagnostic] : []));
}

// An endpoint stands for the emulator, and a proxy for the way to AWS: whatever somebody does to the folder of a stack
// or to the environment, no call leaves for a host of AWS. The first test shows that the proxy would see one.
describeWithTools("a stack of an emulator", () => {
  const folder = temporaryFolder("emulator-only");
  const endpoint = new Listener();
  const proxy = new Listener();
  let endpointUrl: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    const [url, proxyUrl] = await Promise.all([endpoint.start(), proxy.start()]);
    endpointUrl = url;
    env = {
      ...terraformVariables(join(folder, "terraform")),
      HTTPS_PROXY: proxyUrl,
      HTTP_PROXY: proxyUrl,
      NO_PROXY: "",
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
      AWS_CONFIG_FILE: join(folder, "none"),
    };
    synthesize("real", { provider: { roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy` } });
    synthesize("emulated", { provider: { roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, endpointUrl } });
    await init(stack("emulated"));
  });

  beforeEach(() => {
    endpoint.seen.length = 0;
    proxy.seen.length = 0;
  });

  afterAll(() => {
    endpoint.stop();
    proxy.stop();
  });

  test("a stack of AWS itself leaves through the proxy", async () => {
    await init(stack("real"));
    expect((await plan(stack("real"))).code).toBe(1);
    expect([new Set(proxy.seen), endpoint.seen]).toEqual([new Set(["CONNECT sts.us-east-1.amazonaws.com:443"]), []]);
  });

  test("reaches the endpoint and nothing else, also if the working directory is not that of the stack", async () => {
    const root = join(folder, "elsewhere");
    mkdirSync(root);
    const source = relative(root, stack("emulated"));
    writeFileSync(join(root, "main.tf.json"), JSON.stringify({ module: { emulated: { source } } }));
    await init(root);
    const planned = await plan(root);
    expect([planned.code, errors(planned).map(({ summary }) => summary)]).toEqual([1, ["Cannot assume IAM Role"]]);
    expect([endpoint.seen, proxy.seen]).toEqual([["POST AssumeRole"], []]);
  });

  test("is refused before any call when its file is missing, empty, or changed", async () => {
    // Copies as modules of one root, whose folder is another one.
    const changes = {
      missing: undefined,
      empty: "",
      "commented-out": `[default]\n# endpoint_url = ${endpointUrl}\n`,
      elsewhere: "[default]\nendpoint_url = https://sts.amazonaws.com\n",
      more: `[default]\nendpoint_url = ${endpointUrl}\nignore_configured_endpoint_urls = true\n`,
    };
    const root = join(folder, "copies");
    for (const [name, content] of Object.entries(changes)) {
      mkdirSync(join(root, name), { recursive: true });
      cpSync(join(stack("emulated"), "cdk.tf.json"), join(root, name, "cdk.tf.json"));
      if (content !== undefined) writeFileSync(join(root, name, FILE), content);
    }
    const modules = Object.fromEntries(Object.keys(changes).map((name) => [name, { source: `./${name}` }]));
    writeFileSync(join(root, "main.tf.json"), JSON.stringify({ module: modules }));
    await init(root);
    const planned = await plan(root);
    const expression = `"\${file(\\"\${path.module}/${FILE}\\") == `;
    expect([
      planned.code,
      errors(planned)
        .map(({ range, snippet }) => [range?.filename, snippet?.context, snippet?.code.trim().startsWith(expression)])
        .sort(),
    ]).toEqual([
      1,
      Object.keys(changes)
        .map((name) => [`${name}/cdk.tf.json`, "provider.aws[0].shared_config_files", true])
        .sort(),
    ]);
    expect([endpoint.seen, proxy.seen]).toEqual([[], []]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["configured endpoints are ignored", { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" }],
    ["another profile is in force", { AWS_PROFILE: "work", AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials") }],
    ["another endpoint is set", { AWS_ENDPOINT_URL: "https://sts.us-east-1.amazonaws.com" }],
    ["another endpoint without TLS is set", { AWS_ENDPOINT_URL_STS: "http://sts.us-east-1.amazonaws.com" }],
  ])("ends at the provider when %s by the environment", async (_name, variables) => {
    writeFileSync(join(folder, "credentials"), "[work]\naws_access_key_id = work\naws_secret_access_key = work\n");
    const planned = await plan(stack("emulated"), variables);
    expect([planned.code, errors(planned).map(({ summary }) => summary)]).toEqual([1, ["Cannot assume IAM Role"]]);
    expect(planned.stdout).toContain("awsEndpointUrl-keeps-calls-from-aws.invalid");
    expect([endpoint.seen, proxy.seen]).toEqual([[], []]);
  });

  test("finds the profile of an account where the user keeps it, and ignores the endpoint that is there", async () => {
    writeFileSync(
      join(folder, "config"),
      `[profile base]
aws_access_key_id = base
aws_secret_access_key = base
[profile orders]
role_arn = arn:aws:iam::${ACCOUNT}:role/orders
source_profile = base
endpoint_url = https://sts.us-east-1.amazonaws.com
ignore_configured_endpoint_urls = true
`,
    );
    synthesize("profile", { provider: { profile: "orders", endpointUrl } });
    await init(stack("profile"));
    expect((await plan(stack("profile"), { AWS_CONFIG_FILE: join(folder, "config") })).code).toBe(1);
    expect([new Set(endpoint.seen), proxy.seen]).toEqual([new Set(["POST AssumeRole"]), []]);
  });

  test("has a backend that asks the endpoint which account it is in", async () => {
    synthesize("backend", {
      provider: { endpointUrl },
      backend: { bucket: "b", key: "k", region: "us-east-1", accountId: ACCOUNT, endpointUrl },
    });
    const { code } = await terraform(stack("backend"), env, "init", "-input=false");
    expect([code, endpoint.seen.slice(0, 2), proxy.seen]).toEqual([1, ["POST GetUser", "POST GetCallerIdentity"], []]);
  });

  const stack = (name: string): string => join(folder, "out", "stacks", name);

  function synthesize(name: string, props: Pick<KerberosStackProps, "backend" | "provider">): void {
    const app = new App({ outdir: join(folder, "out") });
    new Vpc(new KerberosStack(app, name, { accountId: ACCOUNT, region: "us-east-1", ...props }), "vpc", {
      cidrBlock: "10.0.0.0/16",
    });
    app.synth();
  }

  async function init(path: string): Promise<void> {
    const { code, all } = await terraform(path, env, "init", "-input=false");
    expect([code, code === 0 ? "" : all]).toEqual([0, ""]);
  }

  function plan(path: string, variables: Readonly<Record<string, string>> = {}): Promise<Run> {
    return terraform(path, { ...env, ...variables }, "plan", "-json", "-input=false");
  }
});
