/**
 * Regions where AWS documents Kerberos authentication for RDS for PostgreSQL. AWS's list grows, so a Region that is
 * missing here is a reason to look it up, not to refuse it.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos.html (Region availability)
 */
export const KERBEROS_REGIONS: ReadonlySet<string> = new Set([
  "af-south-1",
  "ap-east-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ca-central-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
]);

/**
 * Regions an account has to opt in to, and whose services call IAM under Region-specific names.
 *
 * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
const OPT_IN_REGIONS: ReadonlySet<string> = new Set([
  "af-south-1",
  "ap-east-1",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "eu-central-2",
  "eu-south-1",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
  "me-south-1",
]);

/** Regions opened after il-central-1, where the name of RDS's directory principal also carries the engine. */
const ENGINE_PRINCIPAL_REGIONS: ReadonlySet<string> = new Set([
  "ap-east-2",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-west-1",
  "mx-central-1",
]);

/** What comes before the Region in names of services there, in addition to the names they have everywhere. */
export const REGIONAL_PRINCIPALS: readonly {
  readonly regions: ReadonlySet<string>;
  readonly prefixes: readonly string[];
}[] = [
  { regions: ENGINE_PRINCIPAL_REGIONS, prefixes: ["directoryservice-postgresql.rds", "rds"] },
  { regions: OPT_IN_REGIONS, prefixes: ["directoryservice.rds", "rds"] },
];

/**
 * The services that must be able to assume the role RDS for PostgreSQL uses to reach Directory Service. A role that
 * trusts only `rds.amazonaws.com` is refused by RDS or leaves the instance unjoined.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-kerberos-setting-up.html
 */
export function directoryAccessPrincipals(region: string): string[] {
  const regional = REGIONAL_PRINCIPALS.find(({ regions }) => regions.has(region));
  return [
    "directoryservice.rds.amazonaws.com",
    "rds.amazonaws.com",
    ...(regional?.prefixes ?? []).map((prefix) => `${prefix}.${region}.amazonaws.com`),
  ].sort();
}
