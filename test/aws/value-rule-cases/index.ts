import { ACCOUNT_CASES } from "./accounts";
import { type ValueRuleCase } from "./case";
import { DATABASE_CASES } from "./databases";
import { DIRECTORY_CASES } from "./directory";
import { NETWORK_CASES } from "./networks";

/** The cases of each value rule, by its name in the code. */
export const VALUE_RULE_CASES = {
  ...ACCOUNT_CASES,
  ...DATABASE_CASES,
  ...DIRECTORY_CASES,
  ...NETWORK_CASES,
} as unknown as Readonly<Record<string, ValueRuleCase>>;
