import { type Change } from "../change";
import { type ChangeRule, type Judgement } from "./rule";
import { list } from "../../text/words";

const INSTANCE = ["aws_db_instance"];

function instanceName(change: Change): string {
  return `the DB instance ${change.oldText("identifier") ?? change.newText("identifier") ?? change.address}`;
}

/** What is left of the data when the instance goes. The provider destroys by the settings in the state. */
function remains(change: Change): string {
  const snapshot = change.oldText("final_snapshot_identifier");
  const kept =
    change.old("skip_final_snapshot") === true
      ? "no final snapshot is kept"
      : snapshot === undefined
        ? "and the destruction fails, since no name for a final snapshot is set"
        : `the final snapshot ${snapshot} is kept`;
  return `${kept}${change.old("deletion_protection") === true ? "; deletion protection is on, so that AWS refuses and the apply stops half-way" : ""}`;
}

function deleted(change: Change, withSnapshot: boolean): Judgement | undefined {
  if (change.action !== "delete" || (change.old("skip_final_snapshot") !== true) !== withSnapshot) return undefined;
  return {
    cause: `${instanceName(change)} is destroyed with its data; ${remains(change)}.`,
    cure: withSnapshot
      ? "Keep it in the environment file; if its address changed, add a moved block. If it shall go, check that the snapshot's KMS key stays."
      : "Keep it in the environment file, or write removalPolicy: snapshot and apply that first; if its address changed, add a moved block.",
  };
}

/** The part of a version whose change is a major one: `16` of `16.8` for PostgreSQL, `8.0` of `8.0.36` for others. */
function majorOf(engine: string, version: string): string {
  return version
    .split(".")
    .slice(0, engine === "postgres" ? 1 : 2)
    .join(".");
}

function upgrade(change: Change, major: boolean): { engine: string; from: string; to: string } | undefined {
  const [from, to] = [change.oldText("engine_version"), change.newText("engine_version")];
  const engine = change.oldText("engine") ?? "postgres";
  if (
    !change.updates ||
    from === undefined ||
    to === undefined ||
    from === to ||
    (majorOf(engine, from) !== majorOf(engine, to)) !== major
  )
    return undefined;
  return { engine: engine === "postgres" ? "PostgreSQL" : engine, from, to };
}

/** Finds what happens to DB instances and their membership of the domain. */
export const databaseRules: readonly ChangeRule[] = [
  {
    id: "database-replaced",
    severity: "critical",
    title: "Database destroyed and made again",
    types: INSTANCE,
    check: (change) =>
      change.action !== "replace" || change.imports !== undefined
        ? undefined
        : {
            cause: `${instanceName(change)} is destroyed with its data and an empty one made, ${change.replacementClause}; ${remains(change)}.`,
            cure:
              change.replacedBecauseOf.length > 0
                ? `Take the change of ${list(change.replacedBecauseOf)} back. To change it for real, restore a snapshot into another instance with the new setting, and move the clients.`
                : "Take the replacement back (terraform untaint, or leave out -replace), or restore a snapshot into another instance and move the clients.",
          },
  },
  {
    id: "database-deleted",
    severity: "critical",
    title: "Database destroyed, final snapshot kept",
    types: INSTANCE,
    check: (change) => deleted(change, true),
  },
  {
    id: "database-deleted-without-snapshot",
    severity: "critical",
    title: "Database destroyed without a final snapshot",
    types: INSTANCE,
    check: (change) => deleted(change, false),
  },
  {
    id: "domain-added",
    severity: "warning",
    title: "Database joins the domain",
    types: INSTANCE,
    check: (change) =>
      change.updates &&
      change.oldText("domain") === undefined &&
      (change.newText("domain") !== undefined || change.isUnknown("domain"))
        ? {
            cause: `${instanceName(change)} exists and is to join the domain ${change.newText("domain") ?? "that this plan makes"}; it joins in its next maintenance window, and nobody signs in with Kerberos before.`,
            cure: "To join at once: aws rds modify-db-instance --apply-immediately with the same domain, then a reboot in a quiet hour. Look at DomainMemberships afterwards; Terraform does not.",
          }
        : undefined,
  },
  {
    id: "domain-changed",
    severity: "critical",
    title: "Database moves to another domain",
    types: INSTANCE,
    check: (change) =>
      change.updates &&
      change.oldText("domain") !== undefined &&
      (change.newText("domain") !== undefined || change.isUnknown("domain")) &&
      change.changes("domain")
        ? {
            cause: `${instanceName(change)} leaves the domain ${change.oldText("domain")} for ${change.newText("domain") ?? "one that is known after apply"}: its users are named after the old domain, and cannot sign in.`,
            cure: "Take the change back; if it is meant, map the principals of the new domain (CREATE USER, GRANT rds_ad) before the reboot that joins it.",
          }
        : undefined,
  },
  {
    id: "domain-removed",
    severity: "critical",
    title: "Database leaves the domain",
    types: INSTANCE,
    check: (change) =>
      change.updates &&
      change.oldText("domain") !== undefined &&
      change.newText("domain") === undefined &&
      !change.isUnknown("domain")
        ? {
            cause: `${instanceName(change)} leaves the domain ${change.oldText("domain")}: nobody signs in with Kerberos any more.`,
            cure: "Keep domain and domain_iam_role_name. If it shall leave, give the users another way in first, and run aws rds modify-db-instance --domain none: Terraform's own request is not always honoured.",
          }
        : undefined,
  },
  {
    id: "domain-role-changed",
    severity: "warning",
    title: "Database gets another role for Directory Service",
    types: INSTANCE,
    check: (change) =>
      change.updates &&
      change.oldText("domain_iam_role_name") !== undefined &&
      change.oldText("domain") !== undefined &&
      change.newText("domain") !== undefined &&
      change.changes("domain_iam_role_name")
        ? {
            cause: `${instanceName(change)} reaches Directory Service by ${change.newText("domain_iam_role_name") ?? "a role that is known after apply"} in place of ${change.oldText("domain_iam_role_name")}; a role without the right trust or policy fails the join without failing the apply.`,
            cure: "Check that the role trusts rds.amazonaws.com and directoryservice.rds.amazonaws.com and has AmazonRDSDirectoryServiceAccess, and look at DomainMemberships afterwards.",
          }
        : undefined,
  },
  {
    id: "engine-upgrade-major",
    severity: "critical",
    title: "Major version upgrade",
    types: INSTANCE,
    check: (change) => {
      const versions = upgrade(change, true);
      return (
        versions && {
          cause: `${instanceName(change)} is upgraded from ${versions.engine} ${versions.from} to ${versions.to}: it is down meanwhile, there is no way back, and extensions may not follow${change.new("allow_major_version_upgrade") === true ? "" : "; AWS refuses it, since allow_major_version_upgrade is not set"}.`,
          cure: "Try it on a restored snapshot, check the extensions and the parameter group's family, take a snapshot, and choose the hour.",
        }
      );
    },
  },
  {
    id: "engine-upgrade-minor",
    severity: "warning",
    title: "Minor version upgrade",
    types: INSTANCE,
    check: (change) => {
      const versions = upgrade(change, false);
      return (
        versions && {
          cause: `${instanceName(change)} goes from ${versions.engine} ${versions.from} to ${versions.to}${change.new("apply_immediately") === true ? ", at once" : " in its next maintenance window"}: it is restarted.`,
          cure: "Choose the hour; a Multi-AZ instance is down for the restart too.",
        }
      );
    },
  },
  {
    id: "database-endpoint-changed",
    severity: "critical",
    title: "Database gets another endpoint",
    types: INSTANCE,
    check: (change) => {
      const changed = ["identifier", "port"].filter(
        (name) => change.updates && change.oldText(name) !== undefined && change.changes(name),
      );
      return changed.length === 0
        ? undefined
        : {
            cause: `${instanceName(change)} changes its ${list(changed.map((name) => `${name} from ${change.oldText(name)} to ${change.newText(name) ?? "one known after apply"}`))}: clients no longer reach it${changed.includes("identifier") ? ", and its Kerberos service principal has another name" : ""}.`,
            cure: "Take the change back, or change every client, krb5.conf and firewall in the same hour.",
          };
    },
  },
  {
    id: "database-standby-removed",
    severity: "warning",
    title: "Standby removed",
    types: INSTANCE,
    check: (change) =>
      change.updates && change.old("multi_az") === true && change.new("multi_az") === false
        ? {
            cause: `${instanceName(change)} loses its standby in a second Availability Zone: an outage of one zone is an outage of the database.`,
            cure: "Keep multiAz: true, unless the database can be missed.",
          }
        : undefined,
  },
  {
    id: "database-public",
    severity: "critical",
    title: "Database reachable from the internet",
    types: INSTANCE,
    check: (change) =>
      change.results && change.new("publicly_accessible") === true && change.old("publicly_accessible") !== true
        ? {
            cause: `${instanceName(change)} gets a public address.`,
            cure: "Set publicly_accessible = false; let clients in through a VPN, a peering or a Transit Gateway.",
          }
        : undefined,
  },
  {
    id: "kerberos-excludes-iam-authentication",
    severity: "critical",
    title: "IAM database authentication together with Kerberos",
    types: INSTANCE,
    check: (change) =>
      change.results &&
      change.new("iam_database_authentication_enabled") === true &&
      (change.newText("domain") !== undefined || change.isUnknown("domain"))
        ? {
            cause: `${instanceName(change)} has IAM database authentication on and is in a domain; RDS for PostgreSQL does not offer both.`,
            cure: "Set iam_database_authentication_enabled = false.",
          }
        : undefined,
  },
];
