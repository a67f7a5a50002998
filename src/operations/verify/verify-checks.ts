/** What `verify` looks at, in the order of its report. */
export const VERIFY_CHECKS = [
  { id: "account-credentials", title: "The credentials of the account reach the account the file names." },
  { id: "state-not-deleted", title: "No state that knew of something was deleted or emptied." },
  {
    id: "directory-exists",
    title: "The directory that the states publish, or the file names, is there, and in the file's network.",
  },
  {
    id: "directory-orphan",
    title: "No other directory of the account has the domain's name: it would cost money, and serve nobody.",
  },
  { id: "directory-active", title: "The directory's stage is Active." },
  { id: "domain-controllers", title: "As many domain controllers as the file asks for are active." },
  {
    id: "directory-log-forwarding",
    title: "The security log goes to a log group that is there and that Directory Service may write to.",
  },
  { id: "directory-trust", title: "Each trust is there, has the file's direction, and is verified." },
  { id: "directory-share", title: "The share with each database account is accepted, as both accounts see it." },
  { id: "directory-access-role", title: "The role for RDS is there." },
  { id: "directory-access-trust", title: "RDS may assume the role, in every form of its name that the Region needs." },
  { id: "directory-access-policy", title: "The role may do what RDS does in Directory Service." },
  { id: "network-located", title: "VPC and subnets are known and there." },
  { id: "peering-active", title: "The peering connection is active, as both sides see it." },
  { id: "routes-to-directory", title: "Every route table of the subnets in use leads to the domain controllers." },
  { id: "routes-from-directory", title: "Every route table of the directory's subnets leads back." },
  {
    id: "controllers-ingress",
    title: "Every Active Directory port is open for the network on the controllers' security group.",
  },
  { id: "network-acls", title: "The network ACLs of both sides let the Active Directory ports and the answers pass." },
  { id: "database-exists", title: "The instance is there." },
  { id: "database-available", title: "The instance is available." },
  {
    id: "database-directory",
    title: "The instance belongs to this directory, by the id its account knows, with the file's role.",
  },
  { id: "domain-membership", title: "The domain membership is kerberos-enabled." },
  { id: "database-egress", title: "The security groups of the instance let it reach every Active Directory port." },
  { id: "database-clients", title: "The security groups of the instance let the file's clients reach the port." },
  { id: "database-parameters", title: "No parameter waits for a reboot." },
  { id: "database-force-ssl", title: "rds.force_ssl is 1: nobody connects without TLS." },
  {
    id: "database-iam-authentication",
    title: "IAM database authentication is off, since RDS rules it out beside Kerberos.",
  },
  { id: "database-private", title: "The instance has no public address." },
] as const;
