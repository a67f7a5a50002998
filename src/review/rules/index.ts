import { databaseRules } from "./database";
import { directoryRules } from "./directory";
import { directoryImportRules } from "./directory-import";
import { existingRules } from "./existing";
import { iamRules } from "./iam";
import { importRules } from "./import";
import { networkRules } from "./network";
import { protectionRules } from "./protection";
import { type FindingRule } from "./rule";
import { stateRules } from "./state";
import { taintRules } from "./taint";

/** Every rule of the review. */
export const findingRules: readonly FindingRule[] = [
  ...directoryRules,
  ...databaseRules,
  ...importRules,
  ...directoryImportRules,
  ...taintRules,
  ...existingRules,
  ...networkRules,
  ...iamRules,
  ...protectionRules,
  ...stateRules,
];
