import { type Environment } from "../../environment/environment";
import { checkReport } from "../../operations/checks/report";
import { interruptible } from "../../operations/interruption";
import { OperationError } from "../../operations/operation-error";
import { Published } from "../../operations/published";
import { waitFor } from "../../operations/verify/wait";
import { message } from "../../text/message";
import { environmentToCheck, printChecks, stateVariables, withSdk } from "./check-command";
import { printNote } from "./output";

const say = {
  unknownDatabases: message<{ environment: string; databases: readonly string[]; known: readonly string[] }>(
    "verify/unknown-databases",
    ({ environment, databases, known }) =>
      `no database of ${environment} is named ${databases.join(", ")}; write one of ${known.join(", ")}`,
  ),
};

export interface VerifyOptions {
  readonly database?: string[];
  readonly allParameters?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly json?: boolean;
}

/** Seconds between two looks. */
const INTERVAL = 15;

export async function verify(name: string, options: VerifyOptions): Promise<number> {
  const { Aws } = await withSdk(() => import("../../operations/aws/aws.js"));
  const { verifyEnvironment } = await import("../../operations/verify/verify-environment.js");
  const { environment: whole, locate } = environmentToCheck(name);
  const environment = only(whole, options.database);
  let notes: string[] = [];
  const results = await interruptible(async (signal) => {
    const aws = new Aws(environment, signal);
    const look = (): ReturnType<typeof verifyEnvironment> => {
      notes = [];
      return verifyEnvironment(environment, {
        aws,
        published: new Published(environment, stateVariables(), signal),
        locate,
        parameters: options.allParameters ? "all" : "few",
        note: (line) => {
          notes.push(line);
        },
      });
    };
    return options.wait
      ? waitFor(look, { timeoutSeconds: options.timeout * 60, intervalSeconds: INTERVAL, signal, progress: printNote })
      : look();
  });
  const report = checkReport("verify", environment.name, results, notes);
  printChecks(report, options.json ?? false);
  return report.exitCode;
}

/** The environment with some of its databases; everything they depend on stays. */
function only(environment: Environment, names: readonly string[] | undefined): Environment {
  if (names === undefined) return environment;
  const unknown = names.filter((name) => !environment.databases.some(({ key }) => key === name));
  if (unknown.length > 0) {
    const known = environment.databases.map(({ key }) => key);
    throw new OperationError(say.unknownDatabases({ environment: environment.name, databases: unknown, known }));
  }
  return { ...environment, databases: environment.databases.filter(({ key }) => names.includes(key)) };
}
