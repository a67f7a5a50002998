import { type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOST, makeDatabase, sqlAsOwner, startDatabase } from "./database";
import { chooseForests, makeForests, secret, startForest, type Forest } from "./forests";
import { listens, stopped } from "./processes";

/** A real Active Directory with a forest it trusts, and a real PostgreSQL set up as RDS sets it up, all on loopback. */
export interface Laboratory {
  readonly folder: string;
  /** Address and port of a controller of each realm. */
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

/** Starts everything. @param names - Users of the directory. */
export async function startLaboratory(names: readonly string[]): Promise<Laboratory> {
  const folder = mkdtempSync(join(tmpdir(), "sign-in-"));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o711);
  const servers: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map(stopped));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await start(folder, names, servers)), stop };
  } catch (error) {
    const logs = readdirSync(folder)
      .filter((name) => name.endsWith(".log"))
      .map((name) => `${name}:\n${readFileSync(join(folder, name), "utf8").slice(-2000)}`);
    await stop();
    throw new Error(`${String(error)}\n${logs.join("\n")}`);
  }
}

async function start(
  folder: string,
  names: readonly string[],
  servers: ChildProcess[],
): Promise<Omit<Laboratory, "stop">> {
  const forests = await chooseForests();
  const { corp, onprem } = forests;
  const passwords = Object.fromEntries([...names, "bob"].map((name) => [name, secret()]));
  const keytab = join(folder, "service.keytab");
  const [refused, database] = await Promise.all([
    makeForests(folder, forests, passwords, { principal: `postgres/${HOST}`, keytab }),
    makeDatabase(folder),
  ]);
  servers.push(startForest(folder, corp), startForest(folder, onprem));
  servers.push(startDatabase(folder, database, { keytab, realm: corp.realm }));
  await Promise.all([
    listens(corp.address, corp.kdcPort),
    listens(onprem.address, onprem.kdcPort),
    listens("127.0.0.1", database.port),
  ]);
  const sql = (text: string): Promise<string> => sqlAsOwner(folder, database, text);
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
    controllers: { corp: controllerOf(corp), onprem: controllerOf(onprem) },
  };
}

function controllerOf({ address, kdcPort }: Forest): string {
  return `${address}:${kdcPort}`;
}
