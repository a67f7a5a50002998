import { Fn, TerraformIterator, Token } from "cdktf";
import { accountId, kmsKeyArn, logRetention } from "../../src/aws/rules/accounts";
import {
  allocatedStorage,
  backupRetention,
  DATABASE_NAME_RULES,
  databasePort,
  dbIdentifier,
  ENGINE_VERSION_RULES,
  instanceClass,
  MASTER_USERNAME_RULES,
  parameterName,
  parameterValue,
  snapshotIdentifier,
} from "../../src/aws/rules/databases";
import {
  directoryId,
  DOMAIN_NAME_RULES,
  domainControllers,
  domainName,
  ipv4Address,
  NETBIOS_NAME_RULES,
} from "../../src/aws/rules/directory";
import {
  availabilityZone,
  CLIENT_CIDR_RULES,
  createdVpcSize,
  routeTableId,
  securityGroupId,
  subnetId,
  VPC_CIDR_RULES,
  vpcId,
} from "../../src/aws/rules/networks";
import { DirectoryIngress } from "../../src/constructs/directory-ingress";
import { Expression } from "../../src/constructs/expression";
import { DirectoryTrust } from "../../src/constructs/directory-trust";
import { literal } from "../../src/contracts/contract";
import {
  directoryAccessContract,
  directoryContract,
  directorySharingContract,
  networkContract,
  peeringContract,
} from "../../src/contracts/contracts";
import { condition, validation, type ModuleVariables } from "../../src/contracts/variables";
import { clientSecurityGroupIds } from "../../src/environment/published-outputs";
import { DatabaseStack } from "../database-stack";
import { DirectoryAccessStack } from "../directory-access-stack";
import { DirectorySharingStack } from "../directory-sharing-stack";
import { DirectoryStack } from "../directory-stack";
import { NetworkStack } from "../network-stack";
import { PeeringAccepterStack } from "../peering-accepter-stack";
import { PeeringStack } from "../peering-stack";
import { commonProps, type ModuleDefinition } from "./module";

const network: ModuleDefinition = {
  kind: "network",
  summary:
    "A VPC without a way to the internet: private subnets, one route table, a default security group without rules, and flow logs in an encrypted log group.",
  notes: [],
  make: (app, variables) =>
    new NetworkStack(app, "network", {
      name: variables.text("name", "Name of the VPC; its other resources are named after it.", []),
      cidrBlock: variables.text("cidr_block", "IPv4 block of the VPC, /16 to /25.", [
        ...VPC_CIDR_RULES,
        createdVpcSize,
      ]),
      availabilityZones: variables.list(
        "availability_zones",
        "Availability Zones, at least two; each gets one private subnet, the eighth of the block that belongs to its letter.",
        [availabilityZone],
        {},
        {
          condition: "${length(distinct(var.availability_zones)) >= 2}",
          errorMessage:
            "availability_zones [network-zones]: a directory and a DB subnet group need two Availability Zones; write at least two.",
        },
      ),
      ...commonProps(variables),
    }),
};

const trust =
  'object({ domain_name = string, direction = optional(string, "outgoing"), conditional_forwarder_ips = list(string) })';

function trustVariables(variables: ModuleVariables, directory: DirectoryStack): void {
  variables.add(
    "trusts",
    `list(${trust})`,
    "Forest trusts: domain of the other forest, direction as seen from the AWS directory (outgoing, two-way or incoming), and the DNS servers of the other forest, one to four.",
    { default: [] },
    [
      validation(
        "trusts",
        domainName,
        `alltrue([for trust in var.trusts : ${condition(domainName, "trust.domain_name")}])`,
      ),
      {
        condition:
          '${alltrue([for trust in var.trusts : contains(["outgoing", "two-way", "incoming"], trust.direction)])}',
        errorMessage: "trusts: direction must be one of outgoing, two-way, incoming.",
      },
      {
        condition: `\${alltrue([for trust in var.trusts : length(trust.conditional_forwarder_ips) >= 1 && length(trust.conditional_forwarder_ips) <= 4 && alltrue([for item in trust.conditional_forwarder_ips : ${condition(ipv4Address, "item")}])])}`,
        errorMessage: "trusts: conditional_forwarder_ips must be one to four IPv4 addresses.",
      },
    ],
  );
  variables.add(
    "trust_passwords",
    "map(string)",
    "Password of each trust by its domain, the same as on the other side; 1 to 128 characters.",
    { default: {}, sensitive: true },
    [
      {
        condition:
          "${alltrue([for trust in var.trusts : contains(nonsensitive(keys(var.trust_passwords)), trust.domain_name)])}",
        errorMessage: "trust_passwords: each of the trusts needs a password, under its domain's name.",
      },
    ],
  );
  const each = TerraformIterator.fromMap(
    Token.asAnyMap(new Expression("{ for trust in var.trusts : trust.domain_name => trust }")),
  );
  new DirectoryTrust(directory, "trust", {
    forEach: each,
    directoryId: directory.directory.directoryId,
    domainName: each.key,
    direction: each.getString("direction") as "outgoing",
    conditionalForwarderIps: each.getList("conditional_forwarder_ips"),
    trustPassword: Fn.sensitive(new Expression("var.trust_passwords[each.key]")) as string,
  });
}

const directory: ModuleDefinition = {
  kind: "directory",
  summary:
    "AWS Managed Microsoft AD with its security log in an encrypted log group, and its trusts. Its state holds passwords: keep it apart from states that others read.",
  notes: [
    "A change of `domain_name`, `netbios_name`, `edition`, `vpc_id` or `subnet_ids` would make a new directory. Changes of the password are ignored for the same reason.",
  ],
  make: (app, variables, { directoryRemovalPolicy }) => {
    const domain = variables.text(
      "domain_name",
      "Fully qualified name of the domain, for example corp.example.com.",
      DOMAIN_NAME_RULES,
    );
    const netbios = variables.text(
      "netbios_name",
      "Short name of the domain. Default: the first label of the domain's name, in upper case.",
      NETBIOS_NAME_RULES,
      { default: null },
    );
    const stack = new DirectoryStack(app, "directory", {
      name: variables.text("name", "Name of the log encryption key and the log resource policy.", []),
      network: variables.source(networkContract, { vpcId: [vpcId], subnetIds: [subnetId] }),
      domainName: domain,
      netbiosName: Fn.coalesce([netbios, Fn.upper(Fn.element(Fn.split(".", domain), 0) as string)]) as string,
      edition: variables.choice("edition", "Edition; it sets the price.", ["Standard", "Enterprise"]),
      domainControllers: variables.number("domain_controllers", "Number of domain controllers.", [domainControllers], {
        default: 2,
      }),
      logRetentionDays: variables.number("log_retention_days", "Days the security log is kept.", [logRetention], {
        default: 365,
      }),
      removalPolicy: directoryRemovalPolicy,
      ...commonProps(variables),
    });
    trustVariables(variables, stack);
    return stack;
  },
};

const directorySharing: ModuleDefinition = {
  kind: "directory-sharing",
  summary:
    "Shares of a directory with the accounts that have databases, in the directory's account. Its outputs are what other accounts may know of the directory, and hold no secret.",
  notes: [],
  make: (app, variables) => {
    const stack = new DirectorySharingStack(app, "directory-sharing", {
      directory: variables.source(directoryContract, {
        directoryId: [directoryId],
        domainName: DOMAIN_NAME_RULES,
        netbiosName: NETBIOS_NAME_RULES,
        dnsIpAddresses: [ipv4Address],
        securityGroupId: [securityGroupId],
      }),
      consumerAccountIds: variables.list(
        "consumer_account_ids",
        "Accounts the directory is shared with; not its own.",
        [accountId],
        { default: [] },
      ),
      sharingMethod: variables.choice(
        "sharing_method",
        "How a share comes to be: each account accepts it, or AWS Organizations shares it.",
        ["HANDSHAKE", "ORGANIZATIONS"],
        { default: "HANDSHAKE" },
      ),
      ...commonProps(variables),
    });
    new DirectoryIngress(stack, "from-connected", {
      securityGroupId: new Expression("var.security_group_id").toString(),
      cidrBlocks: variables.list(
        "connected_cidr_blocks",
        "Blocks of VPCs that reach the controllers on a connection made elsewhere; the Active Directory ports are opened to them.",
        VPC_CIDR_RULES,
        { default: [] },
      ),
      networkName: "connected networks",
    });
    return stack;
  },
};

const peering: ModuleDefinition = {
  kind: "peering",
  summary: "The peering of a VPC with the directory's VPC, from the side that asks, with the routes of that side.",
  notes: [
    "The other side is the module `peering-accepter`, in the directory's account, also where that is the same account. `peered-network` is both.",
  ],
  make: (app, variables) => {
    const home = variables.source(networkContract, { vpcId: [vpcId] }, "directory_");
    return new PeeringStack(app, "peering", {
      name: variables.text("name", "Name tag of the connection.", []),
      networkValues: variables.source(networkContract, { vpcId: [vpcId], routeTableIds: [routeTableId] }),
      network: {
        name: "network",
        cidrBlocks: variables.list("cidr_blocks", networkContract.outputs.cidrBlocks.description, VPC_CIDR_RULES),
      },
      directoryNetworkValues: (scope) => ({ ...home(scope), routeTableIds: [] }),
      directoryNetwork: {
        name: "directory",
        cidrBlocks: variables.list("directory_cidr_blocks", "IPv4 blocks of the directory's VPC.", VPC_CIDR_RULES),
      },
      directoryAccountId: variables.text("directory_account_id", "Account of the directory's VPC.", [accountId]),
      ...commonProps(variables),
    });
  },
};

const peeringAccepter: ModuleDefinition = {
  kind: "peering-accepter",
  summary:
    "The directory's side of a peering: the acceptance, the routes back, and the Active Directory ports on the controllers' security group.",
  notes: [],
  make: (app, variables) =>
    new PeeringAccepterStack(app, "peering-accepter", {
      name: variables.text("name", "Name tag of the connection on this side.", []),
      network: {
        name: variables.text("network_name", "Name of the VPC that asks, for the descriptions of rules.", []),
        cidrBlocks: variables.list(
          "cidr_blocks",
          "IPv4 blocks of the VPC that asks, the primary one first.",
          VPC_CIDR_RULES,
        ),
      },
      peering: variables.source(peeringContract, { peeringConnectionId: [] }),
      directoryNetworkValues: variables.source(networkContract, { routeTableIds: [routeTableId] }, "directory_"),
      directory: variables.source(directoryContract, { securityGroupId: [securityGroupId] }),
      ...commonProps(variables),
    }),
};

const directoryAccess: ModuleDefinition = {
  kind: "directory-access",
  summary:
    "What an account's databases need to join the domain: the role for RDS, and the directory as the account sees it.",
  notes: ["A join must wait for the acceptance of the share: take `directory_id` from the outputs of this module."],
  make: (app, variables) =>
    new DirectoryAccessStack(app, "directory-access", {
      roleName: variables.text("role_name", "Name of the IAM role RDS uses to reach Directory Service.", []),
      directorySharing: variables.source(directorySharingContract, {
        directoryId: [directoryId],
        sharedDirectoryIds: [directoryId],
      }),
      share: variables.choice(
        "share",
        "How the account gets the directory: owner in the directory's own account; accept to accept a share; shared where AWS Organizations has shared it.",
        ["owner", "accept", "shared"],
        { default: "accept" },
      ),
      ...commonProps(variables),
    }),
};

const database: ModuleDefinition = {
  kind: "database",
  summary:
    "A DB instance of RDS for PostgreSQL, joined to the domain, with its security group, parameter group, key, log groups and monitoring role.",
  notes: [
    "Terraform reports success when the instance is available, joined or not: look at its domain membership afterwards.",
    'With `removal_policy = "retain"` AWS\'s deletion protection refuses a destruction; `prevent_destroy` is not in the module, since Terraform takes no variable for it.',
    "Depend on the connection to the directory (`depends_on = [module.peered_network]`), so that the instance reaches the domain controllers while it joins, and goes before they do.",
  ],
  make: (app, variables) =>
    new DatabaseStack(app, "database", {
      identifier: variables.text("identifier", "DB instance identifier; the other resources are named after it.", [
        dbIdentifier,
      ]),
      network: variables.source(networkContract, { vpcId: [vpcId], subnetIds: [subnetId] }),
      directoryCidrBlocks: variables.list(
        "directory_cidr_blocks",
        "Blocks of the domain controllers' VPC: the only place the instance may open connections to.",
        VPC_CIDR_RULES,
      ),
      directoryAccess: variables.source(directoryAccessContract, {
        directoryId: [directoryId],
        directoryAccessRoleName: [],
      }),
      directorySharing: variables.source(directorySharingContract, { domainName: DOMAIN_NAME_RULES }),
      engineVersion: variables.text(
        "engine_version",
        "PostgreSQL version: a major one, which follows AWS's minor upgrades, or major.minor.",
        ENGINE_VERSION_RULES,
      ),
      instanceClass: variables.text("instance_class", "Instance class, for example db.m7g.large.", [instanceClass]),
      allocatedStorageGib: variables.number("allocated_storage_gib", "Storage in GiB.", [allocatedStorage]),
      maxAllocatedStorageGib: variables.number(
        "max_allocated_storage_gib",
        "Upper bound of storage autoscaling in GiB. Default: no autoscaling.",
        [allocatedStorage],
        { default: null },
        {
          condition:
            "${var.max_allocated_storage_gib == null ? true : var.max_allocated_storage_gib >= ceil(var.allocated_storage_gib * 11 / 10)}",
          errorMessage:
            "max_allocated_storage_gib [storage-autoscaling]: storage autoscaling needs room for a tenth more than allocated_storage_gib; write more, or leave it out.",
        },
      ),
      databaseName: variables.text(
        "database_name",
        "Database to make. Default: none but postgres.",
        DATABASE_NAME_RULES,
        { default: null },
      ),
      masterUsername: variables.text(
        "master_username",
        "Name of the master user, whose password RDS keeps in Secrets Manager.",
        MASTER_USERNAME_RULES,
        { default: "dbadmin" },
      ),
      port: variables.number("port", "TCP port.", [databasePort], { default: 5432 }),
      multiAz: variables.flag("multi_az", "Standby in a second Availability Zone.", true),
      backupRetentionDays: variables.number(
        "backup_retention_days",
        "Days automated backups are kept.",
        [backupRetention],
        { default: 14 },
      ),
      removalPolicy: variables.choice(
        "removal_policy",
        "What happens on destruction: refused, a final snapshot is kept, or nothing is.",
        ["retain", "snapshot", "destroy"],
        { default: "retain" },
      ),
      createKmsKey: variables.flag(
        "create_kms_key",
        "Whether to make a KMS key for storage, logs, insights and the master secret.",
        true,
      ),
      kmsKeyArn: variables.text(
        "kms_key_arn",
        "KMS key to use in place of one made here, with create_kms_key = false; its policy must let CloudWatch Logs use it.",
        [kmsKeyArn],
        { default: null },
        {
          condition: "${var.create_kms_key == (var.kms_key_arn == null)}",
          errorMessage:
            "kms_key_arn: either a key is made or one is given; write create_kms_key = false with kms_key_arn, or leave both out.",
        },
      ),
      allowedCidrBlocks: variables.list(
        "allowed_cidr_blocks",
        "Blocks of clients that may reach the port.",
        CLIENT_CIDR_RULES,
        { default: [] },
      ),
      allowedSecurityGroupIds: literal(
        variables.list(
          "allowed_security_group_ids",
          `${clientSecurityGroupIds.description.replace(/\.$/, "")} that may reach the port.`,
          [securityGroupId],
          { default: [] },
        ),
      ),
      parameters: variables.map(
        "parameters",
        "Server parameters beside and above the defaults: TLS only, connections and slow or defining statements logged.",
        [parameterName],
        [parameterValue],
        { default: {} },
      ),
      snapshotIdentifier: variables.text(
        "snapshot_identifier",
        "Restore from this snapshot; user, databases and storage key stay the snapshot's. Leave it in place afterwards. Default: a new instance.",
        [snapshotIdentifier],
        { default: null },
      ),
      ...commonProps(variables),
    }),
};

/** Every kind of stack, in the order in which they are applied. */
export const MODULES: readonly ModuleDefinition[] = [
  network,
  directory,
  directorySharing,
  peering,
  peeringAccepter,
  directoryAccess,
  database,
];
