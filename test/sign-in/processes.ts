import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createServer, Socket } from "node:net";
import { join } from "node:path";

/** Whom a program runs as; the user of the tests by default. */
export interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts a server that writes its log into a folder, as `<name>.log`. */
export function background(
  folder: string,
  name: string,
  command: string,
  args: readonly string[],
  options: Owner & { readonly env?: Record<string, string> } = {},
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

/** Stops a server, by force if it takes longer than five seconds. */
export function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once("exit", () => {
      resolve();
    });
    server.kill("SIGINT");
    setTimeout(() => {
      server.kill("SIGKILL");
    }, 5000).unref();
  });
}

/** @throws Error if a program fails */
export function ended(child: ChildProcess, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${what} ended with ${code}`));
    });
  });
}

export function userNamed(name: string): Required<Owner> {
  const id = (flag: string): number => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

export function freePort(address: string): Promise<number> {
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

/** Waits until a server listens. @throws Error if it does not within half a minute */
export async function listens(address: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await isOpen(address, port)) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`nothing listens on ${address}:${port}`);
}

function isOpen(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
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
}
