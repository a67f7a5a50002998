import { join } from "node:path";
import { moveCopy, succeed, synthesizeExamples } from "../support/cdk-terrain";
import { temporaryFolder } from "../support/temporary-folder";
import { ROOT } from "../support/terraform";

// What is moved without being installed is in test/lanes.
test("all documented steps move the project to CDK Terrain, with the same JSON", async () => {
  const folder = temporaryFolder("cdk-terrain");
  const copy = join(folder, "moved");
  await moveCopy(copy, { install: true });
  await succeed(join(copy, "node_modules", ".bin", "tsc"), ["--noEmit"], copy);
  const app = join("scripts", "app.cjs");
  expect(await synthesizeExamples(join(copy, app), copy, join(folder, "cdktn"))).toEqual(
    await synthesizeExamples(join(ROOT, app), ROOT, join(folder, "cdktf")),
  );
});
