import { message } from "../../text/message";
import { shellWord } from "../shell";
import { BUNDLE_FILE, clientCommands } from "./commands";
import { type Connection } from "./connection";

/** How a session sees that it was opened by a ticket. */
const WHO = "SELECT gss_authenticated, principal FROM pg_stat_gssapi WHERE pid = pg_backend_pid();";

const say = {
  title: message<{ environment: string; database: string; address: string; port: number }>(
    "sign-in/title",
    ({ environment, database, address, port }) =>
      `Sign-in to the database ${database} of ${environment}: ${address}, port ${port}`,
  ),
  map: message<{ principals: readonly string[] }>(
    "sign-in/map",
    ({ principals }) =>
      "Map the principals, once and after each change of the file: " +
      (principals.length === 0 ? "none yet, add principals to the file" : principals.join(", ")),
  ),
  orRunSql: message<{ file: string }>("sign-in/or-run-sql", ({ file }) => `or run ${file} as the master user`),
  unix: message("sign-in/unix", "On a Linux or macOS client (MIT Kerberos; on macOS kinit and libpq of Homebrew)"),
  windows: message<{ domain: string; bundle: string }>(
    "sign-in/windows",
    ({ domain, bundle }) =>
      `On a Windows client that is a member of ${domain}: signed in as the principal, ` +
      `with AWS's certificates in ${bundle}`,
  ),
  trustedWindows: message<{ realms: readonly string[]; address: string }>(
    "sign-in/windows-of-trusted-forest",
    ({ realms, address }) =>
      `On a Windows client of ${realms.join(" or ")}: the endpoint within the directory's domain, ` +
      `which DNS or the hosts file must lead to the address of ${address};\n` +
      "   the certificate does not have that name, so it is verified without it",
  ),
  reach: message<{ controllers: readonly string[]; address: string; port: number }>(
    "sign-in/reach",
    ({ controllers, address, port }) =>
      `The client has to reach ${controllers.join(", ")} on port 88 (TCP and UDP), and ${address} on TCP ${port}.`,
  ),
  endpoint: message(
    "sign-in/endpoint",
    "Always the endpoint, never an address or a name of your\nown: the ticket is for that name.",
  ),
  who: message("sign-in/who", "Who is signed in how:"),
};

/**
 * How to sign in, for a terminal or a file.
 *
 * @param folder - Where krb5.conf is, if it has been written.
 */
export function signInText(connection: Connection, folder: string | undefined): string {
  const { environment, database, address, port, realm, principals, controllers } = connection;
  const { certificates, kinit, psql, windows } = clientCommands(connection, firstOf(connection));
  const configuration = folder === undefined ? "krb5.conf" : `${folder}/krb5.conf`;
  return `${say.title({ environment, database, address, port })}

1. ${say.map({ principals })}
   rds-kerberos connect ${environment} ${database} --apply        ${say.orRunSql({ file: "principals.sql" })}

2. ${say.unix()}
   ${certificates}
   export KRB5_CONFIG=${shellWord(configuration)}
   ${kinit}
   ${psql}

3. ${say.windows({ domain: realm.toLowerCase(), bundle: BUNDLE_FILE })}
   ${windows}
${trustedText(connection)}
${say.reach({ controllers, address, port })} ${say.endpoint()} ${say.who()} ${WHO}
`;
}

/** The step for accounts of forests that the directory trusts. */
function trustedText(connection: Connection): string {
  const { address, trustedRealms, principals } = connection;
  if (trustedRealms.length === 0) return "";
  const trusted = principals.find((name) => trustedRealms.some((realm) => name.endsWith(`@${realm}`)));
  return `
4. ${say.trustedWindows({ realms: trustedRealms, address })}
   ${clientCommands(connection, trusted ?? firstOf(connection)).onPremisesWindows}
`;
}

function firstOf({ principals, realm }: Connection): string {
  return principals[0] ?? `alice@${realm}`;
}
