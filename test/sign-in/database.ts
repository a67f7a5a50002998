import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../support/terraform";
import { background, ended, freePort, userNamed, type Owner } from "./processes";

/** Name of the instance, and so of its certificate and its service principal. */
export const HOST = "live-orders.abcdefghijkl.us-east-1.rds.amazonaws.com";

export interface DatabaseFiles {
  readonly port: number;
  /** Whom the server runs as: not root, which it refuses. */
  readonly owner: Owner;
}

/** Folder with PostgreSQL's programs. */
export function postgresFolder(): string {
  const versions = readdirSync("/usr/lib/postgresql")
    .map(Number)
    .sort((a, b) => b - a);
  return `/usr/lib/postgresql/${versions[0]}/bin`;
}

/** The files of a PostgreSQL server that is set up as RDS sets it up. */
export async function makeDatabase(folder: string): Promise<DatabaseFiles> {
  const owner: Owner = process.getuid?.() === 0 ? userNamed("postgres") : {};
  for (const name of ["database", "socket", "replays"]) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    giveTo(owner, join(folder, name));
  }
  const port = await freePort("127.0.0.1");
  await makeCertificates(folder);
  const data = join(folder, "database");
  await ended(
    spawn(
      join(postgresFolder(), "initdb"),
      [
        ...["-D", data, "-U", "rdsadmin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        ...["--no-sync", "--no-instructions"],
      ],
      { ...owner, cwd: folder, env: { ...process.env, HOME: folder }, stdio: "ignore" },
    ),
    "initdb",
  );
  for (const name of ["server.pem", "server.key"]) {
    writeFileSync(join(data, name), readFileSync(join(folder, name)), { mode: 0o600 });
    giveTo(owner, join(data, name));
  }
  writeFileSync(
    join(data, "postgresql.conf"),
    `listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = '${folder}/socket'
fsync = off
full_page_writes = off
ssl = on
ssl_cert_file = 'server.pem'
ssl_key_file = 'server.key'
krb_server_keyfile = '${data}/service.keytab'
`,
  );
  // As in RDS for members of rds_ad; with rds.force_ssl nobody else connects without TLS.
  writeFileSync(
    join(data, "pg_hba.conf"),
    `local      all  rdsadmin             trust
hostssl    all  +rds_ad   0.0.0.0/0  gss include_realm=1
hostgssenc all  +rds_ad   0.0.0.0/0  gss include_realm=1
hostssl    all  all       0.0.0.0/0  scram-sha-256
`,
  );
  chmodSync(join(folder, "socket"), 0o711);
  return { port, owner };
}

/** An authority, in `authority.pem`, and a certificate of the server that it has signed, in `server.pem`. */
async function makeCertificates(folder: string): Promise<void> {
  const openssl = (command: string): Promise<void> =>
    ended(spawn("openssl", command.split(/\s+/), { cwd: folder, stdio: "ignore" }), `openssl ${command}`);
  const newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  const subject = `/CN=${HOST}`.slice(0, 64);
  await openssl(`req -x509 ${newKey} -days 2 -subj /CN=Authority -keyout authority.key -out authority.pem`);
  await openssl(`req ${newKey} -subj ${subject} -keyout server.key -out server.csr`);
  writeFileSync(join(folder, "extensions"), `subjectAltName=DNS:${HOST}\n`);
  await openssl(
    "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -out server.pem " +
      "-extfile extensions",
  );
}

function giveTo({ uid, gid }: Owner, path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** Starts the server, with the key of its service principal. */
export function startDatabase(
  folder: string,
  { owner }: DatabaseFiles,
  { keytab, realm }: { readonly keytab: string; readonly realm: string },
): ChildProcess {
  const data = join(folder, "database");
  const own = join(data, "service.keytab");
  writeFileSync(own, readFileSync(keytab), { mode: 0o600 });
  giveTo(owner, own);
  const configuration = join(folder, "server-krb5.conf");
  writeFileSync(
    configuration,
    `[libdefaults]
    default_realm = ${realm}
    dns_lookup_kdc = false
    dns_lookup_realm = false
    rdns = false
`,
  );
  return background(folder, "postgres", join(postgresFolder(), "postgres"), ["-D", data], {
    ...owner,
    env: { HOME: folder, KRB5_CONFIG: configuration, KRB5RCACHENAME: "dfl:", KRB5RCACHEDIR: join(folder, "replays") },
  });
}

/** Runs SQL as the owner of the server. */
export async function sqlAsOwner(folder: string, { port }: DatabaseFiles, text: string): Promise<string> {
  const result = await run(join(postgresFolder(), "psql"), [
    ...["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
    ...["-h", join(folder, "socket"), "-p", String(port), "-U", "rdsadmin", "-d", "postgres", "-c", text],
  ]);
  if (result.code !== 0) throw new Error(result.all);
  return result.stdout.trim();
}
