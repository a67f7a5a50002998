import { shellWord } from "../shell";
import { type Connection } from "./connection";

/** Name of the file with AWS's certificates, next to the others. */
export const BUNDLE_FILE = "global-bundle.pem";

/**
 * One value of a connection string of libpq's.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 */
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
  return [
    `host=${host} port=${port} dbname=${value(databaseName)} user=${value(user)}`,
    `sslmode=${mode} sslrootcert=${BUNDLE_FILE}`,
    // By default psql with a ticket encrypts by Kerberos, without TLS: then no certificate is verified.
    "gssencmode=disable",
  ].join(" ");
}

export interface ClientCommands {
  readonly certificates: string;
  readonly kinit: string;
  readonly psql: string;
  /** For PowerShell. */
  readonly windows: string;
  /** Host name for Windows clients with accounts of a trusted forest: the endpoint within the directory's domain. */
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
  const direct = connectionString(connection, principal, "verify-full");
  const onPremises = connectionString(connection, principal, "verify-ca", onPremisesHost);
  return {
    certificates: `curl --fail --output ${BUNDLE_FILE} ${certificateBundle}`,
    kinit: `kinit ${shellWord(principal)}`,
    psql: `psql ${shellWord(direct)}`,
    windows: `psql ${powerShellWord(direct)}`,
    onPremisesHost,
    onPremisesWindows: `psql ${powerShellWord(onPremises)}`,
  };
}
