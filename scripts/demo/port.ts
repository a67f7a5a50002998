// Who has a port of this machine, as far as the system says it
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { type Holder } from "./messages";

/** The process that listens on a port of this machine. */
export function holderOf(port: number): Holder | undefined {
  try {
    const pid = existsSync("/proc/net/tcp") ? holderByProc(port) : holderByLsof(port);
    return pid === undefined ? undefined : { pid, command: commandOf(pid) };
  } catch {
    return undefined;
  }
}

/** The command line of a process; empty if the system does not say it. */
export function commandOf(pid: number): string {
  try {
    if (existsSync("/proc/self/cmdline"))
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
    return execFileSync("ps", ["-p", String(pid), "-o", "args="], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** Only processes of this user are seen, unless this user is root. */
function holderByProc(port: number): number | undefined {
  const sockets = ["/proc/net/tcp", "/proc/net/tcp6"]
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .map((line) => line.trim().split(/\s+/))
    // State 0A is LISTEN.
    .filter(([, local = "", , state]) => state === "0A" && Number.parseInt(local.split(":")[1] ?? "", 16) === port)
    .map((fields) => `socket:[${fields[9] ?? ""}]`);
  if (sockets.length === 0) return undefined;
  const pid = readdirSync("/proc").find((name) => /^\d+$/.test(name) && hasOpen(name, sockets));
  return pid === undefined ? undefined : Number(pid);
}

function hasOpen(pid: string, sockets: readonly string[]): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((descriptor) => {
      try {
        return sockets.includes(readlinkSync(`${folder}/${descriptor}`));
      } catch {
        // Closed meanwhile.
        return false;
      }
    });
  } catch {
    // It has ended, or is another user's.
    return false;
  }
}

/** As macOS says it. @throws Error if lsof cannot be run, or finds nothing */
function holderByLsof(port: number): number | undefined {
  const options = { encoding: "utf8" } as const;
  const [, pid] =
    /^p(\d+)$/m.exec(execFileSync("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fp"], options)) ?? [];
  return pid === undefined ? undefined : Number(pid);
}
