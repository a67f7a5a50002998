import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { checkServerIdentity } from "node:tls";
import { Client, DatabaseError } from "pg";
import { message } from "../../text/message";
import { type AwsAccount } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { OperationError } from "../operation-error";
import { secretFields } from "../secret-fields";
import { type Connection } from "./connection";

const say = {
  refused: message<{ instance: string; reason: string; rotating: boolean }>(
    "connect/refused",
    ({ instance, reason, rotating }) =>
      `PostgreSQL on ${instance} refuses it: ${reason}` +
      (rotating ? "; RDS may be rotating the master user's password, try again" : ""),
  ),
  notReached: message<{ at: string; address: string; reason: string; bundle: string }>(
    "connect/not-reached",
    ({ at, address, reason, bundle }) =>
      `${at} is not reached, or does not show a certificate for ${address}: ${reason}\n` +
      "Run it where the instance is reached, or through a tunnel with --via host:port; " +
      `AWS's certificates are at ${bundle}`,
  ),
  noSecret: message<{ instance: string }>(
    "connect/no-secret",
    ({ instance }) =>
      `RDS does not keep the master user's password of ${instance}; ` +
      "run the SQL that connect prints with psql, as the master user",
  ),
  secretUnreadable: message<{ reason: string }>(
    "connect/secret-unreadable",
    ({ reason }) =>
      `the master user's secret cannot be read: ${reason}\n` +
      "rds-kerberos iam-policies prints the policy for connect --apply",
  ),
  secretIncomplete: message<{ secret: string }>(
    "connect/secret-incomplete",
    ({ secret }) => `the secret ${secret} has no username and password`,
  ),
};

export interface ApplyOptions {
  /** Certificates to verify the server by, in PEM. */
  readonly certificates: string;
  /** What to connect to if it is not the endpoint itself: the end of a tunnel. */
  readonly via?: { readonly host: string; readonly port: number };
  /** Takes the server's notices and warnings. */
  readonly notice: (line: string) => void;
}

/** A member of `rds_ad` that is not in the file. */
export interface Stranger {
  readonly principal: string;
  readonly statement: string;
}

interface Rows {
  readonly rows: Stranger[];
}

const SECONDS = 1000;

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const INVALID_PASSWORD = "28P01";

/**
 * Runs SQL as the master user, over TLS with the endpoint's name verified.
 *
 * @returns members of `rds_ad` that are not in the file
 */
export async function applyMapping(
  account: AwsAccount,
  connection: Connection,
  sql: string,
  { certificates, via, notice }: ApplyOptions,
): Promise<Stranger[]> {
  const { address, databaseName, instance } = connection;
  const host = via?.host ?? address;
  const port = via?.port ?? connection.port;
  const { username, password } = await masterUser(account, connection);
  const client = new Client({
    host,
    port,
    database: databaseName,
    user: username,
    password,
    // Whatever the way, it is the endpoint's name that the certificate must have.
    ssl: {
      ca: certificates,
      rejectUnauthorized: true,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(address, certificate),
    },
    connectionTimeoutMillis: 15 * SECONDS,
    statement_timeout: 60 * SECONDS,
    application_name: "rds-kerberos",
  });
  // Warnings, and the notices of the SQL itself: not that a role is a member already, which is as it should be.
  client.on("notice", ({ severity, routine, message: text }) => {
    if (severity !== "NOTICE" || routine === "exec_stmt_raise") notice(`${severity ?? "NOTICE"}: ${text ?? ""}`);
  });
  // The query fails too, and says why.
  client.on("error", () => undefined);
  account.aws.signal.addEventListener(
    "abort",
    () => {
      void client.end();
    },
    { once: true },
  );
  try {
    await client.connect();
    // One statement gives one result, several a list of them.
    const results = (await client.query(sql)) as unknown as Rows | Rows[];
    const last = Array.isArray(results) ? results.at(-1) : results;
    return last?.rows ?? [];
  } catch (error) {
    account.aws.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof DatabaseError)
      throw new OperationError(say.refused({ instance, reason, rotating: error.code === INVALID_PASSWORD }));
    throw new OperationError(
      say.notReached({ at: `${host}:${port}`, address, reason, bundle: connection.certificateBundle }),
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function masterUser(
  account: AwsAccount,
  { instance, masterUserSecretArn }: Connection,
): Promise<{ username: string; password: string }> {
  if (masterUserSecretArn === null) throw new OperationError(say.noSecret({ instance }));
  let text: string | undefined;
  try {
    text = (
      await account.aws.call((options) =>
        account.secrets.send(new GetSecretValueCommand({ SecretId: masterUserSecretArn }), options),
      )
    ).SecretString;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new OperationError(say.secretUnreadable({ reason: error.message }));
  }
  const secret = secretFields(text);
  if (secret.username === undefined || secret.password === undefined)
    throw new OperationError(say.secretIncomplete({ secret: masterUserSecretArn }));
  return { username: secret.username, password: secret.password };
}
