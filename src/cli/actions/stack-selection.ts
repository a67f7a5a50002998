import { type Environment } from "../../environment/environment";
import { stacksOf } from "../../environment/topology";
import { OperationError } from "../../operations/operation-error";
import { message } from "../../text/message";

const say = {
  unknownStack: message<{ environment: string; pattern: string; known: readonly string[] }>(
    "plan/unknown-stack",
    ({ environment, pattern, known }) =>
      `no stack of ${environment} is named ${pattern}; write one of ${known.join(", ")}`,
  ),
};

/**
 * The stacks that --stack names; `undefined` without the option.
 *
 * @throws OperationError for a pattern that no stack matches
 */
export function selectStacks(
  environment: Environment,
  patterns: readonly string[] | undefined,
): Set<string> | undefined {
  if (!patterns) return undefined;
  const ids = stacksOf(environment).map(({ id }) => id);
  const matching = (pattern: string): string[] => {
    const whole = wildcard(pattern);
    return ids.filter((id) => whole.test(id));
  };
  const problems = patterns
    .filter((pattern) => matching(pattern).length === 0)
    .map((pattern) => say.unknownStack({ environment: environment.name, pattern, known: ids }));
  if (problems.length > 0) throw new OperationError(problems.join("\n"));
  return new Set(patterns.flatMap(matching));
}

/** A pattern in which `*` stands for any text. */
function wildcard(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
