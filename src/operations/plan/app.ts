import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { message } from "../../text/message";
import { OperationError } from "../operation-error";

const CDKTF_JSON = "cdktf.json";

const WINDOWS = process.platform === "win32";

const say = {
  noConfiguration: message<{ folder: string }>(
    "plan/no-cdktf-json",
    ({ folder }) => `there is no ${CDKTF_JSON} in ${folder}; run the command in the folder of the cdktf app`,
  ),
  noApp: message<{ file: string }>(
    "plan/no-app",
    ({ file }) => `${file} names no app; write for example "app": "node scripts/app.cjs"`,
  ),
  appFailed: message<{ code: number; command: string }>(
    "plan/app-failed",
    ({ code, command }) => `the app of ${CDKTF_JSON} ended with ${code}: ${command}`,
  ),
};

/**
 * The command that synthesizes, as cdktf itself would run it.
 *
 * @see https://developer.hashicorp.com/terraform/cdktf/create-and-deploy/configuration-file
 */
function appCommand(folder: string): string {
  const file = join(folder, CDKTF_JSON);
  if (!existsSync(file)) throw new OperationError(say.noConfiguration({ folder }));
  let app: unknown;
  try {
    ({ app } = JSON.parse(readFileSync(file, "utf8")) as { app?: unknown });
  } catch {
    app = undefined;
  }
  if (typeof app !== "string" || app === "") throw new OperationError(say.noApp({ file }));
  return app;
}

/** Ends the app, which only writes files that the next run writes anew, with what it has started. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(WINDOWS ? pid : -pid, "SIGTERM");
  } catch {
    // It has ended.
  }
}

/**
 * Synthesizes by running the app of a folder.
 *
 * @param outdir - Where the app writes the files of the stacks.
 * @param signal - Ends the app.
 * @throws OperationError with the output of the app; the reason of the signal
 */
export async function synthesizeApp(
  folder: string,
  outdir: string,
  variables: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const command = appCommand(folder);
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve, reject) => {
    const child = spawn(command, {
      cwd: folder,
      shell: true,
      env: { ...variables, CDKTF_OUTDIR: outdir },
      stdio: ["ignore", "pipe", "pipe"],
      // A separate process group: all of it can be ended.
      detached: !WINDOWS,
      windowsHide: true,
    });
    const stop = (): void => {
      end(child);
    };
    signal?.addEventListener("abort", stop, { once: true });
    let text = "";
    const collect = (chunk: Buffer): void => {
      text += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (ended) => {
      signal?.removeEventListener("abort", stop);
      resolve({ code: ended ?? 1, output: text });
    });
  });
  if (signal?.aborted) {
    // What the app has half written is no result.
    rmSync(join(outdir, "manifest.json"), { force: true });
    signal.throwIfAborted();
  }
  if (code === 0) return;
  throw new OperationError(output.trim() === "" ? say.appFailed({ code, command }) : output.trimEnd());
}
