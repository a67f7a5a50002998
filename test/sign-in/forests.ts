import { type ChildProcess } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../support/terraform";
import { background, freePort } from "./processes";

/** Debian's Python, the only one that has Samba's modules. */
const PYTHON = "/usr/bin/python3";

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

/** An Active Directory forest with one domain and one controller. */
export type Forest = typeof CORP & { readonly sid: string; readonly kdcPort: number; readonly passwordPort: number };

/** The directory of the database, and the forest that it trusts. */
export interface Forests {
  readonly corp: Forest;
  readonly onprem: Forest;
}

/** What the directory knows of the database. */
export interface Service {
  readonly principal: string;
  /** File that takes the service's key. */
  readonly keytab: string;
}

/** Random and without characters that need quotes. */
export function secret(): string {
  return randomBytes(16).toString("hex");
}

export async function chooseForests(): Promise<Forests> {
  return { corp: await withPorts(CORP), onprem: await withPorts(ONPREM) };
}

async function withPorts(forest: typeof CORP): Promise<Forest> {
  return {
    ...forest,
    sid: `S-1-5-21-${[0, 0, 0].map(() => randomInt(2 ** 31)).join("-")}`,
    kdcPort: await freePort(forest.address),
    passwordPort: await freePort(forest.address),
  };
}

/**
 * Provisions both forests with a trust between them.
 *
 * @param users - Passwords of the users of the directory by name; `bob` becomes a user of the trusted forest.
 * @returns names that the directory refuses, with its reason
 */
export async function makeForests(
  folder: string,
  { corp, onprem }: Forests,
  { bob, ...users }: Readonly<Record<string, string>>,
  service: Service,
): Promise<Record<string, string>> {
  const shared = secret();
  const trustIn = ({ domain, netbios, sid }: Forest, direction: "incoming" | "outgoing"): object => ({
    domain,
    netbios,
    sid,
    direction,
    secret: shared,
  });
  const [refused] = await Promise.all([
    makeForest(folder, corp, {
      users,
      service: { name: "rds-orders", password: secret(), ...service },
      trust: trustIn(onprem, "outgoing"),
    }),
    makeForest(folder, onprem, { users: { bob }, trust: trustIn(corp, "incoming") }),
  ]);
  return refused;
}

/** Starts the controller of a forest. */
export function startForest(folder: string, forest: Forest): ChildProcess {
  const args = ["-s", join(folder, forest.folder, "smb.conf"), "-F", "-M", "single", "--debug-stdout"];
  return background(folder, forest.folder, "/usr/sbin/samba", args);
}

async function makeForest(folder: string, forest: Forest, content: object): Promise<Record<string, string>> {
  const own = join(folder, forest.folder);
  for (const name of ["private", "lock", "state", "cache", "pid", "log", "ncalrpc", "sysvol"])
    mkdirSync(join(own, name), { recursive: true });
  const configuration = join(own, "smb.conf");
  writeFileSync(configuration, sambaConfiguration(own, forest));
  const { realm, netbios, address, sid } = forest;
  const specification = join(own, "specification.json");
  writeFileSync(
    specification,
    JSON.stringify({ realm, netbios, address, sid, adminPassword: `Aa1!${secret()}`, ...content }),
    { mode: 0o600 },
  );
  const made = await run(PYTHON, [join(__dirname, "directory.py"), configuration, specification]);
  if (made.code !== 0) throw new Error(made.all);
  return JSON.parse(made.stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, string>;
}

function sambaConfiguration(folder: string, forest: Forest): string {
  return `[global]
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
    private dir = ${folder}/private
    binddns dir = ${folder}/private
    lock directory = ${folder}/lock
    state directory = ${folder}/state
    cache directory = ${folder}/cache
    pid directory = ${folder}/pid
    ncalrpc dir = ${folder}/ncalrpc
    log file = ${folder}/log/samba.log
[sysvol]
    path = ${folder}/sysvol
    read only = no
[netlogon]
    path = ${folder}/sysvol/scripts
    read only = no
`;
}
