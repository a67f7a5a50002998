import { type Trust as TrustDescription } from "@aws-sdk/client-directory-service";
import { type Environment, type Trust } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { deleteTrust, TRUST_REASONS } from "../apply/failed-trust";
import { type Problem } from "../checks/check";
import { cures } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";

const say = {
  missing: message<{ domain: string }>(
    "directory-trust/cause-missing",
    ({ domain }) => `There is no trust with ${domain}.`,
  ),
  direction: message<{ domain: string; found: string | undefined; wanted: string }>(
    "directory-trust/cause-direction",
    ({ domain, found, wanted }) => `The trust with ${domain} is ${found}, and the file asks for ${wanted}.`,
  ),
  correctDirection: message<{ stack: string }>(
    "directory-trust/cure-direction",
    ({ stack }) => `${deployCommand(stack)}, or correct its direction in the file.`,
  ),
  state: message<{ domain: string; state: string; reason: string | undefined }>(
    "directory-trust/cause",
    ({ domain, state, reason }) => `The trust with ${domain} is ${state}${reason === undefined ? "" : `: ${reason}`}.`,
  ),
  renew: message<{ domain: string; trust: string; stack: string }>(
    "directory-trust/cure-failed",
    ({ domain, trust, stack }) =>
      `Set up the other half in ${domain} with the same trust password, and let its DNS servers and controllers ` +
      `answer the directory's network (${TRUST_REASONS} explains the reason); then replace the failed trust: ` +
      `${deleteTrust(trust)}, and ${deployCommand(stack)}.`,
  ),
  otherHalf: message<{ domain: string; trust: string | undefined }>(
    "directory-trust/cure",
    ({ domain, trust }) =>
      `Make the other half in ${domain} with the same trust password, and let its DNS servers and controllers answer ` +
      `the directory's network; then aws ds verify-trust --trust-id ${trust}.`,
  ),
};

/** AWS's names for the directions of the file. */
const DIRECTIONS: Readonly<Record<Trust["direction"], string>> = {
  outgoing: "One-Way: Outgoing",
  incoming: "One-Way: Incoming",
  "two-way": "Two-Way",
};

const UNDER_WAY = ["Creating", "Created", "Verifying", "Updating", "Updated"];

/** Whether a trust of the file is there, in its direction, and verified. */
export function trustProblem(
  { name }: Environment,
  { domainName: domain, direction }: Trust,
  trusts: readonly TrustDescription[],
): Problem | undefined {
  const trust = trusts.find(
    ({ RemoteDomainName, TrustState }) =>
      RemoteDomainName?.toLowerCase() === domain.toLowerCase() && TrustState !== "Deleted" && TrustState !== "Deleting",
  );
  const stack = stackIds.directory(name);
  if (!trust) return { cause: say.missing({ domain }), cure: deployCommand(stack) };
  const { TrustState: state = "unknown", TrustStateReason: reason, TrustDirection: found } = trust;
  const wanted = DIRECTIONS[direction];
  if (found !== wanted) {
    return { cause: say.direction({ domain, found, wanted }), cure: say.correctDirection({ stack }) };
  }
  if (state === "Verified" || (state === "Created" && direction === "incoming")) return undefined;
  const cause = say.state({ domain, state, reason });
  if (UNDER_WAY.includes(state)) return { cause, cure: cures.wait(), status: "waiting" };
  // AWS documents no way to complete a trust whose creation has failed, and Terraform does not know it.
  if (state === "Failed") return { cause, cure: say.renew({ domain, trust: trust.TrustId ?? "<id>", stack }) };
  return { cause, cure: say.otherHalf({ domain, trust: trust.TrustId }) };
}
