import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { shieldProgram, terraformBinary } from "../../terraform/shield";
import { type Variables, withoutValues } from "../plan/plan-stack";
import { type WorkOnResource } from "./apply-events";
import { failedTrusts } from "./failed-trust";

const WINDOWS = process.platform === "win32";

export interface TerraformApply {
  /** Folder of the stack. */
  readonly folder: string;
  /** Path of the saved plan. */
  readonly plan: string;
  readonly variables: Variables;
  /** Aborted when no new work may start. What Terraform is changing is finished all the same. */
  readonly signal: AbortSignal;
  /** Aborted when Terraform shall give up what it is changing, and save what it knows. */
  readonly interrupt: AbortSignal;
  /** Takes what Terraform is working on, each time that changes. */
  readonly working: (resources: readonly WorkOnResource[]) => void;
}

/** How a saved plan was applied. */
export interface AppliedPlan {
  /** What Terraform says if it fails. */
  readonly error?: string;
  /** It has begun to change something. */
  readonly changed: boolean;
}

interface UiMessage {
  readonly "@level"?: string;
  readonly "@message"?: string;
  readonly type: string;
  readonly hook?: {
    readonly resource?: { readonly addr?: string };
    readonly action?: string;
    readonly elapsed_seconds?: number;
  };
  readonly diagnostic?: {
    readonly severity: string;
    readonly summary: string;
    readonly detail: string;
    readonly address?: string;
  };
}

/**
 * Applies a saved plan behind the shield: whatever ends this process, Terraform finishes, saves its state and unlocks.
 *
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export async function terraformApply(options: TerraformApply): Promise<AppliedPlan> {
  const { folder, plan, variables, signal, interrupt, working } = options;
  const child = spawn(process.execPath, [shieldProgram(), "apply", "-json", "-input=false", plan], {
    cwd: folder,
    env: { ...variables, RDS_KERBEROS_TERRAFORM: terraformBinary(variables) },
    stdio: ["ignore", "pipe", "pipe"],
    // The terminal sends Ctrl-C to all processes of a group: only this process decides what it means.
    detached: true,
    windowsHide: true,
  });
  const problems: string[] = [];
  const current = new Map<string, WorkOnResource>();
  let changed = false;
  const stop = (): void => {
    // Windows knows no signal that asks: the shield would be ended, and Terraform would go on unseen.
    if (WINDOWS) return;
    // The shield asks Terraform to stop if it has not changed anything yet.
    child.kill("SIGINT");
  };
  const giveUp = (): void => {
    // The shield asks Terraform to stop in any case, but only once: a second time it would die with its lock.
    if (!WINDOWS) child.kill("SIGUSR2");
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  interrupt.addEventListener("abort", giveUp);
  const read = (line: string): void => {
    const message = messageOf(line);
    if (message === undefined) problems.push(line);
    else if (message.diagnostic?.severity === "error") problems.push(diagnosticText(message.diagnostic));
    else if (follow(message, current)) {
      changed = true;
      working([...current.values()]);
    }
  };
  const [code] = await Promise.all([
    new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (ended) => {
        resolve(ended ?? 1);
      });
    }),
    eachLine(child.stdout, read),
    eachLine(child.stderr, (line) => problems.push(line)),
  ]);
  signal.removeEventListener("abort", stop);
  interrupt.removeEventListener("abort", giveUp);
  if (code === 0) return { changed };
  const text = problems.join("\n");
  return { error: withoutValues([text, ...failedTrusts(text)].join("\n"), variables), changed };
}

async function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) take(line);
}

function messageOf(line: string): UiMessage | undefined {
  try {
    return JSON.parse(line) as UiMessage;
  } catch {
    return undefined;
  }
}

function diagnosticText({ summary, detail, address }: NonNullable<UiMessage["diagnostic"]>): string {
  const where = address === undefined ? "" : `${address}: `;
  return [`${where}${summary}`, ...(detail === "" || detail === summary ? [] : [detail])].join("\n");
}

/** Keeps the list of what Terraform works on; whether it has changed. */
function follow({ type, hook }: UiMessage, current: Map<string, WorkOnResource>): boolean {
  const address = hook?.resource?.addr;
  if (address === undefined) return false;
  if (type === "apply_start" || type === "apply_progress") {
    current.set(address, { address, action: hook?.action ?? "", seconds: hook?.elapsed_seconds ?? 0 });
    return true;
  }
  return (type === "apply_complete" || type === "apply_errored") && current.delete(address);
}
