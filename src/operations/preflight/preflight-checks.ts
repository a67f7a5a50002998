/** What `preflight` looks at, in the order of its report. */
export const PREFLIGHT_CHECKS = [
  {
    id: "account-credentials",
    title: "The credentials of the account reach the account the file names, through the Regional endpoint of STS.",
  },
  { id: "state-bucket", title: "The bucket for states is there, in its account and Region." },
  { id: "state-bucket-versioned", title: "The bucket keeps versions: they undo a state that was lost or damaged." },
  { id: "state-bucket-encrypted", title: "The bucket encrypts." },
  { id: "state-bucket-private", title: "Nothing of the bucket can become public." },
  { id: "state-read-role", title: "The read role can be assumed, and reads what the account publishes." },
  {
    id: "state-read-role-narrow",
    title: "The read role does not read the directory's state, which holds its password.",
  },
  { id: "state-unlocked", title: "No state is locked: a lock is that of a run under way, or of one that was killed." },
  { id: "directory-quota", title: "The account has room for one more directory." },
  {
    id: "directory-name-free",
    title: "Before the directory is deployed, no directory of the account has the domain's name.",
  },
  {
    id: "directory-orphan",
    title: "Next to a directory that is deployed or exists, no other one of the account has the domain's name.",
  },
  {
    id: "directory-there",
    title: "A directory that exists is an active AWS Managed Microsoft AD with the file's name and network.",
  },
  {
    id: "directory-import",
    title: "A directory to adopt is active, is the one that the file describes, and has nothing that would be created.",
  },
  { id: "directory-share-quota", title: "The directory has room for the shares." },
  { id: "controllers-rules-quota", title: "The controllers' security group has room for the rules." },
  { id: "network-located", title: "VPC and subnets are known and there." },
  { id: "network-cidr-blocks", title: "The file names every IPv4 block of the VPC, secondary ones included." },
  {
    id: "network-subnets",
    title: "The subnets belong to the VPC, and lie in two Availability Zones or more; the directory's in exactly two.",
  },
  { id: "network-addresses", title: "Each subnet has free addresses." },
  { id: "network-private", title: "No subnet has a way to the internet." },
  { id: "network-zones", title: "The Availability Zones of the file are there for the account." },
  { id: "network-route-tables", title: "The file names every route table that the subnets use." },
  { id: "network-routes", title: "No route leads the other VPC's blocks, or a part of them, elsewhere." },
  { id: "network-acls", title: "The network ACLs of both sides let the Active Directory ports and the answers pass." },
  { id: "peering-quota", title: "Both VPCs have room for one more peering connection." },
  { id: "directory-access-role", title: "A role for RDS that exists is there." },
  { id: "database-engine-version", title: "RDS offers the engine version." },
  { id: "database-instance-class", title: "The instance class can be ordered with that version and with Kerberos." },
  { id: "database-import", title: "An instance to take over is there." },
  { id: "database-snapshot", title: "A snapshot to restore from is there." },
] as const;
