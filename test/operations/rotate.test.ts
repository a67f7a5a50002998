import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strongPassword } from "../../src/operations/rotate/password";
import { emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import { environmentFile, IDENTITY, makeNetworks } from "../support/deployed";
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
  const folder = mkdtempSync(join(tmpdir(), "rotate-"));
  let emulator: Emulator;
  let directoryId: string;
  let call: Awaited<ReturnType<typeof makeNetworks>>["call"];
  const said: string[] = [];

  const rotate = async (...args: string[]): Promise<Run> => {
    const result = await run(
      process.execPath,
      [join(ROOT, "bin", "rds-kerberos.cjs"), "rotate-admin-password", "live", ...args],
      { cwd: folder, env: CREDENTIALS },
    );
    said.push(result.all);
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
  const actual = async (): Promise<string> =>
    (
      (await emulatorScripts.control(emulator, "directory-password", {
        account: IDENTITY,
        directory: directoryId,
      })) as { password: string }
    ).password;
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
    const networks = await makeNetworks(emulator);
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
    rmSync(folder, { recursive: true, force: true });
  });

  test("makes the secret, and the directory has what is in it", async () => {
    const { code, stdout, stderr } = await rotate();
    const { ARN: arn } = await call<{ ARN: string }>(IDENTITY, "secretsmanager", "describe_secret", {
      SecretId: SECRET,
    });
    expect([code, stdout]).toEqual([
      0,
      `The password of the Admin of ${directoryId} is the current version of ${arn}. What the state of live-directory holds is dead.\n`,
    ]);
    expect(stderr).toBe(
      `Made the secret ${SECRET}.\nThe new password is the pending version of ${SECRET}.\nThe Admin of ${directoryId} has the new password.\n`,
    );
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
    ["the secret cannot be told that it is current", "secretsmanager", "UpdateSecretVersionStage"],
  ])("where %s, somebody has the directory's password, and the next run ends it", async (_what, service, action) => {
    await fail(service, action);
    const failed = await rotate();
    expect([failed.code, failed.stdout]).toEqual([1, ""]);
    expect([await version("AWSCURRENT"), await version("AWSPENDING")]).toContain(await actual());
    const pending = await version("AWSPENDING");
    const { code, stderr } = await rotate();
    expect(code).toBe(0);
    expect(stderr.includes(`An earlier run was broken off: the pending version of ${SECRET} is used.`)).toBe(
      pending !== undefined,
    );
    if (pending !== undefined) expect(await actual()).toBe(pending);
    expect(await actual()).toBe(await version("AWSCURRENT"));
    expect(await version("AWSPENDING")).toBeUndefined();
  });

  test("a password that the directory does not take is forgotten, and the next run makes another one", async () => {
    const before = await actual();
    await emulatorScripts.control(emulator, "faults", {
      service: "ds",
      action: "ResetUserPassword",
      status: 400,
      code: "InvalidPasswordException",
      message: "too weak",
      times: 1,
    });
    const { code, stderr } = await rotate();
    expect([code, stderr]).toEqual([
      1,
      `The new password is the pending version of ${SECRET}.\nthe directory ${directoryId} does not take the password: AWS answers InvalidPasswordException: too weak\nIt has the password it had; the next run makes another one.\n`,
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
    writeFileSync(
      file,
      text.replace(
        "  edition: Standard\n",
        `  edition: Standard\n  adminPasswordSecretArn: arn:aws:secretsmanager:us-east-1:${IDENTITY}:secret:${SECRET}-AbCdEf\n`,
      ),
    );
    const before = await actual();
    const { code, stderr } = await rotate();
    writeFileSync(file, text);
    expect([code, stderr]).toEqual([
      1,
      "directory.adminPasswordSecretArn of live names the secret this command writes, and Terraform would copy each new password into its state; name another secret there, with the first password\n",
    ]);
    expect(await actual()).toBe(before);
  });

  test("no password is ever said, and none is in a file", async () => {
    const passwords = [await actual(), (await version("AWSPREVIOUS")) ?? "none"];
    expect(passwords.filter((password) => said.join("").includes(password))).toEqual([]);
    expect(
      passwords.filter((password) => readFileSync(join(folder, "emulator.log"), "utf8").includes(password)),
    ).toEqual([]);
  });
});
