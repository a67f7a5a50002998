import { message } from "../../text/message";
import { list } from "../../text/words";

interface Instance {
  /** The identifier of the DB instance, or its address if no identifier is known. */
  readonly instance: string;
}

/** What is left of the data when an instance is destroyed. */
export interface Remains {
  /** Name of the final snapshot, if one is set. */
  readonly snapshot: string | undefined;
  readonly skipsSnapshot: boolean;
  readonly isProtected: boolean;
}

/** An upgrade of the engine: `postgres` from `16.4` to `17.2`. */
export interface Upgrade {
  readonly engine: string;
  readonly from: string;
  readonly to: string;
}

/** What changes in the endpoint; the new value can be unknown. */
export interface EndpointChange {
  readonly attribute: string;
  readonly from: string;
  readonly to: string | undefined;
}

/** What the rules on DB instances say. */
export const say = {
  replaced: {
    cause: message<Instance & Remains & { because: string }>(
      "database-replaced/cause",
      ({ instance, because, ...of }) =>
        `The DB instance ${instance} is destroyed with its data and an empty one made, ${because}; ${remains(of)}.`,
    ),
    cure: message<{ attributes: readonly string[] }>(
      "database-replaced/cure",
      ({ attributes }) =>
        `Take the change of ${list(attributes)} back. To change it for real, restore a snapshot into another ` +
        "instance with the new setting, and move the clients.",
    ),
    cureIfForced: message(
      "database-replaced/cure-forced",
      "Take the replacement back (terraform untaint, or leave out -replace), or restore a snapshot into another " +
        "instance and move the clients.",
    ),
  },
  deleted: {
    cause: message<Instance & Remains>("database-deleted/cause", deleted),
    cure: message(
      "database-deleted/cure",
      "Keep it in the environment file; if its address changed, add a moved block. If it shall go, check that the " +
        "snapshot's KMS key stays.",
    ),
  },
  deletedWithoutSnapshot: {
    cause: message<Instance & Remains>("database-deleted-without-snapshot/cause", deleted),
    cure: message(
      "database-deleted-without-snapshot/cure",
      "Keep it in the environment file, or write removalPolicy: snapshot and apply that first; if its address " +
        "changed, add a moved block.",
    ),
  },
  domainAdded: {
    cause: message<Instance & { domain: string | undefined }>(
      "domain-added/cause",
      ({ instance, domain }) =>
        `The DB instance ${instance} exists and is to join the domain ${domain ?? "that this plan makes"}; it joins ` +
        "in its next maintenance window, and nobody signs in with Kerberos before.",
    ),
    cure: message(
      "domain-added/cure",
      "To join at once: aws rds modify-db-instance --apply-immediately with the same domain, then a reboot in a " +
        "quiet hour. Look at DomainMemberships afterwards; Terraform does not.",
    ),
  },
  domainChanged: {
    cause: message<Instance & { from: string; to: string | undefined }>(
      "domain-changed/cause",
      ({ instance, from, to }) =>
        `The DB instance ${instance} leaves the domain ${from} for ${to ?? "one that is known after apply"}: its ` +
        "users are named after the old domain, and cannot sign in.",
    ),
    cure: message(
      "domain-changed/cure",
      "Take the change back; if it is meant, map the principals of the new domain (CREATE USER, GRANT rds_ad) before " +
        "the reboot that joins it.",
    ),
  },
  domainRemoved: {
    cause: message<Instance & { domain: string }>(
      "domain-removed/cause",
      ({ instance, domain }) =>
        `The DB instance ${instance} leaves the domain ${domain}: nobody signs in with Kerberos any more.`,
    ),
    cure: message(
      "domain-removed/cure",
      "Keep domain and domain_iam_role_name. If it shall leave, give the users another way in first, and run aws rds " +
        "modify-db-instance --domain none: Terraform's own request is not always honoured.",
    ),
  },
  roleChanged: {
    cause: message<Instance & { from: string; to: string | undefined }>(
      "domain-role-changed/cause",
      ({ instance, from, to }) =>
        `The DB instance ${instance} reaches Directory Service by ${to ?? "a role that is known after apply"} in ` +
        `place of ${from}; a role without the right trust or policy fails the join without failing the apply.`,
    ),
    cure: message(
      "domain-role-changed/cure",
      "Check that the role trusts rds.amazonaws.com and directoryservice.rds.amazonaws.com and has " +
        "AmazonRDSDirectoryServiceAccess, and look at DomainMemberships afterwards.",
    ),
  },
  majorUpgrade: {
    cause: message<Instance & Upgrade & { isAllowed: boolean }>(
      "engine-upgrade-major/cause",
      ({ instance, isAllowed, engine, from, to }) =>
        `The DB instance ${instance} is upgraded from ${engineName(engine)} ${from} to ${to}: it is down meanwhile, ` +
        "there is no way back, and extensions may not follow" +
        (isAllowed ? "." : "; AWS refuses it, since allow_major_version_upgrade is not set."),
    ),
    cure: message(
      "engine-upgrade-major/cure",
      "Try it on a restored snapshot, check the extensions and the parameter group's family, take a snapshot, and " +
        "choose the hour.",
    ),
  },
  minorUpgrade: {
    cause: message<Instance & Upgrade & { isImmediate: boolean }>(
      "engine-upgrade-minor/cause",
      ({ instance, isImmediate, engine, from, to }) =>
        `The DB instance ${instance} goes from ${engineName(engine)} ${from} to ${to}` +
        `${isImmediate ? ", at once" : " in its next maintenance window"}: it is restarted.`,
    ),
    cure: message("engine-upgrade-minor/cure", "Choose the hour; a Multi-AZ instance is down for the restart too."),
  },
  endpointChanged: {
    cause: message<Instance & { changes: readonly EndpointChange[] }>(
      "database-endpoint-changed/cause",
      ({ instance, changes }) =>
        `The DB instance ${instance} changes its ${list(changes.map(endpointChange))}: clients no longer reach it` +
        (changes.some(({ attribute }) => attribute === "identifier")
          ? ", and its Kerberos service principal has another name."
          : "."),
    ),
    cure: message(
      "database-endpoint-changed/cure",
      "Take the change back, or change every client, krb5.conf and firewall in the same hour.",
    ),
  },
  standbyRemoved: {
    cause: message<Instance>(
      "database-standby-removed/cause",
      ({ instance }) =>
        `The DB instance ${instance} loses its standby in a second Availability Zone: an outage of one zone is an ` +
        "outage of the database.",
    ),
    cure: message("database-standby-removed/cure", "Keep multiAz: true, unless the database can be missed."),
  },
  public: {
    cause: message<Instance>(
      "database-public/cause",
      ({ instance }) => `The DB instance ${instance} gets a public address.`,
    ),
    cure: message(
      "database-public/cure",
      "Set publicly_accessible = false; let clients in through a VPN, a peering or a Transit Gateway.",
    ),
  },
  iamAuthentication: {
    cause: message<Instance>(
      "kerberos-excludes-iam-authentication/cause",
      ({ instance }) =>
        `The DB instance ${instance} has IAM database authentication on and is in a domain; RDS for PostgreSQL does ` +
        "not offer both.",
    ),
    cure: message("kerberos-excludes-iam-authentication/cure", "Set iam_database_authentication_enabled = false."),
  },
};

function deleted({ instance, ...of }: Instance & Remains): string {
  return `The DB instance ${instance} is destroyed with its data; ${remains(of)}.`;
}

function remains({ snapshot, skipsSnapshot, isProtected }: Remains): string {
  const refused = "; deletion protection is on, so that AWS refuses and the apply stops half-way";
  return `${finalSnapshot(snapshot, skipsSnapshot)}${isProtected ? refused : ""}`;
}

function finalSnapshot(name: string | undefined, isSkipped: boolean): string {
  if (isSkipped) return "no final snapshot is kept";
  if (name === undefined) return "and the destruction fails, since no name for a final snapshot is set";
  return `the final snapshot ${name} is kept`;
}

function engineName(engine: string): string {
  return engine === "postgres" ? "PostgreSQL" : engine;
}

function endpointChange({ attribute, from, to }: EndpointChange): string {
  return `${attribute} from ${from} to ${to ?? "one known after apply"}`;
}
