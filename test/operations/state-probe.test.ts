import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { probeStates, stateKeyOf, type StateAnswer, type StateReference } from "../../src/operations/state-probe";
import { aws, startEmulator, type Emulator } from "../support/aws";
import { said, type Said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, terraformVariables } from "../support/terraform";

const SECRET = "Hidden-Probe-51";

const stateFile = JSON.stringify({
  version: 4,
  terraform_version: "1.11.4",
  serial: 1,
  lineage: "a",
  resources: [],
  outputs: {
    vpc_id: { value: "vpc-1", type: "string" },
    ids: { value: { "222222222222": SECRET }, type: ["map", "string"] },
    list: { value: ["a"], type: ["list", "string"] },
  },
});

describeWithTools("which states exist, asked of real Terraform", () => {
  const folder = temporaryFolder("probe");
  const variables = { ...process.env, ...terraformVariables(join(folder, "terraform")) };
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    await aws(emulator, "111111111111", "s3", "create_bucket", { Bucket: "states" });
    await aws(emulator, "111111111111", "s3", "put_object", {
      Bucket: "states",
      Key: "there.tfstate",
      Body: stateFile,
    });
    await aws(emulator, "111111111111", "s3", "put_object", {
      Bucket: "states",
      Key: "broken.tfstate",
      Body: "no state",
    });
  });
  afterAll(() => {
    process.kill(emulator.pid);
  });

  const s3 = (key: string, changes: object = {}): StateReference => ({
    name: key,
    backend: "s3",
    config: {
      bucket: "states",
      key: `${key}.tfstate`,
      region: "us-east-1",
      endpoints: { s3: emulator.url, sts: emulator.url },
      use_path_style: true,
      skip_credentials_validation: true,
      skip_metadata_api_check: true,
      skip_requesting_account_id: true,
      ...changes,
    },
  });
  const probe = async (...references: StateReference[]): Promise<Record<string, StateAnswer | undefined>> => {
    const answers = await probeStates(references, variables);
    return Object.fromEntries(references.map((reference) => [reference.name, answers.get(stateKeyOf(reference))]));
  };

  test("those that do, with outputs and the keys of maps; those that do not; those that cannot be read", async () => {
    writeFileSync(join(folder, "local.tfstate"), stateFile);
    writeFileSync(join(folder, "cut.tfstate"), stateFile.slice(0, 90));
    const cut = { name: "cut", backend: "local", config: { path: join(folder, "cut.tfstate") } };
    const there = { status: "exists", outputs: { ids: ["222222222222"], list: [], vpc_id: [] } };
    const { unreachable, ...others } = await probe(
      s3("there"),
      s3("none"),
      s3("nowhere", { bucket: "no-such-bucket" }),
      s3("broken"),
      s3("unreachable", { endpoints: { s3: "http://127.0.0.1:9", sts: "http://127.0.0.1:9" } }),
      { name: "local", backend: "local", config: { path: join(folder, "local.tfstate") } },
      cut,
    );
    expect(whyUnreachable(unreachable)).toBe("state-probe/not-reached");
    expect(others).toEqual({
      there,
      none: { status: "absent" },
      nowhere: { status: "absent" },
      local: there,
      broken: { status: "damaged", damage: { kind: "not-json", offset: 2 }, reference: s3("broken") },
      cut: { status: "damaged", damage: { kind: "truncated", bytes: 90 }, reference: cut },
    });
  });

  test("one that is asked for with settings for writing is asked for once", async () => {
    expect(
      stateKeyOf(
        s3("there", { encrypt: true, use_lockfile: true, kms_key_id: "arn:aws:kms:us-east-1:111111111111:key/x" }),
      ),
    ).toBe(stateKeyOf(s3("there")));
    expect((await probe(s3("there")))["there"]).toMatchObject({ status: "exists" });
  });

  test("without credentials, nothing is known of any", async () => {
    const bare = {
      ...variables,
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
      AWS_CONFIG_FILE: join(folder, "none"),
    };
    const answers = await probeStates([s3("there"), s3("none")], bare);
    expect([...answers.values()].map(whyUnreachable)).toEqual([
      "state-probe/no-credentials",
      "state-probe/no-credentials",
    ]);
  });
});

function whyUnreachable(answer: StateAnswer | undefined): Said | undefined {
  return answer?.status === "unreachable" ? said(answer.reason) : undefined;
}
