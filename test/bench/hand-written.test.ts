import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { type StackJson, synthesizeText } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";
import { ROOT, run } from "../support/terraform";

const folder = temporaryFolder("hand-written");

/** How many blocks of each type a stack has. */
function counts(stack: StackJson | undefined): Record<string, number> {
  const of = (prefix: string, blocks: Record<string, object> | undefined): [string, number][] =>
    Object.entries(blocks ?? {}).map(([type, items]) => [prefix + type, Object.keys(items).length]);
  return Object.fromEntries([
    ...of("", stack?.resource),
    ...of("data.", stack?.data),
    ["output", Object.keys(stack?.output ?? {}).length],
    ["variable", Object.keys(stack?.variable ?? {}).length],
  ]);
}

test("the program the bench compares with has the resources of environments/local.yaml", async () => {
  // Below the project, so that it finds what it loads.
  const program = join(ROOT, "dist", `hand-written-test-${process.pid}.cjs`);
  try {
    buildSync({
      entryPoints: [join(ROOT, "bench", "programs", "hand-written.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "cjs",
      external: ["cdktf", "constructs", "@cdktf/provider-aws"],
      logLevel: "error",
    });
    const { code, all } = await run(process.execPath, [program], { env: { CDKTF_OUTDIR: folder } });
    expect([code, all]).toEqual([0, ""]);
    const ours = synthesizeText(readFileSync(join(ROOT, "environments", "local.yaml"), "utf8")).stacks;
    const theirs = Object.fromEntries(
      Object.keys(ours).map((id) => [
        id,
        JSON.parse(readFileSync(join(folder, "stacks", id, "cdk.tf.json"), "utf8")) as StackJson,
      ]),
    );
    for (const [id, stack] of Object.entries(ours)) expect([id, counts(theirs[id])]).toEqual([id, counts(stack)]);
  } finally {
    rmSync(program, { force: true });
  }
});
