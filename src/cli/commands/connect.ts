import { InvalidArgumentError, type Command } from "commander";
import { type ConnectOptions } from "../actions/connect";
import { message } from "../../text/message";
import { action } from "./action";

const say = {
  noPlace: message("connect/via", "write host:port, for example 127.0.0.1:15432"),
};

export function registerConnect(program: Command, end: (code: number) => void): void {
  program
    .command("connect")
    .description(
      "After an apply: print how the principals of the file sign in to a database: " +
        "SQL, krb5.conf, and the lines to type.",
    )
    .argument("<environment>", "name of the environment")
    .argument("<database>", "name of the database in the file")
    .option("--out <folder>", "write principals.sql, krb5.conf and sign-in.txt there")
    .option("--apply", "run the SQL as the master user, with the password RDS keeps in Secrets Manager")
    .option("--revoke", "take rds_ad from users that are not in the file; otherwise they are listed")
    .option("--ca-bundle <file>", "AWS's certificates, to verify the server by (default: what PGSSLROOTCERT names)")
    .option("--via <host:port>", "with --apply: the end of a tunnel to the instance", hostAndPort)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nReads what the stacks publish, with each account's role. Ends with 0, or with 1 if it failed; " +
        "with --apply with 2 if users are left that are not in the file.",
    )
    .action(async (name: string, key: string, options: ConnectOptions) => {
      end(await (await action("connect")).connect(name, key, options));
    });
}

function hostAndPort(text: string): { host: string; port: number } {
  const [, host = "", port = ""] = /^([^\s:]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === "" || Number(port) < 1 || Number(port) > 65535) throw new InvalidArgumentError(say.noPlace());
  return { host, port: Number(port) };
}
