import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, type Run } from "../support/terraform";

/** Debian's Python: Samba's modules are there and in no other. */
const PYTHON = "/usr/bin/python3";

export const HOST = "live-orders.abcdefghijkl.us-east-1.rds.amazonaws.com";
const CORP = {
  folder: "corp",
  realm: "CORP.EXAMPLE.COM",
  domain: "corp.example.com",
  netbios: "CORP",
  address: "127.20.0.1",
};
const ONPREM = {
  folder: "onprem",
  realm: "ONPREM.EXAMPLE.NET",
  domain: "onprem.example.net",
  netbios: "ONPREM",
  address: "127.30.0.1",
};

type Forest = typeof CORP & { readonly sid: string; readonly kdcPort: number; readonly passwordPort: number };

/** A real Active Directory with a forest it trusts, and a real PostgreSQL set up as RDS sets it up, all on loopback. */
export interface Laboratory {
  readonly folder: string;
  /** Where a controller of each realm listens. */
  readonly controllers: { readonly corp: string; readonly onprem: string };
  readonly databasePort: number;
  /** Certificate that signs the server's. */
  readonly certificate: string;
  readonly masterPassword: string;
  readonly passwords: Readonly<Record<string, string>>;
  /** Names the directory has refused, with its reason. */
  readonly refused: Readonly<Record<string, string>>;
  /** SQL as the owner of the server, whom RDS lets nobody be. */
  readonly sql: (text: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Where PostgreSQL's programs are. */
export function postgresFolder(): string {
  const versions = readdirSync("/usr/lib/postgresql")
    .map(Number)
    .sort((a, b) => b - a);
  return `/usr/lib/postgresql/${versions[0]}/bin`;
}

const secret = (): string => randomBytes(16).toString("hex");
const sid = (): string => `S-1-5-21-${[0, 0, 0].map(() => randomInt(2 ** 31)).join("-")}`;

/** Begins everything. @param names - Users of the directory. */
export async function startLaboratory(names: readonly string[]): Promise<Laboratory> {
  const folder = mkdtempSync(join(tmpdir(), "sign-in-"));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o711);
  const servers: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            if (server.exitCode !== null || server.signalCode !== null) {
              resolve();
              return;
            }
            server.once("exit", () => {
              resolve();
            });
            server.kill("SIGINT");
            setTimeout(() => {
              server.kill("SIGKILL");
            }, 5000).unref();
          }),
      ),
    );
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const corp: Forest = {
      ...CORP,
      sid: sid(),
      kdcPort: await freePort(CORP.address),
      passwordPort: await freePort(CORP.address),
    };
    const onprem: Forest = {
      ...ONPREM,
      sid: sid(),
      kdcPort: await freePort(ONPREM.address),
      passwordPort: await freePort(ONPREM.address),
    };
    const passwords = Object.fromEntries([...names, "bob"].map((name) => [name, secret()]));
    const trust = secret();
    const keytab = join(folder, "service.keytab");
    const [refused, , database] = await Promise.all([
      makeForest(folder, corp, {
        users: Object.fromEntries(names.map((name) => [name, passwords[name]])),
        service: { name: "rds-orders", password: secret(), principal: `postgres/${HOST}`, keytab },
        trust: {
          domain: onprem.domain,
          netbios: onprem.netbios,
          sid: onprem.sid,
          direction: "outgoing",
          secret: trust,
        },
      }),
      makeForest(folder, onprem, {
        users: { bob: passwords["bob"] },
        trust: { domain: corp.domain, netbios: corp.netbios, sid: corp.sid, direction: "incoming", secret: trust },
      }),
      makeDatabase(folder),
    ]);
    for (const forest of [corp, onprem])
      servers.push(
        background(
          folder,
          forest.folder,
          "/usr/sbin/samba",
          ["-s", join(folder, forest.folder, "smb.conf"), "-F", "-M", "single", "--debug-stdout"],
          {},
        ),
      );
    servers.push(startDatabase(folder, database, keytab, corp));
    await Promise.all([
      listens(corp.address, corp.kdcPort),
      listens(onprem.address, onprem.kdcPort),
      listens("127.0.0.1", database.port),
    ]);
    const sql = async (text: string): Promise<string> => {
      const result = await run(join(postgresFolder(), "psql"), [
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        join(folder, "socket"),
        "-p",
        String(database.port),
        "-U",
        "rdsadmin",
        "-d",
        "postgres",
        "-c",
        text,
      ]);
      if (result.code !== 0) throw new Error(result.all);
      return result.stdout.trim();
    };
    const masterPassword = secret();
    await sql("CREATE ROLE rds_ad NOLOGIN");
    await sql("CREATE ROLE rds_superuser NOLOGIN");
    await sql(`CREATE ROLE dbadmin LOGIN CREATEDB CREATEROLE PASSWORD '${masterPassword}' IN ROLE rds_superuser`);
    await sql("CREATE DATABASE orders OWNER dbadmin");
    return {
      folder,
      databasePort: database.port,
      certificate: join(folder, "authority.pem"),
      masterPassword,
      passwords,
      refused,
      sql,
      stop,
      controllers: { corp: `${corp.address}:${corp.kdcPort}`, onprem: `${onprem.address}:${onprem.kdcPort}` },
    };
  } catch (error) {
    const logs = readdirSync(folder)
      .filter((name) => name.endsWith(".log"))
      .map((name) => `${name}:\n${readFileSync(join(folder, name), "utf8").slice(-2000)}`);
    await stop();
    throw new Error(`${String(error)}\n${logs.join("\n")}`);
  }
}

async function makeForest(folder: string, forest: Forest, content: object): Promise<Record<string, string>> {
  const own = join(folder, forest.folder);
  for (const name of ["private", "lock", "state", "cache", "pid", "log", "ncalrpc", "sysvol"])
    mkdirSync(join(own, name), { recursive: true });
  const configuration = join(own, "smb.conf");
  writeFileSync(
    configuration,
    `[global]
    netbios name = DC1
    workgroup = ${forest.netbios}
    realm = ${forest.realm}
    server role = active directory domain controller
    server services = kdc
    dcerpc endpoint servers =
    interfaces = ${forest.address}/8
    bind interfaces only = yes
    disable netbios = yes
    krb5 port = ${forest.kdcPort}
    kpasswd port = ${forest.passwordPort}
    private dir = ${own}/private
    binddns dir = ${own}/private
    lock directory = ${own}/lock
    state directory = ${own}/state
    cache directory = ${own}/cache
    pid directory = ${own}/pid
    ncalrpc dir = ${own}/ncalrpc
    log file = ${own}/log/samba.log
[sysvol]
    path = ${own}/sysvol
    read only = no
[netlogon]
    path = ${own}/sysvol/scripts
    read only = no
`,
  );
  const specification = join(own, "specification.json");
  writeFileSync(
    specification,
    JSON.stringify({
      realm: forest.realm,
      netbios: forest.netbios,
      address: forest.address,
      sid: forest.sid,
      adminPassword: `Aa1!${secret()}`,
      ...content,
    }),
    { mode: 0o600 },
  );
  const made = await run(PYTHON, [join(__dirname, "directory.py"), configuration, specification]);
  if (made.code !== 0) throw new Error(made.all);
  return JSON.parse(made.stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, string>;
}

interface DatabaseFiles {
  readonly port: number;
  /** Whom the server runs as: not root, which it refuses. */
  readonly owner: { readonly uid?: number; readonly gid?: number };
}

async function makeDatabase(folder: string): Promise<DatabaseFiles> {
  const owner: DatabaseFiles["owner"] = process.getuid?.() === 0 ? userNamed("postgres") : {};
  const own = (...paths: string[]): void => {
    for (const path of paths)
      if (owner.uid !== undefined && owner.gid !== undefined) chownSync(path, owner.uid, owner.gid);
  };
  for (const name of ["database", "socket", "replays"]) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    own(join(folder, name));
  }
  const port = await freePort("127.0.0.1");
  await openssl(
    folder,
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=Authority",
    "-keyout",
    "authority.key",
    "-out",
    "authority.pem",
  );
  await openssl(
    folder,
    "req",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-subj",
    `/CN=${HOST}`.slice(0, 64),
    "-keyout",
    "server.key",
    "-out",
    "server.csr",
  );
  writeFileSync(join(folder, "extensions"), `subjectAltName=DNS:${HOST}\n`);
  await openssl(
    folder,
    "x509",
    "-req",
    "-in",
    "server.csr",
    "-CA",
    "authority.pem",
    "-CAkey",
    "authority.key",
    "-CAcreateserial",
    "-days",
    "2",
    "-out",
    "server.pem",
    "-extfile",
    "extensions",
  );
  await ended(
    spawn(
      join(postgresFolder(), "initdb"),
      [
        "-D",
        join(folder, "database"),
        "-U",
        "rdsadmin",
        "-A",
        "trust",
        "--no-sync",
        "--no-instructions",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
      ],
      { ...owner, cwd: folder, env: { ...process.env, HOME: folder }, stdio: "ignore" },
    ),
    "initdb",
  );
  const data = join(folder, "database");
  for (const name of ["server.pem", "server.key"]) {
    writeFileSync(join(data, name), readFileSync(join(folder, name)), { mode: 0o600 });
    own(join(data, name));
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
  // As RDS has it for members of rds_ad; with rds.force_ssl nobody else comes in without TLS.
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

function startDatabase(folder: string, { owner }: DatabaseFiles, keytab: string, corp: Forest): ChildProcess {
  const data = join(folder, "database");
  const own = join(data, "service.keytab");
  writeFileSync(own, readFileSync(keytab), { mode: 0o600 });
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(own, owner.uid, owner.gid);
  const configuration = join(folder, "server-krb5.conf");
  writeFileSync(
    configuration,
    `[libdefaults]\n    default_realm = ${corp.realm}\n    dns_lookup_kdc = false\n    dns_lookup_realm = false\n    rdns = false\n`,
  );
  return background(folder, "postgres", join(postgresFolder(), "postgres"), ["-D", data], {
    ...owner,
    env: { HOME: folder, KRB5_CONFIG: configuration, KRB5RCACHENAME: "dfl:", KRB5RCACHEDIR: join(folder, "replays") },
  });
}

function background(
  folder: string,
  name: string,
  command: string,
  args: readonly string[],
  options: { uid?: number; gid?: number; env?: Record<string, string> },
): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), "w");
  const child = spawn(command, args, {
    ...options,
    cwd: folder,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  return child;
}

function openssl(folder: string, ...args: string[]): Promise<void> {
  return ended(spawn("openssl", args, { cwd: folder, stdio: "ignore" }), `openssl ${args[0]}`);
}

function ended(child: ChildProcess, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${what} ended with ${code}`));
    });
  });
}

function userNamed(name: string): { uid: number; gid: number } {
  const id = (flag: string): number => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, address, () => {
      const place = server.address();
      server.close(() => {
        resolve(typeof place === "object" && place ? place.port : 0);
      });
    });
  });
}

async function listens(address: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = new Socket();
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => {
        resolve(false);
      });
      socket.connect(port, address);
    });
    if (open) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`nothing listens on ${address}:${port}`);
}

/** A client's line, as it would be typed into a shell. */
export function typed(line: string, folder: string, variables: Record<string, string>, input = ""): Promise<Run> {
  return run("sh", ["-c", `${input === "" ? "" : `printf '%s\\n' "$TYPED" | `}${line}`], {
    cwd: folder,
    env: { PGHOSTADDR: "127.0.0.1", PAGER: "cat", TYPED: input, ...variables },
  });
}
