// Makes mistakes in a copy of the checkout, one after the other, and expects each to be caught:
//   npm run mutations [word…]      only those whose names have all the words
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { MUTATIONS, type Guard, type Mutation } from "./mutations/list";
import { ROOT } from "./root";

export function main(words: readonly string[]): number {
  const wanted = MUTATIONS.filter(({ name }) => words.every((word) => name.includes(word)));
  const copy = mkdtempSync(join(tmpdir(), "rds-kerberos-mutations-"));
  try {
    copyCheckout(copy);
    const broken = distinctGuards(wanted).filter((guard) => run(copy, guard).code !== 0);
    for (const guard of broken) say(`${guard.join(" ")} fails without any mutation`);
    if (broken.length > 0) return 1;
    const missed = wanted.filter((mutation) => !isCaught(copy, mutation));
    say(`${wanted.length - missed.length} of ${wanted.length} mutations are caught`);
    return missed.length === 0 && wanted.length > 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The files of the working tree, as they are now. */
function copyCheckout(copy: string): void {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: ROOT });
  for (const file of files.toString().split("\0")) {
    if (file === "" || !existsSync(join(ROOT, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  // Suites ask git which files there are.
  execFileSync("git", ["init", "--quiet"], { cwd: copy });
}

/** Each must pass before anything is changed; those on a file that is new have nothing to pass. */
function distinctGuards(mutations: readonly Mutation[]): Guard[] {
  const guards = mutations
    .filter(({ from, guard, file }) => !guard.includes("FILE") && (from !== undefined || !guard.includes(file)))
    .map(({ guard }) => guard);
  return [...new Map(guards.map((guard) => [guard.join(" "), guard])).values()];
}

function run(copy: string, [program = "", ...args]: Guard): { readonly code: number; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(join(copy, "node_modules", ".bin", program), args, {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, CI: "" },
  });
  return { code: status ?? 1, output: stdout + stderr };
}

function isCaught(copy: string, { name, file, from, to, guard, says }: Mutation): boolean {
  const path = join(copy, file);
  const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  if (from !== undefined && before?.split(from).length !== 2) {
    say(`missed  ${name}\n        ${file} does not have once: ${from}`);
    return false;
  }
  writeFileSync(path, from === undefined ? to : (before ?? "").replace(from, () => to));
  const command = guard.map((part) => (part === "FILE" ? file : part));
  const { code, output } = run(copy, command);
  if (before === undefined) rmSync(path);
  else writeFileSync(path, before);
  const silent = says.filter((words) => !output.includes(words));
  const caught = code !== 0 && silent.length === 0;
  say(`${caught ? "caught" : "MISSED"}  ${name}\n        by npx ${command.join(" ")}`);
  if (!caught) say(code === 0 ? "        which passes" : `        which does not say ${silent.join(", ")}:\n${output}`);
  return caught;
}
