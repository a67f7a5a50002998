import { ignoreMessages } from "../support/messages";
import { readMutatedFiles } from "../support/mutations-of-yaml";

ignoreMessages();

test("5,000 changed files are read without an exception", () => {
  const usable = readMutatedFiles(5000, 20_271_127);
  // Neither is all of it refused, nor does every change go unnoticed.
  expect(usable).toBeGreaterThan(50);
  expect(usable).toBeLessThan(2500);
});
