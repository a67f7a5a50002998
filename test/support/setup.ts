import { join, relative, sep } from "node:path";
import { types } from "node:util";
import { unrecorded } from "./lanes.cjs";
import { finishMessages, ignoreMessages, recordMessages } from "./messages";

const [ring = ""] = relative(join(__dirname, ".."), expect.getState().testPath ?? "").split(sep);

// CDKTF takes a stack trace for each reference, as deep as it gets, and Jest looks up each line of it in the sources.
const captureStackTrace = Error.captureStackTrace.bind(Error);
Error.captureStackTrace = (target, below) => {
  if (types.isNativeError(target)) captureStackTrace(target, below);
};

recordMessages();
if (unrecorded.includes(ring)) ignoreMessages();
afterAll(() => {
  const differences = finishMessages();
  if (differences.length > 0) {
    throw new Error(
      `${differences.length} messages differ from test/messages/messages.json; run npm run messages and look at ` +
        `its diff:\n${differences.join("\n")}`,
    );
  }
});
