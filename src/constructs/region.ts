import { TerraformLocal, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { partitionOf, PARTITIONS, type Partition } from "../aws/partitions";
import { directoryAccessPrincipals, REGIONAL_PRINCIPALS } from "../aws/regions";
import { matches, terraformText } from "../aws/rules/rule";
import { Expression, wordsOf } from "./expression";
import { isUnknown } from "./validation";

/** Id of the partition a Region lies in; a local value if only Terraform knows the Region. */
export function partitionId(scope: Construct, region: string): string {
  return ofPartition(scope, region, "partition", ({ id }) => id);
}

/** Suffix of the Region's service names. */
export function dnsSuffix(scope: Construct, region: string): string {
  return ofPartition(scope, region, "dns_suffix", (partition) => partition.dnsSuffix);
}

const [FIRST_PARTITION, ...OTHER_PARTITIONS] = PARTITIONS as readonly [Partition, ...Partition[]];

function ofPartition(
  scope: Construct,
  region: string,
  name: string,
  property: (partition: Partition) => string,
): string {
  if (!isUnknown(region)) return property(partitionOf(region) ?? FIRST_PARTITION);
  const words = wordsOf(scope, region);
  const choice = OTHER_PARTITIONS.reduceRight(
    (otherwise, partition) =>
      `${matches(words, partition.regions)} ? ${terraformText(property(partition))} : ${otherwise}`,
    terraformText(property(FIRST_PARTITION)),
  );
  // A local value has no quotes, which would not survive in the JSON of a policy.
  const stack = TerraformStack.of(scope);
  const known = stack.node.tryFindChild(name);
  return (known instanceof TerraformLocal ? known : new TerraformLocal(stack, name, new Expression(choice))).asString;
}

/** The services that assume the role for RDS, as the JSON of a policy's `Service`. */
export function directoryAccessServices(scope: Construct, region: string): string {
  if (!isUnknown(region)) return JSON.stringify(directoryAccessPrincipals(region));
  const words = wordsOf(scope, region);
  const regional = REGIONAL_PRINCIPALS.map(({ regions, prefixes }) => {
    const names = prefixes.map((prefix) => `"${prefix}.\${${words}}.amazonaws.com"`).join(", ");
    return `contains([${[...regions].map(terraformText).join(", ")}], ${words}) ? [${names}] : []`;
  });
  const everywhere = `[${directoryAccessPrincipals("").map(terraformText).join(", ")}]`;
  return new Expression(`jsonencode(sort(concat(${everywhere}, ${regional.join(", ")})))`).toString();
}
