import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { Aws } from "../../src/operations/aws/aws";
import { type CheckResult } from "../../src/operations/checks/check";
import { Published } from "../../src/operations/published";
import { verifyEnvironment } from "../../src/operations/verify/verify-environment";
import { CREDENTIALS } from "../support/deployed";
import { FakeAws, fleetText, listen } from "../support/fake-aws";
import { ignoreMessages, printed, recordingVariables, said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { ROOT } from "../support/terraform";

// Thousands of databases write the same messages.
ignoreMessages();

interface VerifiedFleet {
  readonly results: CheckResult[];
  readonly calls: number;
  readonly most: number;
  readonly notes: string[];
}

/** What is found in a fleet, how many calls it took, and how many there were at once. */
async function verifyFleet(
  accounts: number,
  databases: number,
  parameters: "few" | "all" = "few",
): Promise<VerifiedFleet> {
  Object.assign(process.env, CREDENTIALS);
  const fake = new FakeAws(databases);
  const notes: string[] = [];
  try {
    const text = fleetText(await fake.listen(), accounts, databases);
    const { environment, problems } = parseEnvironment("fleet.yaml", text);
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

  test("of 50 accounts with 500 to 4,500 databases: calls grow with accounts and pages, 10 at once", async () => {
    const [small, middle, large] = [await verifyFleet(50, 10), await verifyFleet(50, 30), await verifyFleet(50, 90)];
    expect([small, middle, large].map(({ results }) => existing(results))).toEqual([500, 1500, 4500]);
    expect(Math.max(small.most, middle.most, large.most)).toBe(10);
    // What is asked for one group at a time is bounded for each account: 10 groups, then 20, however many there are.
    expect([middle.calls - small.calls, large.calls - middle.calls]).toEqual([50 * 10, 0]);
    // Two of them find the locks of all states, and three look for deleted ones: roles are assumed, and lists are read.
    expect(small.calls).toBeLessThan(50 * 26);
    expect([ssl(large.results, "passed"), ssl(large.results, "unknown"), large.notes.length, small.notes]).toEqual([
      50 * 20,
      0,
      50,
      [],
    ]);
    const note = ["database-force-ssl/not-looked-at", { databases: 70, account: "a7" }];
    expect(large.notes.map(said)).toContainEqual(note);
    const half = await verifyFleet(25, 10);
    expect(Math.abs(small.calls - 2 * half.calls)).toBeLessThan(15);
  });

  test("with more than a page of instances in an account, and with all parameters", async () => {
    const { results, calls } = await verifyFleet(1, 250, "all");
    expect([existing(results), ssl(results, "passed")]).toEqual([250, 250]);
    expect(calls).toBeLessThan(250 + 3 + 26);
  });
});

describe("Ctrl-C", () => {
  const folder = temporaryFolder("interrupted");
  const held: Server[] = [];
  afterAll(() => {
    for (const server of held) {
      server.closeAllConnections();
      server.close();
    }
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
    mkdirSync(join(folder, "environments"));
    writeFileSync(join(folder, "environments", "fleet.yaml"), fleetText(await listen(server), 30, 1));
    const child = spawn(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "verify", "fleet"], {
      cwd: folder,
      env: { ...process.env, ...recordingVariables(), ...CREDENTIALS },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    const ended = new Promise<number | null>((resolve) => {
      child.once("close", resolve);
    });
    while (open < 10 && child.exitCode === null) await pause(50);
    await pause(300);
    child.kill("SIGINT");
    expect([await ended, printed(output), most]).toEqual([1, ["stopped"], 10]);
  });
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
