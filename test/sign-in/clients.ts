import { run, type Run } from "../support/terraform";

const QUERY =
  "SELECT current_user, gss_authenticated, principal, ssl FROM pg_stat_gssapi JOIN pg_stat_ssl USING (pid) " +
  "WHERE pid = pg_backend_pid()";

/** Variables with which a client finds its configuration and its tickets. */
export interface Client {
  readonly KRB5_CONFIG: string;
  readonly KRB5CCNAME: string;
}

/** A client's line, as it would be typed into a shell. @param input - What is typed when the line asks for it. */
export function typed(line: string, folder: string, client: Client, input = ""): Promise<Run> {
  return run("sh", ["-c", `${input === "" ? "" : `printf '%s\\n' "$TYPED" | `}${line}`], {
    cwd: folder,
    env: { PGHOSTADDR: "127.0.0.1", PAGER: "cat", TYPED: input, ...client },
  });
}

/** The printed psql line, asking who it is; it never asks for a password. */
export function whoAmI(line: string, folder: string, client: Client): Promise<Run> {
  return typed(`${line} --no-password -X -A -t -c "${QUERY}"`, folder, client);
}

/** What {@link whoAmI} ends with: exit code, answer, and why there is none. */
export function outcome({ code, stdout, stderr }: Run): [code: number | null, answer: string, reason: string] {
  const place = /^psql: error: connection to server at "[^"]+"(?: \(127\.0\.0\.1\))?, port \d+ failed: /;
  return [code, stdout, stderr.replace(place, "").trim()];
}

/** The outcome for a principal who is signed in by a ticket, over TLS. */
export function signedIn(principal: string): ReturnType<typeof outcome> {
  return [0, `${principal}|t|${principal}|t\n`, ""];
}
