// What the scripts of this folder take from the product.
export { environmentsOf, parseEnvironment } from "../src/environment/load";
export { terraformEnvironment, usesMirror } from "../src/terraform/terraform-environment";
