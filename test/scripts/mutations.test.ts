import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MUTATIONS } from "../../scripts/mutations/list";
import { ROOT } from "../support/terraform";

// Whether each is caught takes minutes: npm run mutations.
test.each(MUTATIONS)("the mutation '$name' fits the present sources", ({ file, from, says }) => {
  const path = join(ROOT, file);
  if (from === undefined) expect(existsSync(path)).toBe(false);
  else expect(readFileSync(path, "utf8").split(from)).toHaveLength(2);
  const places = says.filter((word) => /^(src|stacks|test)\/.*\.ts$/.test(word) && word !== file);
  expect(places.filter((place) => !existsSync(join(ROOT, place)))).toEqual([]);
});
