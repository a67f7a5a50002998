import { type StackKind } from "./topology";

/** One value that crosses a stack border. */
export interface OutputDeclaration<Type extends keyof OutputTypes = keyof OutputTypes> {
  /** Name of the Terraform output; never changes, since other pipelines read it. */
  readonly name: string;
  readonly type: Type;
  readonly description: string;
}

/** What each type of output is in TypeScript; any of it may be a token. */
export interface OutputTypes {
  readonly string: string;
  readonly number: number;
  readonly list: string[];
  readonly map: Record<string, string>;
}

export type OutputDeclarations = Readonly<Record<string, OutputDeclaration>>;

function output<Type extends keyof OutputTypes>(
  name: string,
  type: Type,
  description: string,
): OutputDeclaration<Type> {
  return { name, type, description };
}

const vpcId = output("vpc_id", "string", "Id of the VPC.");
const cidrBlocks = output("cidr_blocks", "list", "IPv4 blocks of the VPC, the primary one first.");
const peeringConnectionId = output("peering_connection_id", "string", "Id of the VPC peering connection.");
const domainName = output("domain_name", "string", "Fully qualified name of the Active Directory domain.");

const directory = {
  directoryId: output("directory_id", "string", "Id of the directory in the account that owns it."),
  domainName,
  netbiosName: output("netbios_name", "string", "Short name of the domain."),
  dnsIpAddresses: output(
    "dns_ip_addresses",
    "list",
    "Addresses of the domain controllers, which answer DNS for the domain.",
  ),
  securityGroupId: output("security_group_id", "string", "Security group of the domain controllers."),
};

/** What each kind of stack publishes. Only ids, ARNs, names and addresses, never a secret. */
export const PUBLISHED_OUTPUTS = {
  network: {
    vpcId,
    subnetIds: output("subnet_ids", "list", "Ids of the private subnets, one per Availability Zone."),
    routeTableIds: output("route_table_ids", "list", "Ids of the subnets' route tables."),
    cidrBlocks,
  },
  directory,
  "directory-sharing": {
    ...directory,
    sharedDirectoryIds: output(
      "shared_directory_ids",
      "map",
      "Ids of the shared directory by the account it is shared with.",
    ),
  },
  peering: { peeringConnectionId, vpcId, cidrBlocks },
  "peering-accepter": {
    peeringConnectionId,
    acceptStatus: output(
      "accept_status",
      "string",
      "Status of the peering connection; active when it carries traffic.",
    ),
  },
  "directory-access": {
    directoryId: output("directory_id", "string", "Id of the directory as this account sees it."),
    directoryAccessRoleName: output(
      "directory_access_role_name",
      "string",
      "Name of the IAM role RDS uses to reach Directory Service.",
    ),
    directoryAccessRoleArn: output("directory_access_role_arn", "string", "ARN of that role."),
  },
  database: {
    dbInstanceIdentifier: output("db_instance_identifier", "string", "Identifier of the DB instance."),
    dbInstanceArn: output("db_instance_arn", "string", "ARN of the DB instance."),
    address: output(
      "address",
      "string",
      "Host name of the instance, the one its Kerberos service principal is named after.",
    ),
    port: output("port", "number", "TCP port."),
    endpoint: output("endpoint", "string", "Host name and port."),
    databaseName: output("database_name", "string", "Database to connect to."),
    securityGroupId: output("security_group_id", "string", "Security group of the instance."),
    masterUserSecretArn: output(
      "master_user_secret_arn",
      "string",
      "ARN of the secret in which RDS keeps the master user's password.",
    ),
    domainName,
  },
} as const satisfies Readonly<Record<StackKind, OutputDeclarations>>;

/** What another pipeline may give for the clients of a database. */
export const clientSecurityGroupIds = output("client_security_group_ids", "list", "Security groups of the clients.");
