import { networkAclOf } from "../../support/aws-changes";
import { deploy, port, type Undo } from "../../support/checks";
import { IDENTITY, ORDERS, type Deployed } from "../../support/deployed";
import { type VerifyBreakage } from "./breakage";

interface Permission {
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to?: number;
  readonly block: string;
}

/** Takes rules away from a security group. */
async function revoke(
  { call }: Deployed,
  undo: Undo,
  [account, group]: readonly [account: string, group: string],
  direction: "ingress" | "egress",
  ...permissions: readonly Permission[]
): Promise<void> {
  const parameters = {
    GroupId: group,
    IpPermissions: permissions.map(({ protocol, from, to = from, block }) => ({
      IpProtocol: protocol,
      FromPort: from,
      ToPort: to,
      IpRanges: [{ CidrIp: block }],
    })),
  };
  undo(() => call(account, "ec2", `authorize_security_group_${direction}`, parameters));
  await call(account, "ec2", `revoke_security_group_${direction}`, parameters);
}

/** Denies ports in the network ACL of a VPC, for what goes out. @returns the id of the ACL */
async function deny(
  { call }: Deployed,
  undo: Undo,
  [account, vpc]: readonly [account: string, vpc: string],
  { protocol, from, to = from, block }: Permission,
): Promise<string> {
  const NetworkAclId = await networkAclOf(call, account, vpc);
  const entry = { NetworkAclId, RuleNumber: 50, Egress: true };
  undo(() => call(account, "ec2", "delete_network_acl_entry", entry));
  await call(account, "ec2", "create_network_acl_entry", {
    ...entry,
    Protocol: protocol === "tcp" ? "6" : "17",
    RuleAction: "deny",
    CidrBlock: block,
    PortRange: { From: from, To: to },
  });
  return NetworkAclId;
}

/** Security groups and network ACLs. */
export const PORT_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "a rule of the controllers' security group is revoked",
    arrange: async (it, undo) => {
      const group = it.controllersGroup;
      await revoke(it, undo, [IDENTITY, group], "ingress", { protocol: "udp", from: 88, block: "10.1.0.0/16" });
      const closed = [{ block: "10.1.0.0/16", ports: [port("kerberos-udp")] }];
      return {
        finding: [
          "network orders",
          "controllers-ingress",
          "failed",
          ["controllers-ingress/cause", { group, closed }],
          deploy("live-orders-peering-accepter"),
        ],
      };
    },
  },
  {
    what: "AWS's own rule of the controllers' security group is revoked",
    arrange: async (it, undo) => {
      const group = it.controllersGroup;
      await revoke(it, undo, [IDENTITY, group], "ingress", { protocol: "tcp", from: 445, block: "10.0.0.0/16" });
      const closed = [{ block: "10.0.0.0/16", ports: [port("smb-tcp")] }];
      return {
        finding: [
          "network identity",
          "controllers-ingress",
          "failed",
          ["controllers-ingress/cause", { group, closed }],
          "controllers-ingress/cure",
        ],
      };
    },
  },
  {
    what: "the database may not reach the controllers any more",
    arrange: async (it, undo) => {
      const group = it.databaseGroup;
      const block = "10.0.0.0/16";
      const rpc: Permission = { protocol: "tcp", from: 1024, to: 65535, block };
      await revoke(it, undo, [ORDERS, group], "egress", rpc, { protocol: "tcp", from: 88, block });
      const closed = [{ block, ports: [port("kerberos-tcp"), port("rpc-tcp")] }];
      return {
        finding: [
          "database orders",
          "database-egress",
          "failed",
          ["database-egress/cause", { instance: "live-orders", groups: [group], closed }],
          deploy("live-orders-database"),
        ],
      };
    },
  },
  {
    what: "clients may not reach the database any more",
    arrange: async (it, undo) => {
      const block = "10.1.0.0/16";
      await revoke(it, undo, [ORDERS, it.databaseGroup], "ingress", { protocol: "tcp", from: 5432, block });
      return {
        finding: [
          "database orders",
          "database-clients",
          "failed",
          ["database-clients/cause", { instance: "live-orders", clients: [block], port: 5432 }],
          deploy("live-orders-database"),
        ],
      };
    },
  },
  {
    what: "the network ACL of the database's subnets denies Kerberos",
    arrange: async (it, undo) => {
      const denied: Permission = { protocol: "tcp", from: 88, block: "10.0.0.0/8" };
      const networkAclId = await deny(it, undo, [ORDERS, it.orders.vpcId], denied);
      const blocks = ["10.0.0.0/24", "10.0.1.0/24"];
      const blocked = [{ networkAclId, direction: "outbound", ports: [port("kerberos-tcp")], blocks }];
      return {
        finding: ["network orders", "network-acls", "failed", ["network-acls/cause", { blocked }], "network-acls/cure"],
      };
    },
  },
  {
    what: "the network ACL of the directory's subnets lets no answers out",
    arrange: async (it, undo) => {
      const denied: Permission = { protocol: "udp", from: 1024, to: 65535, block: "10.1.0.0/24" };
      const networkAclId = await deny(it, undo, [IDENTITY, it.identity.vpcId], denied);
      const answers = { id: "answers-udp", protocol: "udp", fromPort: 32768, toPort: 60999, purpose: "answers" };
      const blocked = [{ networkAclId, direction: "outbound", ports: [answers], blocks: ["10.1.0.0/24"] }];
      return {
        finding: ["network orders", "network-acls", "failed", ["network-acls/cause", { blocked }], "network-acls/cure"],
      };
    },
  },
];
