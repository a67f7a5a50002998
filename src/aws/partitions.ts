/** An AWS partition: a group of Regions with separate accounts, ARNs and DNS names. */
export interface Partition {
  /** The second field of every ARN, for example `aws-cn`. */
  readonly id: string;
  /** The Regions' names. */
  readonly regions: RegExp;
  /** Suffix of the partition's service endpoints. */
  readonly dnsSuffix: string;
}

/**
 * The partitions this product knows how to name things in.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export const PARTITIONS: readonly Partition[] = [
  {
    id: "aws",
    regions:
      /^(us|eu|ap|sa|ca|me|af|il|mx)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d+$/,
    dnsSuffix: "amazonaws.com",
  },
  { id: "aws-cn", regions: /^cn-(north|northwest)-\d+$/, dnsSuffix: "amazonaws.com.cn" },
  { id: "aws-us-gov", regions: /^us-gov-(east|west)-\d+$/, dnsSuffix: "amazonaws.com" },
];

/** The partition a Region lies in, or `undefined` for a name that is not a Region of a known partition. */
export function partitionOf(region: string): Partition | undefined {
  return PARTITIONS.find((partition) => partition.regions.test(region));
}
