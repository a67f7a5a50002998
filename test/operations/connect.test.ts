import { clientCommands } from "../../src/operations/connect/commands";
import { principal, type Connection } from "../../src/operations/connect/connection";
import { krb5Conf } from "../../src/operations/connect/krb5";
import { signInText } from "../../src/operations/connect/sign-in-text";
import { identifier, literal, mappingSql } from "../../src/operations/connect/sql";
import { saidIn, withIds } from "../support/messages";

const connection: Connection = {
  environment: "prod",
  database: "orders",
  instance: "prod-orders",
  address: "prod-orders.abcdefghijkl.eu-west-1.rds.amazonaws.com",
  port: 5432,
  databaseName: "orders",
  masterUserSecretArn: null,
  realm: "CORP.EXAMPLE.COM",
  controllers: ["10.0.0.10", "10.0.1.10"],
  trustedRealms: ["ONPREM.EXAMPLE.NET"],
  principals: ["alice@CORP.EXAMPLE.COM", "bob@ONPREM.EXAMPLE.NET"],
  certificateBundle: "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
};

test("krb5.conf", () => {
  const text = krb5Conf(connection);
  expect(saidIn(text)).toEqual([["krb5-conf/purpose", { environment: "prod", database: "orders" }]]);
  expect(withIds(text)).toBe(`# <krb5-conf/purpose>
[libdefaults]
    default_realm = CORP.EXAMPLE.COM
    dns_lookup_realm = false
    dns_lookup_kdc = true
    dns_canonicalize_hostname = false
    rdns = false
    forwardable = true

[realms]
    CORP.EXAMPLE.COM = {
        kdc = 10.0.0.10
        kdc = 10.0.1.10
        kpasswd_server = 10.0.0.10
    }
    ONPREM.EXAMPLE.NET = {
        kdc = onprem.example.net
    }

[domain_realm]
    prod-orders.abcdefghijkl.eu-west-1.rds.amazonaws.com = CORP.EXAMPLE.COM
    .corp.example.com = CORP.EXAMPLE.COM
    corp.example.com = CORP.EXAMPLE.COM
    .onprem.example.net = ONPREM.EXAMPLE.NET
    onprem.example.net = ONPREM.EXAMPLE.NET
`);
});

test("how to sign in", () => {
  const { address, principals } = connection;
  const psql = (host: string, user: string, mode: string): string =>
    `psql 'host=${host} port=5432 dbname=orders user=${user} sslmode=${mode} ` +
    "sslrootcert=global-bundle.pem gssencmode=disable'";
  const text = signInText(connection, "out");
  expect(withIds(text)).toBe(`<sign-in/title>

1. <sign-in/map>
   rds-kerberos connect prod orders --apply        <sign-in/or-run-sql>

2. <sign-in/unix>
   curl --fail --output global-bundle.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
   export KRB5_CONFIG=out/krb5.conf
   kinit alice@CORP.EXAMPLE.COM
   ${psql(address, "alice@CORP.EXAMPLE.COM", "verify-full")}

3. <sign-in/windows>
   ${psql(address, "alice@CORP.EXAMPLE.COM", "verify-full")}

4. <sign-in/windows-of-trusted-forest>
   ${psql("prod-orders.abcdefghijkl.eu-west-1.corp.example.com", "bob@ONPREM.EXAMPLE.NET", "verify-ca")}

<sign-in/reach> <sign-in/endpoint> <sign-in/who> \
SELECT gss_authenticated, principal FROM pg_stat_gssapi WHERE pid = pg_backend_pid();
`);
  expect(saidIn(text)).toEqual([
    ["sign-in/title", { environment: "prod", database: "orders", address, port: 5432 }],
    ["sign-in/map", { principals }],
    ["sign-in/or-run-sql", { file: "principals.sql" }],
    "sign-in/unix",
    ["sign-in/windows", { domain: "corp.example.com", bundle: "global-bundle.pem" }],
    ["sign-in/windows-of-trusted-forest", { realms: ["ONPREM.EXAMPLE.NET"], address }],
    ["sign-in/reach", { controllers: ["10.0.0.10", "10.0.1.10"], address, port: 5432 }],
    "sign-in/endpoint",
    "sign-in/who",
  ]);
});

test("SQL, without and with --revoke", () => {
  const one = { ...connection, principals: ["o'neil@CORP.EXAMPLE.COM"] };
  const listing = (columns: string): string => `SELECT ${columns}
  FROM pg_catalog.pg_auth_members AS membership
  JOIN pg_catalog.pg_roles AS granted ON granted.oid = membership.roleid AND granted.rolname = 'rds_ad'
  JOIN pg_catalog.pg_roles AS member ON member.oid = membership.member AND member.rolcanlogin
  WHERE member.rolname <> ALL (ARRAY['o''neil@CORP.EXAMPLE.COM']::pg_catalog.name[])
  ORDER BY member.rolname`;
  const sql = (revoking: string): string => `-- <principals-sql/purpose>
-- <principals-sql/run-as>
BEGIN;

DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'o''neil@CORP.EXAMPLE.COM') THEN
    CREATE USER "o'neil@CORP.EXAMPLE.COM" WITH LOGIN;
  ELSIF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'o''neil@CORP.EXAMPLE.COM' AND NOT rolcanlogin) THEN
    ALTER USER "o'neil@CORP.EXAMPLE.COM" WITH LOGIN;
  END IF;
END $do$;
GRANT rds_ad TO "o'neil@CORP.EXAMPLE.COM";
${revoking}
COMMIT;

-- <principals-sql/not-in-file>
${listing("member.rolname AS principal, pg_catalog.format('REVOKE rds_ad FROM %I;', member.rolname) AS statement")};
`;
  expect(withIds(mappingSql(one, false))).toBe(sql(""));
  expect(saidIn(mappingSql(one, false))[0]).toEqual([
    "principals-sql/purpose",
    { environment: "prod", database: "orders" },
  ]);
  expect(withIds(mappingSql(one, true))).toBe(
    sql(`
-- <principals-sql/revoked>
DO $do$ DECLARE gone name; BEGIN
  FOR gone IN ${listing("member.rolname")} LOOP
    EXECUTE pg_catalog.format('REVOKE rds_ad FROM %I', gone);
    RAISE NOTICE 'revoked rds_ad from %', gone;
  END LOOP;
END $do$;
`),
  );
});

test.each([
  ["alice", "alice@CORP.EXAMPLE.COM"],
  ["bob@ONPREM.EXAMPLE.NET", "bob@ONPREM.EXAMPLE.NET"],
  // Written with a combining character, as some editors do.
  ["ju\u0308rgen", "jürgen@CORP.EXAMPLE.COM"],
])("the principal of %s", (name, full) => {
  expect(principal(name, "CORP.EXAMPLE.COM")).toBe(full);
});

test.each([
  ["plain", "'plain'", '"plain"'],
  ["o'neil", "'o''neil'", '"o\'neil"'],
  ['a"b', "'a\"b'", '"a""b"'],
  ["back\\slash", "E'back\\\\slash'", '"back\\slash"'],
])("%s as a literal and as a name", (text, asLiteral, asName) => {
  expect([literal(text), identifier(text)]).toEqual([asLiteral, asName]);
});

test("names that shells and connection strings would take apart are quoted for both", () => {
  const { kinit, psql, windows } = clientCommands(connection, "o'neil $HOME@CORP.EXAMPLE.COM");
  expect(kinit).toBe("kinit 'o'\\''neil $HOME@CORP.EXAMPLE.COM'");
  expect(psql).toContain("user='\\''o\\'\\''neil $HOME@CORP.EXAMPLE.COM'\\'' sslmode=verify-full");
  expect(windows).toContain("user=''o\\''neil $HOME@CORP.EXAMPLE.COM'' sslmode=verify-full");
});

test("an endpoint in China", () => {
  const { onPremisesHost } = clientCommands(
    { ...connection, address: "prod-orders.abc.cn-north-1.rds.amazonaws.com.cn" },
    "alice@CORP.EXAMPLE.COM",
  );
  expect(onPremisesHost).toBe("prod-orders.abc.cn-north-1.corp.example.com");
  expect(
    clientCommands(
      { ...connection, address: "prod-orders.abc.rds.cn-north-1.amazonaws.com.cn" },
      "alice@CORP.EXAMPLE.COM",
    ).onPremisesHost,
  ).toBe("prod-orders.abc.cn-north-1.corp.example.com");
});
