/**
 * AWS quotas that a whole environment can pass although each of its parts is fine.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 * @see https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_limits.html
 */
export const QUOTAS = {
  /** Inbound rules of one security group, adjustable. */
  rulesPerSecurityGroup: 60,
  /** Rules of all security groups of one network interface; AWS raises the quota above no further. */
  rulesPerNetworkInterface: 1000,
  /** Active peering connections of one VPC, adjustable up to the next number. */
  peeringsPerVpc: 50,
  peeringsPerVpcMaximum: 125,
  /** Domain controllers of one directory. */
  domainControllersPerDirectory: 20,
  /** Accounts one directory can be shared with, by edition. */
  sharesPerDirectory: { Standard: 25, Enterprise: 500 },
  /** Tags of one resource. */
  tagsPerResource: 50,
} as const;
