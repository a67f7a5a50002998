import { shellWord } from "../shell";
import { type Connection } from "./connection";

/** Name of the file AWS's certificates are kept in, beside the others. */
export const BUNDLE_FILE = "global-bundle.pem";

/** One value of a connection string of libpq's. @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING */
function value(text: string): string {
  return /^[\w.@/-]+$/.test(text) ? text : `'${text.replace(/[\\']/g, "\\$&")}'`;
}

/** A word of PowerShell. */
function powerShellWord(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

export function connectionString(
  { address, port, databaseName }: Connection,
  user: string,
  mode: "verify-full" | "verify-ca",
  host = address,
): string {
  // With gssencmode at its default, psql with a ticket leaves TLS out and encrypts by Kerberos; then no certificate is verified.
  return `host=${host} port=${port} dbname=${value(databaseName)} user=${value(user)} sslmode=${mode} sslrootcert=${BUNDLE_FILE} gssencmode=disable`;
}

export interface ClientCommands {
  readonly certificates: string;
  readonly kinit: string;
  readonly psql: string;
  /** For PowerShell. */
  readonly windows: string;
  /** Host name for Windows clients whose accounts are of a trusted forest: the endpoint within the directory's domain. */
  readonly onPremisesHost: string;
  readonly onPremisesWindows: string;
}

/** What one principal types. */
export function clientCommands(connection: Connection, principal: string): ClientCommands {
  const { address, realm, certificateBundle } = connection;
  const onPremisesHost = address
    .replace(/\.rds\.amazonaws\.com(?:\.cn)?$/, "")
    .replace(/\.rds\.([a-z0-9-]+)\.amazonaws\.com\.cn$/, ".$1")
    .concat(`.${realm.toLowerCase()}`);
  return {
    certificates: `curl --fail --output ${BUNDLE_FILE} ${certificateBundle}`,
    kinit: `kinit ${shellWord(principal)}`,
    psql: `psql ${shellWord(connectionString(connection, principal, "verify-full"))}`,
    windows: `psql ${powerShellWord(connectionString(connection, principal, "verify-full"))}`,
    onPremisesHost,
    onPremisesWindows: `psql ${powerShellWord(connectionString(connection, principal, "verify-ca", onPremisesHost))}`,
  };
}

/** How to sign in, for a terminal or a file. */
export function signInText(connection: Connection, folder: string | undefined): string {
  const { environment, database, address, port, realm, trustedRealms, principals, controllers } = connection;
  const [first = `alice@${realm}`] = principals;
  const commands = clientCommands(connection, first);
  const trusted = principals.find((name) => trustedRealms.some((other) => name.endsWith(`@${other}`)));
  const file = (name: string): string => (folder === undefined ? name : `${folder}/${name}`);
  return `Sign-in to the database ${database} of ${environment}: ${address}, port ${port}

1. Map the principals, once and after each change of the file: ${principals.join(", ") || "none yet, add principals to the file"}
   rds-kerberos connect ${environment} ${database} --apply        or run principals.sql as the master user

2. On a Linux or macOS client (MIT Kerberos; on macOS kinit and libpq of Homebrew)
   ${commands.certificates}
   export KRB5_CONFIG=${shellWord(file("krb5.conf"))}
   ${commands.kinit}
   ${commands.psql}

3. On a Windows client that is a member of ${realm.toLowerCase()}: signed in as the principal, with AWS's certificates in ${BUNDLE_FILE}
   ${commands.windows}
${
  trustedRealms.length === 0
    ? ""
    : `
4. On a Windows client of ${trustedRealms.join(" or ")}: the endpoint within the directory's domain, which DNS or the hosts file must lead to the address of ${address};
   the certificate does not have that name, so it is verified without it
   ${clientCommands(connection, trusted ?? first).onPremisesWindows}
`
}
The client has to reach ${controllers.join(", ")} on port 88 (TCP and UDP), and ${address} on TCP ${port}. Always the endpoint, never an address or a name of your
own: the ticket is for that name. Who is signed in how: SELECT gss_authenticated, principal FROM pg_stat_gssapi WHERE pid = pg_backend_pid();
`;
}
