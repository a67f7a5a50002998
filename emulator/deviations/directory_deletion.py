"""When a directory cannot be deleted."""

from moto.ds.exceptions import ClientException
from moto.ds.models import DirectoryServiceBackend
from moto.rds.models import rds_backends

from emulator.deviations.deviation import Deviation
from emulator.deviations.directory_sharing import SharedDirectory, shares_of


def joined_instances(directory_ids: set[str]) -> list[str]:
    return [
        database.db_instance_identifier
        for account in list(rds_backends.keys())
        for backend in list(rds_backends[account].values())
        for database in list(backend.databases.values())
        for membership in database.domain_memberships
        if membership.domain in directory_ids
    ]


def apply() -> None:
    original = DirectoryServiceBackend.delete_directory

    def delete_directory(self: DirectoryServiceBackend, directory_id: str) -> str:
        self._validate_directory_id(directory_id)
        directory = self.directories[directory_id]
        shares = [] if isinstance(directory, SharedDirectory) else shares_of(directory_id)
        if shares:
            raise ClientException(f"Cannot delete the directory because it is shared with {shares[0].account_id}.")
        if joined_instances({directory_id}):
            raise ClientException("Cannot delete the directory because it still has authorized applications.")
        return original(self, directory_id)

    DirectoryServiceBackend.delete_directory = delete_directory


DEVIATION = Deviation(
    "directory-deletion",
    "A directory is not deleted while it is shared, or while RDS has an instance joined to it.",
    apply,
)
