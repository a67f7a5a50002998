import { App } from "cdktf";
import { PropsError } from "../src/constructs/validation";
import { EnvironmentError } from "../src/environment/problem";
import { environmentsOf } from "../src/environment/load";
import { environmentsFolder, selectedEnvironments } from "../src/environment/selection";
import { erroredStates, erroredStateText } from "../src/terraform/errored-states";
import { manyLines } from "../src/text/safe-text";
import { systemErrorText } from "../src/text/system-error";
import { addEnvironment } from "./environment-stacks";
import { CrossStackReferenceError, quickly } from "./quick-synthesis";
import { unshieldedWarning } from "./unshielded";

const warning = unshieldedWarning(process.env);
if (warning !== undefined) process.stderr.write(`${warning}.\n`);

// cdktf would run Terraform over a state that could not be saved, and deletes the folders of stacks that are no more.
const outdir = process.env["CDKTF_OUTDIR"];
const errored = outdir === undefined ? [] : erroredStates(outdir);

try {
  for (const state of errored) process.stderr.write(`${erroredStateText(state)}\n`);
  if (errored.length > 0) process.exitCode = 1;
  else synthesize();
} catch (error) {
  // The messages are the whole story of a bad file; a stack trace would bury them.
  const text = explanation(error);
  if (text === undefined) throw error;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

function synthesize(): void {
  const environments = environmentsOf(environmentsFolder(process.env), selectedEnvironments(process.env));
  quickly(() => {
    const app = new App({ stackTraces: false });
    for (const environment of environments) addEnvironment(app, environment);
    app.synth();
  });
}

function explanation(error: unknown): string | undefined {
  const isOurs = [EnvironmentError, PropsError, CrossStackReferenceError].some((kind) => error instanceof kind);
  return isOurs && error instanceof Error ? manyLines(error.message) : systemErrorText(error);
}
