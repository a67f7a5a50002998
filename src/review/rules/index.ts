import { databaseRules } from "./database";
import { directoryRules } from "./directory";
import { iamRules } from "./iam";
import { networkRules } from "./network";
import { protectionRules } from "./protection";
import { type FindingRule } from "./rule";
import { stateRules } from "./state";

/** Every rule of the review. */
export const findingRules: readonly FindingRule[] = [...directoryRules, ...databaseRules, ...networkRules, ...iamRules, ...protectionRules, ...stateRules];
