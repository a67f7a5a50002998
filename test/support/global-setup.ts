// Runs once, before the first suite that runs programs: finds out what this machine lacks for them, and builds them.
import { join } from "node:path";
import { findPython } from "../../scripts/emulator";
import {
  chromiumProblem,
  demand,
  findChromium,
  type Problem,
  problemsOf,
  pythonProblem,
  signInProblem,
  terraformProblem,
} from "../../scripts/prerequisites";
import { freshBuild } from "../../scripts/run.cjs";
import { withLateGarbageCollection } from "../../src/terraform/go-runtime";
import { ROOT } from "./terraform";
import { thinMirror } from "./thin-mirror";

/** Installs moto if the machine has none; why that cannot be done. */
async function motoProblem(): Promise<Problem> {
  try {
    await findPython();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function emulatorProblem(): Promise<Problem> {
  return (await pythonProblem()) ?? (await motoProblem());
}

/** Sets what suites read, or removes what an earlier run in the same process has left. */
function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

export default async function prepare(): Promise<void> {
  const looking = Promise.all([terraformProblem(), emulatorProblem(), findChromium(), signInProblem()]);
  // Otherwise suites that run at the same time would each build them.
  for (const program of ["app", "cli", "demo"]) freshBuild(program);
  const [terraform, emulator, chromium, signIn] = await looking;
  const tools = problemsOf(terraform, emulator);
  const all = [...tools, ...problemsOf(chromiumProblem(chromium), signIn)];
  if (process.env["CI"]) demand(...all);
  else if (all.length > 0) process.stderr.write(`Tests that need it are skipped:\n${all.join("\n")}\n`);
  // The describeWith… functions of ./terraform read these.
  setVariable("MISSING_TOOLS", tools.length > 0 ? tools.join("; ") : undefined);
  setVariable("CHROMIUM", chromium);
  setVariable("MISSING_SIGN_IN_TOOLS", signIn);
  Object.assign(process.env, thinMirror(join(ROOT, "dist", "thin-mirror")));
  // The tests start Terraform some hundred times, and its provider with it; few of six suites do so at the same time.
  const { GOGC, GOMEMLIMIT } = withLateGarbageCollection(process.env, 6);
  setVariable("GOGC", GOGC);
  setVariable("GOMEMLIMIT", GOMEMLIMIT);
}
