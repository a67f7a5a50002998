import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { strongPassword } from "../../src/operations/rotate/password";
import { directoryPassword, emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import { environmentFile, IDENTITY, makeNetworks } from "../support/deployed";
import { printed, saidIn } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, type Run } from "../support/terraform";

const SECRET = "live-directory-admin";
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_EC2_METADATA_DISABLED: "true" };

test("passwords are long, of every class, never the same, and take the directory's policy", () => {
  const all = Array.from({ length: 500 }, strongPassword);
  expect(new Set(all).size).toBe(500);
  for (const password of all) {
    expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[+\-_.=!@#%^])[\w+\-.=!@#%^]{40}$/);
    expect(password).not.toMatch(/admin/i);
  }
});

describeWithTools("rotate-admin-password, in the emulated AWS", () => {
  const folder = temporaryFolder("rotate");
  let emulator: Emulator;
  let directoryId: string;
  let call: Awaited<ReturnType<typeof makeNetworks>>["call"];
  let networks: Awaited<ReturnType<typeof makeNetworks>>;
  const outputs: string[] = [];

  const rotate = (...args: string[]): Promise<Run> => rotateWith({}, ...args);
  const rotateWith = async (env: Record<string, string>, ...args: string[]): Promise<Run> => {
    const result = await run(
      process.execPath,
      [join(ROOT, "bin", "rds-kerberos.cjs"), "rotate-admin-password", "live", ...args],
      { cwd: folder, env: { ...CREDENTIALS, ...env } },
    );
    outputs.push(result.all);
    return result;
  };
  const version = async (stage: string): Promise<string | undefined> => {
    try {
      const { SecretString } = await call<{ SecretString: string }>(IDENTITY, "secretsmanager", "get_secret_value", {
        SecretId: SECRET,
        VersionStage: stage,
      });
      return (JSON.parse(SecretString) as { password: string }).password;
    } catch {
      return undefined;
    }
  };
  /** The password the directory really has. */
  const actual = (): Promise<string> => directoryPassword(emulator, IDENTITY);
  const fail = (service: string, action: string): Promise<unknown> =>
    emulatorScripts.control(emulator, "faults", {
      service,
      action,
      status: 400,
      code: "ServiceException",
      message: "injected",
      times: 1,
    });

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    networks = await makeNetworks(emulator);
    ({ call } = networks);
    ({ DirectoryId: directoryId } = await call<{ DirectoryId: string }>(IDENTITY, "ds", "create_microsoft_ad", {
      Name: "corp.example.com",
      ShortName: "CORP",
      Password: "Correct-Horse-7",
      Edition: "Standard",
      VpcSettings: { VpcId: networks.identity.vpcId, SubnetIds: networks.identity.subnetIds },
    }));
    mkdirSync(join(folder, "environments"));
    writeFileSync(
      join(folder, "environments", "live.yaml"),
      environmentFile(emulator.url, networks.identity, networks.orders),
    );
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("makes the secret, and the directory has what is in it", async () => {
    const { code, stdout, stderr } = await rotate();
    const { ARN: arn } = await call<{ ARN: string }>(IDENTITY, "secretsmanager", "describe_secret", {
      SecretId: SECRET,
    });
    expect([code, printed(stdout)]).toEqual([
      0,
      [["rotate-admin-password/done", { environment: "live", directoryId, secretArn: arn }]],
    ]);
    expect(printed(stderr)).toEqual([
      ["rotate-admin-password/secret-made", { secret: SECRET }],
      ["rotate-admin-password/pending", { secret: SECRET }],
      ["rotate-admin-password/reset", { directoryId }],
    ]);
    expect(await actual()).toBe(await version("AWSCURRENT"));
    expect(await actual()).not.toBe("Correct-Horse-7");
    expect(await version("AWSPENDING")).toBeUndefined();
  });

  test("a second time gives another password", async () => {
    const before = await actual();
    const { code, stdout } = await rotate("--json");
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ directoryId, secretName: SECRET, resumed: false }),
    ]);
    expect(await actual()).not.toBe(before);
    expect(await actual()).toBe(await version("AWSCURRENT"));
    expect(await version("AWSPREVIOUS")).toBe(before);
  });

  test.each([
    ["the secret cannot be written", "secretsmanager", "PutSecretValue"],
    ["the directory refuses", "ds", "ResetUserPassword"],
    ["the new version of the secret cannot become the current one", "secretsmanager", "UpdateSecretVersionStage"],
  ])("if %s, somebody has the directory's password, and the next run ends it", async (_what, service, action) => {
    await fail(service, action);
    const failed = await rotate();
    expect([failed.code, failed.stdout]).toEqual([1, ""]);
    expect([await version("AWSCURRENT"), await version("AWSPENDING")]).toContain(await actual());
    const pending = await version("AWSPENDING");
    const { code, stderr } = await rotate();
    expect(code).toBe(0);
    const resumed = ["rotate-admin-password/resumed", { secret: SECRET }];
    expect(saidIn(stderr).some((one) => isDeepStrictEqual(one, resumed))).toBe(pending !== undefined);
    if (pending !== undefined) expect(await actual()).toBe(pending);
    expect(await actual()).toBe(await version("AWSCURRENT"));
    expect(await version("AWSPENDING")).toBeUndefined();
  });

  test("a password that the directory does not take is forgotten, and the next run makes another one", async () => {
    const before = await actual();
    const tooWeak = ["aws/other", { code: "InvalidPasswordException", reason: "too weak" }];
    await emulatorScripts.control(emulator, "faults", {
      service: "ds",
      action: "ResetUserPassword",
      status: 400,
      code: "InvalidPasswordException",
      message: "too weak",
      times: 1,
    });
    const { code, stderr } = await rotate();
    expect([code, printed(stderr)]).toEqual([
      1,
      [
        ["rotate-admin-password/pending", { secret: SECRET }],
        ["rotate-admin-password/refused", { directoryId, reason: tooWeak }],
      ],
    ]);
    expect([await actual(), await version("AWSCURRENT"), await version("AWSPENDING")]).toEqual([
      before,
      before,
      undefined,
    ]);
    expect((await rotate()).code).toBe(0);
  });

  test("refuses a secret that Terraform reads", async () => {
    const file = join(folder, "environments", "live.yaml");
    const text = readFileSync(file, "utf8");
    const arn = `arn:aws:secretsmanager:us-east-1:${IDENTITY}:secret:${SECRET}-AbCdEf`;
    writeFileSync(
      file,
      text.replace("  edition: Standard\n", `  edition: Standard\n  adminPasswordSecretArn: ${arn}\n`),
    );
    const before = await actual();
    const { code, stderr } = await rotate();
    writeFileSync(file, text);
    expect([code, printed(stderr)]).toEqual([1, [["rotate-admin-password/own-secret", { environment: "live" }]]]);
    expect(await actual()).toBe(before);
  });

  test("of two directories of the name, the one that the state publishes gets the password", async () => {
    const { vpcId: VpcId, subnetIds: SubnetIds } = networks.identity;
    const { DirectoryId: orphan } = await call<{ DirectoryId: string }>(IDENTITY, "ds", "create_microsoft_ad", {
      Name: "corp.example.com",
      Password: "Correct-Horse-7",
      Edition: "Standard",
      VpcSettings: { VpcId, SubnetIds },
    });
    const [before, refused] = [await actual(), await rotate()];
    expect([refused.code, printed(refused.stderr)]).toEqual([
      1,
      [
        [
          "rotate-admin-password/unpublished",
          {
            account: IDENTITY,
            domain: "corp.example.com",
            directories: [directoryId, orphan],
            stack: "live-directory-sharing",
          },
        ],
      ],
    ]);
    expect(await actual()).toBe(before);
    const output = { value: directoryId, type: "string" };
    await call(IDENTITY, "s3", "put_object", {
      Bucket: "live-identity-tfstate",
      Key: "rds-kerberos/live-directory-sharing.tfstate",
      Body: JSON.stringify({ version: 4, serial: 1, lineage: "x", outputs: { directory_id: output }, resources: [] }),
    });
    const { code, stderr } = await rotate();
    const facts = { directory: orphan, type: "MicrosoftAD", stage: "Active", days: 0, vpc: VpcId };
    expect([code, printed(stderr)]).toEqual([
      0,
      [
        ["directory-orphan/cause", { ...facts, domain: "corp.example.com", own: directoryId }],
        ["directory-orphan/cure", { directory: orphan, region: "us-east-1" }],
        ["rotate-admin-password/pending", { secret: SECRET }],
        ["rotate-admin-password/reset", { directoryId }],
      ],
    ]);
    expect(await actual()).not.toBe(before);
    await call(IDENTITY, "ds", "delete_directory", { DirectoryId: orphan });
  });

  test("three runs at the same time end with the directory's password as the current one", async () => {
    const before = await actual();
    // What they say depends on which of them is first: it is left out of the snapshot of messages.
    const unrecorded = { MESSAGES_FILE: "" };
    const runs = await Promise.all([rotateWith(unrecorded), rotateWith(unrecorded), rotateWith(unrecorded)]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect([await version("AWSCURRENT"), await version("AWSPENDING")]).toEqual([await actual(), undefined]);
    expect(await actual()).not.toBe(before);
  });

  test("no password is ever printed, and none is in a file", async () => {
    const passwords = [await actual(), (await version("AWSPREVIOUS")) ?? "none"];
    expect(passwords.filter((password) => outputs.join("").includes(password))).toEqual([]);
    expect(
      passwords.filter((password) => readFileSync(join(folder, "emulator.log"), "utf8").includes(password)),
    ).toEqual([]);
  });
});
