import { accountRules } from "./accounts";
import { databaseRules } from "./databases";
import { directoryRules } from "./directory";
import { networkRules } from "./networks";
import { type EnvironmentRule } from "./rule";

/** Every rule over several values of one environment file. */
export const environmentRules: readonly EnvironmentRule[] = [
  ...accountRules,
  ...networkRules,
  ...directoryRules,
  ...databaseRules,
];
