import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { message } from "../../text/message";
import { OperationError } from "../operation-error";

const CDKTF_JSON = "cdktf.json";

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

/**
 * Synthesizes by running the app of a folder.
 *
 * @param outdir - Where the app writes the files of the stacks.
 * @throws OperationError with the output of the app
 */
export async function synthesizeApp(
  folder: string,
  outdir: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const command = appCommand(folder);
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve, reject) => {
    const child = spawn(command, {
      cwd: folder,
      shell: true,
      env: { ...variables, CDKTF_OUTDIR: outdir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const collect = (chunk: Buffer): void => {
      text += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (ended) => {
      resolve({ code: ended ?? 1, output: text });
    });
  });
  if (code === 0) return;
  throw new OperationError(output.trim() === "" ? say.appFailed({ code, command }) : output.trimEnd());
}
