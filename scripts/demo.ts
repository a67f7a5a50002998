// The first run: environments/local.yaml into two emulated AWS accounts, and away again.
//   npm run demo | npm run demo:destroy [-- --folder DIR]     DIR keeps the demo's files; .rds-kerberos/demo by default
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { deploy } from "./demo/deploy";
import { destroy } from "./demo/destroy";
import { DemoFolder } from "./demo/folder";
import { demand, nodeProblem, pythonProblem, terraformProblem } from "./prerequisites";
import { ROOT } from "./root";

const COMMANDS = { deploy, destroy };

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name);
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { folder: { type: "string", default: join(ROOT, ".rds-kerberos", "demo") } },
  });
  const [command = "deploy"] = positionals;
  if (!isCommand(command)) throw new Error(`the demo knows ${Object.keys(COMMANDS).join(" and ")}, not ${command}`);
  demand(nodeProblem(), ...(await Promise.all([terraformProblem(), pythonProblem()])));
  return COMMANDS[command](new DemoFolder(resolve(values.folder)));
}
