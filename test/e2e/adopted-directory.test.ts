import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Review } from "../../src/review/model";
import { aws, type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { environmentFile, IDENTITY, makeDirectory, makeNetworks, share } from "../support/deployed";
import { asFound } from "../review/finding-cases/case";
import { saidIn } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, type Run, terraform, terraformVariables } from "../support/terraform";

const STACK = "live-directory";
const ADDRESS = "aws_directory_service_directory.directory";
const OTHER_TRUST = "partner.example.org";

/** Said of each plan that Terraform could not finish. */
const UNFINISHED = { id: "plan-errored", cause: "plan-errored/cause", cure: "plan-errored/cure" };

interface Description {
  readonly DirectoryId: string;
  readonly Name: string;
  readonly Edition: string;
  readonly DesiredNumberOfDomainControllers: number;
}

interface Trust {
  readonly TrustId: string;
  readonly RemoteDomainName: string;
  readonly TrustState: string;
}

// A directory that somebody has created by hand, with a trust and a share, and nobody's password.
describeWithTools("a directory that is adopted", () => {
  const folder = temporaryFolder("adopted");
  const environments = join(folder, "environments");
  const out = join(folder, "out");
  const stack = join(out, "stacks", STACK);
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    ...terraformVariables(join(folder, "terraform")),
    ENVIRONMENTS_DIR: environments,
    TF_VAR_trust_password_onprem_example_net: "Correct-Horse-8",
  };
  let emulator: Emulator;
  let directory: string;
  let text: string;

  const call = <T>(operation: string, parameters: object = {}): Promise<T> =>
    aws<T>(emulator, IDENTITY, "ds", operation, parameters);
  const command = (name: string, content: string, ...args: readonly string[]): Promise<Run> => {
    writeFileSync(join(environments, "live.yaml"), content);
    const all = [join(ROOT, "bin", "rds-kerberos.cjs"), name, "live", "--stack", STACK, "--out", out, ...args];
    return run(process.execPath, all, { env, background: true });
  };
  const plan = async (content: string): Promise<Run & { readonly review: Review }> => {
    const result = await command("plan", content, "--json");
    return { ...result, review: JSON.parse(result.stdout === "" ? "{}" : result.stdout) as Review };
  };
  const critical = (review: Review): unknown[] =>
    review.findings.filter(({ severity }) => severity === "critical").map(asFound);
  const trusts = async (): Promise<Trust[]> =>
    (await call<{ Trusts: Trust[] }>("describe_trusts", { DirectoryId: directory })).Trusts;
  const withTrust = (server: string): string =>
    text.replace(
      "  edition: Standard\n",
      "  edition: Standard\n" +
        `  trusts: [{ domainName: onprem.example.net, conditionalForwarderIps: [${server}] }]\n`,
    );

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    env["AWS_ENDPOINT_URL"] = emulator.url;
    mkdirSync(environments);
    const networks = await makeNetworks(emulator);
    directory = await makeDirectory(networks.call, networks.identity);
    await call("create_trust", {
      DirectoryId: directory,
      RemoteDomainName: OTHER_TRUST,
      TrustPassword: "Correct-Horse-9",
      TrustDirection: "Two-Way",
      ConditionalForwarderIpAddrs: ["192.168.20.10"],
    });
    await share(networks.call, directory);
    text = environmentFile(emulator.url, networks.identity, networks.orders)
      .replace(/ {2}trusts: .*\n/, "")
      .replace("domainControllers: 3", "domainControllers: 2")
      .replace(', "bob@ONPREM.EXAMPLE.NET"', "")
      .replace("  edition: Standard\n", `  edition: Standard\n  importIdentifier: ${directory}\n`);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("is not replaced by a file that describes another one: the plan ends, and says what to write", async () => {
    const { code, review, stderr } = await plan(text.replace("edition: Standard", "edition: Enterprise"));
    expect([code, review.stacks.length]).toEqual([1, 1]);
    expect(saidIn(review.stacks[0]?.error ?? stderr)).toEqual([
      ["plan/refused-adoption", { address: ADDRESS, id: directory, attributes: ["edition"] }],
    ]);
    expect(critical(review)).toEqual([
      UNFINISHED,
      {
        id: "directory-import-replaces",
        cause: [
          "directory-import-replaces/cause",
          { directory, because: ["replacement/immutable", { attributes: ["edition"] }] },
        ],
        cure: ["directory-import-replaces/cure", { lines: ["edition: Standard"], others: [] }],
      },
    ]);
  });

  test("is imported in place without a password; a second plan is empty; trusts and shares stay", async () => {
    const before = await trusts();
    const { code, review } = await plan(text);
    expect([code, critical(review)]).toEqual([2, []]);
    const change = review.stacks[0]?.changes.find(({ address }) => address === ADDRESS);
    expect([change?.imports, change?.action]).toEqual([directory, "update"]);
    expect(change?.attributes.map(({ path }) => path).sort()).toEqual([
      "tags.Name",
      "tags_all.Name",
      "timeouts.create",
      "timeouts.delete",
      "timeouts.update",
    ]);

    const applied = await command("apply", text, "--yes");
    expect([applied.code, applied.code === 0 ? "" : applied.all]).toEqual([0, ""]);
    const { DirectoryDescriptions: all } = await call<{ DirectoryDescriptions: Description[] }>("describe_directories");
    expect(all.map(({ DirectoryId, Name, Edition }) => [DirectoryId, Name, Edition])).toEqual([
      [directory, "corp.example.com", "Standard"],
    ]);
    expect(await trusts()).toEqual(before);
    const shares = await call<{ SharedDirectories: object[] }>("describe_shared_directories", {
      OwnerDirectoryId: directory,
    });
    expect(shares.SharedDirectories).toHaveLength(1);
    const again = await plan(text);
    expect([again.code, again.review.stacks[0]?.changes, again.code === 0 ? "" : again.all]).toEqual([0, [], ""]);
    const output = await terraform(stack, env, "output", "-raw", "directory_id");
    expect(output.stdout).toBe(directory);
  });

  test("and tainted is not replaced: the plan ends, and says how to take the mark away", async () => {
    expect((await terraform(stack, env, "taint", ADDRESS)).code).toBe(0);
    const { code, review } = await plan(text);
    const untaint = `terraform -chdir=${stack} untaint ${ADDRESS}`;
    expect([code, saidIn(review.stacks[0]?.error ?? "")]).toEqual([
      1,
      [["plan/refused-tainted", { address: ADDRESS, untaint }]],
    ]);
    expect(critical(review)).toEqual([
      UNFINISHED,
      {
        id: "tainted",
        cause: ["tainted/cause", { kind: "directory", name: "corp.example.com", id: directory }],
        cure: ["tainted/cure", { kind: "directory", id: directory, untaint }],
      },
    ]);
    expect((await run("sh", ["-c", untaint], { env })).code).toBe(0);
    expect((await plan(text)).code).toBe(0);
  });

  test("gets a trust that fails, which is reported with the line that lets the next apply converge", async () => {
    const failed = await command("apply", withTrust("192.0.2.10"), "--yes");
    const [orphan, ...more] = (await trusts()).filter(({ RemoteDomainName }) => RemoteDomainName !== OTHER_TRUST);
    expect([failed.code, orphan?.TrustState, more]).toEqual([1, "Failed", []]);
    expect(saidIn(failed.all)).toContainEqual(["apply/trust-orphaned", { trust: orphan?.TrustId }]);
    // What the state does not have is refused, whatever the file says now.
    const refused = await command("apply", withTrust("192.168.10.10"), "--yes");
    expect(refused.code).toBe(1);
    expect(saidIn(refused.all)).toContainEqual(["apply/trust-exists", { directory }]);

    await call("delete_trust", { TrustId: orphan?.TrustId, DeleteAssociatedConditionalForwarder: true });
    const applied = await command("apply", withTrust("192.168.10.10"), "--yes");
    expect([applied.code, applied.code === 0 ? "" : applied.all]).toEqual([0, ""]);
    expect((await trusts()).map(({ RemoteDomainName, TrustState }) => [RemoteDomainName, TrustState]).sort()).toEqual([
      ["onprem.example.net", "Verified"],
      [OTHER_TRUST, "Verified"],
    ]);
    expect((await plan(withTrust("192.168.10.10"))).code).toBe(0);
  });
});
