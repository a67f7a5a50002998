import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { startOf } from "../../bin/running-process.cjs";
import { Claim } from "../../scripts/demo/claim";
import { DemoFolder } from "../../scripts/demo/folder";
import { holderOf } from "../../scripts/demo/port";
import { demoOf, Source } from "../../scripts/demo/source";
import { EnvironmentError } from "../../src/environment/problem";
import { ignoreMessages, said, type Said } from "../support/messages";
import { ROOT } from "../support/terraform";
import { temporaryFolderPerTest } from "../support/temporary-folder";

// Ports and processes are others in each run.
ignoreMessages();

const folder = temporaryFolderPerTest("demo-folder");
/** Whatever port somebody has written there to try the demo. */
const LOCAL = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8").replace(
  /127\.0\.0\.1:\d+/,
  "127.0.0.1:4566",
);

/** Writes an environment file, and reads it as the demo does. */
function source(edit: (text: string) => string = (text) => text, name = "environments"): Source {
  mkdirSync(join(folder(), name), { recursive: true });
  writeFileSync(join(folder(), name, "local.yaml"), edit(LOCAL));
  return Source.in(join(folder(), name));
}

/** The problems that something ends with: place, rule and message of each. */
async function problems(act: () => unknown): Promise<[place: string, rule: string, message: Said][]> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.problems.map(({ line, column, rule, message }) => [`${line}:${column}`, rule, said(message)]);
  }
  return [];
}

describe("the file that the demo deploys", () => {
  test("is the user's own, at the address that it names", () => {
    const { stacks, url, port } = source();
    expect([stacks.length, url, port]).toEqual([8, "http://127.0.0.1:4566", 4566]);
  });

  test("is reported with all of its own problems, each at its place", async () => {
    const broken = (text: string): string =>
      text.replace("edition: Standard", "edition: Small").replace("db.m7g.large", "r7g.large");
    const found = await problems(() => source(broken));
    expect(found.map(([place, rule]) => [place, rule])).toEqual([
      ["38:12", "one-of"],
      ["45:20", "instance-class"],
    ]);
  });

  test("names the environment local", async () => {
    expect(await problems(() => source((text) => text.replace("name: local", "name: mine")))).toEqual([
      ["1:1", "environment-files", ["environment-files/unknown", { name: "local", known: ["mine"] }]],
    ]);
  });

  test("is not deployed into real accounts", async () => {
    const [[place, ...found] = []] = await problems(() => source((text) => text.replace(/^awsEndpointUrl.*\n/m, "")));
    expect([place, ...found]).toEqual(["3:1", "demo-endpoint", "demo/endpoint-missing"]);
  });

  test.each(["https://127.0.0.1:4566", "http://emulator.example.com:4566", "http://127.0.0.1:80", "http://127.0.0.1"])(
    "does not expect the emulated AWS at %s",
    async (url) => {
      expect(await problems(() => source((text) => text.replace("http://127.0.0.1:4566", url)))).toEqual([
        ["7:17", "demo-endpoint", ["demo/endpoint-elsewhere", { url }]],
      ]);
    },
  );

  test("says who has its port, and which is free", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const taken = source((text) => text.replace("4566", String(port)));
    const [found] = await problems(() => taken.demandPort());
    server.close();
    const { holder, free } = found?.[2][1] as { holder: { pid: number; command: string }; free: string };
    expect(found).toEqual(["7:17", "demo-endpoint", ["demo/port-taken", { port, holder, free }]]);
    expect([holder.pid, holder.command]).toEqual([process.pid, expect.stringContaining("node") as string]);
    expect(Number(new URL(free).port)).toBeGreaterThan(port);
  });

  test("has its port if nobody else has it", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    expect([
      holderOf(port),
      await problems(() => source((text) => text.replace("4566", String(port))).demandPort()),
    ]).toEqual([undefined, []]);
  });
});

test("an emulator of a demo is known by its owner", () => {
  expect(demoOf("/usr/bin/python3 -m emulator --port 4566 --owner /home/me/my demo")).toBe("/home/me/my demo");
  for (const command of ["/usr/bin/python3 -m emulator --port 4566", "node --owner /home/me", ""])
    expect(demoOf(command)).toBeUndefined();
});

describe("the record of what is deployed", () => {
  const demo = (): DemoFolder => new DemoFolder(join(folder(), "demo"), join(folder(), "environments"));
  const without = (text: string): string => text.slice(0, text.indexOf("databases:"));
  const counts = (): number[] =>
    demo()
      .records()
      .map((record) => record.source.stacks.length);

  test("is replaced by a file with the same stacks, or more", () => {
    demo().record(source());
    demo().record(source((text) => text.replace("owner: demo", "owner: me")));
    const records = demo().records();
    expect(records.map(({ source: { stacks, environment } }) => [stacks.length, environment.tags])).toEqual([
      [8, { owner: "me" }],
    ]);
  });

  test("keeps a file whose stacks another one lacks, until they are destroyed", () => {
    demo().record(source());
    demo().record(source(without));
    demo().record(source(without));
    expect(counts()).toEqual([8, 6]);
    demo().forget();
    expect(counts()).toEqual([]);
  });

  test("is worth nothing if it is half-written", () => {
    demo().record(source());
    writeFileSync(join(folder(), "demo", "deployed", "1", "local.yaml"), LOCAL.slice(0, 700));
    expect(counts()).toEqual([]);
    demo().record(source());
    expect(counts()).toEqual([8]);
  });

  test("is taken over from a demo of an earlier version, which deployed a copy; other folders are left alone", () => {
    source((text) => text, "demo/environments");
    demo().create();
    expect([counts(), existsSync(join(folder(), "demo", "environments"))]).toEqual([[8], false]);
    source();
    new DemoFolder(folder(), join(folder(), "environments")).create();
    expect(readdirSync(join(folder(), "environments"))).toEqual(["local.yaml"]);
  });
});

describe("a demo's folder", () => {
  const file = (): string => join(folder(), "claim.json");
  const take = (): Promise<Claim> => Claim.take(folder(), file(), "npm run demo", (text) => notes.push(text));
  const notes: string[] = [];
  const holder = (pid: number, start = startOf(pid)): object => ({
    pid,
    start,
    command: "npm run demo",
    since: "then",
  });

  test("is one demo's at a time", async () => {
    const claim = await take();
    const { pid, since } = JSON.parse(readFileSync(file(), "utf8")) as { pid: number; since: string };
    const refused = await take().then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    const [id, args] = said(refused) as [string, object];
    expect([pid, id, args]).toEqual([process.pid, "demo/busy", expect.objectContaining({ pid, since })]);
    claim.release();
    (await take()).release();
    expect([readdirSync(folder()), notes]).toEqual([[], []]);
  });

  test.each([
    ["was killed, and whose process id another program has now", () => JSON.stringify(holder(process.pid, "1"))],
    ["was killed", () => JSON.stringify(holder(2 ** 22 + 1, "1"))],
    ["wrote half of its claim", () => '{"pid":'],
  ])("is free after a demo that %s", async (_, text) => {
    writeFileSync(file(), text());
    (await take()).release();
    expect([readdirSync(folder()), notes]).toEqual([[], []]);
  });

  test("keeps the cdktf that works for its demo", async () => {
    const claim = await take();
    claim.remember(process.ppid);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toMatchObject({
      pid: process.pid,
      cdktf: { pid: process.ppid, start: startOf(process.ppid) },
    });
    claim.release();
  });
});
