"""Whether an instance is joined to a domain, with AWS's names for it; moto says active to anything."""

import json
from typing import Any

from moto.iam.models import iam_backends
from moto.rds.models import DBInstance, DomainMembership, RDSBackend
from moto.utilities.utils import get_partition

from emulator.deviations.deviation import Deviation
from emulator.deviations.directories import all_backends
from emulator.deviations.directory_sharing import SharedDirectory

POLICY = "AmazonRDSDirectoryServiceAccess"


def can_join(database: DBInstance, membership: DomainMembership) -> bool:
    """The directory is there for this account, and RDS may use the role. Networks are not looked at."""
    directory = next(
        (
            backend.directories[membership.domain]
            for backend in all_backends()
            if backend.account_id == database.account_id and membership.domain in backend.directories
        ),
        None,
    )
    if directory is None or (isinstance(directory, SharedDirectory) and directory.share_status != "Shared"):
        return False
    iam = iam_backends[database.account_id][get_partition(database.region)]
    role = next((role for role in iam.roles.values() if role.name == membership.iam_role_name), None)
    if role is None:
        return False
    trusted = json.dumps(json.loads(role.assume_role_policy_document))
    attached = [policy.name for policy in role.managed_policies.values()]
    return "rds.amazonaws.com" in trusted and "directoryservice" in trusted and POLICY in attached


def join(database: DBInstance, directory_id: str, role: str | None, status: str | None) -> None:
    """Sets the membership; without a status it is what comes of trying."""
    membership = DomainMembership(domain=directory_id, iam_role_name=role)
    membership.domain = directory_id
    membership.ou = None
    domain = next((b.directories[directory_id] for b in all_backends() if directory_id in b.directories), None)
    membership.fqdn = domain.name if domain else None
    membership.status = status or ("kerberos-enabled" if can_join(database, membership) else "enable-kerberos-failed")
    database.domain_memberships = [membership]


def apply() -> None:
    original_init, original_modify, original_reboot = (
        DBInstance.__init__,
        RDSBackend.modify_db_instance,
        RDSBackend.reboot_db_instance,
    )

    def init(self: DBInstance, *args: Any, **kwargs: Any) -> None:
        original_init(self, *args, **kwargs)
        if kwargs.get("domain"):
            join(self, kwargs["domain"], kwargs.get("domain_iam_role_name"), None)

    def modify(self: RDSBackend, db_instance_identifier: str, db_kwargs: dict[str, Any]) -> DBInstance:
        wanted = db_kwargs.pop("domain", None)
        role = db_kwargs.pop("domain_iam_role_name", None)
        database = original_modify(self, db_instance_identifier, db_kwargs)
        if wanted in ("", "none"):
            database.domain_memberships = []
        elif wanted:
            now = db_kwargs.get("apply_immediately")
            join(database, wanted, role, "pending-enable-kerberos" if now else "pending-maintenance-enable-kerberos")
        return database

    def reboot(self: RDSBackend, db_instance_identifier: str) -> DBInstance:
        database = original_reboot(self, db_instance_identifier)
        for membership in database.domain_memberships:
            join(database, membership.domain, membership.iam_role_name, None)
        return database

    DBInstance.__init__ = init  # type: ignore[method-assign]
    RDSBackend.modify_db_instance = modify  # type: ignore[method-assign]
    RDSBackend.reboot_db_instance = reboot  # type: ignore[method-assign]


DEVIATION = Deviation(
    "domain-membership",
    "A new instance joins its domain if directory and role allow it; a modified one after a reboot; `none` leaves it.",
    apply,
)
