import { type VpcPeeringConnection } from "@aws-sdk/client-ec2";
import { type Environment, type Network } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { type Problem } from "../checks/check";
import { cures } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { isInDirectorysAccount, peeringStacks } from "./peering-stacks";

interface PeeringStates {
  readonly peering: string | undefined;
  readonly status: string | undefined;
  readonly accountId: string;
  /** How the directory's account sees it, if that is another one. */
  readonly owner?: { readonly accountId: string; readonly status: string | undefined };
}

const say = {
  missing: message<{ network: string }>(
    "peering-active/cause-missing",
    ({ network }) => `There is no peering connection between the network ${network} and that of the directory.`,
  ),
  cause: message<PeeringStates>("peering-active/cause", ({ peering, status, accountId, owner }) => {
    const seen = owner ? `, and ${owner.status ?? "not seen"} in ${owner.accountId}` : "";
    return `The peering connection ${peering} is ${status} in ${accountId}${seen}.`;
  }),
  accept: message<{ stack: string }>(
    "peering-active/cure-accept",
    ({ stack }) => `${deployCommand(stack)}, which accepts it`,
  ),
};

/** States of a connection. Those that have ended come last: AWS lists them for some hours. */
const STATES = [
  "active",
  "provisioning",
  "pending-acceptance",
  "initiating-request",
  "rejected",
  "expired",
  "failed",
  "deleting",
  "deleted",
];

/** The connection that counts, of all that two VPCs have or had. */
export function currentPeering(connections: readonly VpcPeeringConnection[]): VpcPeeringConnection | undefined {
  const rank = ({ Status }: VpcPeeringConnection): number => STATES.indexOf(Status?.Code ?? "deleted");
  return [...connections].sort((a, b) => rank(a) - rank(b))[0];
}

/** Whether a connection is active, as both accounts see it. */
export function peeringProblem(
  environment: Environment,
  network: Network,
  ours: VpcPeeringConnection | undefined,
  theirs: VpcPeeringConnection | undefined,
): Problem | undefined {
  const { name, directory } = environment;
  const { all } = peeringStacks(environment, network);
  const status = ours?.Status?.Code;
  if (!ours || status === "deleted") {
    return { cause: say.missing({ network: network.key }), cure: deployCommand(...all) };
  }
  const seen = theirs?.Status?.Code;
  if (status === "active" && seen === "active") return undefined;
  const owner = { accountId: directory.network.account.id, status: seen };
  const cause = say.cause({
    peering: ours.VpcPeeringConnectionId,
    status,
    accountId: network.account.id,
    ...(isInDirectorysAccount(network, directory.network) ? {} : { owner }),
  });
  if (status === "pending-acceptance") {
    return { cause, cure: say.accept({ stack: stackIds.peeringAccepter(name, network.key) }) };
  }
  if (status === "initiating-request" || status === "provisioning") {
    return { cause, cure: cures.wait(), status: "waiting" };
  }
  return { cause, cure: deployCommand(...all) };
}
