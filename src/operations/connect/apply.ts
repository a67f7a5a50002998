import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { checkServerIdentity } from "node:tls";
import { Client, DatabaseError } from "pg";
import { type AwsAccount } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { OperationError } from "../operation-error";
import { secretFields } from "../secret-fields";
import { type Connection } from "./connection";

export interface ApplyOptions {
  /** Certificates to verify the server by, in PEM. */
  readonly certificates: string;
  /** Where the connection goes to, where it does not go to the endpoint itself: the end of a tunnel. */
  readonly via?: { readonly host: string; readonly port: number };
  /** Takes what the server says beside. */
  readonly notice: (line: string) => void;
}

/** A member of `rds_ad` that is not in the file. */
export interface Stranger {
  readonly principal: string;
  readonly statement: string;
}

const SECONDS = 1000;

/** Runs SQL as the master user, over TLS with the endpoint's name verified. @returns members of `rds_ad` that are not in the file */
export async function applyMapping(
  account: AwsAccount,
  connection: Connection,
  sql: string,
  { certificates, via, notice }: ApplyOptions,
): Promise<Stranger[]> {
  const { address, port, databaseName, instance } = connection;
  const { username, password } = await masterUser(account, connection);
  const client = new Client({
    host: via?.host ?? address,
    port: via?.port ?? port,
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
  // Beside warnings only what the SQL itself says: that a role is a member already is as it should be.
  client.on("notice", ({ severity, routine, message }) => {
    if (severity !== "NOTICE" || routine === "exec_stmt_raise") notice(`${severity ?? "NOTICE"}: ${message ?? ""}`);
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
    const results = (await client.query(sql)) as unknown as
      { readonly rows: Stranger[] } | readonly { readonly rows: Stranger[] }[];
    return (
      (Array.isArray(results)
        ? (results.at(-1) as { rows: Stranger[] } | undefined)
        : (results as { rows: Stranger[] })
      )?.rows ?? []
    );
  } catch (error) {
    account.aws.signal.throwIfAborted();
    if (error instanceof DatabaseError)
      throw new OperationError(
        `PostgreSQL on ${instance} refuses it: ${error.message}${error.code === "28P01" ? "; RDS may be rotating the master user's password, try again" : ""}`,
      );
    throw new OperationError(
      `${via ? `${via.host}:${via.port}` : `${address}:${port}`} is not reached, or does not show a certificate for ${address}: ${error instanceof Error ? error.message : String(error)}\nRun it where the instance is reached, or through a tunnel with --via host:port; AWS's certificates are at ${connection.certificateBundle}`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function masterUser(
  account: AwsAccount,
  { instance, masterUserSecretArn }: Connection,
): Promise<{ username: string; password: string }> {
  if (masterUserSecretArn === null)
    throw new OperationError(
      `RDS does not keep the master user's password of ${instance}; run the SQL that connect prints with psql, as the master user`,
    );
  let text: string | undefined;
  try {
    text = (
      await account.aws.call((options) =>
        account.secrets.send(new GetSecretValueCommand({ SecretId: masterUserSecretArn }), options),
      )
    ).SecretString;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new OperationError(
      `the master user's secret cannot be read: ${error.message}\nrds-kerberos iam-policies prints the policy for connect --apply`,
    );
  }
  const secret = secretFields(text);
  if (secret.username === undefined || secret.password === undefined)
    throw new OperationError(`the secret ${masterUserSecretArn} has no username and password`);
  return { username: secret.username, password: secret.password };
}
