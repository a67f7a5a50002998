import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DirectoryStage } from "@aws-sdk/client-directory-service";
import { parseEnvironment } from "../../src/environment/load";
import { Aws } from "../../src/operations/aws/aws";
import { type CheckResult } from "../../src/operations/checks/check";
import { checkReport, type CheckReport } from "../../src/operations/checks/report";
import { Published } from "../../src/operations/published";
import { verifyEnvironment } from "../../src/operations/verify/verify-environment";
import { VERIFY_CHECKS } from "../../src/operations/verify/verify-checks";
import { alter } from "../support/altered-reads";
import { emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import {
  deploy,
  forceSsl,
  IDENTITY,
  makeInstance,
  makeLogForwarding,
  ORDERS,
  RDS_SERVICES,
  trustPolicy,
  type Deployed,
} from "../support/deployed";
import { describeWithTools, ROOT, run, type Run } from "../support/terraform";

/** Something somebody breaks, what verify says of it, and how it is mended. */
interface Breakage {
  readonly what: string;
  readonly break: (it: Deployed) => Promise<unknown>;
  readonly mend: (it: Deployed) => Promise<unknown>;
  /** Subject, check, status, cause and cure of the one finding. */
  readonly finding: (
    it: Deployed,
  ) => readonly [
    subject: string,
    check: (typeof VERIFY_CHECKS)[number]["id"],
    status: string,
    cause: string,
    cure: string,
  ];
}

const ROLE = "live-rds-directory-access";
const MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess";
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_EC2_METADATA_DISABLED: "true" };
const deployDatabase = "npx cdktf deploy live-orders-database";
const deployAccess = "npx cdktf deploy live-orders-directory-access";

const modify = (it: Deployed, changes: object): Promise<unknown> =>
  it.call(ORDERS, "rds", "modify_db_instance", {
    DBInstanceIdentifier: "live-orders",
    ApplyImmediately: true,
    ...changes,
  });
const reboot = (it: Deployed): Promise<unknown> =>
  it.call(ORDERS, "rds", "reboot_db_instance", { DBInstanceIdentifier: "live-orders" });
const join_ = async (it: Deployed): Promise<void> => {
  await modify(it, { Domain: it.sharedId, DomainIAMRoleName: ROLE });
  await reboot(it);
};
const trust = (it: Deployed, policy: string): Promise<unknown> =>
  it.call(ORDERS, "iam", "update_assume_role_policy", { RoleName: ROLE, PolicyDocument: policy });
const permission = (protocol: string, from: number, block: string): object => ({
  IpProtocol: protocol,
  FromPort: from,
  ToPort: from,
  IpRanges: [{ CidrIp: block }],
});

async function subnetAcl(it: Deployed, account: string, vpcId: string): Promise<string> {
  const {
    NetworkAcls: [acl],
  } = await it.call<{ NetworkAcls: { NetworkAclId: string }[] }>(account, "ec2", "describe_network_acls", {
    Filters: [{ Name: "vpc-id", Values: [vpcId] }],
  });
  return acl?.NetworkAclId ?? "";
}

let aclId = "";
let trustId = "";
let newSharedId = "";

const BREAKAGES: readonly Breakage[] = [
  {
    what: "a route to the directory is deleted",
    break: (it) =>
      it.call(ORDERS, "ec2", "delete_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.0.0/16",
      }),
    mend: (it) =>
      it.call(ORDERS, "ec2", "create_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.0.0/16",
        VpcPeeringConnectionId: it.peeringId,
      }),
    finding: (it) => [
      "network orders",
      "routes-to-directory",
      "failed",
      `In the route tables of the subnets, ${it.orders.routeTableId} has no route to 10.0.0.0/16.`,
      "npx cdktf deploy live-orders-peering",
    ],
  },
  {
    what: "a route from the directory is deleted",
    break: (it) =>
      it.call(IDENTITY, "ec2", "delete_route", {
        RouteTableId: it.identity.routeTableId,
        DestinationCidrBlock: "10.1.0.0/16",
      }),
    mend: (it) =>
      it.call(IDENTITY, "ec2", "create_route", {
        RouteTableId: it.identity.routeTableId,
        DestinationCidrBlock: "10.1.0.0/16",
        VpcPeeringConnectionId: it.peeringId,
      }),
    finding: (it) => [
      "network orders",
      "routes-from-directory",
      "failed",
      `In the route tables of the subnets, ${it.identity.routeTableId} has no route to 10.1.0.0/16.`,
      "npx cdktf deploy live-orders-peering-accepter",
    ],
  },
  {
    what: "a more specific route leads elsewhere",
    break: async (it) => {
      const {
        InternetGateway: { InternetGatewayId },
      } = await it.call<{ InternetGateway: { InternetGatewayId: string } }>(ORDERS, "ec2", "create_internet_gateway");
      await it.call(ORDERS, "ec2", "replace_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.0.0/16",
        GatewayId: InternetGatewayId,
      });
      newSharedId = InternetGatewayId;
    },
    mend: (it) =>
      it.call(ORDERS, "ec2", "replace_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.0.0/16",
        VpcPeeringConnectionId: it.peeringId,
      }),
    finding: (it) => [
      "network orders",
      "routes-to-directory",
      "failed",
      `In the route tables of the subnets, ${it.orders.routeTableId} leads 10.0.0.0/16 to ${newSharedId} in place of ${it.peeringId}.`,
      "npx cdktf deploy live-orders-peering",
    ],
  },
  {
    what: "a part of the directory's VPC is led elsewhere",
    break: async (it) => {
      const {
        NetworkInterface: { NetworkInterfaceId },
      } = await it.call<{ NetworkInterface: { NetworkInterfaceId: string } }>(
        ORDERS,
        "ec2",
        "create_network_interface",
        { SubnetId: it.orders.subnetIds[0] },
      );
      newSharedId = NetworkInterfaceId;
      await it.call(ORDERS, "ec2", "create_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.1.0/25",
        NetworkInterfaceId,
      });
      // No subnet of the directory is in it.
      await it.call(ORDERS, "ec2", "create_route", {
        RouteTableId: it.orders.routeTableId,
        DestinationCidrBlock: "10.0.200.0/24",
        NetworkInterfaceId,
      });
    },
    mend: async (it) => {
      for (const DestinationCidrBlock of ["10.0.1.0/25", "10.0.200.0/24"])
        await it.call(ORDERS, "ec2", "delete_route", { RouteTableId: it.orders.routeTableId, DestinationCidrBlock });
    },
    finding: (it) => [
      "network orders",
      "routes-to-directory",
      "failed",
      `In the route tables of the subnets, ${it.orders.routeTableId} leads 10.0.1.0/25, a part of 10.0.0.0/16, to ${newSharedId} in place of ${it.peeringId}.`,
      "npx cdktf deploy live-orders-peering",
    ],
  },
  {
    what: "a subnet gets another route table",
    break: async (it) => {
      const {
        RouteTable: { RouteTableId },
      } = await it.call<{ RouteTable: { RouteTableId: string } }>(ORDERS, "ec2", "create_route_table", {
        VpcId: it.orders.vpcId,
      });
      newSharedId = RouteTableId;
      await associate(it, it.orders.subnetIds[1], RouteTableId);
    },
    mend: (it) => associate(it, it.orders.subnetIds[1], it.orders.routeTableId),
    finding: () => [
      "network orders",
      "routes-to-directory",
      "failed",
      `In the route tables of the subnets, ${newSharedId} has no route to 10.0.0.0/16.`,
      `Subnets use ${newSharedId}: add them to routeTableIds of the network, or associate the subnets with those named there; then npx cdktf deploy live-orders-peering`,
    ],
  },
  {
    what: "a rule of the controllers' security group is revoked",
    break: (it) =>
      it.call(IDENTITY, "ec2", "revoke_security_group_ingress", {
        GroupId: it.controllersGroup,
        IpPermissions: [permission("udp", 88, "10.1.0.0/16")],
      }),
    mend: (it) =>
      it.call(IDENTITY, "ec2", "authorize_security_group_ingress", {
        GroupId: it.controllersGroup,
        IpPermissions: [permission("udp", 88, "10.1.0.0/16")],
      }),
    finding: (it) => [
      "network orders",
      "controllers-ingress",
      "failed",
      `The controllers' security group ${it.controllersGroup} does not let in UDP 88 (Kerberos authentication) from 10.1.0.0/16.`,
      "npx cdktf deploy live-orders-peering-accepter",
    ],
  },
  {
    what: "AWS's own rule of the controllers' security group is revoked",
    break: (it) =>
      it.call(IDENTITY, "ec2", "revoke_security_group_ingress", {
        GroupId: it.controllersGroup,
        IpPermissions: [permission("tcp", 445, "10.0.0.0/16")],
      }),
    mend: (it) =>
      it.call(IDENTITY, "ec2", "authorize_security_group_ingress", {
        GroupId: it.controllersGroup,
        IpPermissions: [permission("tcp", 445, "10.0.0.0/16")],
      }),
    finding: (it) => [
      "network identity",
      "controllers-ingress",
      "failed",
      `The controllers' security group ${it.controllersGroup} does not let in TCP 445 (SMB and Netlogon) from 10.0.0.0/16.`,
      "AWS makes these rules with the directory: add them again with aws ec2 authorize-security-group-ingress.",
    ],
  },
  {
    what: "the database may not reach the controllers any more",
    break: (it) =>
      it.call(ORDERS, "ec2", "revoke_security_group_egress", {
        GroupId: it.databaseGroup,
        IpPermissions: [
          { ...permission("tcp", 1024, "10.0.0.0/16"), ToPort: 65535 },
          permission("tcp", 88, "10.0.0.0/16"),
        ],
      }),
    mend: (it) =>
      it.call(ORDERS, "ec2", "authorize_security_group_egress", {
        GroupId: it.databaseGroup,
        IpPermissions: [
          { ...permission("tcp", 1024, "10.0.0.0/16"), ToPort: 65535 },
          permission("tcp", 88, "10.0.0.0/16"),
        ],
      }),
    finding: (it) => [
      "database orders",
      "database-egress",
      "failed",
      `The security groups of live-orders, ${it.databaseGroup}, do not let out TCP 88 (Kerberos authentication), TCP 1024-65535 (RPC on ephemeral ports) to 10.0.0.0/16.`,
      deployDatabase,
    ],
  },
  {
    what: "clients may not reach the database any more",
    break: (it) =>
      it.call(ORDERS, "ec2", "revoke_security_group_ingress", {
        GroupId: it.databaseGroup,
        IpPermissions: [permission("tcp", 5432, "10.1.0.0/16")],
      }),
    mend: (it) =>
      it.call(ORDERS, "ec2", "authorize_security_group_ingress", {
        GroupId: it.databaseGroup,
        IpPermissions: [permission("tcp", 5432, "10.1.0.0/16")],
      }),
    finding: () => [
      "database orders",
      "database-clients",
      "failed",
      "The security groups of live-orders do not let clients of 10.1.0.0/16 reach TCP 5432.",
      deployDatabase,
    ],
  },
  {
    what: "the network ACL of the database's subnets denies Kerberos",
    break: async (it) => {
      aclId = await subnetAcl(it, ORDERS, it.orders.vpcId);
      await it.call(ORDERS, "ec2", "create_network_acl_entry", {
        NetworkAclId: aclId,
        RuleNumber: 50,
        Protocol: "6",
        RuleAction: "deny",
        Egress: true,
        CidrBlock: "10.0.0.0/8",
        PortRange: { From: 88, To: 88 },
      });
    },
    mend: (it) =>
      it.call(ORDERS, "ec2", "delete_network_acl_entry", { NetworkAclId: aclId, RuleNumber: 50, Egress: true }),
    finding: () => [
      "network orders",
      "network-acls",
      "failed",
      `The network ACL ${aclId} does not let TCP 88 (Kerberos authentication) out to 10.0.0.0/24, 10.0.1.0/24.`,
      "Add entries to the network ACL, below the number of the one that denies, with aws ec2 create-network-acl-entry: ACLs keep no state, so answers on ports 32768-60999 need theirs too.",
    ],
  },
  {
    what: "the network ACL of the directory's subnets lets no answers out",
    break: async (it) => {
      aclId = await subnetAcl(it, IDENTITY, it.identity.vpcId);
      await it.call(IDENTITY, "ec2", "create_network_acl_entry", {
        NetworkAclId: aclId,
        RuleNumber: 50,
        Protocol: "17",
        RuleAction: "deny",
        Egress: true,
        CidrBlock: "10.1.0.0/24",
        PortRange: { From: 1024, To: 65535 },
      });
    },
    mend: (it) =>
      it.call(IDENTITY, "ec2", "delete_network_acl_entry", { NetworkAclId: aclId, RuleNumber: 50, Egress: true }),
    finding: () => [
      "network orders",
      "network-acls",
      "failed",
      `The network ACL ${aclId} does not let UDP 32768-60999 (answers) out to 10.1.0.0/24.`,
      "Add entries to the network ACL, below the number of the one that denies, with aws ec2 create-network-acl-entry: ACLs keep no state, so answers on ports 32768-60999 need theirs too.",
    ],
  },
  {
    what: "the trust policy forgets a service",
    break: (it) => trust(it, trustPolicy(["rds.amazonaws.com"])),
    mend: (it) => trust(it, trustPolicy(RDS_SERVICES)),
    finding: () => [
      "account orders",
      "directory-access-trust",
      "failed",
      `The trust policy of the role ${ROLE} does not let directoryservice.rds.amazonaws.com assume it for the account ${ORDERS}.`,
      deployAccess,
    ],
  },
  {
    what: "the trust policy is for another account",
    break: (it) => trust(it, trustPolicy(RDS_SERVICES, IDENTITY)),
    mend: (it) => trust(it, trustPolicy(RDS_SERVICES)),
    finding: () => [
      "account orders",
      "directory-access-trust",
      "failed",
      `The trust policy of the role ${ROLE} does not let directoryservice.rds.amazonaws.com and rds.amazonaws.com assume it for the account ${ORDERS}.`,
      deployAccess,
    ],
  },
  {
    what: "the role loses its policy",
    break: (it) => it.call(ORDERS, "iam", "detach_role_policy", { RoleName: ROLE, PolicyArn: MANAGED }),
    mend: (it) => it.call(ORDERS, "iam", "attach_role_policy", { RoleName: ROLE, PolicyArn: MANAGED }),
    finding: () => [
      "account orders",
      "directory-access-policy",
      "failed",
      `The role ${ROLE} may not do ds:DescribeDirectories, ds:AuthorizeApplication, ds:UnauthorizeApplication, ds:GetAuthorizedApplicationDetails.`,
      deployAccess,
    ],
  },
  {
    what: "the role is deleted",
    break: async (it) => {
      await it.call(ORDERS, "iam", "detach_role_policy", { RoleName: ROLE, PolicyArn: MANAGED });
      await it.call(ORDERS, "iam", "delete_role", { RoleName: ROLE });
    },
    mend: async (it) => {
      await it.call(ORDERS, "iam", "create_role", {
        RoleName: ROLE,
        AssumeRolePolicyDocument: trustPolicy(RDS_SERVICES),
      });
      await it.call(ORDERS, "iam", "attach_role_policy", { RoleName: ROLE, PolicyArn: MANAGED });
    },
    finding: () => [
      "account orders",
      "directory-access-role",
      "failed",
      `There is no role ${ROLE} in the account ${ORDERS}.`,
      deployAccess,
    ],
  },
  {
    what: "the instance waits for a reboot to join",
    break: (it) => modify(it, { Domain: it.sharedId, DomainIAMRoleName: ROLE }),
    mend: reboot,
    finding: (it) => [
      "database orders",
      "domain-membership",
      "waiting",
      `The domain membership of live-orders in ${it.sharedId} is pending-enable-kerberos.`,
      "aws rds reboot-db-instance --db-instance-identifier live-orders, since an instance that existed joins when it starts",
    ],
  },
  {
    what: "the instance joins in the next maintenance window",
    break: (it) => modify(it, { Domain: it.sharedId, DomainIAMRoleName: ROLE, ApplyImmediately: false }),
    mend: reboot,
    finding: (it) => [
      "database orders",
      "domain-membership",
      "waiting",
      `The domain membership of live-orders in ${it.sharedId} is pending-maintenance-enable-kerberos.`,
      expect.stringMatching(
        new RegExp(
          `^Wait for the maintenance window .*, or join now: aws rds modify-db-instance --db-instance-identifier live-orders --domain ${it.sharedId} --domain-iam-role-name ${ROLE} --apply-immediately, then aws rds reboot-db-instance --db-instance-identifier live-orders$`,
        ),
      ) as string,
    ],
  },
  {
    what: "the join has failed, for a reason that is gone by now",
    break: async (it) => {
      await it.call(ORDERS, "iam", "detach_role_policy", { RoleName: ROLE, PolicyArn: MANAGED });
      await join_(it);
      await it.call(ORDERS, "iam", "attach_role_policy", { RoleName: ROLE, PolicyArn: MANAGED });
    },
    mend: join_,
    finding: (it) => [
      "database orders",
      "domain-membership",
      "failed",
      `The domain membership of live-orders in ${it.sharedId} is enable-kerberos-failed. RDS could not reach the domain controllers, or not use the role.`,
      `Mend what else is found here first: role, share, peering, routes, ports. Then try again: aws rds modify-db-instance --db-instance-identifier live-orders --domain ${it.sharedId} --domain-iam-role-name ${ROLE} --apply-immediately`,
    ],
  },
  {
    what: "the instance has left the domain",
    break: (it) => modify(it, { Domain: "none" }),
    mend: join_,
    finding: () => [
      "database orders",
      "database-directory",
      "failed",
      "live-orders belongs to no domain.",
      deployDatabase,
    ],
  },
  {
    what: "the instance joins by the owner's id",
    break: (it) => modify(it, { Domain: it.directoryId, DomainIAMRoleName: ROLE }),
    mend: join_,
    finding: (it) => [
      "database orders",
      "database-directory",
      "failed",
      `live-orders belongs to ${it.directoryId}, the id its owner knows it by, and not to ${it.sharedId}, the id of the directory in the account ${ORDERS}.`,
      deployDatabase,
    ],
  },
  {
    what: "the instance joins with another role",
    break: async (it) => {
      await it.call(ORDERS, "iam", "create_role", {
        RoleName: "other",
        AssumeRolePolicyDocument: trustPolicy(RDS_SERVICES),
      });
      await it.call(ORDERS, "iam", "attach_role_policy", { RoleName: "other", PolicyArn: MANAGED });
      await modify(it, { Domain: it.sharedId, DomainIAMRoleName: "other" });
      await reboot(it);
    },
    mend: join_,
    finding: () => [
      "database orders",
      "database-directory",
      "failed",
      `live-orders joins with the role other, and not with ${ROLE}.`,
      deployDatabase,
    ],
  },
  {
    what: "rds.force_ssl is turned off",
    break: (it) => forceSsl(it.call, "0"),
    mend: (it) => forceSsl(it.call, "1"),
    finding: () => [
      "database orders",
      "database-force-ssl",
      "failed",
      "rds.force_ssl is 0 in the parameter group live-orders of live-orders: clients may connect without TLS.",
      deployDatabase,
    ],
  },
  {
    what: "IAM database authentication is turned on",
    break: (it) => modify(it, { EnableIAMDatabaseAuthentication: true }),
    mend: (it) => modify(it, { EnableIAMDatabaseAuthentication: false }),
    finding: () => [
      "database orders",
      "database-iam-authentication",
      "failed",
      "IAM database authentication of live-orders is on, and RDS for PostgreSQL rules it out beside Kerberos.",
      `${deployDatabase}, which turns it off`,
    ],
  },
  {
    what: "the instance gets a public address",
    break: (it) => modify(it, { PubliclyAccessible: true }),
    mend: (it) => modify(it, { PubliclyAccessible: false }),
    finding: () => [
      "database orders",
      "database-private",
      "failed",
      "live-orders has a public address.",
      `${deployDatabase}, which takes it away`,
    ],
  },
  {
    what: "the instance is stopped",
    break: (it) => it.call(ORDERS, "rds", "stop_db_instance", { DBInstanceIdentifier: "live-orders" }),
    mend: (it) => it.call(ORDERS, "rds", "start_db_instance", { DBInstanceIdentifier: "live-orders" }),
    finding: () => [
      "database orders",
      "database-available",
      "failed",
      "live-orders is stopped.",
      "aws rds start-db-instance --db-instance-identifier live-orders",
    ],
  },
  {
    what: "the instance is deleted",
    break: (it) =>
      it.call(ORDERS, "rds", "delete_db_instance", { DBInstanceIdentifier: "live-orders", SkipFinalSnapshot: true }),
    mend: (it) => makeInstance(it.call, it),
    finding: () => [
      "database orders",
      "database-exists",
      "failed",
      `There is no instance live-orders in the account orders (${ORDERS}).`,
      deployDatabase,
    ],
  },
  {
    what: "the trust is deleted",
    break: async (it) => {
      const {
        Trusts: [found],
      } = await it.call<{ Trusts: { TrustId: string }[] }>(IDENTITY, "ds", "describe_trusts");
      await it.call(IDENTITY, "ds", "delete_trust", {
        TrustId: found?.TrustId,
        DeleteAssociatedConditionalForwarder: true,
      });
    },
    mend: (it) => makeTrust(it, "One-Way: Outgoing"),
    finding: () => [
      "trust onprem.example.net",
      "directory-trust",
      "failed",
      "There is no trust with onprem.example.net.",
      "npx cdktf deploy live-directory",
    ],
  },
  {
    what: "the trust has the other direction",
    break: async (it) => {
      await deleteTrust(it);
      await makeTrust(it, "One-Way: Incoming");
    },
    mend: async (it) => {
      await deleteTrust(it);
      await makeTrust(it, "One-Way: Outgoing");
    },
    finding: () => [
      "trust onprem.example.net",
      "directory-trust",
      "failed",
      "The trust with onprem.example.net is One-Way: Incoming, and the file asks for One-Way: Outgoing.",
      "npx cdktf deploy live-directory, or correct its direction in the file.",
    ],
  },
  {
    what: "the log subscription is deleted",
    break: (it) => it.call(IDENTITY, "ds", "delete_log_subscription", { DirectoryId: it.directoryId }),
    mend: (it) =>
      it.call(IDENTITY, "ds", "create_log_subscription", {
        DirectoryId: it.directoryId,
        LogGroupName: "/aws/directoryservice/live-corp",
      }),
    finding: (it) => [
      "directory",
      "directory-log-forwarding",
      "failed",
      `The security log of ${it.directoryId} goes nowhere: it has no log subscription.`,
      "npx cdktf deploy live-directory",
    ],
  },
  {
    what: "the log group is deleted",
    break: (it) => it.call(IDENTITY, "logs", "delete_log_group", { logGroupName: "/aws/directoryservice/live-corp" }),
    mend: (it) =>
      it.call(IDENTITY, "logs", "create_log_group", { logGroupName: "/aws/directoryservice/live-corp" }).then(() => it),
    finding: (it) => [
      "directory",
      "directory-log-forwarding",
      "failed",
      `The security log of ${it.directoryId} goes to the log group /aws/directoryservice/live-corp, which is not there.`,
      "npx cdktf deploy live-directory",
    ],
  },
  {
    what: "Directory Service may not write the log any more",
    break: (it) => it.call(IDENTITY, "logs", "delete_resource_policy", { policyName: "live-directory" }),
    mend: async (it) => {
      await it.call(IDENTITY, "logs", "delete_log_group", { logGroupName: "/aws/directoryservice/live-corp" });
      await it.call(IDENTITY, "ds", "delete_log_subscription", { DirectoryId: it.directoryId });
      await makeLogForwarding(it.call, it.directoryId);
    },
    finding: () => [
      "directory",
      "directory-log-forwarding",
      "failed",
      "Directory Service may not write to the log group /aws/directoryservice/live-corp: no resource policy of CloudWatch Logs names ds.amazonaws.com.",
      "npx cdktf deploy live-directory",
    ],
  },
  {
    what: "a domain controller is missing",
    break: (it) =>
      it.call(IDENTITY, "ds", "update_number_of_domain_controllers", { DirectoryId: it.directoryId, DesiredNumber: 2 }),
    mend: (it) =>
      it.call(IDENTITY, "ds", "update_number_of_domain_controllers", { DirectoryId: it.directoryId, DesiredNumber: 3 }),
    finding: () => [
      "directory",
      "domain-controllers",
      "failed",
      "2 of 3 domain controllers are active.",
      "Set directory.domainControllers to the number you want and deploy the directory stack.",
    ],
  },
];

async function deleteTrust(it: Deployed): Promise<void> {
  const {
    Trusts: [found],
  } = await it.call<{ Trusts: { TrustId: string }[] }>(IDENTITY, "ds", "describe_trusts");
  trustId = found?.TrustId ?? "";
  await it.call(IDENTITY, "ds", "delete_trust", { TrustId: trustId, DeleteAssociatedConditionalForwarder: true });
}

function makeTrust(it: Deployed, direction: string): Promise<unknown> {
  return it.call(IDENTITY, "ds", "create_trust", {
    DirectoryId: it.directoryId,
    RemoteDomainName: "onprem.example.net",
    TrustPassword: "Correct-Horse-7",
    TrustDirection: direction,
    ConditionalForwarderIpAddrs: ["192.168.10.10"],
  });
}

async function associate(it: Deployed, subnet: string, table: string): Promise<void> {
  const {
    RouteTables: [found],
  } = await it.call<{ RouteTables: { Associations: { RouteTableAssociationId: string; SubnetId?: string }[] }[] }>(
    ORDERS,
    "ec2",
    "describe_route_tables",
    { Filters: [{ Name: "association.subnet-id", Values: [subnet] }] },
  );
  const association = found?.Associations.find(({ SubnetId }) => SubnetId === subnet);
  await it.call(ORDERS, "ec2", "replace_route_table_association", {
    AssociationId: association?.RouteTableAssociationId,
    RouteTableId: table,
  });
}

/** The last of them leave the share and the peering in ruins, so nothing mends these. */
const RUINS: readonly Omit<Breakage, "mend">[] = [
  {
    what: "the account sees a new share that waits for acceptance",
    break: async (it) => {
      await it.call(IDENTITY, "ds", "unshare_directory", {
        DirectoryId: it.directoryId,
        UnshareTarget: { Id: ORDERS, Type: "ACCOUNT" },
      });
      const { SharedDirectoryId } = await it.call<{ SharedDirectoryId: string }>(IDENTITY, "ds", "share_directory", {
        DirectoryId: it.directoryId,
        ShareMethod: "HANDSHAKE",
        ShareTarget: { Id: ORDERS, Type: "ACCOUNT" },
      });
      newSharedId = SharedDirectoryId;
    },
    finding: () => [
      "account orders",
      "directory-share",
      "failed",
      `The share ${newSharedId} is PendingAcceptance for its owner ${IDENTITY}, and ${ORDERS} sees it as PendingAcceptance.`,
      `${deployAccess}, which accepts it`,
    ],
  },
  {
    what: "the share is rejected",
    break: (it) => it.call(ORDERS, "ds", "reject_shared_directory", { SharedDirectoryId: newSharedId }),
    finding: () => [
      "account orders",
      "directory-share",
      "failed",
      `The share ${newSharedId} is Rejected for its owner ${IDENTITY}, and ${ORDERS} sees it as Rejected.`,
      `Make the share anew: in the state of live-directory-sharing, terraform apply -replace of aws_directory_service_shared_directory.*["${ORDERS}"]; then ${deployAccess}.`,
    ],
  },
  {
    what: "nothing is shared",
    break: (it) =>
      it.call(IDENTITY, "ds", "unshare_directory", {
        DirectoryId: it.directoryId,
        UnshareTarget: { Id: ORDERS, Type: "ACCOUNT" },
      }),
    finding: (it) => [
      "account orders",
      "directory-share",
      "failed",
      `The directory ${it.directoryId} is not shared with the account ${ORDERS}.`,
      "npx cdktf deploy live-directory-sharing live-orders-directory-access",
    ],
  },
];

describeWithTools("verify, of an environment in the emulated AWS", () => {
  const folder = mkdtempSync(join(tmpdir(), "verify-"));
  let emulator: Emulator;
  let it_: Deployed;

  /** In this process, as the command does it. */
  const verify = async (yaml = it_.yaml): Promise<CheckResult[]> => {
    const { environment } = parseEnvironment("live.yaml", yaml);
    if (!environment) throw new Error("the file is wrong");
    const locate = (): { file: string; line: number } => ({ file: "live.yaml", line: 1 });
    return verifyEnvironment(environment, {
      aws: new Aws(environment, new AbortController().signal),
      published: new Published(environment, {}),
      locate,
      parameters: "few",
      note: () => undefined,
    });
  };
  const seen = new Set<string>();
  const open = async (yaml?: string): Promise<unknown[]> =>
    (await verify(yaml))
      .filter(({ status }) => status !== "passed")
      .map(({ subject, check, status, cause, cure }) => {
        seen.add(check);
        return [subject, check, status, cause, cure];
      });
  const command = (...args: string[]): Promise<Run> =>
    run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "verify", "live", ...args], {
      cwd: folder,
      env: CREDENTIALS,
    });

  beforeAll(async () => {
    Object.assign(process.env, CREDENTIALS);
    emulator = await startEmulator(folder);
    it_ = await deploy(emulator);
    mkdirSync(join(folder, "environments"));
    writeFileSync(join(folder, "environments", "live.yaml"), it_.yaml);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("says what it has looked at, and ends with 0", async () => {
    expect(await command()).toMatchObject({
      code: 0,
      stderr: "",
      stdout: `live: 29 checks, all passed

Passed
  account identity          account-credentials
  account orders            account-credentials, directory-share, directory-access-role, directory-access-trust, directory-access-policy
  directory                 directory-exists, directory-active, domain-controllers, directory-log-forwarding
  trust onprem.example.net  directory-trust
  network identity          network-located, controllers-ingress
  network orders            network-located, peering-active, routes-to-directory, routes-from-directory, controllers-ingress, network-acls
  database orders           database-exists, database-available, database-directory, domain-membership, database-egress, database-clients, database-parameters, database-force-ssl, database-iam-authentication, database-private
`,
    });
  });

  test.each(BREAKAGES.map((breakage) => [breakage.what, breakage] as const))(
    "%s",
    async (_what, { break: breakIt, mend, finding }) => {
      await breakIt(it_);
      const found = await open();
      await mend(it_);
      expect(found).toEqual([finding(it_)]);
    },
  );

  test("every breakage is mended", async () => {
    expect(await open()).toEqual([]);
  });

  test("a subnet of the file is not there", async () => {
    const cure = "Correct the ids of networks.orders.existing.";
    expect(await open(it_.yaml.replaceAll(it_.orders.subnetIds[1], "subnet-0aaaaaaaaaaaaaaa1"))).toEqual([
      [
        "network orders",
        "network-located",
        "failed",
        `The VPC ${it_.orders.vpcId} has no subnet-0aaaaaaaaaaaaaaa1.`,
        cure,
      ],
    ]);
    expect(await open(it_.yaml.replaceAll(it_.orders.vpcId, "vpc-0aaaaaaaaaaaaaaaa"))).toEqual([
      [
        "network orders",
        "network-located",
        "failed",
        `There is no VPC vpc-0aaaaaaaaaaaaaaaa in the account orders (${ORDERS}).`,
        cure,
      ],
    ]);
  });

  // What the emulator never shows.
  test.each([
    [
      "Impaired",
      "failed",
      "Look at https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_troubleshooting.html; AWS Support restores a directory that stays Impaired.",
    ],
    ["Creating", "waiting", "Wait, up to 45 minutes for a new directory: verify --wait follows it."],
  ])("the directory is %s", async (stage, status, cure) => {
    const spy = alter("directories", (directory) =>
      directory.Type === "MicrosoftAD" ? { ...directory, Stage: stage as DirectoryStage } : directory,
    );
    const found = await open();
    spy.mockRestore();
    expect(found).toEqual([
      ["directory", "directory-active", status, `The directory ${it_.directoryId} is ${stage}.`, cure],
    ]);
  });

  test("a parameter waits for a reboot", async () => {
    const spy = alter("instances", (instance) => ({
      ...instance,
      DBParameterGroups: [{ DBParameterGroupName: "live-orders", ParameterApplyStatus: "pending-reboot" }],
    }));
    const found = await open();
    spy.mockRestore();
    expect(found).toEqual([
      [
        "database orders",
        "database-parameters",
        "waiting",
        "Parameters of live-orders wait for a reboot of live-orders.",
        "aws rds reboot-db-instance --db-instance-identifier live-orders",
      ],
    ]);
  });

  test("a failed check is told with its place in the file, and ends with 3", async () => {
    await trust(it_, trustPolicy(["rds.amazonaws.com"]));
    const text = await command();
    const json = await command("--json");
    await trust(it_, trustPolicy(RDS_SERVICES));
    expect([text.code, text.stderr]).toEqual([3, ""]);
    expect(text.stdout).toContain(`live: 29 checks, 1 failed

FAILED  account orders  directory-access-trust  environments/live.yaml:9
  The trust policy of the role ${ROLE} does not let directoryservice.rds.amazonaws.com assume it for the account ${ORDERS}.
  ${deployAccess}
`);
    const report = JSON.parse(json.stdout) as CheckReport;
    expect([json.code, report.exitCode, report.summary, report.checks.length]).toEqual([
      3,
      3,
      "live: 29 checks, 1 failed",
      29,
    ]);
  });

  test("--wait follows a join until it has come, or the time is over", async () => {
    await modify(it_, { Domain: it_.sharedId, DomainIAMRoleName: ROLE });
    const over = await command("--wait", "--timeout", "0.001");
    const pending = `The domain membership of live-orders in ${it_.sharedId} is pending-enable-kerberos. aws rds reboot-db-instance --db-instance-identifier live-orders, since an instance that existed joins when it starts\n`;
    expect([over.code, over.stderr]).toEqual([2, `${pending}Still under way after 0.06 s.\n`]);
    const waiting = command("--wait");
    await new Promise((resolve) => {
      setTimeout(resolve, 4000);
    });
    await reboot(it_);
    expect(await waiting).toMatchObject({ code: 0, stderr: pending });
  });

  test("what AWS does not let the role look at is told once, with the action, and ends with 2", async () => {
    await fault({
      service: "iam",
      action: "GetRole",
      status: 403,
      code: "AccessDenied",
      message:
        "User: arn:aws:sts::222222222222:assumed-role/terraform-deploy/x is not authorized to perform: iam:GetRole",
    });
    expect(await open()).toEqual([
      [
        "account orders",
        "directory-access-role",
        "unknown",
        "This could not be looked at: User: arn:aws:sts::222222222222:assumed-role/terraform-deploy/x is not authorized to perform: iam:GetRole.",
        `Let arn:aws:iam::${ORDERS}:role/terraform-deploy make this call: rds-kerberos iam-policies --account orders prints all it needs.`,
      ],
    ]);
  });

  test("an account that is not reached is one finding", async () => {
    await fault({
      service: "sts",
      action: "AssumeRole",
      status: 403,
      code: "AccessDenied",
      message: "not authorized to perform: sts:AssumeRole",
      times: 1000,
    });
    const found = await open();
    await emulatorScripts.control(emulator, "faults", undefined, "DELETE");
    const cure =
      "Let the credentials of this shell assume the role: rds-kerberos iam-policies prints the policy as runner, and the role has to trust them.";
    expect(found).toEqual(
      [IDENTITY, ORDERS].map((id, index) => [
        `account ${["identity", "orders"][index]}`,
        "account-credentials",
        "failed",
        `Nothing is reached with arn:aws:iam::${id}:role/terraform-deploy: not authorized to perform: sts:AssumeRole`,
        cure,
      ]),
    );
  });

  test("throttled calls are repeated until AWS answers", async () => {
    await fault({
      service: "ec2",
      action: "DescribeRouteTables",
      status: 503,
      code: "RequestLimitExceeded",
      message: "Request limit exceeded.",
      times: 3,
    });
    await fault({
      service: "rds",
      action: "DescribeDBInstances",
      status: 400,
      code: "Throttling",
      message: "Rate exceeded",
      times: 2,
    });
    expect(await open()).toEqual([]);
  });

  test("an exit code for each end", () => {
    const result = (status: CheckResult["status"]): CheckResult => ({
      check: "x",
      subject: "x",
      account: { name: "x", id: "x" },
      status,
      cause: null,
      cure: null,
      location: null,
    });
    expect(
      [[], ["waiting"], ["unknown"], ["waiting", "failed"]].map(
        (all) =>
          checkReport("verify", "x", ["passed" as const, ...(all as CheckResult["status"][])].map(result)).exitCode,
      ),
    ).toEqual([0, 2, 2, 3]);
  });

  test.each(RUINS.map((breakage) => [breakage.what, breakage] as const))(
    "%s",
    async (_what, { break: breakIt, finding }) => {
      await breakIt(it_);
      const found = await open();
      // The instance goes on with the id of the share that is gone; until there is a new one, only the share is to be mended.
      expect(found).toEqual([finding(it_)]);
    },
  );

  test("the peering connection is deleted", async () => {
    await it_.call(ORDERS, "ec2", "delete_vpc_peering_connection", { VpcPeeringConnectionId: it_.peeringId });
    expect((await open()).slice(1)).toEqual([
      [
        "network orders",
        "peering-active",
        "failed",
        "There is no peering connection between the network orders and that of the directory.",
        "npx cdktf deploy live-orders-peering live-orders-peering-accepter",
      ],
    ]);
  });

  test("a new request for peering is not accepted yet", async () => {
    const {
      VpcPeeringConnection: { VpcPeeringConnectionId: id },
    } = await it_.call<{ VpcPeeringConnection: { VpcPeeringConnectionId: string } }>(
      ORDERS,
      "ec2",
      "create_vpc_peering_connection",
      { VpcId: it_.orders.vpcId, PeerVpcId: it_.identity.vpcId, PeerOwnerId: IDENTITY },
    );
    expect((await open()).slice(1)).toEqual([
      [
        "network orders",
        "peering-active",
        "failed",
        `The peering connection ${id} is pending-acceptance in ${ORDERS}, and pending-acceptance in ${IDENTITY}.`,
        "npx cdktf deploy live-orders-peering-accepter, which accepts it",
      ],
    ]);
    await it_.call(IDENTITY, "ec2", "reject_vpc_peering_connection", { VpcPeeringConnectionId: id });
    expect((await open()).slice(1)).toEqual([
      [
        "network orders",
        "peering-active",
        "failed",
        `The peering connection ${id} is rejected in ${ORDERS}, and rejected in ${IDENTITY}.`,
        "npx cdktf deploy live-orders-peering live-orders-peering-accepter",
      ],
    ]);
  });

  test("there is no directory any more", async () => {
    await it_.call(IDENTITY, "ds", "delete_directory", { DirectoryId: it_.directoryId });
    expect((await open())[0]).toEqual([
      "directory",
      "directory-exists",
      "failed",
      `There is no AWS Managed Microsoft AD corp.example.com in the account identity (${IDENTITY}).`,
      "npx cdktf deploy live-directory",
    ]);
  });

  test("everything verify looks at has failed here once", () => {
    expect(VERIFY_CHECKS.map(({ id }) => id as string).filter((id) => !seen.has(id))).toEqual([]);
  });

  const fault = (settings: object): Promise<unknown> => emulatorScripts.control(emulator, "faults", settings);
});
