import { type Subnet, type Vpc } from "@aws-sdk/client-ec2";
import { type Problem } from "./check";
import { causes } from "./common-messages";
import { type LocatedNetwork } from "./located-networks";

/** Whether the VPC of a network is among those of its account. */
export function vpcProblem(
  { network, vpcId }: LocatedNetwork,
  vpcs: readonly Vpc[],
  cure: () => string,
): Problem | undefined {
  if (vpcs.some(({ VpcId }) => VpcId === vpcId)) return undefined;
  const { key: account, id: accountId } = network.account;
  return { cause: causes.noVpc({ vpc: vpcId, account, accountId }), cure: cure() };
}

/** Whether all subnets of a network are in its VPC. */
export function subnetsProblem(
  { vpcId, subnetIds }: LocatedNetwork,
  subnets: readonly Subnet[],
  cure: () => string,
): Problem | undefined {
  const missing = subnetIds.filter((id) => !subnets.some(({ SubnetId, VpcId }) => SubnetId === id && VpcId === vpcId));
  if (missing.length === 0) return undefined;
  return { cause: causes.notInVpc({ vpc: vpcId, ids: missing }), cure: cure() };
}
