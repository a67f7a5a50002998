import { join, relative, sep } from "node:path";
import { finishMessages, recordMessages } from "./messages";

/** Suites whose messages depend on what happens in a deployment: their sentences are asserted by other suites. */
const UNRECORDED = ["bench", "e2e", "lanes", "package", "sign-in"];

const [ring = ""] = relative(join(__dirname, ".."), expect.getState().testPath ?? "").split(sep);

if (!UNRECORDED.includes(ring)) {
  recordMessages();
  afterAll(() => {
    const differences = finishMessages();
    if (differences.length > 0) {
      throw new Error(
        `${differences.length} messages differ from test/messages/messages.json; run npm run messages and look at ` +
          `its diff:\n${differences.join("\n")}`,
      );
    }
  });
}
