import { type Change } from "../change";
import { say, type EndpointChange, type Remains, type Upgrade } from "./database-messages";
import { type ChangeRule, type Judgement } from "./rule";

const INSTANCE = ["aws_db_instance"];

function instanceOf(change: Change): string {
  return change.oldText("identifier") ?? change.newText("identifier") ?? change.address;
}

/** What is left of the data. The provider destroys an instance by the settings in the state. */
function remainsOf(change: Change): Remains {
  return {
    snapshot: change.oldText("final_snapshot_identifier"),
    skipsSnapshot: change.old("skip_final_snapshot") === true,
    isProtected: change.old("deletion_protection") === true,
  };
}

function replaced(change: Change): Judgement | undefined {
  if (change.action !== "replace" || change.imports !== undefined || change.isTainted) return undefined;
  const attributes = change.replacedBecauseOf;
  return {
    cause: say.replaced.cause({
      instance: instanceOf(change),
      ...remainsOf(change),
      because: change.replacementClause,
    }),
    cure: attributes.length > 0 ? say.replaced.cure({ attributes }) : say.replaced.cureIfForced(),
  };
}

function deleted(change: Change): Judgement | undefined {
  const remains = remainsOf(change);
  if (change.action !== "delete" || remains.skipsSnapshot) return undefined;
  return { cause: say.deleted.cause({ instance: instanceOf(change), ...remains }), cure: say.deleted.cure() };
}

function deletedWithoutSnapshot(change: Change): Judgement | undefined {
  const remains = remainsOf(change);
  if (change.action !== "delete" || !remains.skipsSnapshot) return undefined;
  return {
    cause: say.deletedWithoutSnapshot.cause({ instance: instanceOf(change), ...remains }),
    cure: say.deletedWithoutSnapshot.cure(),
  };
}

/** The domain of an existing instance before and after; undefined if another action than an update is planned. */
interface Domains {
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether the instance is in a domain afterwards, of a known id or not. */
  readonly isJoined: boolean;
}

function domains(change: Change): Domains | undefined {
  if (!change.updates) return undefined;
  const [before, after] = [change.oldText("domain"), change.newText("domain")];
  return { before, after, isJoined: after !== undefined || change.isUnknown("domain") };
}

function domainAdded(change: Change): Judgement | undefined {
  const of = domains(change);
  if (!of?.isJoined || of.before !== undefined) return undefined;
  return {
    cause: say.domainAdded.cause({ instance: instanceOf(change), domain: of.after }),
    cure: say.domainAdded.cure(),
  };
}

function domainChanged(change: Change): Judgement | undefined {
  const of = domains(change);
  if (!of?.isJoined || of.before === undefined || !change.changes("domain")) return undefined;
  return {
    cause: say.domainChanged.cause({ instance: instanceOf(change), from: of.before, to: of.after }),
    cure: say.domainChanged.cure(),
  };
}

function domainRemoved(change: Change): Judgement | undefined {
  const of = domains(change);
  if (of?.before === undefined || of.isJoined) return undefined;
  return {
    cause: say.domainRemoved.cause({ instance: instanceOf(change), domain: of.before }),
    cure: say.domainRemoved.cure(),
  };
}

function roleChanged(change: Change): Judgement | undefined {
  const of = domains(change);
  const from = change.oldText("domain_iam_role_name");
  if (of?.before === undefined || of.after === undefined) return undefined;
  if (from === undefined || !change.changes("domain_iam_role_name")) return undefined;
  const to = change.newText("domain_iam_role_name");
  return { cause: say.roleChanged.cause({ instance: instanceOf(change), from, to }), cure: say.roleChanged.cure() };
}

/** The part of a version whose change is a major one: `16` of `16.8` for PostgreSQL, `8.0` of `8.0.36` for others. */
function majorOf(engine: string, version: string): string {
  const parts = engine === "postgres" ? 1 : 2;
  return version.split(".").slice(0, parts).join(".");
}

function upgrade(change: Change, kind: "major" | "minor"): Upgrade | undefined {
  const [from, to] = [change.oldText("engine_version"), change.newText("engine_version")];
  if (!change.updates || from === undefined || to === undefined || from === to) return undefined;
  const engine = change.oldText("engine") ?? "postgres";
  const isMajor = majorOf(engine, from) !== majorOf(engine, to);
  return isMajor === (kind === "major") ? { engine, from, to } : undefined;
}

function majorUpgrade(change: Change): Judgement | undefined {
  const versions = upgrade(change, "major");
  if (!versions) return undefined;
  const isAllowed = change.new("allow_major_version_upgrade") === true;
  return {
    cause: say.majorUpgrade.cause({ instance: instanceOf(change), ...versions, isAllowed }),
    cure: say.majorUpgrade.cure(),
  };
}

function minorUpgrade(change: Change): Judgement | undefined {
  const versions = upgrade(change, "minor");
  if (!versions) return undefined;
  const isImmediate = change.new("apply_immediately") === true;
  return {
    cause: say.minorUpgrade.cause({ instance: instanceOf(change), ...versions, isImmediate }),
    cure: say.minorUpgrade.cure(),
  };
}

function endpointChanged(change: Change): Judgement | undefined {
  if (!change.updates) return undefined;
  const changes = ["identifier", "port"].flatMap((attribute): EndpointChange[] => {
    const from = change.oldText(attribute);
    if (from === undefined || !change.changes(attribute)) return [];
    return [{ attribute, from, to: change.newText(attribute) }];
  });
  if (changes.length === 0) return undefined;
  return {
    cause: say.endpointChanged.cause({ instance: instanceOf(change), changes }),
    cure: say.endpointChanged.cure(),
  };
}

function standbyRemoved(change: Change): Judgement | undefined {
  if (!change.updates || change.old("multi_az") !== true || change.new("multi_az") !== false) return undefined;
  return { cause: say.standbyRemoved.cause({ instance: instanceOf(change) }), cure: say.standbyRemoved.cure() };
}

function madePublic(change: Change): Judgement | undefined {
  const isPublic = change.new("publicly_accessible") === true;
  if (!change.results || !isPublic || change.old("publicly_accessible") === true) return undefined;
  return { cause: say.public.cause({ instance: instanceOf(change) }), cure: say.public.cure() };
}

function iamAuthentication(change: Change): Judgement | undefined {
  const isJoined = change.newText("domain") !== undefined || change.isUnknown("domain");
  if (!change.results || !isJoined || change.new("iam_database_authentication_enabled") !== true) return undefined;
  return { cause: say.iamAuthentication.cause({ instance: instanceOf(change) }), cure: say.iamAuthentication.cure() };
}

/** Finds what happens to DB instances and their membership of the domain. */
export const databaseRules: readonly ChangeRule[] = [
  {
    id: "database-replaced",
    severity: "critical",
    title: "Database destroyed and made again",
    types: INSTANCE,
    check: replaced,
  },
  {
    id: "database-deleted",
    severity: "critical",
    title: "Database destroyed, final snapshot kept",
    types: INSTANCE,
    check: deleted,
  },
  {
    id: "database-deleted-without-snapshot",
    severity: "critical",
    title: "Database destroyed without a final snapshot",
    types: INSTANCE,
    check: deletedWithoutSnapshot,
  },
  {
    id: "domain-added",
    severity: "warning",
    title: "Database joins the domain",
    types: INSTANCE,
    check: domainAdded,
  },
  {
    id: "domain-changed",
    severity: "critical",
    title: "Database moves to another domain",
    types: INSTANCE,
    check: domainChanged,
  },
  {
    id: "domain-removed",
    severity: "critical",
    title: "Database leaves the domain",
    types: INSTANCE,
    check: domainRemoved,
  },
  {
    id: "domain-role-changed",
    severity: "warning",
    title: "Database gets another role for Directory Service",
    types: INSTANCE,
    check: roleChanged,
  },
  {
    id: "engine-upgrade-major",
    severity: "critical",
    title: "Major version upgrade",
    types: INSTANCE,
    check: majorUpgrade,
  },
  {
    id: "engine-upgrade-minor",
    severity: "warning",
    title: "Minor version upgrade",
    types: INSTANCE,
    check: minorUpgrade,
  },
  {
    id: "database-endpoint-changed",
    severity: "critical",
    title: "Database gets another endpoint",
    types: INSTANCE,
    check: endpointChanged,
  },
  {
    id: "database-standby-removed",
    severity: "warning",
    title: "Standby removed",
    types: INSTANCE,
    check: standbyRemoved,
  },
  {
    id: "database-public",
    severity: "critical",
    title: "Database reachable from the internet",
    types: INSTANCE,
    check: madePublic,
  },
  {
    id: "kerberos-excludes-iam-authentication",
    severity: "critical",
    title: "IAM database authentication together with Kerberos",
    types: INSTANCE,
    check: iamAuthentication,
  },
];
