import { databaseRules } from "./database";
import { directoryRules } from "./directory";
import { existingRules } from "./existing";
import { iamRules } from "./iam";
import { importRules } from "./import";
import { networkRules } from "./network";
import { protectionRules } from "./protection";
import { type FindingRule } from "./rule";
import { stateRules } from "./state";

/** Every rule of the review. */
export const findingRules: readonly FindingRule[] = [
  ...directoryRules,
  ...databaseRules,
  ...importRules,
  ...existingRules,
  ...networkRules,
  ...iamRules,
  ...protectionRules,
  ...stateRules,
];
