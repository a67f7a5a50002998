import { type AccountReads } from "./reads/account-reads";
import { type Problem } from "./check";
import { type LocatedNetwork } from "./located-networks";
import { blockedBy, CONTROLLER_PASSAGES, MEMBER_PASSAGES } from "./network-acls";
import { subnetBlocksOf } from "./route-tables";
import { portsText } from "./security-groups";

interface Side {
  readonly located: LocatedNetwork;
  readonly reads: AccountReads;
}

/** Whether the network ACLs of both sides let a domain's members and its controllers talk, from subnet to subnet. */
export async function aclProblem(members: Side, controllers: Side): Promise<Problem | undefined> {
  const blocked = [
    ...blockedBy(
      await members.reads.ec2.networkAcls(),
      members.located.subnetIds,
      MEMBER_PASSAGES,
      await subnetBlocks(controllers),
    ),
    ...blockedBy(
      await controllers.reads.ec2.networkAcls(),
      controllers.located.subnetIds,
      CONTROLLER_PASSAGES,
      await subnetBlocks(members),
    ),
  ];
  if (blocked.length === 0) return undefined;
  return {
    cause: blocked
      .map(
        ({ networkAclId, direction, blocks, ports }) =>
          `The network ACL ${networkAclId} does not let ${portsText(ports)} ${direction === "inbound" ? "in from" : "out to"} ${blocks.join(", ")}.`,
      )
      .join(" "),
    cure: "Add entries to the network ACL, below the number of the one that denies, with aws ec2 create-network-acl-entry: ACLs keep no state, so answers on ports 32768-60999 need theirs too.",
  };
}

async function subnetBlocks({ located, reads }: Side): Promise<string[]> {
  return subnetBlocksOf(await reads.ec2.subnets(), located.subnetIds);
}
