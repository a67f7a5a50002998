import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withoutMetadata } from "../../stacks/modules/synthesized-module";
import { ROOT, run } from "./terraform";

const EXAMPLES = [
  "local.yaml",
  ...["one-account", "two-accounts", "three-accounts"].map((name) => `examples/${name}.yaml`),
];

/** Every stack of the example environments as JSON, without what CDKTF notes for itself: its own version among it. */
export type Stacks = Readonly<Record<string, unknown>>;

/**
 * What a program makes of all example environments.
 *
 * @param folder - Takes the environments, and what is synthesized.
 */
export async function synthesizeExamples(program: string, cwd: string, folder: string): Promise<Stacks> {
  for (const name of EXAMPLES)
    cpSync(join(ROOT, "environments", name), join(folder, "environments", name.replace("/", "-")));
  const outdir = join(folder, "cdktf.out");
  const env = { ENVIRONMENTS_DIR: join(folder, "environments"), CDKTF_OUTDIR: outdir };
  const { code, all } = await run(process.execPath, [program], { cwd, env });
  if (code !== 0) throw new Error(all);
  const ids = readdirSync(join(outdir, "stacks"));
  expect(ids.length).toBeGreaterThan(25);
  return Object.fromEntries(
    ids.map((id) => [
      id,
      withoutMetadata(JSON.parse(readFileSync(join(outdir, "stacks", id, "cdk.tf.json"), "utf8")) as unknown),
    ]),
  );
}

/**
 * Moves a copy of the project to CDK Terrain by the steps of docs/cdk-terrain.md.
 *
 * @param install - Whether the last steps are taken, which install what the others have written into package.json.
 */
export async function moveCopy(copy: string, { install }: { readonly install: boolean }): Promise<void> {
  for (const path of await files()) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path));
  }
  const page = readFileSync(join(ROOT, "docs", "cdk-terrain.md"), "utf8");
  const [block = ""] = /(?<=```sh\n)npm pkg delete devDependencies\.cdktf [^`]*/.exec(page) ?? [];
  const at = block.indexOf("rm -rf node_modules package-lock.json\nnpm install\n");
  const [steps, installing] = [block.slice(0, at), block.slice(at)];
  await succeed("sh", ["-ec", install ? steps + installing : steps], copy);
  const sources = await run(
    "grep",
    ["-rlE", "--exclude-dir=competitors", "[\"'](cdktf|@cdktf/[^\"']*)[\"']", "src", "stacks", "scripts", "bench"],
    { cwd: copy },
  );
  expect(sources.stdout).toBe("");
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(copy, "package.json"), "utf8")) as Record<
    string,
    Record<string, string>
  >;
  expect(
    Object.keys({ ...devDependencies, ...peerDependencies })
      .filter((name) => name.includes("cdkt"))
      .sort(),
  ).toEqual(["@cdktn/provider-aws", "cdktn", "cdktn-cli"]);
}

/** Runs a program. @throws Error with all output where it fails */
export async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, all } = await run(command, args, { cwd, background: true });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}:\n${all}`);
}

/** What a clone of the work at hand would hold. */
async function files(): Promise<string[]> {
  const { stdout } = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
  const deleted = new Set((await run("git", ["ls-files", "--deleted"])).stdout.split("\n"));
  return stdout.split("\n").filter((path) => path !== "" && !deleted.has(path));
}
