import { message } from "../../text/message";
import { type Connection } from "./connection";

const say = {
  purpose: message<{ environment: string; database: string }>(
    "principals-sql/purpose",
    ({ environment, database }) =>
      `Kerberos sign-in to the database ${database} of ${environment}, for the principals of the environment file.`,
  ),
  runAs: message(
    "principals-sql/run-as",
    "Run it as the master user; running it again changes nothing. " +
      "Active Directory groups cannot be mapped in RDS for PostgreSQL.",
  ),
  revoked: message(
    "principals-sql/revoked",
    "Who is not in the file any more signs in no more; what the role owns and may do stays.",
  ),
  notInFile: message(
    "principals-sql/not-in-file",
    "Members of rds_ad that are not in the file, and the statement that ends their sign-in.",
  ),
};

/** Gives the statement that ends the sign-in of a member. */
const REVOKE_STATEMENT = "pg_catalog.format('REVOKE rds_ad FROM %I;', member.rolname)";

/** A string as a literal of SQL. With a backslash it takes the form whose meaning no setting of the server changes. */
export function literal(text: string): string {
  const quoted = text.replace(/'/g, "''");
  return quoted.includes("\\") ? `E'${quoted.replace(/\\/g, "\\\\")}'` : `'${quoted}'`;
}

/** A name as an identifier of SQL. */
export function identifier(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/**
 * SQL that lets the principals of the file sign in, to be run as the master user; running it again changes nothing. Its
 * last statement lists members of `rds_ad` that are not in the file, with the statement that ends their sign-in.
 *
 * @param revoke - End it at once.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos-setting-up.html
 */
export function mappingSql({ environment, database, principals }: Connection, revoke: boolean): string {
  const names = principals.map(literal).join(", ");
  return `-- ${say.purpose({ environment, database })}
-- ${say.runAs()}
BEGIN;
${principals.map((name) => `\n${mapping(name)}\n`).join("")}${revoke ? `\n${revocation(names)}\n` : ""}
COMMIT;

-- ${say.notInFile()}
${strangers(`member.rolname AS principal, ${REVOKE_STATEMENT} AS statement`, names)};
`;
}

/** The user of one principal, as a member of `rds_ad`. */
function mapping(name: string): string {
  const user = identifier(name);
  const roles = `SELECT FROM pg_catalog.pg_roles WHERE rolname = ${literal(name)}`;
  return `${block(`IF NOT EXISTS (${roles}) THEN
    CREATE USER ${user} WITH LOGIN;
  ELSIF EXISTS (${roles} AND NOT rolcanlogin) THEN
    ALTER USER ${user} WITH LOGIN;
  END IF;`)}
GRANT rds_ad TO ${user};`;
}

/** Takes `rds_ad` from its members that are not in the file. */
function revocation(names: string): string {
  const body = `FOR gone IN ${strangers("member.rolname", names)} LOOP
    EXECUTE pg_catalog.format('REVOKE rds_ad FROM %I', gone);
    RAISE NOTICE 'revoked rds_ad from %', gone;
  END LOOP;`;
  return `-- ${say.revoked()}
${block(body, "DECLARE gone name; ")}`;
}

/** Members that sign in by Kerberos and are not of the file. */
function strangers(columns: string, names: string): string {
  return `SELECT ${columns}
  FROM pg_catalog.pg_auth_members AS membership
  JOIN pg_catalog.pg_roles AS granted ON granted.oid = membership.roleid AND granted.rolname = 'rds_ad'
  JOIN pg_catalog.pg_roles AS member ON member.oid = membership.member AND member.rolcanlogin
  WHERE member.rolname <> ALL (ARRAY[${names}]::pg_catalog.name[])
  ORDER BY member.rolname`;
}

/** An anonymous block. Its quote is one that nothing inside ends: names may hold dollars. */
function block(body: string, declare = ""): string {
  let tag = "$do$";
  for (let number = 1; body.includes(tag); number += 1) tag = `$do${number}$`;
  return `DO ${tag} ${declare}BEGIN
  ${body}
END ${tag};`;
}
