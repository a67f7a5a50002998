import { ignoreMessages } from "../support/messages";
import { readMutatedFiles } from "../support/mutations-of-yaml";

ignoreMessages();

// Ten seeds, so that a failure names the part to run again.
test.each(Array.from({ length: 10 }, (_, seed) => seed))("10,000 changed files are read: seed %d", (seed) => {
  const usable = readMutatedFiles(10_000, seed);
  expect(usable).toBeGreaterThan(100);
  expect(usable).toBeLessThan(5000);
});
