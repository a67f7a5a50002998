import { message } from "../../text/message";
import { plural } from "../../text/words";
import { type Change } from "../change";
import { type ChangeRule } from "./rule";

const DIRECTORY = "aws_directory_service_directory";
const SHARES = ["aws_directory_service_shared_directory", "aws_directory_service_shared_directory_accepter"];
const TRUST = "aws_directory_service_trust";

interface Directory {
  readonly name: string | undefined;
  readonly id: string | undefined;
}

interface Share {
  readonly account: string | undefined;
}

interface Trust {
  readonly domain: string | undefined;
}

function directory({ name, id }: Directory): string {
  if (name === undefined) return "The directory";
  return `The directory ${name}${id === undefined ? "" : ` (${id})`}`;
}

function share({ account }: Share): string {
  return `The share of the directory with ${account === undefined ? "an account" : `account ${account}`}`;
}

function trust({ domain }: Trust): string {
  return `The trust to ${domain ?? "another domain"}`;
}

const LOSS =
  "its users, groups, computers, trusts and shares are lost, and every joined database is cut off from sign-in";

const say = {
  replaced: {
    cause: message<Directory & { because: string }>(
      "directory-replaced/cause",
      ({ because, ...of }) => `${directory(of)} is destroyed and another one made, ${because}: ${LOSS}.`,
    ),
    cure: message(
      "directory-replaced/cure",
      "Take the change back: a directory keeps its name, short name, edition, description, password, VPC and subnets " +
        "for life. For another directory, make it beside this one, move the databases, and remove this one last.",
    ),
    cureForEdition: message(
      "directory-replaced/cure-edition",
      "Take the change of edition back; raise the edition in place with aws ds update-directory-setup, then write " +
        "the new edition and plan again.",
    ),
  },
  deleted: {
    cause: message<Directory>("directory-deleted/cause", (of) => `${directory(of)} is destroyed: ${LOSS}.`),
    cure: message(
      "directory-deleted/cure",
      "Keep the resource; if its address changed, add a moved block (moveFromId in CDKTF). To leave Terraform " +
        "without destroying, use a removed block with destroy = false.",
    ),
  },
  shareRemoved: {
    cause: message<Share>(
      "directory-share-removed/cause",
      (of) => `${share(of)} ends: the databases joined through it can no longer sign anyone in.`,
    ),
    cure: message(
      "directory-share-removed/cure",
      "Remove the databases of that account from the domain first, or keep the account in the environment file.",
    ),
  },
  shareReplaced: {
    cause: message<Share & { because: string }>(
      "directory-share-removed/cause-replaced",
      ({ because, ...of }) =>
        `${share(of)} is made again, ${because}: it gets another directory id, and the databases ` +
        "joined through the old one have to join anew.",
    ),
    cure: message(
      "directory-share-removed/cure-replaced",
      "Take the change back, or plan a reboot of every database of that account after the new share is accepted.",
    ),
  },
  trustRemoved: {
    cause: message<Trust>("trust-removed/cause", (of) => `${trust(of)} is removed: its users cannot sign in.`),
    cure: message("trust-removed/cure", "Keep the trust, unless nobody of that domain signs in any more."),
  },
  trustReplaced: {
    cause: message<Trust & { because: string }>(
      "trust-removed/cause-replaced",
      ({ because, ...of }) =>
        `${trust(of)} is made again, ${because}: its users cannot sign in until both sides agree again.`,
    ),
    cure: message(
      "trust-removed/cure-replaced",
      "Have the administrators of the other domain at hand when you apply: their side has to be made again with the " +
        "same password.",
    ),
  },
  trustChanged: {
    cause: message<Trust & { attributes: readonly string[] }>(
      "trust-changed/cause",
      ({ attributes, ...of }) => `${trust(of)} changes: ${attributes.join(", ")}.`,
    ),
    cure: message(
      "trust-changed/cure",
      "Check that its users still sign in afterwards; a changed password has to be set on the other side too.",
    ),
  },
  controllersRemoved: {
    cause: message<{ from: number; to: number }>(
      "domain-controllers-removed/cause",
      ({ from, to }) =>
        `The directory goes from ${from} to ${plural(to, "domain controller")}; clients that have a removed ` +
        "one's address in their krb5.conf or resolver lose it.",
    ),
    cure: message(
      "domain-controllers-removed/cure",
      "Keep the number, or take the removed addresses out of krb5.conf, DHCP options and conditional forwarders.",
    ),
  },
};

function directoryOf(change: Change): Directory {
  return { name: change.oldText("name"), id: change.oldText("id") };
}

function shareOf(change: Change): Share {
  return { account: change.oldText("owner_account_id") ?? targetAccount(change) };
}

function targetAccount(change: Change): string | undefined {
  const target = change.old("target");
  const first: unknown = Array.isArray(target) ? target[0] : undefined;
  const id = typeof first === "object" && first !== null ? (first as { id?: unknown }).id : undefined;
  return typeof id === "string" ? id : undefined;
}

function trustOf(change: Change): Trust {
  return { domain: change.oldText("remote_domain_name") };
}

/** Finds what happens to the directory, its shares and its trusts. */
export const directoryRules: readonly ChangeRule[] = [
  {
    id: "directory-replaced",
    severity: "critical",
    title: "Directory destroyed and made again",
    types: [DIRECTORY],
    check: (change) => {
      if (change.action !== "replace" || change.imports !== undefined || change.isTainted) return undefined;
      return {
        cause: say.replaced.cause({ ...directoryOf(change), because: change.replacementClause }),
        cure: change.replacedBecauseOf.includes("edition") ? say.replaced.cureForEdition() : say.replaced.cure(),
      };
    },
  },
  {
    id: "directory-deleted",
    severity: "critical",
    title: "Directory destroyed",
    types: [DIRECTORY],
    check: (change) => {
      if (change.action !== "delete") return undefined;
      return { cause: say.deleted.cause(directoryOf(change)), cure: say.deleted.cure() };
    },
  },
  {
    id: "directory-share-removed",
    severity: "critical",
    title: "Share of the directory removed or made again",
    types: SHARES,
    check: (change) => {
      if (!change.destroys) return undefined;
      if (change.action === "delete") {
        return { cause: say.shareRemoved.cause(shareOf(change)), cure: say.shareRemoved.cure() };
      }
      return {
        cause: say.shareReplaced.cause({ ...shareOf(change), because: change.replacementClause }),
        cure: say.shareReplaced.cure(),
      };
    },
  },
  {
    id: "trust-removed",
    severity: "critical",
    title: "Trust removed or made again",
    types: [TRUST],
    check: (change) => {
      if (!change.destroys) return undefined;
      if (change.action === "delete") {
        return { cause: say.trustRemoved.cause(trustOf(change)), cure: say.trustRemoved.cure() };
      }
      return {
        cause: say.trustReplaced.cause({ ...trustOf(change), because: change.replacementClause }),
        cure: say.trustReplaced.cure(),
      };
    },
  },
  {
    id: "trust-changed",
    severity: "warning",
    title: "Trust changed",
    types: [TRUST],
    check: (change) => {
      const attributes = change.attributes.filter(({ after }) => after.kind !== "unknown").map(({ path }) => path);
      if (!change.updates || attributes.length === 0) return undefined;
      return { cause: say.trustChanged.cause({ ...trustOf(change), attributes }), cure: say.trustChanged.cure() };
    },
  },
  {
    id: "domain-controllers-removed",
    severity: "warning",
    title: "Fewer domain controllers",
    types: [DIRECTORY],
    check: (change) => {
      const from = Number(change.old("desired_number_of_domain_controllers"));
      const to = Number(change.new("desired_number_of_domain_controllers"));
      if (!change.updates || !(to < from)) return undefined;
      return { cause: say.controllersRemoved.cause({ from, to }), cure: say.controllersRemoved.cure() };
    },
  },
];
