import { join } from "node:path";
import { type Database, type Environment } from "../../environment/environment";
import { readAnyFile } from "../../environment/regular-file";
import { type Stranger } from "../../operations/connect/apply";
import { clientCommands } from "../../operations/connect/commands";
import { connectionTo, type Connection } from "../../operations/connect/connection";
import { krb5Conf } from "../../operations/connect/krb5";
import { signInText } from "../../operations/connect/sign-in-text";
import { mappingSql } from "../../operations/connect/sql";
import { interruptible } from "../../operations/interruption";
import { OperationError } from "../../operations/operation-error";
import { Published } from "../../operations/published";
import { message } from "../../text/message";
import { plural, quote } from "../../text/words";
import { environmentToCheck, stateVariables, withSdk } from "./check-command";
import { printJson, printNote, printScript, printText, writeFiles } from "./output";

/** AWS's file of all Regions has less than one MiB. */
const MOST_OF_CERTIFICATES = 16 * 1024 * 1024;

const GET_CERTIFICATES =
  "curl --fail --output global-bundle.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";

const say = {
  unknownDatabase: message<{ environment: string; database: string; known: readonly string[] }>(
    "connect/unknown-database",
    ({ environment, database, known }) =>
      `no database of ${environment} is named ${quote(database)}; write one of ${known.join(", ")}`,
  ),
  written: message<{ files: readonly string[] }>("connect/written", ({ files }) => `Written: ${files.join(", ")}`),
  mapped: message<{ principals: number; instance: string }>(
    "connect/mapped",
    ({ principals, instance }) => `${plural(principals, "principal")} may sign in to ${instance}.`,
  ),
  notInFile: message("connect/not-in-file", "Members of rds_ad that are not in the file; --revoke ends their sign-in:"),
  noCertificates: message<{ command: string }>(
    "connect/no-certificates",
    ({ command }) => `--apply verifies the server by AWS's certificates: name their file in --ca-bundle (${command})`,
  ),
  certificatesUnreadable: message<{ file: string; command: string }>(
    "connect/certificates-unreadable",
    ({ file, command }) => `${file} cannot be read; name the file of AWS's certificates in --ca-bundle (${command})`,
  ),
};

export interface ConnectOptions {
  readonly out?: string;
  readonly apply?: boolean;
  readonly revoke?: boolean;
  readonly caBundle?: string;
  readonly via?: { readonly host: string; readonly port: number };
  readonly json?: boolean;
}

export async function connect(name: string, key: string, options: ConnectOptions): Promise<number> {
  const { environment } = environmentToCheck(name);
  const database = databaseNamed(environment, name, key);
  const certificates = options.apply ? certificatesOf(options.caBundle ?? process.env["PGSSLROOTCERT"]) : "";
  const connection = await interruptible((signal) =>
    connectionTo(environment, database, new Published(environment, stateVariables(), signal)),
  );
  const sql = mappingSql(connection, options.revoke ?? false);
  const files = {
    "principals.sql": sql,
    "krb5.conf": krb5Conf(connection),
    "sign-in.txt": signInText(connection, options.out),
  };
  if (options.out !== undefined) writeFiles(options.out, files);
  if (!options.apply) {
    if (options.json) printJson(asJson(connection, files));
    else printScript(asText(files, options.out));
    return 0;
  }
  const { Aws } = await withSdk(() => import("../../operations/aws/aws.js"));
  const { applyMapping } = await withSdk(() => import("../../operations/connect/apply.js"));
  const strangers = await interruptible((signal) =>
    applyMapping(new Aws(environment, signal).account(database.network.account), connection, sql, {
      certificates,
      ...(options.via ? { via: options.via } : {}),
      notice: printNote,
    }),
  );
  if (options.json) printJson({ ...asJson(connection, files), applied: true, notInTheFile: strangers });
  else printText(appliedText(connection, strangers));
  return strangers.length > 0 ? 2 : 0;
}

function databaseNamed({ databases }: Environment, name: string, key: string): Database {
  const database = databases.find((candidate) => candidate.key === key);
  if (database) return database;
  const known = databases.map((candidate) => candidate.key);
  throw new OperationError(say.unknownDatabase({ environment: name, database: key, known }));
}

type Files = Readonly<Record<"principals.sql" | "krb5.conf" | "sign-in.txt", string>>;

function asJson(connection: Connection, files: Files): object {
  return {
    ...connection,
    files,
    clients: connection.principals.map((principal) => ({ principal, ...clientCommands(connection, principal) })),
  };
}

/** How to sign in, with the files or the places where they have been written. */
function asText(files: Files, folder: string | undefined): string {
  if (folder !== undefined) {
    const written = Object.keys(files).map((file) => join(folder, file));
    return `${files["sign-in.txt"]}\n${say.written({ files: written })}\n`;
  }
  const others = (["principals.sql", "krb5.conf"] as const).map((file) => `${file}\n\n${indented(files[file])}`);
  return [files["sign-in.txt"], ...others].join("\n");
}

function appliedText({ principals, instance }: Connection, strangers: readonly Stranger[]): string {
  const mapped = `${say.mapped({ principals: principals.length, instance })}\n`;
  if (strangers.length === 0) return mapped;
  return `${mapped}${say.notInFile()}\n${strangers.map(({ statement }) => `  ${statement}\n`).join("")}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}

function certificatesOf(file: string | undefined): string {
  if (file === undefined || file === "") throw new OperationError(say.noCertificates({ command: GET_CERTIFICATES }));
  const read = readAnyFile(file, MOST_OF_CERTIFICATES);
  if ("bytes" in read) return read.bytes.toString("utf8");
  throw new OperationError(say.certificatesUnreadable({ file, command: GET_CERTIFICATES }));
}
