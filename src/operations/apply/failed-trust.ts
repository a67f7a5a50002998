import { message } from "../../text/message";

/** AWS's explanations of the reasons why the creation of a trust fails. */
export const TRUST_REASONS =
  "https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_troubleshooting_trusts.html";

const say = {
  orphaned: message<{ trust: string }>(
    "apply/trust-orphaned",
    ({ trust }) =>
      `The trust ${trust} exists in AWS but not in the state, and AWS refuses a second one to its domain. Set up the ` +
      `other half of the trust first (${TRUST_REASONS} explains the reason), run ${deleteTrust(trust)}, then apply ` +
      "again.",
  ),
  exists: message<{ directory: string }>(
    "apply/trust-exists",
    ({ directory }) =>
      `The directory ${directory} has a trust to that domain already, which the state does not have. ` +
      `aws ds describe-trusts --directory-id ${directory} --query 'Trusts[].[TrustId,RemoteDomainName,TrustState]' ` +
      "lists its id and state. If its state is Failed, or nobody needs it, run aws ds delete-trust --trust-id <id> " +
      "--delete-associated-conditional-forwarder, then apply again; otherwise leave it out of directory.trusts.",
  ),
};

/** The command that deletes a trust; its conditional forwarder too, since a new trust brings its own. */
export function deleteTrust(trust: string): string {
  return `aws ds delete-trust --trust-id ${trust} --delete-associated-conditional-forwarder`;
}

const WAITED = /waiting for Directory Service Trust \((t-[0-9a-f]+)\) create/g;
const REFUSED = /creating Directory Service Trust \((d-[0-9a-f]+)\)(?:(?!creating Directory)[^])*?EntityAlreadyExists/g;

/**
 * How to go on when Terraform could not create a trust. The provider forgets a trust whose creation it waited for in
 * vain: it is in no state, and each further apply is refused.
 *
 * @param text - What Terraform says.
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ds/trust.go
 */
export function failedTrusts(text: string): string[] {
  const unique = (found: RegExp): string[] => [...new Set([...text.matchAll(found)].map(([, id = ""]) => id))];
  return [
    ...unique(WAITED).map((trust) => say.orphaned({ trust })),
    ...unique(REFUSED).map((directory) => say.exists({ directory })),
  ];
}
