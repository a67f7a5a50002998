import { InvalidArgumentError, type Command } from "commander";
import { type Environment } from "../environment/environment";
import { checkReport } from "../operations/checks/report";
import { interruptible } from "../operations/interruption";
import { OperationError } from "../operations/operation-error";
import { Published } from "../operations/published";
import { waitFor } from "../operations/verify/wait";
import { CHECK_EXIT_CODES, environmentToCheck, printChecks, stateVariables, withSdk } from "./check-command";
import { say } from "./output";

interface Options {
  readonly database?: string[];
  readonly allParameters?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly json?: boolean;
}

/** Seconds between two looks. */
const INTERVAL = 15;

export function registerVerify(program: Command, end: (code: number) => void): void {
  program
    .command("verify")
    .description("After an apply: look whether directory, shares, networks, roles and every database's domain membership are as sign-in needs them.")
    .argument("<environment>", "name of the environment")
    .option("--database <name...>", "only these of its databases")
    .option("--all-parameters", "look at the parameters of every database, one call each; otherwise of 20 in an account")
    .option("--wait", "look again while something is under way, for example a join")
    .option("--timeout <minutes>", "how long to wait", minutes, 45)
    .option("--json", "print JSON")
    .addHelpText("after", `\nReads only, with each account's role. ${CHECK_EXIT_CODES}`)
    .action(async (name: string, options: Options) => {
      const { Aws } = await withSdk(() => import("../operations/aws/aws.js"));
      const { verifyEnvironment } = await import("../operations/verify/verify-environment.js");
      const { environment: whole, locate } = environmentToCheck(name);
      const environment = only(whole, options.database);
      let notes: string[] = [];
      const results = await interruptible(async (signal) => {
        const aws = new Aws(environment, signal);
        const look = (): ReturnType<typeof verifyEnvironment> => {
          notes = [];
          return verifyEnvironment(environment, {
            aws, published: new Published(environment, stateVariables(), signal), locate, parameters: options.allParameters ? "all" : "few", note: (line) => { notes.push(line); },
          });
        };
        return options.wait ? waitFor(look, { timeoutSeconds: options.timeout * 60, intervalSeconds: INTERVAL, signal, progress: say }) : look();
      });
      const report = checkReport("verify", environment.name, results, notes);
      printChecks(report, options.json ?? false);
      end(report.exitCode);
    });
}

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("write a number of minutes");
  return value;
}

/** The environment with some of its databases; everything they depend on stays. */
function only(environment: Environment, names: readonly string[] | undefined): Environment {
  if (names === undefined) return environment;
  const unknown = names.filter((name) => !environment.databases.some(({ key }) => key === name));
  if (unknown.length > 0) throw new OperationError(`no database of ${environment.name} is named ${unknown.join(", ")}; write one of ${environment.databases.map(({ key }) => key).join(", ")}`);
  return { ...environment, databases: environment.databases.filter(({ key }) => names.includes(key)) };
}
