import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { message } from "../../src/text/message";
import { MODULES } from "./definitions";
import { ExportError } from "./export-error";
import { TWO_ACCOUNTS_EXAMPLE } from "./example";
import { type ModuleOptions } from "./module";
import { PEERED_NETWORK, peeredNetwork } from "./peered-network";
import { moduleReadme } from "./readme";
import { synthesizedModule, type ModuleJson } from "./synthesized-module";

const say = {
  file: message<{ path: string }>(
    "export-modules/file",
    ({ path }) => `${path} is a file; name a folder that does not exist yet`,
  ),
  notEmpty: message<{ folder: string }>(
    "export-modules/not-empty",
    ({ folder }) =>
      `the folder ${folder} is not empty, and nothing in it is overwritten; ` +
      "name one that does not exist yet, or empty it",
  ),
  notWritten: message<{ folder: string; reason: string }>(
    "export-modules/not-written",
    ({ folder, reason }) => `the modules cannot be written into ${folder}: ${reason}`,
  ),
};

/** The modules and their example, by path. The same options give the same bytes. */
export function moduleFiles(options: ModuleOptions): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const modules = new Map(MODULES.map((definition) => [definition.kind, synthesizedModule(definition, options)]));
  const of = (kind: (typeof MODULES)[number]["kind"]): ModuleJson => {
    const module = modules.get(kind);
    if (!module) throw new Error(`there is no module ${kind}`);
    return module;
  };
  for (const { kind, summary, notes } of MODULES) addModule(files, kind, summary, notes, of(kind));
  addModule(
    files,
    PEERED_NETWORK,
    "Both sides of a peering, each in its own account: the modules `peering` and `peering-accepter`.",
    [
      "Two accounts meet here, so the module takes two provider configurations: `aws.network` of the account of the " +
        "VPC that asks, `aws.directory` of the directory's.",
    ],
    peeredNetwork(of("peering"), of("peering-accepter")),
  );
  for (const [name, text] of Object.entries(TWO_ACCOUNTS_EXAMPLE)) files.set(`examples/two-accounts/${name}`, text);
  files.set("README.md", overview());
  return files;
}

function addModule(
  files: Map<string, string>,
  name: string,
  summary: string,
  notes: readonly string[],
  module: ModuleJson,
): void {
  const { terraform, variable, output, main } = module;
  const parts = { versions: { terraform }, variables: { variable }, main, outputs: { output } };
  for (const [part, json] of Object.entries(parts))
    files.set(`${name}/${part}.tf.json`, `${JSON.stringify(json, undefined, 2)}\n`);
  files.set(`${name}/README.md`, moduleReadme(name, summary, notes, module));
}

function overview(): string {
  return [
    "# Terraform modules: Kerberos sign-in for RDS for PostgreSQL",
    "",
    "Exported by `rds-kerberos export-modules`; export anew rather than edit. They are Terraform's JSON syntax, have " +
      "no provider and no",
    "backend, and are called from HCL like any other.",
    "",
    "| module | makes |",
    "|---|---|",
    ...MODULES.map(({ kind, summary }) => `| [${kind}](${kind}) | ${summary} |`),
    `| [${PEERED_NETWORK}](${PEERED_NETWORK}) | Both sides of a peering, each in its own account. |`,
    "",
    "[examples/two-accounts](examples/two-accounts) wires them for two accounts.",
    "",
  ].join("\n");
}

/**
 * Writes the modules into a folder that does not exist yet, or is empty.
 *
 * @returns the paths of the files
 * @throws ExportError where something is in the way; nothing is written then
 */
export function exportModules(folder: string, options: ModuleOptions): string[] {
  const target = resolve(folder);
  if (existsSync(target)) {
    if (!statSync(target).isDirectory()) throw new ExportError(say.file({ path: folder }));
    if (readdirSync(target).length > 0) throw new ExportError(say.notEmpty({ folder }));
  }
  const files = moduleFiles(options);
  // Beside the target first, so that a full disk leaves no half of the modules.
  const half = join(dirname(target), `.${basename(target)}-${process.pid}`);
  const copied: string[] = [];
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(half, path)), { recursive: true });
      writeFileSync(join(half, path), text);
    }
    // An empty folder may be one that somebody stands in, or a mounted one: its place is kept.
    if (existsSync(target)) {
      for (const name of readdirSync(half)) {
        copied.push(name);
        cpSync(join(half, name), join(target, name), { recursive: true });
      }
    } else renameSync(half, target);
  } catch (error) {
    for (const name of copied) rmSync(join(target, name), { recursive: true, force: true });
    throw new ExportError(say.notWritten({ folder, reason: (error as Error).message }));
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return [...files.keys()].sort();
}
