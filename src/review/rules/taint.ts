import { message } from "../../text/message";
import { terraformIn } from "../../text/shell";
import { type Change } from "../change";
import { type ChangeRule, type JudgedStack, type Judgement } from "./rule";

const DIRECTORY = "aws_directory_service_directory";
const DATABASES = ["aws_db_instance", "aws_rds_cluster"];

/** What a tainted resource is, and what its replacement would lose. */
interface Tainted {
  readonly kind: "directory" | "database";
  /** Its name in AWS, or its address. */
  readonly name: string;
  readonly id: string | undefined;
}

interface Untaint {
  readonly kind: Tainted["kind"] | "other";
  readonly id: string | undefined;
  /** The command that takes the mark away. */
  readonly untaint: string;
}

const NAMES: Readonly<Record<Tainted["kind"], string>> = { directory: "directory", database: "DB instance" };

const LOSSES: Readonly<Record<Tainted["kind"], string>> = {
  directory:
    "The replacement would destroy it with its users, groups, computers, trusts and shares, cut every joined " +
    "database off from sign-in, and take up to an hour",
  database: "The replacement would destroy it with its data, and an empty one would be created",
};

const say = {
  grave: {
    cause: message<Tainted>("tainted/cause", ({ kind, name, id }) => {
      const of = id === undefined || id === name ? name : `${name} (${id})`;
      return `The ${NAMES[kind]} ${of} is replaced only because it is tainted: ${TAINT} ${LOSSES[kind]}.`;
    }),
    cure: message<Untaint>("tainted/cure", whatToDo),
  },
  other: {
    cause: message<{ address: string }>(
      "tainted-resource/cause",
      ({ address }) => `${address} is replaced only because it is tainted: ${TAINT}`,
    ),
    cure: message<Untaint>("tainted-resource/cure", whatToDo),
  },
};

const TAINT = "an earlier apply created it and did not complete the creation, or somebody ran terraform taint.";

/** How AWS says whether the creation itself has succeeded. */
const STATUS: Readonly<Record<Tainted["kind"], (id: string) => string>> = {
  directory: (id) =>
    `If aws ds describe-directories --directory-ids ${id} --query 'DirectoryDescriptions[].Stage' says Active, ` +
    "it was created and is not faulty",
  database: (id) =>
    `If aws rds describe-db-instances --db-instance-identifier ${id} --query 'DBInstances[].DBInstanceStatus' says ` +
    "available, it was created and is not faulty",
};

function whatToDo({ kind, id, untaint }: Untaint): string {
  const known =
    kind === "other" || id === undefined ? "If it works, it was created and is not faulty" : STATUS[kind](id);
  return `${known}: run ${untaint}, then plan again; the next apply completes what is missing.`;
}

function kindOf({ type }: Change): Tainted["kind"] | undefined {
  if (type === DIRECTORY) return "directory";
  return DATABASES.includes(type) ? "database" : undefined;
}

/** What AWS's commands name it by. */
function idOf(change: Change): string | undefined {
  if (change.type === DIRECTORY) return change.oldText("id");
  return change.type === "aws_db_instance" ? change.oldText("identifier") : undefined;
}

function grave(change: Change, stack: JudgedStack): Judgement | undefined {
  const kind = kindOf(change);
  if (!change.isTainted || kind === undefined) return undefined;
  const id = idOf(change);
  const name = (kind === "directory" ? change.oldText("name") : id) ?? change.address;
  return {
    cause: say.grave.cause({ kind, name, id }),
    cure: say.grave.cure({ kind, id, untaint: untaintCommand(stack.folder, change.address) }),
  };
}

function other(change: Change, stack: JudgedStack): Judgement | undefined {
  if (!change.isTainted || kindOf(change) !== undefined) return undefined;
  const { address } = change;
  const untaint = untaintCommand(stack.folder, address);
  return { cause: say.other.cause({ address }), cure: say.other.cure({ kind: "other", id: undefined, untaint }) };
}

function untaintCommand(folder: string | null, address: string): string {
  return terraformIn(folder, "untaint", address);
}

/** Finds replacements that only a mark in the state asks for. */
export const taintRules: readonly ChangeRule[] = [
  {
    id: "tainted",
    severity: "critical",
    title: "Directory or database replaced because it is tainted",
    types: [DIRECTORY, ...DATABASES],
    check: grave,
  },
  {
    id: "tainted-resource",
    severity: "warning",
    title: "Resource replaced because it is tainted",
    check: other,
  },
];
