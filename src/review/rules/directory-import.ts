import { message } from "../../text/message";
import { list } from "../../text/words";
import { type Change } from "../change";
import { isDict } from "../difference";
import { type ChangeRule } from "./rule";

const DIRECTORY = ["aws_directory_service_directory"];

/** Settings of a directory by their key in the environment file; the variables of a module have them in snake case. */
const KEYS: Readonly<Record<string, string>> = {
  desired_number_of_domain_controllers: "domainControllers",
  edition: "edition",
  name: "domainName",
  short_name: "netbiosName",
};

/** Settings that change in place when a directory is adopted. */
const IN_PLACE = ["desired_number_of_domain_controllers", "enable_sso"];

interface Adopted {
  readonly directory: string;
}

/** What keeps a directory as it is. */
interface Keep {
  /** Lines for the environment file: `edition: Enterprise`. */
  readonly lines: readonly string[];
  /** The VPC and subnets it is in, if the file names others. */
  readonly place?: { readonly vpc: string; readonly subnets: readonly string[] } | undefined;
  /** Attributes for which the file has no key. */
  readonly others: readonly string[];
}

interface Difference {
  readonly attribute: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const say = {
  replaces: {
    cause: message<Adopted & { because: string }>(
      "directory-import-replaces/cause",
      ({ directory, because }) =>
        `The directory ${directory} is adopted and then destroyed with its users, groups, computers, trusts and ` +
        `shares, ${because}; every database that is joined to it is cut off from sign-in.`,
    ),
    cure: message("directory-import-replaces/cure", keep),
  },
  changes: {
    cause: message<Adopted & { differences: readonly Difference[] }>(
      "directory-import-changes/cause",
      ({ directory, differences }) =>
        `The directory ${directory} is adopted and changes its ` +
        `${list(differences.map(({ attribute, from, to }) => `${attribute} from ${from} to ${to}`))}.`,
    ),
    cure: message("directory-import-changes/cure", keep),
  },
};

function keep({ lines, place, others }: Keep): string {
  const clauses = [
    ...(lines.length > 0 ? [`write ${list(lines)} into the file`] : []),
    ...(place
      ? [`name the network with ${place.vpc} and the subnets ${list(place.subnets)} as directory.network`]
      : []),
    ...others.map((name) => `leave ${name} out of the configuration, or ignore its changes`),
  ];
  return `To keep the directory as it is, ${clauses.join("; ")}.`;
}

function keepOf(change: Change, attributes: readonly string[]): Keep {
  const inPlace = (attribute: string): boolean => attribute.startsWith("vpc_settings");
  const lineOf = (attribute: string): string | undefined => {
    const [key, value] = [KEYS[attribute], change.oldText(attribute)];
    return key === undefined || value === undefined ? undefined : `${key}: ${value}`;
  };
  return {
    lines: attributes.flatMap((attribute) => lineOf(attribute) ?? []),
    place: attributes.some(inPlace) ? placeOf(change) : undefined,
    others: attributes.filter((attribute) => !inPlace(attribute) && lineOf(attribute) === undefined),
  };
}

function placeOf(change: Change): Keep["place"] {
  const settings = change.old("vpc_settings");
  const first: unknown = Array.isArray(settings) ? settings[0] : undefined;
  if (!isDict(first)) return undefined;
  const { vpc_id: vpc, subnet_ids: subnets } = first;
  const ids = Array.isArray(subnets) ? subnets.filter((id): id is string => typeof id === "string").sort() : [];
  return typeof vpc === "string" ? { vpc, subnets: ids } : undefined;
}

/** Finds what happens to a directory that Terraform adopts. */
export const directoryImportRules: readonly ChangeRule[] = [
  {
    id: "directory-import-replaces",
    severity: "critical",
    title: "Directory destroyed instead of adopted",
    types: DIRECTORY,
    check: (change) => {
      if (change.imports === undefined || change.action !== "replace") return undefined;
      return {
        cause: say.replaces.cause({ directory: change.imports, because: change.replacementClause }),
        cure: say.replaces.cure(keepOf(change, change.replacedBecauseOf)),
      };
    },
  },
  {
    id: "directory-import-changes",
    severity: "warning",
    title: "Directory changed as it is adopted",
    types: DIRECTORY,
    check: (change) => {
      if (change.imports === undefined || !change.updates) return undefined;
      const attributes = IN_PLACE.filter((name) => change.old(name) !== undefined && change.changes(name));
      if (attributes.length === 0) return undefined;
      const differences = attributes.map((attribute) => ({
        attribute,
        from: change.oldText(attribute),
        to: change.newText(attribute),
      }));
      return {
        cause: say.changes.cause({ directory: change.imports, differences }),
        cure: say.changes.cure(keepOf(change, attributes)),
      };
    },
  },
];
