import { message } from "../../text/message";
import { type Problem } from "./check";
import { blockedBy, CONTROLLER_PASSAGES, MEMBER_PASSAGES, type Blocked } from "./network-acls";
import { type ReachedNetwork } from "./reachable";
import { subnetBlocksOf } from "./route-tables";
import { portsText } from "./security-groups";

const say = {
  cause: message<{ blocked: readonly Blocked[] }>("network-acls/cause", ({ blocked }) =>
    blocked.map(blockedText).join(" "),
  ),
  cure: message(
    "network-acls/cure",
    "Add entries to the network ACL, below the number of the one that denies, with aws ec2 create-network-acl-entry: " +
      "ACLs keep no state, so answers on ports 32768-60999 need theirs too.",
  ),
};

function blockedText({ networkAclId, direction, blocks, ports }: Blocked): string {
  const way = direction === "inbound" ? "in from" : "out to";
  return `The network ACL ${networkAclId} does not let ${portsText(ports)} ${way} ${blocks.join(", ")}.`;
}

/** Whether the network ACLs of both sides let a domain's members and its controllers talk, from subnet to subnet. */
export async function aclProblem(members: ReachedNetwork, controllers: ReachedNetwork): Promise<Problem | undefined> {
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
  return blocked.length === 0 ? undefined : { cause: say.cause({ blocked }), cure: say.cure() };
}

async function subnetBlocks({ located, reads }: ReachedNetwork): Promise<string[]> {
  return subnetBlocksOf(await reads.ec2.subnets(), located.subnetIds);
}
