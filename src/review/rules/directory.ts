import { type Change } from "../change";
import { type ChangeRule } from "./rule";

const DIRECTORY = "aws_directory_service_directory";
const SHARES = ["aws_directory_service_shared_directory", "aws_directory_service_shared_directory_accepter"];
const TRUST = "aws_directory_service_trust";

function directoryName(change: Change): string {
  const [name, id] = [change.oldText("name"), change.oldText("id")];
  return name === undefined ? "the directory" : `the directory ${name}${id === undefined ? "" : ` (${id})`}`;
}

const LOSS =
  "its users, groups, computers, trusts and shares are lost, and every joined database is cut off from sign-in";

/** Finds what happens to the directory, its shares and its trusts. */
export const directoryRules: readonly ChangeRule[] = [
  {
    id: "directory-replaced",
    severity: "critical",
    title: "Directory destroyed and made again",
    types: [DIRECTORY],
    check: (change) =>
      change.action !== "replace"
        ? undefined
        : {
            cause: `${directoryName(change)} is destroyed and another one made, ${change.replacementClause}: ${LOSS}.`,
            cure: change.replacedBecauseOf.includes("edition")
              ? "Take the change of edition back; raise the edition in place with aws ds update-directory-setup, then write the new edition and plan again."
              : "Take the change back: a directory keeps its name, short name, edition, description, password, VPC and subnets for life. For another directory, make it beside this one, move the databases, and remove this one last.",
          },
  },
  {
    id: "directory-deleted",
    severity: "critical",
    title: "Directory destroyed",
    types: [DIRECTORY],
    check: (change) =>
      change.action !== "delete"
        ? undefined
        : {
            cause: `${directoryName(change)} is destroyed: ${LOSS}.`,
            cure: "Keep the resource; if its address changed, add a moved block (moveFromId in CDKTF). To leave Terraform without destroying, use a removed block with destroy = false.",
          },
  },
  {
    id: "directory-share-removed",
    severity: "critical",
    title: "Share of the directory removed or made again",
    types: SHARES,
    check: (change) => {
      if (!change.destroys) return undefined;
      const account = change.oldText("owner_account_id") ?? targetAccount(change);
      const whose = account === undefined ? "an account" : `account ${account}`;
      return change.action === "delete"
        ? {
            cause: `the share of the directory with ${whose} ends: the databases joined through it can no longer sign anyone in.`,
            cure: "Remove the databases of that account from the domain first, or keep the account in the environment file.",
          }
        : {
            cause: `the share of the directory with ${whose} is made again, ${change.replacementClause}: it gets another directory id, and the databases joined through the old one have to join anew.`,
            cure: "Take the change back, or plan a reboot of every database of that account after the new share is accepted.",
          };
    },
  },
  {
    id: "trust-removed",
    severity: "critical",
    title: "Trust removed or made again",
    types: [TRUST],
    check: (change) =>
      !change.destroys
        ? undefined
        : {
            cause: `the trust to ${change.oldText("remote_domain_name") ?? "another domain"} is ${change.action === "delete" ? "removed" : `made again, ${change.replacementClause}`}: its users cannot sign in${change.action === "delete" ? "" : " until both sides agree again"}.`,
            cure:
              change.action === "delete"
                ? "Keep the trust, unless nobody of that domain signs in any more."
                : "Have the administrators of the other domain at hand when you apply: their side has to be made again with the same password.",
          },
  },
  {
    id: "trust-changed",
    severity: "warning",
    title: "Trust changed",
    types: [TRUST],
    check: (change) => {
      const changed = change.attributes.filter(({ after }) => after.kind !== "unknown").map(({ path }) => path);
      return !change.updates || changed.length === 0
        ? undefined
        : {
            cause: `the trust to ${change.oldText("remote_domain_name") ?? "another domain"} changes: ${changed.join(", ")}.`,
            cure: "Check that its users still sign in afterwards; a changed password has to be set on the other side too.",
          };
    },
  },
  {
    id: "domain-controllers-removed",
    severity: "warning",
    title: "Fewer domain controllers",
    types: [DIRECTORY],
    check: (change) => {
      const [before, after] = [
        Number(change.old("desired_number_of_domain_controllers")),
        Number(change.new("desired_number_of_domain_controllers")),
      ];
      return change.updates && after < before
        ? {
            cause: `the directory goes from ${before} to ${after} domain controllers; clients that have a removed one's address in their krb5.conf or resolver lose it.`,
            cure: "Keep the number, or take the removed addresses out of krb5.conf, DHCP options and conditional forwarders.",
          }
        : undefined;
    },
  },
];

function targetAccount(change: Change): string | undefined {
  const target = change.old("target");
  const first: unknown = Array.isArray(target) ? target[0] : undefined;
  const id = typeof first === "object" && first !== null ? (first as { id?: unknown }).id : undefined;
  return typeof id === "string" ? id : undefined;
}
