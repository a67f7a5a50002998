// What the scripts of this folder take from the product.
export { adminPasswordSecretName } from "../src/aws/secrets";
export { environmentPage } from "../src/environment/environment-page";
export { environmentJsonSchema } from "../src/environment/json-schema";
export { rulesPage } from "../src/environment/rules-page";
export { environmentsOf, parseEnvironment } from "../src/environment/load";
export { environmentPolicies } from "../src/iam/account-policies";
export { policiesAsJson } from "../src/iam/forms";
export { checksPage } from "../src/operations/checks/checks-page";
export { findingsPage } from "../src/review/findings-page";
export { reviewJsonSchema } from "../src/review/model";
export { withLateGarbageCollection } from "../src/terraform/go-runtime";
export { terraformEnvironment, usesMirror } from "../src/terraform/terraform-environment";
