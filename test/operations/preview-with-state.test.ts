import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Review } from "../../src/review/model";
import { aws, emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import { said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraform, terraformVariables } from "../support/terraform";

const STACK = "local-orders-directory-access";
const state = JSON.stringify({
  version: 4,
  terraform_version: "1.11.4",
  serial: 7,
  lineage: "a-state-that-exists",
  resources: [],
  outputs: { directory_id: { value: "d-1234567890", type: "string" }, only_here: { value: "x", type: "string" } },
});

// A stack that exists, one of whose upstreams is gone: compared with its own state, and never applied.
describeWithTools("a stack with a state, planned against placeholders", () => {
  const folder = temporaryFolder("with-state");
  const env = terraformVariables(join(folder, "terraform"));
  const out = join(folder, "run");
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    const accounts = [
      { id: "111111111111", state: { bucket: "local-identity-tfstate" } },
      { id: "222222222222", state: { bucket: "local-orders-tfstate" } },
    ];
    await emulatorScripts.makeStateBuckets(emulator, accounts);
    await aws(emulator, "222222222222", "s3", "put_object", {
      Bucket: "local-orders-tfstate",
      Key: `rds-kerberos/${STACK}.tfstate`,
      Body: state,
    });
    mkdirSync(join(folder, "environments"));
    const text = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8");
    writeFileSync(join(folder, "environments", "local.yaml"), text.replace("http://127.0.0.1:4566", emulator.url));
  });
  afterAll(() => {
    process.kill(emulator.pid);
  });

  test("shows what differs from its state, leaves no copy of it, and is refused when it is applied", async () => {
    const planned = await run(
      process.execPath,
      ["bin/rds-kerberos.cjs", "plan", "local", "--stack", STACK, "--out", out, "--json"],
      { env: { ...env, ENVIRONMENTS_DIR: join(folder, "environments") }, background: true },
    );
    expect([planned.code, planned.code === 2 ? "" : planned.all]).toEqual([2, ""]);
    const [stack] = (JSON.parse(planned.stdout) as Review).stacks;
    const { upstreams, ...preview } = stack?.preview ?? { upstreams: [] };
    expect(preview).toEqual({ offline: false, reason: null });
    expect(upstreams.map(({ name, reason }) => [name, said(reason)])).toEqual([
      ["local-directory-sharing", "preview/not-applied"],
    ]);
    expect(stack?.outputs.find(({ name }) => name === "directory_id")).toMatchObject({
      action: "update",
      before: { kind: "value", value: "d-1234567890" },
    });
    expect(stack?.outputs.find(({ name }) => name === "only_here")).toMatchObject({ action: "delete" });
    expect(stack?.counts.create).toBe(3);
    expect(existsSync(join(out, "stacks", STACK, "state-copy"))).toBe(false);
    expect(readFileSync(join(out, "stacks", STACK, "terraform.tfstate"), "utf8")).not.toContain("a-state-that-exists");

    const applied = await terraform(
      join(out, "stacks", STACK),
      env,
      "apply",
      "-input=false",
      `../../plans/${STACK}.tfplan`,
    );
    expect(applied.code).toBe(1);
    expect(applied.all).not.toContain("Creating...");
    const { Body } = await aws<{ Body: string }>(emulator, "222222222222", "s3", "get_object", {
      Bucket: "local-orders-tfstate",
      Key: `rds-kerberos/${STACK}.tfstate`,
    });
    expect(JSON.parse(Body)).toMatchObject({ serial: 7 });
  });
});
