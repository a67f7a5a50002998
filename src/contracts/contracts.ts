import { Contract, type OutputDeclaration, type OutputTypes, type ValuesOf } from "./contract";

function output<Type extends keyof OutputTypes>(name: string, type: Type, description: string): OutputDeclaration<Type> {
  return { name, type, description };
}

const vpcId = output("vpc_id", "string", "Id of the VPC.");
const cidrBlocks = output("cidr_blocks", "list", "IPv4 blocks of the VPC, the primary one first.");
const peeringConnectionId = output("peering_connection_id", "string", "Id of the VPC peering connection.");
const domainName = output("domain_name", "string", "Fully qualified name of the Active Directory domain.");

/** What another pipeline may give for the clients of a database. */
export const clientSecurityGroupIds = output("client_security_group_ids", "list", "Security groups of the clients.");

/** A VPC that the product made. */
export const networkContract = new Contract("network", {
  vpcId,
  subnetIds: output("subnet_ids", "list", "Ids of the private subnets, one per Availability Zone."),
  routeTableIds: output("route_table_ids", "list", "Ids of the subnets' route tables."),
  cidrBlocks,
});

const directoryOutputs = {
  directoryId: output("directory_id", "string", "Id of the directory in the account that owns it."),
  domainName,
  netbiosName: output("netbios_name", "string", "Short name of the domain."),
  dnsIpAddresses: output("dns_ip_addresses", "list", "Addresses of the domain controllers, which answer DNS for the domain."),
  securityGroupId: output("security_group_id", "string", "Security group of the domain controllers."),
};

/** The directory. Its state holds the admin password: only stacks of its own account read it. */
export const directoryContract = new Contract("directory", directoryOutputs);

/** The directory and its shares, without a secret: the only directory state that other accounts read. */
export const directorySharingContract = new Contract("directory-sharing", {
  ...directoryOutputs,
  sharedDirectoryIds: output("shared_directory_ids", "map", "Ids of the shared directory by the account it is shared with."),
});

/** A peering connection from a database VPC to the directory's VPC. */
export const peeringContract = new Contract("peering", { peeringConnectionId, vpcId, cidrBlocks });

/** The accepted peering connection. */
export const peeringAccepterContract = new Contract("peering-accepter", {
  peeringConnectionId,
  acceptStatus: output("accept_status", "string", "Status of the peering connection; active when it carries traffic."),
});

/** What an account's databases need to join the domain. */
export const directoryAccessContract = new Contract("directory-access", {
  directoryId: output("directory_id", "string", "Id of the directory as this account sees it."),
  directoryAccessRoleName: output("directory_access_role_name", "string", "Name of the IAM role RDS uses to reach Directory Service."),
  directoryAccessRoleArn: output("directory_access_role_arn", "string", "ARN of that role."),
});

/** A database instance joined to the domain. */
export const databaseContract = new Contract("database", {
  dbInstanceIdentifier: output("db_instance_identifier", "string", "Identifier of the DB instance."),
  dbInstanceArn: output("db_instance_arn", "string", "ARN of the DB instance."),
  address: output("address", "string", "Host name of the instance, the one its Kerberos service principal is named after."),
  port: output("port", "number", "TCP port."),
  endpoint: output("endpoint", "string", "Host name and port."),
  databaseName: output("database_name", "string", "Database to connect to."),
  securityGroupId: output("security_group_id", "string", "Security group of the instance."),
  masterUserSecretArn: output("master_user_secret_arn", "string", "ARN of the secret in which RDS keeps the master user's password."),
  domainName,
});

export type NetworkValues = ValuesOf<typeof networkContract>;
export type DirectoryValues = ValuesOf<typeof directoryContract>;
export type DirectorySharingValues = ValuesOf<typeof directorySharingContract>;
export type PeeringValues = ValuesOf<typeof peeringContract>;
export type DirectoryAccessValues = ValuesOf<typeof directoryAccessContract>;
export type DatabaseValues = ValuesOf<typeof databaseContract>;
