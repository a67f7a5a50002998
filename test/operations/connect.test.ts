import { clientCommands } from "../../src/operations/connect/commands";
import { principal, type Connection } from "../../src/operations/connect/connection";
import { krb5Conf } from "../../src/operations/connect/krb5";
import { signInText } from "../../src/operations/connect/sign-in-text";
import { identifier, literal, mappingSql } from "../../src/operations/connect/sql";

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
  expect(krb5Conf(connection))
    .toBe(`# Kerberos sign-in to the database orders of prod. Use it alone: export KRB5_CONFIG=this file; or merge it into /etc/krb5.conf.
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
  const host = connection.address;
  expect(signInText(connection, "out")).toBe(`Sign-in to the database orders of prod: ${host}, port 5432

1. Map the principals, once and after each change of the file: alice@CORP.EXAMPLE.COM, bob@ONPREM.EXAMPLE.NET
   rds-kerberos connect prod orders --apply        or run principals.sql as the master user

2. On a Linux or macOS client (MIT Kerberos; on macOS kinit and libpq of Homebrew)
   curl --fail --output global-bundle.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
   export KRB5_CONFIG=out/krb5.conf
   kinit alice@CORP.EXAMPLE.COM
   psql 'host=${host} port=5432 dbname=orders user=alice@CORP.EXAMPLE.COM sslmode=verify-full sslrootcert=global-bundle.pem gssencmode=disable'

3. On a Windows client that is a member of corp.example.com: signed in as the principal, with AWS's certificates in global-bundle.pem
   psql 'host=${host} port=5432 dbname=orders user=alice@CORP.EXAMPLE.COM sslmode=verify-full sslrootcert=global-bundle.pem gssencmode=disable'

4. On a Windows client of ONPREM.EXAMPLE.NET: the endpoint within the directory's domain, which DNS or the hosts file must lead to the address of ${host};
   the certificate does not have that name, so it is verified without it
   psql 'host=prod-orders.abcdefghijkl.eu-west-1.corp.example.com port=5432 dbname=orders user=bob@ONPREM.EXAMPLE.NET sslmode=verify-ca sslrootcert=global-bundle.pem gssencmode=disable'

The client has to reach 10.0.0.10, 10.0.1.10 on port 88 (TCP and UDP), and ${host} on TCP 5432. Always the endpoint, never an address or a name of your
own: the ticket is for that name. Who is signed in how: SELECT gss_authenticated, principal FROM pg_stat_gssapi WHERE pid = pg_backend_pid();
`);
});

test("SQL, without and with --revoke", () => {
  const one = { ...connection, principals: ["o'neil@CORP.EXAMPLE.COM"] };
  const listing = (columns: string): string => `SELECT ${columns}
  FROM pg_catalog.pg_auth_members AS membership
  JOIN pg_catalog.pg_roles AS granted ON granted.oid = membership.roleid AND granted.rolname = 'rds_ad'
  JOIN pg_catalog.pg_roles AS member ON member.oid = membership.member AND member.rolcanlogin
  WHERE member.rolname <> ALL (ARRAY['o''neil@CORP.EXAMPLE.COM']::pg_catalog.name[])
  ORDER BY member.rolname`;
  const sql = (
    revoking: string,
  ): string => `-- Kerberos sign-in to the database orders of prod, for the principals of the environment file.
-- Run it as the master user; running it again changes nothing. Active Directory groups cannot be mapped in RDS for PostgreSQL.
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

-- Members of rds_ad that are not in the file, and the statement that ends their sign-in.
${listing("member.rolname AS principal, pg_catalog.format('REVOKE rds_ad FROM %I;', member.rolname) AS statement")};
`;
  expect(mappingSql(one, false)).toBe(sql(""));
  expect(mappingSql(one, true)).toBe(
    sql(`
-- Who is not in the file any more signs in no more; what the role owns and may do stays.
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
