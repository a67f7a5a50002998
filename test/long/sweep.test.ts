import { appendFileSync } from "node:fs";
import { nameOf, sweep } from "../support/sweep/sweep";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools } from "../support/terraform";

describeWithTools("a deployment that something happens to", () => {
  const folder = temporaryFolder("sweep");
  const { SWEEP = "", SWEEP_LOG } = process.env;

  test("converges", async () => {
    const results = await sweep({
      folder,
      workers: 2,
      directions: ["apply", "destroy"],
      chosen: (name) => name.includes(SWEEP),
      onResult: (result) => {
        const line = `${nameOf(result)}: ${result.outcome} (${result.seconds.toFixed(0)} s)\n`;
        if (SWEEP_LOG) appendFileSync(SWEEP_LOG, line);
      },
    });
    expect(results.filter(({ outcome }) => outcome.startsWith("failed")).map(nameOf)).toEqual([]);
  });
});
