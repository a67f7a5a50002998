import { accountRules } from "../../../src/environment/rules/accounts";
import { databaseRules } from "../../../src/environment/rules/databases";
import { directoryRules } from "../../../src/environment/rules/directory";
import { networkRules } from "../../../src/environment/rules/networks";
import { type EnvironmentRule } from "../../../src/environment/rules/rule";
import { ACCOUNT_CASES } from "./accounts";
import { DATABASE_CASES } from "./databases";
import { DIRECTORY_CASES } from "./directory";
import { NETWORK_CASES } from "./networks";
import { type RuleCase } from "./rule-case";

interface Topic {
  readonly topic: string;
  readonly rules: readonly EnvironmentRule[];
  readonly cases: readonly RuleCase[];
}

/** The cases of all rules over several values of one environment file. */
export const RULE_TOPICS: readonly Topic[] = [
  { topic: "accounts", rules: accountRules, cases: ACCOUNT_CASES },
  { topic: "networks", rules: networkRules, cases: NETWORK_CASES },
  { topic: "directory", rules: directoryRules, cases: DIRECTORY_CASES },
  { topic: "databases", rules: databaseRules, cases: DATABASE_CASES },
];
