import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClientCommands } from "../../src/operations/connect/commands";
import { type Connection } from "../../src/operations/connect/connection";
import { mappingSql } from "../../src/operations/connect/sql";
import { type Stranger } from "../../src/operations/connect/apply";
import { aws, emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import { environmentFile, IDENTITY, ORDERS } from "../support/deployed";
import { describeWithSignIn, ROOT, run, terraformVariables, type Run } from "../support/terraform";
import { HOST, startLaboratory, typed, type Laboratory } from "./laboratory";

/** Accounts of the directory that the file maps, whatever they are called. */
const NAMES = [
  "alice",
  "Mary Ann",
  "jürgen",
  "o'neil",
  "x' OR true--",
  "per$on",
  "$do$",
  "%s %I",
  "Ünïcödé Straße",
  "' drop",
];
const CORP = "CORP.EXAMPLE.COM";
const BOB = "bob@ONPREM.EXAMPLE.NET";
/** In the directory, and not in the file. */
const UNMAPPED = "carol";
const LEAVER = "dave";

interface ConnectJson extends Connection {
  readonly files: Readonly<Record<"krb5.conf" | "principals.sql", string>>;
  readonly clients: readonly (ClientCommands & { readonly principal: string })[];
  readonly notInTheFile?: readonly Stranger[];
}

// Everything a client uses is what `connect` prints, but for the addresses of the controllers.
describeWithSignIn("sign-in with a real Active Directory, PostgreSQL and clients", () => {
  const folder = mkdtempSync(join(tmpdir(), "sign-in-client-"));
  const env: Record<string, string> = { ...terraformVariables(join(folder, "terraform")), PGSSLROOTCERT: "" };
  let emulator: Emulator;
  let laboratory: Laboratory;
  let printed: ConnectJson;
  let secretArn: string;
  let caches = 0;

  const writeFile = (principals: readonly string[]): void => {
    const vpc = (digit: string): { vpcId: string; subnetIds: [string, string]; routeTableId: string } => ({
      vpcId: `vpc-0aaaaaaaaaaaaaaa${digit}`,
      subnetIds: [`subnet-0aaaaaaaaaaaaa${digit}1`, `subnet-0aaaaaaaaaaaaa${digit}2`].map((id) =>
        id.padEnd(24, "a"),
      ) as [string, string],
      routeTableId: `rtb-0aaaaaaaaaaaaaaa${digit}`,
    });
    writeFileSync(
      join(folder, "environments", "live.yaml"),
      environmentFile(emulator.url, vpc("1"), vpc("2")).replace(
        /principals: .*/,
        `principals: ${JSON.stringify(principals)}`,
      ),
    );
  };
  const connect = (...args: string[]): Promise<Run> =>
    run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "connect", "live", "orders", ...args], {
      cwd: folder,
      env,
    });
  const apply = async (...args: string[]): Promise<ConnectJson & { code: number | null; stderr: string }> => {
    const result = await connect(
      "--apply",
      "--via",
      `127.0.0.1:${laboratory.databasePort}`,
      "--ca-bundle",
      laboratory.certificate,
      "--json",
      ...args,
    );
    if (result.stdout === "") throw new Error(result.stderr);
    return { ...(JSON.parse(result.stdout) as ConnectJson), code: result.code, stderr: result.stderr };
  };

  /** A client with an empty ticket cache, or with one of an earlier client. */
  const client = (): { readonly KRB5_CONFIG: string; readonly KRB5CCNAME: string } => {
    caches += 1;
    return { KRB5_CONFIG: join(folder, "krb5.conf"), KRB5CCNAME: `FILE:${join(folder, `cache-${caches}`)}` };
  };
  const commandsOf = (principal: string): ClientCommands => {
    const found = printed.clients.find((entry) => entry.principal === principal);
    if (!found) throw new Error(`connect prints nothing for ${principal}`);
    return found;
  };
  const password = (principal: string): string => laboratory.passwords[principal.split("@")[0] ?? ""] ?? "";
  const kinit = async (principal: string, who: Record<string, string>, options = ""): Promise<void> => {
    const result = await typed(
      commandsOf(principal).kinit.replace("kinit ", `kinit ${options}`),
      folder,
      who,
      password(principal),
    );
    if (result.code !== 0) throw new Error(`kinit: ${result.all}`);
  };
  const QUERY =
    "SELECT current_user, gss_authenticated, principal, ssl FROM pg_stat_gssapi JOIN pg_stat_ssl USING (pid) WHERE pid = pg_backend_pid()";
  /** The printed line, asking who it is; it never asks for a password. */
  const psql = (line: string, who: Record<string, string>): Promise<Run> =>
    typed(`${line} --no-password -X -A -t -c "${QUERY}"`, folder, who);
  const reason = ({ code, stdout, stderr }: Run): unknown[] => [
    code,
    stdout,
    stderr.replace(/^psql: error: connection to server at "[^"]+"(?: \(127\.0\.0\.1\))?, port \d+ failed: /, "").trim(),
  ];

  beforeAll(async () => {
    [emulator, laboratory] = await Promise.all([
      startEmulator(folder),
      startLaboratory([...NAMES, UNMAPPED, LEAVER, 'a"b', "a;b", "a\\b"]),
    ]);
    mkdirSync(join(folder, "environments"));
    writeFile([...NAMES, LEAVER, BOB]);
    await emulatorScripts.makeStateBuckets(emulator, [
      { id: IDENTITY, state: { bucket: "live-identity-tfstate" } },
      { id: ORDERS, state: { bucket: "live-orders-tfstate" } },
    ]);
    const { ARN } = await aws<{ ARN: string }>(emulator, ORDERS, "secretsmanager", "create_secret", {
      Name: "rds!db-4711",
      SecretString: JSON.stringify({ username: "dbadmin", password: laboratory.masterPassword }),
    });
    secretArn = ARN;
    // What the stacks publish, where Terraform reads it.
    await publish(ORDERS, "live-orders", "live-orders-database", {
      address: HOST,
      port: laboratory.databasePort,
      database_name: "orders",
      master_user_secret_arn: secretArn,
    });
    await publish(IDENTITY, "live-identity", "live-directory-sharing", {
      domain_name: "corp.example.com",
      dns_ip_addresses: ["10.0.0.10", "10.0.1.10"],
    });
    printed = await apply();
    // But for addresses: no name server here knows the controllers of these domains.
    writeFileSync(
      join(folder, "krb5.conf"),
      printed.files["krb5.conf"]
        .replaceAll("= 10.0.0.10\n", `= ${laboratory.controllers.corp}\n`)
        .replace("        kdc = 10.0.1.10\n", "")
        .replace("kdc = onprem.example.net\n", `kdc = ${laboratory.controllers.onprem}\n`),
    );
    copyFileSync(laboratory.certificate, join(folder, "global-bundle.pem"));
  });

  afterAll(async () => {
    await laboratory.stop();
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  async function publish(
    account: string,
    bucket: string,
    stack: string,
    outputs: Record<string, unknown>,
  ): Promise<void> {
    const type = (value: unknown): unknown =>
      typeof value === "number" ? "number" : Array.isArray(value) ? ["list", "string"] : "string";
    await aws(emulator, account, "s3", "put_object", {
      Bucket: `${bucket}-tfstate`,
      Key: `rds-kerberos/${stack}.tfstate`,
      Body: JSON.stringify({
        version: 4,
        terraform_version: "1.11.4",
        serial: 1,
        lineage: stack,
        outputs: Object.fromEntries(
          Object.entries(outputs).map(([name, value]) => [name, { value, type: type(value) }]),
        ),
        resources: [],
      }),
    });
  }

  test("connect --apply has mapped every principal of the file, and says what the server says", async () => {
    const members = await laboratory.sql(
      "SELECT member::regrole::text FROM pg_auth_members WHERE roleid = 'rds_ad'::regrole",
    );
    const names = [...NAMES, LEAVER].map((name) => `${name}@${CORP}`);
    expect(
      (await laboratory.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE '%@%' ORDER BY oid")).split("\n"),
    ).toEqual([...names, BOB]);
    expect(members.split("\n")).toHaveLength(names.length + 1);
    expect([printed.notInTheFile, printed.principals]).toEqual([[], [...names, BOB]]);
  });

  test("running it again changes nothing", async () => {
    const before = await laboratory.sql("SELECT md5(string_agg(r::text, ',' ORDER BY oid)) FROM pg_roles r");
    const { code, stderr, notInTheFile } = await apply();
    expect([code, stderr, notInTheFile]).toEqual([0, "", []]);
    expect(await laboratory.sql("SELECT md5(string_agg(r::text, ',' ORDER BY oid)) FROM pg_roles r")).toBe(before);
  });

  test.each(NAMES.map((name) => [`${name}@${CORP}`]))(
    "%s signs in by ticket, without a password",
    async (principal) => {
      const who = client();
      await kinit(principal, who);
      expect(reason(await psql(commandsOf(principal).psql, who))).toEqual([0, `${principal}|t|${principal}|t\n`, ""]);
    },
  );

  test("a principal of the trusted forest signs in", async () => {
    const who = client();
    await kinit(BOB, who);
    expect(reason(await psql(commandsOf(BOB).psql, who))).toEqual([0, `${BOB}|t|${BOB}|t\n`, ""]);
    const tickets = await typed("klist", folder, who);
    expect(tickets.stdout).toContain(`krbtgt/${CORP}@ONPREM.EXAMPLE.NET`);
  });

  test("without a ticket nobody signs in", async () => {
    const who = client();
    expect(reason(await psql(commandsOf(`alice@${CORP}`).psql, who))).toEqual([
      2,
      "",
      `GSSAPI continuation error: No credentials were supplied, or the credentials were unavailable or inaccessible: No Kerberos credentials available (default cache: ${who.KRB5CCNAME})`,
    ]);
  });

  test("an account that the file does not map is refused", async () => {
    const who = client();
    const principal = `${UNMAPPED}@${CORP}`;
    const alice = commandsOf(`alice@${CORP}`);
    expect((await typed(alice.kinit.replace("alice", UNMAPPED), folder, who, password(principal))).code).toBe(0);
    expect(reason(await psql(alice.psql.replace("alice", UNMAPPED), who))).toEqual([
      2,
      "",
      "fe_sendauth: no password supplied",
    ]);
    // Nor does her ticket open another's account.
    expect(reason(await psql(alice.psql, who))).toEqual([
      2,
      "",
      `FATAL:  GSSAPI authentication failed for user "alice@${CORP}"`,
    ]);
  });

  test("a role whose realm is in lower case takes no ticket", async () => {
    const who = client();
    await laboratory.sql('CREATE USER "alice@corp.example.com" WITH LOGIN IN ROLE rds_ad');
    await kinit(`alice@${CORP}`, who);
    const refused = await psql(
      commandsOf(`alice@${CORP}`).psql.replace(`alice@${CORP}`, "alice@corp.example.com"),
      who,
    );
    await laboratory.sql('DROP USER "alice@corp.example.com"');
    expect(reason(refused)).toEqual([2, "", 'FATAL:  GSSAPI authentication failed for user "alice@corp.example.com"']);
  });

  test("a ticket that opens the database opens it no more when it has expired", async () => {
    const who = client();
    const principal = `alice@${CORP}`;
    await kinit(principal, who, `-l 4s -S postgres/${HOST} `);
    const fresh = reason(await psql(commandsOf(principal).psql, who));
    await new Promise((resolve) => {
      setTimeout(resolve, 5500);
    });
    expect([fresh, reason(await psql(commandsOf(principal).psql, who))]).toEqual([
      [0, `${principal}|t|${principal}|t\n`, ""],
      [
        2,
        "",
        `GSSAPI continuation error: Unspecified GSS failure.  Minor code may provide more information: Matching credential not found (filename: ${who.KRB5CCNAME.replace("FILE:", "")})`,
      ],
    ]);
  });

  test("another host name has no ticket", async () => {
    const who = client();
    await kinit(`alice@${CORP}`, who);
    const other = await psql(
      commandsOf(`alice@${CORP}`).psql.replace(HOST, "localhost").replace("verify-full", "verify-ca"),
      who,
    );
    expect(reason(other)).toEqual([2, "", expect.stringContaining("not found in Kerberos database")]);
  });

  test("who has left the file is told, keeps nothing after --revoke, and is refused", async () => {
    const principal = `${LEAVER}@${CORP}`;
    const who = client();
    const commands = commandsOf(principal);
    await kinit(principal, who);
    expect(reason(await psql(commands.psql, who))).toEqual([0, `${principal}|t|${principal}|t\n`, ""]);
    writeFile([...NAMES, BOB]);
    const told = await connect(
      "--apply",
      "--via",
      `127.0.0.1:${laboratory.databasePort}`,
      "--ca-bundle",
      laboratory.certificate,
    );
    expect([told.code, told.stdout, told.stderr]).toEqual([
      2,
      `${NAMES.length + 1} principals may sign in to live-orders.\nMembers of rds_ad that are not in the file; --revoke ends their sign-in:\n  REVOKE rds_ad FROM "${principal}";\n`,
      "",
    ]);
    const revoked = await apply("--revoke");
    expect([revoked.code, revoked.notInTheFile, revoked.stderr]).toEqual([
      0,
      [],
      `NOTICE: revoked rds_ad from ${principal}\n`,
    ]);
    expect(reason(await psql(commands.psql, who))).toEqual([2, "", "fe_sendauth: no password supplied"]);
  });

  test("names that no directory has cannot do anything either", async () => {
    // Active Directory refuses these, and so does the file; the SQL is safe all the same.
    expect(Object.keys(laboratory.refused).sort()).toEqual(['a"b', "a;b", "a\\b"].sort());
    const principals = [
      'a"; DROP ROLE dbadmin; --@X.Y',
      "b'; DROP ROLE dbadmin; --@X.Y",
      "$do$; END $do$; DROP ROLE dbadmin; --@X.Y",
      "back\\slash'; DROP@X.Y",
      "new\nline@X.Y",
    ];
    await laboratory.sql(mappingSql({ ...printed, principals }, true));
    const roles = JSON.parse(
      await laboratory.sql("SELECT json_agg(rolname ORDER BY oid) FROM pg_roles WHERE rolname LIKE '%@X.Y'"),
    ) as string[];
    expect(roles).toEqual(principals);
    expect(await laboratory.sql("SELECT count(*) FROM pg_roles WHERE rolname = 'dbadmin'")).toBe("1");
    // The block that revokes has taken it from all others.
    expect(await laboratory.sql("SELECT count(*) FROM pg_auth_members WHERE roleid = 'rds_ad'::regrole")).toBe(
      String(principals.length),
    );
    await laboratory.sql(mappingSql(printed, false));
  });

  test.each([
    [
      "without a file of certificates",
      ["--apply"],
      /^--apply verifies the server by AWS's certificates: name their file in --ca-bundle \(curl .*\)\n$/,
    ],
    [
      "with another authority's certificates",
      ["--apply", "--ca-bundle", "other.pem"],
      /^127\.0\.0\.1:\d+ is not reached, or does not show a certificate for live-orders\..*: .*certificate.*\nRun it where the instance is reached/,
    ],
    ["of a database that is not there", ["--out", "x"], /^$/],
  ])("connect %s", async (what, args, message) => {
    if (what.startsWith("of a database")) {
      const missing = await run(
        process.execPath,
        [join(ROOT, "bin", "rds-kerberos.cjs"), "connect", "live", "nothing"],
        { cwd: folder, env },
      );
      expect([missing.code, missing.stdout, missing.stderr]).toEqual([
        1,
        "",
        'no database of live is named "nothing"; write one of orders\n',
      ]);
      return;
    }
    copyFileSync(join(laboratory.folder, "server.pem"), join(folder, "other.pem"));
    const { code, stdout, stderr } = await connect(...args, "--via", `127.0.0.1:${laboratory.databasePort}`);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
  });

  test("--out writes the files, and no password is in any of them or was said", async () => {
    const { code, stdout, stderr } = await connect("--out", "sign-in");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Written: sign-in/principals.sql, sign-in/krb5.conf, sign-in/sign-in.txt\n");
    expect(readdirSync(join(folder, "sign-in")).sort()).toEqual(["krb5.conf", "principals.sql", "sign-in.txt"]);
    expect(readFileSync(join(folder, "sign-in", "krb5.conf"), "utf8")).toBe(printed.files["krb5.conf"]);
    const all = [
      stdout,
      JSON.stringify(printed),
      ...readdirSync(join(folder, "sign-in")).map((name) => readFileSync(join(folder, "sign-in", name), "utf8")),
    ].join("");
    expect(
      [laboratory.masterPassword, ...Object.values(laboratory.passwords)].filter((secret) => all.includes(secret)),
    ).toEqual([]);
  });
});
