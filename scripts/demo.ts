// The first run: environments/local.yaml into two emulated AWS accounts, and away again.
//   npm run demo | npm run demo:destroy [-- [--verbose] [--folder DIR] [--environments DIR]]
// --verbose prints what cdktf says. --folder keeps the demo's files; .rds-kerberos/demo by default. --environments has
// local.yaml; environments by default.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Claim } from "./demo/claim";
import { deploy } from "./demo/deploy";
import { destroy } from "./demo/destroy";
import { DemoFolder } from "./demo/folder";
import { Interrupted, INTERRUPTED, Interruption } from "./demo/interruption";
import { say } from "./demo/messages";
import { short } from "./demo/paths";
import { type Demo, npm, print } from "./demo/programs";
import { demand, nodeProblem, pythonProblem, terraformProblem } from "./prerequisites";
import { ROOT } from "./root";

const COMMANDS = {
  deploy: { run: deploy, script: "demo" },
  destroy: { run: destroy, script: "demo:destroy" },
} as const;

const FOLDERS = { folder: join(ROOT, ".rds-kerberos", "demo"), environments: join(ROOT, "environments") };

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name);
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      folder: { type: "string", default: FOLDERS.folder },
      environments: { type: "string", default: FOLDERS.environments },
      verbose: { type: "boolean", default: false },
    },
  });
  const [command = "deploy"] = positionals;
  if (!isCommand(command)) throw new Error(say.unknownCommand({ command, known: Object.keys(COMMANDS) }));
  demand(nodeProblem(), ...(await Promise.all([terraformProblem(), pythonProblem()])));
  const { run, script } = COMMANDS[command];
  const [path, environments] = [resolve(values.folder), resolve(values.environments)];
  const interruption = new Interruption();
  const folder = new DemoFolder(path, environments);
  folder.create();
  const options = Object.entries({ folder: path, environments }).flatMap(([name, value]) =>
    value === FOLDERS[name as keyof typeof FOLDERS] ? [] : [`--${name}`, short(value)],
  );
  const claim = await Claim.take(path, folder.claim, npm({ options }, script), print);
  const demo: Demo = { folder, environments, claim, interruption, verbose: values.verbose, options };
  try {
    const code = await run(demo);
    return interruption.count > 0 ? INTERRUPTED : code;
  } catch (error) {
    if (interruption.count === 0) throw error;
    if (!(error instanceof Interrupted) && error instanceof Error) print(error.message);
    print(say.interrupted({ resume: npm(demo, script) }));
    return INTERRUPTED;
  } finally {
    claim.release();
  }
}
