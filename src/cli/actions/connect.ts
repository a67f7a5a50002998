import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientCommands } from "../../operations/connect/commands";
import { connectionTo, type Connection } from "../../operations/connect/connection";
import { krb5Conf } from "../../operations/connect/krb5";
import { signInText } from "../../operations/connect/sign-in-text";
import { mappingSql } from "../../operations/connect/sql";
import { interruptible } from "../../operations/interruption";
import { OperationError } from "../../operations/operation-error";
import { Published } from "../../operations/published";
import { environmentToCheck, stateVariables, withSdk } from "./check-command";
import { say, writeFiles } from "./output";

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
  const database = environment.databases.find((candidate) => candidate.key === key);
  if (!database)
    throw new OperationError(
      `no database of ${name} is named ${JSON.stringify(key)}; write one of ${environment.databases.map((candidate) => candidate.key).join(", ")}`,
    );
  const certificates = options.apply ? certificatesOf(options.caBundle ?? process.env["PGSSLROOTCERT"]) : "";
  const connection = await connectionTo(environment, database, new Published(environment, stateVariables()));
  const sql = mappingSql(connection, options.revoke ?? false);
  const files = {
    "principals.sql": sql,
    "krb5.conf": krb5Conf(connection),
    "sign-in.txt": signInText(connection, options.out),
  };
  if (options.out !== undefined) writeFiles(options.out, files);
  if (!options.apply) {
    process.stdout.write(
      options.json
        ? `${JSON.stringify(asJson(connection, files), undefined, 2)}\n`
        : options.out === undefined
          ? `${files["sign-in.txt"]}\nprincipals.sql\n\n${indented(sql)}\nkrb5.conf\n\n${indented(files["krb5.conf"])}`
          : `${files["sign-in.txt"]}\nWritten: ${Object.keys(files)
              .map((file) => join(options.out ?? "", file))
              .join(", ")}\n`,
    );
    return 0;
  }
  const { Aws } = await withSdk(() => import("../../operations/aws/aws.js"));
  const { applyMapping } = await withSdk(() => import("../../operations/connect/apply.js"));
  const strangers = await interruptible((signal) =>
    applyMapping(new Aws(environment, signal).account(database.network.account), connection, sql, {
      certificates,
      ...(options.via ? { via: options.via } : {}),
      notice: say,
    }),
  );
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...asJson(connection, files), applied: true, notInTheFile: strangers }, undefined, 2)}\n`
      : `${connection.principals.length} principals may sign in to ${connection.instance}.\n${strangers.length === 0 ? "" : `Members of rds_ad that are not in the file; --revoke ends their sign-in:\n${strangers.map(({ statement }) => `  ${statement}\n`).join("")}`}`,
  );
  return strangers.length > 0 ? 2 : 0;
}

function asJson(connection: Connection, files: Readonly<Record<string, string>>): object {
  return {
    ...connection,
    files,
    clients: connection.principals.map((principal) => ({ principal, ...clientCommands(connection, principal) })),
  };
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}

function certificatesOf(file: string | undefined): string {
  const get =
    "curl --fail --output global-bundle.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";
  if (file === undefined || file === "")
    throw new OperationError(
      `--apply verifies the server by AWS's certificates: name their file in --ca-bundle (${get})`,
    );
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new OperationError(`${file} cannot be read; name the file of AWS's certificates in --ca-bundle (${get})`);
  }
}
