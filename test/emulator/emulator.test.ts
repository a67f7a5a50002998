import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { aws, type Emulator, emulatorScripts, startEmulator, withCopy } from "../support/aws";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run } from "../support/terraform";

describeWithTools("the emulated AWS", () => {
  const folder = temporaryFolder("emulator");
  let emulator: Emulator;
  let answers: Record<string, unknown>;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    const { code, stdout, stderr } = await run(
      await emulatorScripts.findPython(),
      [join(ROOT, "test", "emulator", "scenarios.py"), emulator.url],
      { env: { PYTHONPATH: ROOT, EMULATOR_TOKEN: emulator.token } },
    );
    if (code !== 0) throw new Error(stderr);
    answers = JSON.parse(stdout) as Record<string, unknown>;
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("shares directories between accounts", () => {
    expect(answers["sharing"]).toEqual({
      "own id": true,
      before: ["PendingAcceptance", "PendingAcceptance", "SharedMicrosoftAD"],
      twice: "DirectoryAlreadySharedException: The directory is already shared with 222222222222.",
      "owner deletes": "ClientException: Cannot delete the directory because it is shared with 222222222222.",
      after: ["Shared", "Shared", "SharedMicrosoftAD"],
      "accepted twice": expect.stringMatching(
        /^DirectoryAlreadySharedException: d-[0-9a-f]{10} is already shared\.$/,
      ) as unknown,
      unshared: "EntityDoesNotExistException",
      "unshared twice": "DirectoryNotSharedException",
      rejected: "Rejected",
      "consumer deletes": [],
    });
  });

  test("has domain controllers, AWS's rules for them, and the password policy", () => {
    expect(answers["controllers"]).toEqual({
      numbers: [2, 3, 3],
      third: [true],
      sources: ["10.0.0.0/16"],
      rules: 17,
      weak: "InvalidPasswordException: The new password does not meet the password policy.",
      strong: "no error",
      stranger: "UserDoesNotExistException: User bob does not exist.",
    });
  });

  test("verifies trusts and forwards DNS", () => {
    expect(answers["trusts"]).toEqual({
      states: { "a.example.net": "Verified", "b.example.net": "Created", "c.example.net": "Verified" },
      forwarders: {
        "a.example.net": ["192.168.1.2"],
        "c.example.net": ["192.168.1.1"],
        "d.example.net": ["192.168.1.4"],
      },
      failed: ["Failed"],
      second: "EntityAlreadyExistsException",
      renewed: "no error",
      again: "EntityAlreadyExistsException",
      gone: ["a.example.net", "c.example.net"],
    });
  });

  test("keeps the tags of each side of a peering apart", () => {
    expect(answers["peering_tags"]).toEqual(["requester", "accepter"]);
  });

  test("shows descriptions of rules, whatever they refer to", () => {
    expect(answers["rule_descriptions"]).toEqual(["from a block", "from a group"]);
  });

  test("shows instances as AWS does, and joins them if directory and role allow it", () => {
    expect(answers["instances"]).toEqual({
      "ids differ": true,
      certificate: "rds-ca-rsa2048-g1",
      shown: [60, "arn:aws:iam::1:role/m", true, 7],
      membership: {
        Domain: true,
        Status: "kerberos-enabled",
        FQDN: "corp.example.com",
        IAMRoleName: "good",
        DnsIps: [],
      },
      statuses: {
        joined: ["kerberos-enabled"],
        half: ["enable-kerberos-failed"],
        bare: ["enable-kerberos-failed"],
        nowhere: ["enable-kerberos-failed"],
        nobody: ["enable-kerberos-failed"],
      },
      steps: ["pending-maintenance-enable-kerberos", "pending-enable-kerberos", "kerberos-enabled", []],
      deletion: "ClientException: Cannot delete the directory because it still has authorized applications.",
      sources: ["user"],
    });
  });

  test("makes chosen calls of a chosen account fail, as often as asked, in the form of each service", () => {
    const denied = ["no error", "AccessDenied: not <you>", "no error"];
    expect(answers["faults"]).toEqual({
      rds: denied,
      ds: denied,
      ec2: denied,
      iam: denied,
      s3: denied,
      pending: [99],
      cleared: [],
      // The second one is refused by IAM itself.
      "carried out": ["NoSuchEntity: injected fault", "EntityAlreadyExists: User made already exists"],
      made: ["made"],
      "lost, kept": "no error",
      "lost, again": "EntityAlreadyExists: User again already exists",
      held: [false, true],
      released: "no error",
      after: ["no error", "no error", "NoSuchEntity: injected fault"],
      path: ["no error", "AccessDenied: injected fault", "no error"],
      calls: [["111111111111", "rds", "DescribeDBInstances", 1]],
    });
  });

  test("is copied with all that it has, and what happens to the copy does not happen to it", async () => {
    const users = async (of: Emulator): Promise<string[]> => {
      const { Users } = await aws<{ Users: { UserName: string }[] }>(of, "444444444444", "iam", "list_users");
      return Users.map(({ UserName }) => UserName);
    };
    const create = (of: Emulator, UserName: string): Promise<unknown> =>
      aws(of, "444444444444", "iam", "create_user", { UserName });
    await create(emulator, "before");
    const pids: number[] = [];
    for (const name of ["one", "other"]) {
      await withCopy(emulator, async (copy) => {
        pids.push(copy.pid);
        await create(copy, name);
        expect(await users(copy)).toEqual(["before", name]);
      });
      expect(await users(emulator)).toEqual(["before"]);
    }
    expect(new Set([...pids, emulator.pid]).size).toBe(3);
  });

  test("names each deviation with the behaviour of AWS it stands for", async () => {
    const { deviations } = (await emulatorScripts.control(emulator, "health", undefined, "GET")) as {
      deviations: { name: string; aws: string }[];
    };
    const files = readdirSync(join(ROOT, "emulator", "deviations")).filter(
      (name) =>
        name.endsWith(".py") &&
        readFileSync(join(ROOT, "emulator", "deviations", name), "utf8").includes("DEVIATION = "),
    );
    expect(deviations.map(({ name }) => `${name.replaceAll("-", "_")}.py`).sort()).toEqual(files.sort());
    for (const { aws } of deviations) expect(aws).toMatch(/^[A-Z].{20,}\.$/);
  });

  test("listens on loopback only", async () => {
    const port = emulator.port.toString(16).padStart(4, "0");
    const { stdout } = await run("sh", [
      "-c",
      `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" {print $2}' | grep -i ':${port}$'`,
    ]);
    expect(stdout.trim()).toMatch(/^0100007F:/);
  });

  test("a second attempt of one call gets the answer of the first, as after a broken connection", async () => {
    const create = async (invocation: string): Promise<[number, string]> => {
      const response = await fetch(emulator.url, {
        method: "POST",
        headers: {
          Authorization:
            "AWS4-HMAC-SHA256 Credential=222222222222/20260101/us-east-1/ec2/aws4_request, " +
            "SignedHeaders=host, Signature=none",
          "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
          "amz-sdk-invocation-id": invocation,
        },
        body: "Action=CreateSecurityGroup&Version=2016-11-15&GroupName=twice&GroupDescription=twice",
      });
      return [response.status, await response.text()];
    };
    const first = await create("one");
    expect([first[0], first[1]]).toEqual([200, expect.stringContaining("<groupId>sg-")]);
    expect(await create("one")).toEqual(first);
    const other = await create("another");
    expect([other[0], other[1]]).toEqual([400, expect.stringContaining("InvalidGroup.Duplicate")]);
  });
});
