import { join, relative, sep } from "node:path";
import { unrecorded } from "./lanes.cjs";
import { finishMessages, ignoreMessages, recordMessages } from "./messages";

const [ring = ""] = relative(join(__dirname, ".."), expect.getState().testPath ?? "").split(sep);

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
