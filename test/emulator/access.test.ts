import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Answer, type Ask, askPort } from "../support/ask";
import { aws, type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";

const ACCOUNT = "111111111111";
const JSON_TYPE = { "Content-Type": "application/json" };
/** What AWS's clients sign with, whatever the account: everybody knows it. */
const SIGNATURE = {
  Authorization:
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=no",
};

/** Every call of emulator/control.py, and some of moto's own. */
const CONTROL_CALLS: readonly (readonly [method: string, path: string])[] = [
  ["GET", "/_emulator/health"],
  ["GET", "/_emulator/faults"],
  ["POST", "/_emulator/faults"],
  ["DELETE", "/_emulator/faults"],
  ["GET", "/_emulator/calls"],
  ["DELETE", "/_emulator/calls"],
  ["POST", "/_emulator/authorization"],
  ["POST", "/_emulator/authorization/missing"],
  ["POST", "/_emulator/authorization/simulate"],
  ["POST", "/_emulator/directory-password"],
  ["POST", "/_emulator/api"],
  ["POST", "/_emulator/inventory"],
  ["POST", "/_emulator/state-buckets"],
  ["GET", "/_emulator/unknown"],
  ["POST", "//_emulator/api"],
  ["POST", "/%5femulator/api"],
  ["GET", "/moto-api/"],
  ["GET", "/moto-api/data.json"],
  ["POST", "/moto-api/reset"],
  ["POST", "/moto-api/seed?a=1"],
  ["POST", "/moto-api/config"],
  ["POST", "/moto-api/recorder/start-recording"],
  ["GET", "///moto-api/data.json"],
];

describeWithTools("access to the emulator", () => {
  const folder = temporaryFolder("access");
  let emulator: Emulator;
  let token: { "X-Emulator-Token": string };

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    token = { "X-Emulator-Token": emulator.token };
  });

  afterAll(() => emulatorScripts.stopEmulator(emulator.pid));

  const ask = (asked: Ask): Promise<Answer> => askPort(emulator.port, asked);

  /** Status and id of the refusal. */
  async function refused(asked: Ask): Promise<[number, string | undefined]> {
    const { status, body } = await ask(asked);
    return [status, body.startsWith("{") ? (JSON.parse(body) as { id?: string }).id : undefined];
  }

  /** Status and id of the refusal of a request that no client of HTTP would send. */
  async function refusedRaw(...lines: string[]): Promise<[number, string | undefined]> {
    const socket = connect(emulator.port, "127.0.0.1");
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    const answer = await text(socket);
    return [Number(/^HTTP\/1\.. (\d+)/.exec(answer)?.[1]), /"id": "([^"]+)"/.exec(answer)?.[1]];
  }

  const api = (service: unknown, operation: unknown, parameters: object = {}): Ask => ({
    method: "POST",
    path: "/_emulator/api",
    headers: { ...token, ...JSON_TYPE },
    body: { account: ACCOUNT, service, operation, parameters },
  });

  /** What would show that a request was carried out. */
  async function traces(): Promise<unknown> {
    const [calls, faults] = await Promise.all(
      ["calls", "faults"].map((name) => emulatorScripts.control(emulator, name, undefined, "GET")),
    );
    return { calls, faults };
  }

  test.each(CONTROL_CALLS)("%s %s needs the token", async (method, path) => {
    expect(await refused({ method, path, headers: JSON_TYPE, body: {} })).toEqual([403, "token"]);
  });

  test.each<[string, (token: string) => Pick<Ask, "headers" | "path">]>([
    ["another", () => ({ headers: { "X-Emulator-Token": "A".repeat(43) } })],
    ["none", () => ({ headers: { "X-Emulator-Token": "" } })],
    ["its beginning", (token) => ({ headers: { "X-Emulator-Token": token.slice(0, -1) } })],
    ["more than it", (token) => ({ headers: { "X-Emulator-Token": `${token}A` } })],
    ["in other letters", (token) => ({ headers: { "X-Emulator-Token": token.toUpperCase() } })],
    ["letters that ASCII lacks", () => ({ headers: { "X-Emulator-Token": "é" } })],
    ["in a header that others write", (token) => ({ headers: { X_Emulator_Token: token } })],
    ["as a bearer", (token) => ({ headers: { Authorization: `Bearer ${token}` } })],
    ["a signature of AWS", () => ({ headers: SIGNATURE })],
    ["in a cookie", (token) => ({ headers: { Cookie: `X-Emulator-Token=${token}` } })],
    ["in the URL", (token) => ({ path: `/_emulator/health?X-Emulator-Token=${token}` })],
  ])("a control call takes no other proof: %s", async (_what, proof) => {
    const { headers, path = "/_emulator/health" } = proof(emulator.token);
    expect(await refused({ path, headers: { ...headers } })).toEqual([403, "token"]);
  });

  test("the token is random, and neither in the log nor in what other users see of the process", () => {
    expect(emulator.token).toMatch(/^[\w-]{43}$/);
    const places = [join(folder, "emulator.log"), `/proc/${emulator.pid}/cmdline`, `/proc/${emulator.pid}/environ`];
    const readable = places.filter((place) => existsSync(place));
    expect(readable.filter((place) => readFileSync(place, "latin1").includes(emulator.token))).toEqual([]);
  });

  test("an emulator that cannot start says why", async () => {
    const log = join(folder, "second.log");
    await expect(emulatorScripts.startEmulator({ log, port: emulator.port })).rejects.toThrow(/Address already in use/);
  });

  test.each(["127.0.0.1", "localhost", "LOCALHOST"])("%s is the emulator's own name", async (name) => {
    const headers = { ...token, Host: `${name}:${emulator.port}` };
    expect((await ask({ path: "/_emulator/health", headers })).status).toBe(200);
  });

  // A page at other.example whose name now means 127.0.0.1 is of the same origin as its requests: they have no Origin.
  test.each<[string, (port: number) => string]>([
    ["DNS rebinding", (port) => `other.example:${port}`],
    ["another port", (port) => `127.0.0.1:${port + 1}`],
    ["no port", () => "127.0.0.1"],
    ["a name that starts with the address", (port) => `127.0.0.1.other.example:${port}`],
    ["a name that ends like the address", (port) => `other.127.0.0.1:${port}`],
    ["a name below localhost", (port) => `bucket.localhost:${port}`],
    ["a fully qualified localhost", (port) => `localhost.:${port}`],
    ["any address", (port) => `0.0.0.0:${port}`],
    ["an address on which it does not listen", (port) => `[::1]:${port}`],
    ["the address as a number", (port) => `2130706433:${port}`],
    ["a user in front of the address", (port) => `user@127.0.0.1:${port}`],
    ["the address twice", (port) => `127.0.0.1:${port},127.0.0.1:${port}`],
    ["a host of AWS", () => "s3.us-east-1.amazonaws.com"],
  ])("a foreign Host is refused: %s", async (_what, host) => {
    await emulatorScripts.control(emulator, "calls", undefined, "DELETE");
    const headers = { ...token, ...SIGNATURE, Host: host(emulator.port) };
    for (const asked of [{ path: "/_emulator/health" }, { path: "/" }, { method: "PUT", path: "/rebound" }])
      expect(await refused({ ...asked, headers })).toEqual([403, "foreign-host"]);
    expect(await traces()).toEqual({ calls: [], faults: [] });
  });

  test.each<[string, (own: string) => string[]]>([
    ["no Host", () => ["GET / HTTP/1.0"]],
    ["an empty Host", () => ["GET / HTTP/1.1", "Host:"]],
    ["two of them", (own) => ["GET / HTTP/1.1", `Host: ${own}`, "Host: other.example"]],
    ["the same twice", (own) => ["GET / HTTP/1.1", `Host: ${own}`, `Host: ${own}`]],
    ["a request for a proxy", (own) => ["GET http://other.example/ HTTP/1.1", `Host: ${own}`]],
  ])("a request that a client of HTTP would not send is refused: %s", async (_what, lines) => {
    expect(await refusedRaw(...lines(`127.0.0.1:${emulator.port}`), "Connection: close")).toEqual([
      403,
      "foreign-host",
    ]);
  });

  test.each<[string, (url: string) => Ask]>([
    ["an Origin", () => ({ headers: { Origin: "https://other.example" } })],
    ["the Origin of a sandboxed page", () => ({ headers: { Origin: "null" } })],
    ["the emulator's own Origin", (url) => ({ headers: { Origin: url } })],
    ["an empty Origin", () => ({ headers: { Origin: "" } })],
    ["an image or a link, which have no Origin", () => ({ headers: { "Sec-Fetch-Site": "cross-site" } })],
    ["an address that somebody typed", () => ({ headers: { "Sec-Fetch-Site": "none" } })],
    [
      "a preflight",
      () => ({
        method: "OPTIONS",
        headers: { Origin: "https://other.example", "Access-Control-Request-Method": "PUT" },
      }),
    ],
    ["a preflight without an Origin", () => ({ method: "OPTIONS" })],
  ])("what a browser sends is refused: %s", async (_what, sent) => {
    await emulatorScripts.control(emulator, "calls", undefined, "DELETE");
    const { headers: own, method } = sent(emulator.url);
    const headers = { ...token, ...SIGNATURE, ...own };
    for (const asked of [{ path: "/_emulator/health" }, { path: "/" }, { method: "PUT", path: "/of-a-page" }])
      expect(await refused({ ...asked, ...(method ? { method } : {}), headers })).toEqual([403, "browser"]);
    expect(await traces()).toEqual({ calls: [], faults: [] });
  });

  test("no answer lets a web page read it, not even of a bucket with a CORS configuration", async () => {
    await aws(emulator, ACCOUNT, "s3", "create_bucket", { Bucket: "shared" });
    await aws(emulator, ACCOUNT, "s3", "put_bucket_cors", {
      Bucket: "shared",
      CORSConfiguration: { CORSRules: [{ AllowedOrigins: ["*"], AllowedMethods: ["GET", "PUT"] }] },
    });
    await aws(emulator, ACCOUNT, "s3", "put_object", { Bucket: "shared", Key: "o", Body: "b", ACL: "public-read" });
    const origin = { Origin: "https://other.example", "Access-Control-Request-Method": "GET" };
    const asked: readonly [status: number, asked: Ask][] = [
      [200, { path: "/shared/o" }],
      [200, { path: "/", headers: SIGNATURE }],
      [404, { path: "/nothing/here" }],
      [200, { path: "/_emulator/health", headers: token }],
      [200, { path: "/moto-api/data.json", headers: token }],
      [403, { path: "/_emulator/health" }],
      [403, { path: "/shared/o", headers: origin }],
      [403, { method: "OPTIONS", path: "/shared/o", headers: origin }],
      [403, { method: "OPTIONS", path: "/_emulator/api", headers: { ...origin, ...token } }],
    ];
    for (const [status, each] of asked) {
      const answer = await ask(each);
      const cors = Object.keys(answer.headers).filter((name) => /^(?:access-control-|timing-allow-)/.test(name));
      expect([each, answer.status, cors]).toEqual([each, status, []]);
    }
  });

  test.each([
    "text/plain",
    "text/plain; application/json",
    "application/x-www-form-urlencoded",
    "application/jsonp",
    "",
  ])("a control call of the type %p is refused", async (type) => {
    expect(await refused({ ...api("s3", "list_buckets"), headers: { ...token, "Content-Type": type } })).toEqual([
      415,
      "content-type",
    ]);
  });

  test("a control call that is no JSON, or unknown, is refused", async () => {
    const headers = { ...token, ...JSON_TYPE };
    expect(await refused({ method: "POST", path: "/_emulator/faults", headers })).toEqual([400, "json"]);
    expect(await refused({ method: "POST", path: "/_emulator/nothing", headers, body: {} })).toEqual([
      404,
      "unknown-call",
    ]);
    expect(await refused({ method: "DELETE", path: "/_emulator/api", headers })).toEqual([404, "unknown-call"]);
  });

  test.each([
    ["s3", "upload_file"],
    ["s3", "download_file"],
    ["s3", "upload_fileobj"],
    ["s3", "copy"],
    ["s3", "generate_presigned_url"],
    ["s3", "get_paginator"],
    ["s3", "get_waiter"],
    ["s3", "can_paginate"],
    ["ec2", "close"],
    ["ec2", "meta"],
    ["iam", "_make_api_call"],
    ["iam", "__class__"],
    ["iam", "__init__"],
    ["iam", "GetUser"],
    ["iam", ""],
  ])("api refuses what is not in the API model: %s %s", async (service, operation) => {
    expect(await refused(api(service, operation))).toEqual([400, "unknown-operation"]);
  });

  test.each(["lambda", "batch", "events", "sns", "moto_api", "../s3", "S3", ""])(
    "there is no service %p",
    async (service) => {
      expect(await refused(api(service, "list_functions"))).toEqual([400, "unknown-service"]);
      const scope = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request`;
      expect((await ask({ path: "/2015-03-31/functions", headers: { Authorization: scope } })).status).toBe(404);
    },
  );

  test("api refuses parameters that the operation does not have", async () => {
    expect(await refused(api("s3", "put_object", { Bucket: "shared", Key: "o", Filename: "/etc/passwd" }))).toEqual([
      400,
      "parameters",
    ]);
    expect(await refused(api("s3", "put_object", { Bucket: "shared", Key: "o", Body: { file: "/x" } }))).toEqual([
      400,
      "parameters",
    ]);
  });

  describe("an attack on the files of whoever runs it", () => {
    const secret = join(folder, "secret");
    const target = join(folder, "target");
    const bucket = "attacked";

    /** Reads a file through the emulator, and writes one; what each request was answered. */
    async function attack(headers: Record<string, string>): Promise<{ statuses: number[]; bodies: string }> {
      writeFileSync(secret, "the contents of the secret file");
      const post = (name: string, body: unknown): Promise<Answer> =>
        ask({ method: "POST", path: `/_emulator/${name}`, headers, body });
      const s3 = (operation: string, parameters: object): Promise<Answer> =>
        post("api", { account: ACCOUNT, service: "s3", operation, parameters: { Bucket: bucket, ...parameters } });
      const answers = [
        await post("state-buckets", { [ACCOUNT]: bucket }),
        await s3("upload_file", { Filename: secret, Key: "loot" }),
        await s3("put_object_acl", { Key: "loot", ACL: "public-read" }),
        await ask({ path: `/${bucket}/loot`, headers }),
        await s3("put_object", { Key: "rc", Body: "written by a web page" }),
        await s3("download_file", { Key: "rc", Filename: target }),
      ];
      return {
        statuses: answers.map(({ status }) => status),
        bodies: answers.map(({ body, headers: answered }) => body + JSON.stringify(answered)).join("\n"),
      };
    }

    test.each<[string, (own: Emulator) => Record<string, string>, number[]]>([
      [
        "by a web page",
        () => ({ "Content-Type": "text/plain", Origin: "https://other.example" }),
        [403, 403, 403, 403, 403, 403],
      ],
      [
        "by a web page that has the token",
        (own) => ({ ...JSON_TYPE, Origin: "https://other.example", "X-Emulator-Token": own.token }),
        [403, 403, 403, 403, 403, 403],
      ],
      [
        "by a web page after DNS rebinding",
        (own) => ({ ...JSON_TYPE, Host: `other.example:${own.port}`, "X-Emulator-Token": own.token }),
        [403, 403, 403, 403, 403, 403],
      ],
      ["by another user of this machine", () => JSON_TYPE, [403, 403, 403, 404, 403, 403]],
      [
        "by whoever has the token",
        (own) => ({ ...JSON_TYPE, "X-Emulator-Token": own.token }),
        [200, 400, 200, 404, 200, 400],
      ],
    ])("gets nothing: %s", async (_who, headers, statuses) => {
      const attacked = await attack(headers(emulator));
      expect(attacked.statuses).toEqual(statuses);
      expect(attacked.bodies).not.toMatch(/the contents of the secret file|access-control-/i);
      expect(existsSync(target)).toBe(false);
    });
  });
});
