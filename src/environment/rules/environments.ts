import { stacksOf } from "../topology";
import { type Environment } from "../environment";
import { type Path, type Severity } from "../problem";

/** An environment and the file it came from. */
export interface PlacedEnvironment {
  readonly file: string;
  readonly environment: Environment;
}

/** A rule over all environment files together. */
export interface EnvironmentsRule {
  readonly id: string;
  readonly severity: Severity;
  readonly requires: string;
  readonly check: (
    environments: readonly PlacedEnvironment[],
    report: (file: string, path: Path, message: string) => void,
  ) => void;
}

export const environmentsRules: readonly EnvironmentsRule[] = [
  {
    id: "stack-id-unique",
    severity: "error",
    requires: "no two environments give a stack the same id",
    check: (environments, report) => {
      const owners = new Map<string, PlacedEnvironment>();
      for (const placed of environments) {
        for (const { id } of stacksOf(placed.environment)) {
          const first = owners.get(id);
          if (first !== undefined) {
            const what =
              first.environment.name === placed.environment.name
                ? `the environment is named ${placed.environment.name}`
                : `a stack is named ${id}`;
            report(placed.file, ["name"], `${what} in ${first.file} already; write another name`);
            break;
          }
          owners.set(id, placed);
        }
      }
    },
  },
  {
    id: "environment-name-prefix",
    severity: "warning",
    requires:
      "no environment's name begins with another one's and a hyphen, so that a pattern such as 'prod-*' means one of them",
    check: (environments, report) => {
      for (const { file, environment } of environments) {
        const shorter = environments.find((other) => environment.name.startsWith(`${other.environment.name}-`));
        if (shorter) {
          const name = shorter.environment.name;
          report(
            file,
            ["name"],
            `'${name}-*' names the stacks of this environment too; write another name, or set ENVIRONMENT=${name} whenever you deploy or destroy '${name}-*'`,
          );
        }
      }
    },
  },
];
