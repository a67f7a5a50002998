import { message } from "../../text/message";
import { type Environment } from "../environment";
import { type Path, type Severity } from "../problem";
import { stacksOf } from "../topology";

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

const say = {
  stackIdUnique: {
    environment: message<{ name: string; file: string }>(
      "stack-id-unique/environment",
      ({ name, file }) => `the environment is named ${name} in ${file} already; write another name`,
    ),
    stack: message<{ id: string; file: string }>(
      "stack-id-unique/stack",
      ({ id, file }) => `a stack is named ${id} in ${file} already; write another name`,
    ),
  },
  environmentNamePrefix: message<{ shorter: string }>(
    "environment-name-prefix",
    ({ shorter }) =>
      `'${shorter}-*' names the stacks of this environment too; write another name, or set ENVIRONMENT=${shorter} ` +
      `whenever you deploy or destroy '${shorter}-*'`,
  ),
};

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
            const { file } = first;
            const { name } = placed.environment;
            const sameName = first.environment.name === name;
            report(
              placed.file,
              ["name"],
              sameName ? say.stackIdUnique.environment({ name, file }) : say.stackIdUnique.stack({ id, file }),
            );
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
      "no environment's name begins with another one's and a hyphen, so that a pattern such as 'prod-*' means one of " +
      "them",
    check: (environments, report) => {
      for (const { file, environment } of environments) {
        const shorter = environments.find((other) => environment.name.startsWith(`${other.environment.name}-`));
        if (shorter) report(file, ["name"], say.environmentNamePrefix({ shorter: shorter.environment.name }));
      }
    },
  },
];
