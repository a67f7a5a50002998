import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { listen } from "../support/fake-aws";
import { schemasOf } from "../support/provider-schemas.cjs";
import { OFFLINE_PROVIDER } from "../support/plans";
import { temporaryFolder, temporaryFolderPerTest } from "../support/temporary-folder";
import { describeWithTools, terraform, terraformVariables } from "../support/terraform";
import { WHOLE_PROVIDER } from "../support/thin-mirror";

/** A field of a protocol buffer that has a length. */
function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length % 128) + 128, Math.floor(bytes.length / 128)];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), bytes]);
}

test("schemas of other types are left out, and what is no schema of a type stays", () => {
  const entry = (number: number, type: string): Buffer =>
    field(number, Buffer.concat([field(1, type), field(2, "schema ".repeat(30))]));
  const provider = field(1, "provider");
  const capabilities = Buffer.from([6 * 8 + 2, 2, 8, 1, 5 * 8, 130, 1]);
  const wanted = [provider, entry(2, "aws_vpc"), entry(3, "aws_vpc"), entry(8, "aws_secret"), capabilities];
  const all = [...wanted.slice(0, 2), entry(2, "aws_other"), ...wanted.slice(2), entry(8, "aws_other")];
  expect(schemasOf(Buffer.concat(all), new Set(["aws_vpc", "aws_secret"]))).toEqual(Buffer.concat(wanted));
});

// Without a mirror of unpacked providers there is none.
const describeWithProxy = process.env["TF_DISABLE_PLUGIN_TLS"] === "1" ? describeWithTools : describe.skip;

describeWithProxy("the proxy of the provider", () => {
  const folder = temporaryFolderPerTest("proxy");
  const variables = temporaryFolder("proxy-terraform");
  let env: Record<string, string>;

  beforeAll(() => {
    env = terraformVariables(variables);
  });

  async function configure(blocks: object, provider: object = {}): Promise<void> {
    const aws = { ...OFFLINE_PROVIDER, ...provider };
    writeFileSync(join(folder(), "main.tf.json"), JSON.stringify({ provider: { aws }, ...blocks }));
    expect((await terraform(folder(), env, "init", "-input=false")).code).toBe(0);
  }

  test("leads to the same plan as the provider itself, and knows no type that nothing names", async () => {
    const vpc = { aws_vpc: { vpc: { cidr_block: "10.0.0.0/16", tags: { Name: "x" } } } };
    const unnamed = ["aws", "xray", "group"].join("_");
    await configure({ resource: vpc });
    const planned = async (more: Readonly<Record<string, string>> = {}): Promise<object> => {
      const plan = await terraform(folder(), { ...env, ...more }, "plan", "-input=false", "-out=plan");
      expect([plan.code, plan.code === 0 ? "" : plan.all]).toEqual([0, ""]);
      const { stdout } = await terraform(folder(), { ...env, ...more }, "show", "-json", "plan");
      return { ...(JSON.parse(stdout) as object), timestamp: undefined };
    };
    expect(await planned()).toEqual(await planned(WHOLE_PROVIDER));

    await configure({ resource: { ...vpc, [unnamed]: { group: {} } } });
    const { code, all } = await terraform(folder(), env, "validate");
    expect([code, all.includes(`does not support resource type "${unnamed}"`) ? "" : all]).toEqual([1, ""]);
  });

  test("ends with a Terraform that is killed, and so does the provider", async () => {
    const asked = new EventEmitter();
    // AWS that never answers.
    const server = createServer(() => asked.emit("call"));
    try {
      await configure(
        { data: { aws_caller_identity: { self: {} } } },
        { endpoints: { sts: await listen(server) }, skip_requesting_account_id: true },
      );
      const run = spawn("terraform", ["plan"], { cwd: folder(), env: { ...process.env, ...env }, stdio: "ignore" });
      await Promise.race([once(asked, "call"), once(run, "exit")]);
      expect(processesIn(folder())).toHaveLength(3);
      run.kill("SIGKILL");
      while (processesIn(folder()).length > 0) await wait(50);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** Processes whose working directory this is. */
function processesIn(folder: string): string[] {
  return readdirSync("/proc").filter((id) => {
    try {
      // One that has ended, and nobody has asked for how, has no directory.
      return /^\d+$/.test(id) && readlinkSync(join("/proc", id, "cwd")) === folder && status(id) !== "Z";
    } catch {
      return false;
    }
  });
}

function status(id: string): string | undefined {
  return /^State:\s+(\w)/m.exec(readFileSync(join("/proc", id, "status"), "utf8"))?.[1];
}
