// What the scripts of this folder take from the product.
export { environmentPage } from "../src/environment/environment-page";
export { environmentJsonSchema } from "../src/environment/json-schema";
export { rulesPage } from "../src/environment/rules-page";
export { environmentsOf, parseEnvironment } from "../src/environment/load";
export { findingsPage } from "../src/review/findings-page";
export { reviewJsonSchema } from "../src/review/model";
export { terraformEnvironment, usesMirror } from "../src/terraform/terraform-environment";
