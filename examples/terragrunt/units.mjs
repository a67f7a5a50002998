// Makes a Terragrunt unit of each synthesized stack, in the order of the graph:
//   ENVIRONMENT=prod CDKTF_OUTDIR=terragrunt.out node scripts/app.cjs
//   npx rds-kerberos graph prod --json | node examples/terragrunt/units.mjs terragrunt.out
//   terragrunt run --all --working-dir terragrunt.out/stacks -- apply
// Terragrunt takes the order from `dependencies`; stacks read each other's outputs by remote state, as ever. A folder
// of another environment's stacks must not be below the one that Terragrunt works in: give each its own CDKTF_OUTDIR.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , folder = "terragrunt.out"] = process.argv;
/** @type {{ stacks: { id: string, dependsOn: string[] }[] }} */
const { stacks } = JSON.parse(readFileSync(0, "utf8"));

for (const { id, dependsOn } of stacks) {
  const paths = dependsOn.map((upstream) => JSON.stringify(`../${upstream}`)).join(", ");
  writeFileSync(join(folder, "stacks", id, "terragrunt.hcl"), `dependencies {\n  paths = [${paths}]\n}\n`);
}
