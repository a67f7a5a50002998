import { terraformBinary } from "../../src/terraform/shield";
import { stacksOf } from "../../src/environment/topology";
import { short } from "./paths";
import { type Demo, npm } from "./programs";
import { type Source } from "./source";

/** Terraform asks for one, and nothing reads it any more. */
const PASSWORD = "TF_VAR_directory_admin_password=Any-Passw0rd";

/** Commands that a user may run now, each with what it shows. All of them read the user's own file. */
export function nextSteps(demo: Demo, { file, environment }: Source): [string, string][] {
  const out = short(demo.folder.outdir);
  const terraform = terraformBinary(process.env);
  const stacks = stacksOf(environment);
  const planned = stacks.find(({ kind }) => kind === "database") ?? stacks.find(({ kind }) => kind === "network");
  const shared = stacks.find(({ kind }) => kind === "directory-sharing");
  const stack = (id: string, command: string): string => `${terraform} -chdir=${out}/stacks/${id} ${command}`;
  const synth = `npx cdktf synth --output ${out}`;
  return [
    [`. ${short(demo.folder.settings)}`, "first, in a separate shell: credentials of the emulated AWS"],
    ["npx rds-kerberos validate local", "the defaults that the file relaxes"],
    [`${PASSWORD} npx rds-kerberos plan local`, "what an edit of the file would change; none yet"],
    ...(planned
      ? ([[`${synth} && ${stack(planned.id, "plan")}`, "the same of one stack, by cdktf and Terraform"]] as const)
      : []),
    ...(shared ? ([[stack(shared.id, "show"), "what other accounts may know"]] as const) : []),
    ["npx rds-kerberos rotate-admin-password local", "a password for the directory that is in no state"],
    [npm(demo, "demo"), `after an edit of ${file}`],
    [npm(demo, "demo:destroy"), "remove everything, and end the emulator"],
  ].map(([command = "", shows = ""]) => [command, shows]);
}

export function printNextSteps(demo: Demo, source: Source): void {
  const steps = nextSteps(demo, source).map(([command, shows]) => `  # ${shows}\n  ${command}\n`);
  process.stdout.write(`\nWhat to try next; all of it reads ${source.file}, also after an edit\n${steps.join("")}`);
}
