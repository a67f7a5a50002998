import { message } from "../../src/text/message";
import { list, plural, quote } from "../../src/text/words";

/** A process that has a port: what the system says of it. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
}

/** Terraform that changes a stack. */
export interface StackRun {
  readonly stack: string;
  readonly command: string;
  readonly pid: number;
}

function runs(some: readonly StackRun[]): string {
  return list(some.map(({ command, stack, pid }) => `terraform ${command} of ${stack} (process ${pid})`));
}

/** What the demo says of its work; what stacks, checks and Terraform say is printed as it is. */
export const say = {
  unknownCommand: message<{ command: string; known: readonly string[] }>(
    "demo/unknown-command",
    ({ command, known }) => `the demo knows ${list(known)}, not ${command}`,
  ),
  endpointMissing: message(
    "demo/endpoint-missing",
    "without awsEndpointUrl these stacks belong to real AWS accounts, which the demo never touches; " +
      "write awsEndpointUrl: http://127.0.0.1:4566",
  ),
  endpointElsewhere: message<{ url: string }>(
    "demo/endpoint-elsewhere",
    ({ url }) =>
      `the emulated AWS of the demo cannot be at ${url}: it listens on this machine, by http and above port 1023; ` +
      "write for example http://127.0.0.1:4566",
  ),
  portTaken: message<{ port: number; holder?: Holder | undefined; demo?: string | undefined; free: string }>(
    "demo/port-taken",
    ({ port, holder, demo, free }) => {
      const by = holder ? `process ${holder.pid} (${holder.command})` : "a program of which the system says nothing";
      const other = demo === undefined ? "" : `, or end that demo first: npm run demo:destroy -- --folder ${demo}`;
      return `port ${port} is taken by ${by}; write awsEndpointUrl: ${free}${other}`;
    },
  ),
  portRefused: message<{ port: number; code: string; free: string }>(
    "demo/port-refused",
    ({ port, code, free }) => `this system refuses port ${port} (${code}); write awsEndpointUrl: ${free}`,
  ),
  otherPort: message<{ url: string; expected: string; destroy: string }>(
    "demo/other-port",
    ({ url, expected, destroy }) =>
      `what is deployed is at ${url}, where the emulated AWS of this demo runs; write awsEndpointUrl: ${url}, or run ` +
      `${destroy} before you move it to ${expected}`,
  ),
  busy: message<{ command: string; pid: number; since: string; folder: string }>(
    "demo/busy",
    ({ command, pid, since, folder }) =>
      `another demo works in ${folder}: ${command} (process ${pid}), since ${since}. Wait for its end, or end it ` +
      `with Ctrl-C where it runs (kill -INT ${pid})`,
  ),
  running: message<{ url: string; pid: number }>(
    "demo/emulator-running",
    ({ url, pid }) => `The emulated AWS runs at ${url} (process ${pid}).`,
  ),
  starting: message("demo/emulator-starting", "Starting the emulated AWS …"),
  started: message<{ url: string; pid: number; file: string }>(
    "demo/emulator-started",
    ({ url, pid, file }) => `The emulated AWS runs at ${url} (process ${pid}), as ${file} says.`,
  ),
  lost: message(
    "demo/emulator-lost",
    "The emulated AWS of the last run has ended, and all that was deployed has ended with it: starting from nothing.",
  ),
  unknownEmulator: message<{ pid: number }>(
    "demo/emulator-unknown",
    ({ pid }) =>
      `Ending an emulated AWS that this demo has started and cannot use any more (process ${pid}), with all that is ` +
      "deployed in it.",
  ),
  endingCdktf: message<{ pid: number }>(
    "demo/ending-cdktf",
    ({ pid }) => `Ending cdktf of an earlier run (process ${pid}): the demo that started it was killed.`,
  ),
  endingRuns: message<{ runs: readonly StackRun[] }>(
    "demo/ending-runs",
    ({ runs: some }) => `Ending ${runs(some)}: the emulated AWS that it works on has ended.`,
  ),
  waiting: message<{ runs: readonly StackRun[] }>(
    "demo/waiting",
    ({ runs: some }) => `Waiting for an earlier run to finish what it is changing: ${runs(some)} …`,
  ),
  finishing: message<{ runs: readonly StackRun[] }>(
    "demo/finishing",
    ({ runs: some }) =>
      `Waiting for ${runs(some)}: it finishes what it is changing, and saves its state. Ctrl-C leaves it to itself …`,
  ),
  leaving: message<{ runs: readonly StackRun[] }>(
    "demo/leaving",
    ({ runs: some }) => `Still under way: ${runs(some)}. The next command of the demo waits for it.`,
  ),
  deploying: message<{ file: string; stacks: number; accounts: number }>(
    "demo/deploying",
    ({ file, stacks, accounts }) =>
      `Deploying ${file} with cdktf: ${plural(stacks, "stack")} in ${plural(accounts, "account")}. The first time ` +
      "takes 4 to 8 minutes, most of them the provider's own waiting.",
  ),
  destroying: message<{ stacks: number }>(
    "demo/destroying",
    ({ stacks }) => `Destroying ${plural(stacks, "stack")} with cdktf, in the reverse order.`,
  ),
  log: message<{ log: string; verbose: string }>(
    "demo/log",
    ({ log, verbose }) => `All that cdktf says is in ${log}; ${verbose} prints it here.`,
  ),
  stackDone: message<{ stack: string; command: string; seconds?: number | undefined; changes: string }>(
    "demo/stack-done",
    ({ stack, seconds, changes }) => `  ${stack.padEnd(32)} ${duration(seconds).padStart(6)}  ${changes}`,
  ),
  stacksRunning: message<{ stacks: readonly { readonly stack: string; readonly seconds: number }[]; waiting: number }>(
    "demo/stacks-running",
    ({ stacks, waiting }) =>
      `  … ${stacks.map(({ stack, seconds }) => `${stack} ${duration(seconds)}`).join(", ")}` +
      (waiting > 0 ? `; ${waiting} to go after that` : ""),
  ),
  stackFailed: message<{ stack: string; seconds?: number | undefined; errors: readonly string[] }>(
    "demo/stack-failed",
    ({ stack, seconds, errors }) =>
      `\n${stack} failed${seconds === undefined ? "" : ` after ${duration(seconds)}`}:\n${errors.join("\n")}`,
  ),
  cdktfFailed: message<{ lines: readonly string[] }>(
    "demo/cdktf-failed",
    ({ lines }) =>
      "\ncdktf ended without an error of Terraform" +
      (lines.length === 0 ? ", and without a word on why." : `. The last it said:\n${lines.join("\n")}`),
  ),
  ended: message<{ command: string; interrupted: boolean; log: string; resume: string; destroy?: string | undefined }>(
    "demo/ended",
    ({ command, interrupted, log, resume, destroy }) =>
      `\ncdktf ${command} ${interrupted ? "was interrupted" : "failed"}. All it said is in ${log}.\n` +
      `To go on: ${resume}` +
      (destroy === undefined ? "" : `\nTo remove everything instead: ${destroy}`),
  ),
  interrupted: message<{ resume: string }>(
    "demo/interrupted",
    ({ resume }) => `\nInterrupted before cdktf was started, or after its end. To go on: ${resume}`,
  ),
  leftOut: message<{ stacks: readonly string[]; file: string; destroy: string }>(
    "demo/stacks-left-out",
    ({ stacks, file, destroy }) =>
      `${list(stacks)}: deployed by an earlier run, and not in ${file} any more. cdktf deploy leaves such stacks as ` +
      `they are; ${destroy} removes them.`,
  ),
  destroyingLeftOut: message<{ stacks: readonly string[] }>(
    "demo/destroying-left-out",
    ({ stacks }) => `Destroying ${list(stacks)} first, as deployed by an earlier run.`,
  ),
  nothing: message("demo/nothing", "No demo runs: there is nothing to remove."),
  left: message<{ left: unknown }>(
    "demo/left",
    ({ left }) => `Something is left in the accounts:\n${JSON.stringify(left, undefined, 2)}`,
  ),
  gone: message<{ accounts: readonly string[] }>(
    "demo/gone",
    ({ accounts }) => `Nothing is left in the accounts ${list(accounts)}, and the emulated AWS is ended.`,
  ),
  unusableFolder: message<{ folder: string; reason: string }>(
    "demo/folder",
    ({ folder, reason }) => `the demo cannot keep its files in ${quote(folder)}: ${reason}; name another --folder`,
  ),
};

/** `7 s`, `1:07`. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
