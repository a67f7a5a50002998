import { CERTIFICATE_BUNDLES } from "../../aws/certificate-bundles";
import { type Database, type Environment } from "../../environment/environment";
import { dbInstanceIdentifier, stackIds } from "../../environment/topology";
import { unread } from "../checks/located-networks";
import { OperationError } from "../operation-error";
import { publishedList, publishedText, type Published } from "../published";

/** Everything a client of one database needs to know. */
export interface Connection {
  readonly environment: string;
  readonly database: string;
  readonly instance: string;
  /** Host name of the instance: its Kerberos service principal is named after it, so no other name works. */
  readonly address: string;
  readonly port: number;
  readonly databaseName: string;
  readonly masterUserSecretArn: string | null;
  /** Realm of the directory. */
  readonly realm: string;
  /** Addresses of the domain controllers. */
  readonly controllers: readonly string[];
  /** Realms whose users are accepted, other than the directory's. */
  readonly trustedRealms: readonly string[];
  /** Role names in PostgreSQL: each the principal whose tickets it takes. */
  readonly principals: readonly string[];
  /** Where AWS keeps the certificates to verify the server by. */
  readonly certificateBundle: string;
}

/** States that hold what a client needs. */
function sources(
  environment: Environment,
  { key, network }: Database,
): {
  readonly database: { stack: string; account: Database["network"]["account"] };
  readonly sharing: { stack: string; account: Database["network"]["account"] };
} {
  return {
    database: { stack: stackIds.database(environment.name, key), account: network.account },
    sharing: { stack: stackIds.directorySharing(environment.name), account: environment.directory.network.account },
  };
}

/** Reads what the stacks publish. @throws OperationError if they are not deployed, or cannot be read */
export async function connectionTo(
  environment: Environment,
  database: Database,
  published: Published,
): Promise<Connection> {
  const { database: own, sharing } = sources(environment, database);
  await published.read([own, sharing]);
  for (const source of [own, sharing]) {
    const problem = unread(source, published.of(source));
    if (problem) throw new OperationError(`${problem.cause}\n${problem.cure}`);
  }
  const [outputs, directory] = [own, sharing].map((source) => {
    const answer = published.of(source);
    return answer.status === "exists" ? answer.outputs : new Map<string, unknown>();
  }) as [ReadonlyMap<string, unknown>, ReadonlyMap<string, unknown>];
  const realm = publishedText(directory, "domain_name", sharing.stack).toUpperCase();
  const secret = outputs.get("master_user_secret_arn");
  return {
    environment: environment.name,
    database: database.key,
    instance: dbInstanceIdentifier(environment, database),
    address: publishedText(outputs, "address", own.stack),
    port: Number(outputs.get("port") ?? database.port),
    databaseName: publishedText(outputs, "database_name", own.stack),
    masterUserSecretArn: typeof secret === "string" ? secret : null,
    realm,
    controllers: publishedList(directory, "dns_ip_addresses", sharing.stack),
    trustedRealms: trustedRealms(environment, database, realm),
    principals: database.principals.map((name) => principal(name, realm)),
    certificateBundle: CERTIFICATE_BUNDLES[environment.partition.id] ?? "",
  };
}

/**
 * The role for a name of the file: with its realm, which Kerberos writes in upper case, and with umlauts as one
 * character, as Active Directory has them.
 */
export function principal(name: string, realm: string): string {
  return (name.includes("@") ? name : `${name}@${realm}`).normalize("NFC");
}

function trustedRealms({ directory }: Environment, { principals }: Database, own: string): string[] {
  const trusts = (directory.create?.trusts ?? [])
    .filter(({ direction }) => direction !== "incoming")
    .map(({ domainName }) => domainName.toUpperCase());
  const named = principals.flatMap((name) => name.split("@")[1] ?? []);
  return [...new Set([...trusts, ...named])].filter((realm) => realm !== own);
}
