import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Stranger } from "../../src/operations/connect/apply";
import { type ClientCommands } from "../../src/operations/connect/commands";
import { type Connection } from "../../src/operations/connect/connection";
import { mappingSql } from "../../src/operations/connect/sql";
import { aws, emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import { ORDERS } from "../support/deployed";
import { printed, saidIn, withIds } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithSignIn, ROOT, run, terraformVariables, type Run } from "../support/terraform";
import { outcome, signedIn, typed, whoAmI, type Client } from "./clients";
import { HOST } from "./database";
import { startLaboratory, type Laboratory } from "./laboratory";
import { liveEnvironment, publishStates } from "./live-environment";

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
  const folder = temporaryFolder("sign-in-client");
  const env: Record<string, string> = { ...terraformVariables(join(folder, "terraform")), PGSSLROOTCERT: "" };
  let emulator: Emulator;
  let laboratory: Laboratory;
  let shown: ConnectJson;
  let caches = 0;

  const writeEnvironment = (principals: readonly string[]): void => {
    writeFileSync(join(folder, "environments", "live.yaml"), liveEnvironment(emulator.url, principals));
  };
  const connectTo = (database: string, ...args: string[]): Promise<Run> =>
    run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "connect", "live", database, ...args], {
      cwd: folder,
      env,
    });
  const connect = (...args: string[]): Promise<Run> => connectTo("orders", ...args);
  const via = (): string[] => ["--via", `127.0.0.1:${laboratory.databasePort}`];
  const withCertificates = (): string[] => ["--apply", ...via(), "--ca-bundle", laboratory.certificate];
  const apply = async (...args: string[]): Promise<ConnectJson & { code: number | null; stderr: string }> => {
    const result = await connect(...withCertificates(), "--json", ...args);
    if (result.stdout === "") throw new Error(result.stderr);
    return { ...(JSON.parse(result.stdout) as ConnectJson), code: result.code, stderr: result.stderr };
  };

  /** A client with an empty ticket cache. */
  const newClient = (): Client => {
    caches += 1;
    return { KRB5_CONFIG: join(folder, "krb5.conf"), KRB5CCNAME: `FILE:${join(folder, `cache-${caches}`)}` };
  };
  const commandsOf = (principal: string): ClientCommands => {
    const found = shown.clients.find((entry) => entry.principal === principal);
    if (!found) throw new Error(`connect prints nothing for ${principal}`);
    return found;
  };
  const password = (principal: string): string => laboratory.passwords[principal.split("@")[0] ?? ""] ?? "";
  const kinit = async (principal: string, client: Client, options = ""): Promise<void> => {
    const line = commandsOf(principal).kinit.replace("kinit ", `kinit ${options}`);
    const result = await typed(line, folder, client, password(principal));
    if (result.code !== 0) throw new Error(`kinit: ${result.all}`);
  };
  const psql = async (line: string, client: Client): Promise<ReturnType<typeof outcome>> =>
    outcome(await whoAmI(line, folder, client));

  beforeAll(async () => {
    [emulator, laboratory] = await Promise.all([
      startEmulator(folder),
      startLaboratory([...NAMES, UNMAPPED, LEAVER, 'a"b', "a;b", "a\\b"]),
    ]);
    mkdirSync(join(folder, "environments"));
    writeEnvironment([...NAMES, LEAVER, BOB]);
    const { ARN } = await aws<{ ARN: string }>(emulator, ORDERS, "secretsmanager", "create_secret", {
      Name: "rds!db-4711",
      SecretString: JSON.stringify({ username: "dbadmin", password: laboratory.masterPassword }),
    });
    await publishStates(emulator, {
      address: HOST,
      port: laboratory.databasePort,
      database_name: "orders",
      master_user_secret_arn: ARN,
    });
    shown = await apply();
    // But for addresses: no name server here knows the controllers of these domains.
    writeFileSync(
      join(folder, "krb5.conf"),
      shown.files["krb5.conf"]
        .replaceAll("= 10.0.0.10\n", `= ${laboratory.controllers.corp}\n`)
        .replace("        kdc = 10.0.1.10\n", "")
        .replace("kdc = onprem.example.net\n", `kdc = ${laboratory.controllers.onprem}\n`),
    );
    copyFileSync(laboratory.certificate, join(folder, "global-bundle.pem"));
  });

  afterAll(async () => {
    await laboratory.stop();
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("connect --apply has mapped every principal of the file, and says what the server says", async () => {
    const members = await laboratory.sql(
      "SELECT member::regrole::text FROM pg_auth_members WHERE roleid = 'rds_ad'::regrole",
    );
    const names = [...NAMES, LEAVER].map((name) => `${name}@${CORP}`);
    expect(
      (await laboratory.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE '%@%' ORDER BY oid")).split("\n"),
    ).toEqual([...names, BOB]);
    expect(members.split("\n")).toHaveLength(names.length + 1);
    expect([shown.notInTheFile, shown.principals]).toEqual([[], [...names, BOB]]);
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
      const client = newClient();
      await kinit(principal, client);
      expect(await psql(commandsOf(principal).psql, client)).toEqual(signedIn(principal));
    },
  );

  test("a principal of the trusted forest signs in", async () => {
    const client = newClient();
    await kinit(BOB, client);
    expect(await psql(commandsOf(BOB).psql, client)).toEqual(signedIn(BOB));
    const tickets = await typed("klist", folder, client);
    expect(tickets.stdout).toContain(`krbtgt/${CORP}@ONPREM.EXAMPLE.NET`);
  });

  test("without a ticket nobody signs in", async () => {
    const client = newClient();
    expect(await psql(commandsOf(`alice@${CORP}`).psql, client)).toEqual([
      2,
      "",
      "GSSAPI continuation error: No credentials were supplied, or the credentials were unavailable or inaccessible: " +
        `No Kerberos credentials available (default cache: ${client.KRB5CCNAME})`,
    ]);
  });

  test("an account that the file does not map is refused", async () => {
    const client = newClient();
    const principal = `${UNMAPPED}@${CORP}`;
    const alice = commandsOf(`alice@${CORP}`);
    expect((await typed(alice.kinit.replace("alice", UNMAPPED), folder, client, password(principal))).code).toBe(0);
    expect(await psql(alice.psql.replace("alice", UNMAPPED), client)).toEqual([
      2,
      "",
      "fe_sendauth: no password supplied",
    ]);
    // Nor does her ticket open another's account.
    expect(await psql(alice.psql, client)).toEqual([
      2,
      "",
      `FATAL:  GSSAPI authentication failed for user "alice@${CORP}"`,
    ]);
  });

  test("a role whose realm is in lower case takes no ticket", async () => {
    const client = newClient();
    await laboratory.sql('CREATE USER "alice@corp.example.com" WITH LOGIN IN ROLE rds_ad');
    await kinit(`alice@${CORP}`, client);
    const refused = await psql(
      commandsOf(`alice@${CORP}`).psql.replace(`alice@${CORP}`, "alice@corp.example.com"),
      client,
    );
    await laboratory.sql('DROP USER "alice@corp.example.com"');
    expect(refused).toEqual([2, "", 'FATAL:  GSSAPI authentication failed for user "alice@corp.example.com"']);
  });

  test("a ticket that opens the database opens it no more when it has expired", async () => {
    const client = newClient();
    const principal = `alice@${CORP}`;
    await kinit(principal, client, `-l 4s -S postgres/${HOST} `);
    const fresh = await psql(commandsOf(principal).psql, client);
    await new Promise((resolve) => {
      setTimeout(resolve, 5500);
    });
    expect([fresh, await psql(commandsOf(principal).psql, client)]).toEqual([
      signedIn(principal),
      [
        2,
        "",
        "GSSAPI continuation error: Unspecified GSS failure.  Minor code may provide more information: " +
          `Matching credential not found (filename: ${client.KRB5CCNAME.replace("FILE:", "")})`,
      ],
    ]);
  });

  test("another host name has no ticket", async () => {
    const client = newClient();
    await kinit(`alice@${CORP}`, client);
    const other = await psql(
      commandsOf(`alice@${CORP}`).psql.replace(HOST, "localhost").replace("verify-full", "verify-ca"),
      client,
    );
    expect(other).toEqual([2, "", expect.stringContaining("not found in Kerberos database")]);
  });

  test("who has left the file is listed, keeps nothing after --revoke, and is refused", async () => {
    const principal = `${LEAVER}@${CORP}`;
    const client = newClient();
    const commands = commandsOf(principal);
    await kinit(principal, client);
    expect(await psql(commands.psql, client)).toEqual(signedIn(principal));
    writeEnvironment([...NAMES, BOB]);
    const { code, stdout, stderr } = await connect(...withCertificates());
    expect([code, stderr]).toEqual([2, ""]);
    expect(withIds(stdout)).toBe(`<connect/mapped>\n<connect/not-in-file>\n  REVOKE rds_ad FROM "${principal}";\n`);
    expect(saidIn(stdout)).toEqual([
      ["connect/mapped", { principals: NAMES.length + 1, instance: "live-orders" }],
      "connect/not-in-file",
    ]);
    const revoked = await apply("--revoke");
    expect([revoked.code, revoked.notInTheFile, revoked.stderr]).toEqual([
      0,
      [],
      `NOTICE: revoked rds_ad from ${principal}\n`,
    ]);
    expect(await psql(commands.psql, client)).toEqual([2, "", "fe_sendauth: no password supplied"]);
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
    await laboratory.sql(mappingSql({ ...shown, principals }, true));
    const roles = JSON.parse(
      await laboratory.sql("SELECT json_agg(rolname ORDER BY oid) FROM pg_roles WHERE rolname LIKE '%@X.Y'"),
    ) as string[];
    expect(roles).toEqual(principals);
    expect(await laboratory.sql("SELECT count(*) FROM pg_roles WHERE rolname = 'dbadmin'")).toBe("1");
    // The block that revokes has taken it from all others.
    expect(await laboratory.sql("SELECT count(*) FROM pg_auth_members WHERE roleid = 'rds_ad'::regrole")).toBe(
      String(principals.length),
    );
    await laboratory.sql(mappingSql(shown, false));
  });

  test("connect without a file of certificates", async () => {
    const { code, stdout, stderr } = await connect("--apply", ...via());
    expect([code, stdout]).toEqual([1, ""]);
    const command = expect.stringMatching(/^curl /) as string;
    expect(printed(stderr)).toEqual([["connect/no-certificates", { command }]]);
  });

  test("connect with another authority's certificates", async () => {
    copyFileSync(join(laboratory.folder, "server.pem"), join(folder, "other.pem"));
    const { code, stdout, stderr } = await connect("--apply", "--ca-bundle", "other.pem", ...via());
    expect([code, stdout]).toEqual([1, ""]);
    expect(printed(stderr)).toEqual([
      [
        "connect/not-reached",
        {
          at: `127.0.0.1:${laboratory.databasePort}`,
          address: HOST,
          reason: expect.stringContaining("certificate") as string,
          bundle: shown.certificateBundle,
        },
      ],
    ]);
  });

  test("connect of a database that the file does not have", async () => {
    const { code, stdout, stderr } = await connectTo("nothing");
    expect([code, stdout]).toEqual([1, ""]);
    expect(printed(stderr)).toEqual([
      ["connect/unknown-database", { environment: "live", database: "nothing", known: ["orders"] }],
    ]);
  });

  test("--out writes the files, and no password is in any of them or was printed", async () => {
    const { code, stdout, stderr } = await connect("--out", "sign-in");
    expect([code, stderr]).toEqual([0, ""]);
    const files = ["sign-in/principals.sql", "sign-in/krb5.conf", "sign-in/sign-in.txt"];
    expect(saidIn(stdout)).toContainEqual(["connect/written", { files }]);
    expect(readdirSync(join(folder, "sign-in")).sort()).toEqual(["krb5.conf", "principals.sql", "sign-in.txt"]);
    expect(readFileSync(join(folder, "sign-in", "krb5.conf"), "utf8")).toBe(shown.files["krb5.conf"]);
    const all = [
      stdout,
      JSON.stringify(shown),
      ...readdirSync(join(folder, "sign-in")).map((name) => readFileSync(join(folder, "sign-in", name), "utf8")),
    ].join("");
    expect(
      [laboratory.masterPassword, ...Object.values(laboratory.passwords)].filter((secret) => all.includes(secret)),
    ).toEqual([]);
  });
});
