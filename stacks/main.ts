import { App } from "cdktf";
import { PropsError } from "../src/constructs/validation";
import { EnvironmentError } from "../src/environment/problem";
import { environmentsOf } from "../src/environment/load";
import { environmentsFolder, selectedEnvironments } from "../src/environment/selection";
import { manyLines } from "../src/text/safe-text";
import { systemErrorText } from "../src/text/system-error";
import { addEnvironment } from "./environment-stacks";
import { CrossStackReferenceError, quickly } from "./quick-synthesis";
import { unshieldedWarning } from "./unshielded";

const warning = unshieldedWarning(process.env);
if (warning !== undefined) process.stderr.write(`${warning}.\n`);

try {
  const environments = environmentsOf(environmentsFolder(process.env), selectedEnvironments(process.env));
  quickly(() => {
    const app = new App({ stackTraces: false });
    for (const environment of environments) addEnvironment(app, environment);
    app.synth();
  });
} catch (error) {
  // The messages are the whole story of a bad file; a stack trace would bury them.
  const text = explanation(error);
  if (text === undefined) throw error;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

function explanation(error: unknown): string | undefined {
  const isOurs = [EnvironmentError, PropsError, CrossStackReferenceError].some((kind) => error instanceof kind);
  return isOurs && error instanceof Error ? manyLines(error.message) : systemErrorText(error);
}
