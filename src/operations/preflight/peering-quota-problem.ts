import { QUOTAS } from "../../aws/quotas";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { type Problem } from "../checks/check";
import { type LocatedNetwork } from "../checks/located-networks";
import { endsOf } from "../checks/peerings";
import { type ReachedNetwork } from "../checks/reachable";
import { type PreflightContext } from "./context";

const say = {
  cause: message<{ vpc: string; wanted: number; accountId: string; quota: number }>(
    "peering-quota/cause",
    ({ vpc, wanted, accountId, quota }) =>
      `The VPC ${vpc} is going to have ${plural(wanted, "peering connection")}, ` +
      `and the account ${accountId} allows ${quota}.`,
  ),
  cure: message<{ code: string; maximum: number }>(
    "peering-quota/cure",
    ({ code, maximum }) =>
      `Ask AWS for more in Service Quotas: Active VPC peering connections per VPC (${code}), at most ${maximum}; ` +
      "past that, a Transit Gateway with connectivity: existing.",
  ),
};

/** Active peering connections of a VPC. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const PEERINGS_QUOTA = ["vpc", "L-7E9ECCDB"] as const;

const LIVING: readonly (string | undefined)[] = ["active", "pending-acceptance", "provisioning"];

/**
 * Whether the VPC of a network has room for the peering connections of the file.
 *
 * @param other - A network that it is going to be peered with.
 */
export async function peeringQuotaProblem(
  { environment, networks }: PreflightContext,
  { located: { network, vpcId }, reads }: ReachedNetwork,
  other: LocatedNetwork,
): Promise<Problem | undefined> {
  const partners = (await reads.ec2.peerings())
    .filter(({ Status }) => LIVING.includes(Status?.Code))
    .map(endsOf)
    .filter((pair) => pair.includes(vpcId))
    .map((pair) => pair.find((id) => id !== vpcId));
  // All VPCs of the file are peered with the directory's; the others with that one alone.
  const isHome = network.key === environment.directory.network.key;
  const ours = isHome ? networks.map((each) => each.vpcId) : [other.vpcId];
  const strangers = partners.filter((id) => id === undefined || !ours.includes(id)).length;
  const wanted =
    strangers + (isHome ? environment.networks.filter(({ connection }) => connection === "peering").length : 1);
  const quota = (await reads.quota(...PEERINGS_QUOTA)) ?? QUOTAS.peeringsPerVpc;
  if (wanted <= quota) return undefined;
  return {
    cause: say.cause({ vpc: vpcId, wanted, accountId: network.account.id, quota }),
    cure: say.cure({ code: PEERINGS_QUOTA[1], maximum: QUOTAS.peeringsPerVpcMaximum }),
  };
}
