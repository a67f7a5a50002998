"""Sharing of directories between accounts; moto has none of it."""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time
from moto.ds.exceptions import EntityDoesNotExistException
from moto.ds.models import Directory, ds_backends
from moto.ds.responses import DirectoryServiceResponse
from moto.moto_api._internal import mock_random

from emulator.deviations.deviation import Deviation
from emulator.deviations.directories import all_backends, get_directory


class SharedDirectory(Directory):
    """A directory as a consumer account sees it: of its own id, without the owner's VPC settings."""

    def __init__(self, owner: Directory, consumer: str, method: str, notes: str | None) -> None:
        self.owner = owner
        self.account_id = consumer
        self.region = owner.region
        self.name = owner.name
        self.directory_type = "SharedMicrosoftAD"
        self.directory_id = f"d-{mock_random.get_random_hex(10)}"
        self.alias = self.directory_id
        self.share_method = method
        self.share_notes = notes
        self.share_status = "PendingAcceptance" if method == "HANDSHAKE" else "Shared"
        self.created = unix_time()
        self.updated = self.created
        self.launch_time = self.created
        self.trusts = []
        self.ldaps_settings_info = []
        self.settings = []

    # The consumer's copy has no network interfaces or security group of its own.
    def delete_eni(self) -> None:
        pass

    def delete_security_group(self) -> None:
        pass

    def set_status(self, status: str) -> None:
        self.share_status = status
        self.updated = unix_time()

    def to_dict(self) -> dict[str, Any]:
        """The form DescribeDirectories has in the consumer account."""
        return {
            "DirectoryId": self.directory_id,
            "Name": self.name,
            "ShortName": self.owner.short_name,
            "Edition": self.owner.edition,
            "Alias": self.alias,
            "DnsIpAddrs": self.owner.dns_ip_addrs,
            "Stage": "Active",
            "ShareStatus": self.share_status,
            "ShareMethod": self.share_method,
            "ShareNotes": self.share_notes,
            "LaunchTime": self.launch_time,
            "StageLastUpdatedDateTime": self.updated,
            "Type": self.directory_type,
            "SsoEnabled": False,
            "DesiredNumberOfDomainControllers": 0,
            "OwnerDirectoryDescription": {
                "DirectoryId": self.owner.directory_id,
                "AccountId": self.owner.account_id,
                "DnsIpAddrs": self.owner.dns_ip_addrs,
            },
        }

    def to_share(self) -> dict[str, Any]:
        """The form DescribeSharedDirectories has in the owner account."""
        return {
            "OwnerAccountId": self.owner.account_id,
            "OwnerDirectoryId": self.owner.directory_id,
            "ShareMethod": self.share_method,
            "SharedAccountId": self.account_id,
            "SharedDirectoryId": self.directory_id,
            "ShareStatus": self.share_status,
            "ShareNotes": self.share_notes,
            "CreatedDateTime": self.created,
            "LastUpdatedDateTime": self.updated,
        }


class DirectoryError(JsonRESTError):
    code = 400


def shares_of(directory_id: str) -> list[SharedDirectory]:
    """Shares of a directory, in whatever account they are."""
    return [
        directory
        for backend in all_backends()
        for directory in list(backend.directories.values())
        if isinstance(directory, SharedDirectory) and directory.owner.directory_id == directory_id
    ]


def share_directory(self: DirectoryServiceResponse) -> str:
    owner = get_directory(self.ds_backend, self._get_param("DirectoryId"))
    consumer = self._get_param("ShareTarget")["Id"]
    if owner.directory_type != "MicrosoftAD":
        raise DirectoryError("UnsupportedOperationException", "Only AWS Managed Microsoft AD can be shared.")
    if consumer == owner.account_id:
        raise DirectoryError("InvalidTargetException", "A directory cannot be shared with its owner.")
    if any(share.account_id == consumer for share in shares_of(owner.directory_id)):
        raise DirectoryError("DirectoryAlreadySharedException", f"The directory is already shared with {consumer}.")
    share = SharedDirectory(owner, consumer, self._get_param("ShareMethod"), self._get_param("ShareNotes"))
    ds_backends[consumer][self.region].directories[share.directory_id] = share
    return json.dumps({"SharedDirectoryId": share.directory_id})


def own_share(response: DirectoryServiceResponse) -> SharedDirectory:
    share_id = response._get_param("SharedDirectoryId")
    share = response.ds_backend.directories.get(share_id)
    if not isinstance(share, SharedDirectory):
        raise EntityDoesNotExistException(f"Shared directory {share_id} does not exist")
    if share.share_status == "Shared":
        raise DirectoryError("DirectoryAlreadySharedException", f"{share_id} is already shared.")
    return share


def accept_shared_directory(self: DirectoryServiceResponse) -> str:
    share = own_share(self)
    share.set_status("Shared")
    return json.dumps({"SharedDirectory": share.to_share()})


def reject_shared_directory(self: DirectoryServiceResponse) -> str:
    share = own_share(self)
    share.set_status("Rejected")
    return json.dumps({"SharedDirectoryId": share.directory_id})


def unshare_directory(self: DirectoryServiceResponse) -> str:
    owner = get_directory(self.ds_backend, self._get_param("DirectoryId"))
    consumer = self._get_param("UnshareTarget")["Id"]
    for share in shares_of(owner.directory_id):
        if share.account_id == consumer:
            del ds_backends[consumer][self.region].directories[share.directory_id]
            return json.dumps({"SharedDirectoryId": share.directory_id})
    raise DirectoryError("DirectoryNotSharedException", f"The directory is not shared with {consumer}.")


def describe_shared_directories(self: DirectoryServiceResponse) -> str:
    owner = get_directory(self.ds_backend, self._get_param("OwnerDirectoryId"))
    wanted = self._get_param("SharedDirectoryIds")
    shares = shares_of(owner.directory_id)
    return json.dumps({"SharedDirectories": [s.to_share() for s in shares if not wanted or s.directory_id in wanted]})


def apply() -> None:
    for action in (
        share_directory,
        accept_shared_directory,
        reject_shared_directory,
        unshare_directory,
        describe_shared_directories,
    ):
        setattr(DirectoryServiceResponse, action.__name__, action)


DEVIATION = Deviation(
    "directory-sharing",
    "A directory is shared with another account, which sees it under an id of its own and accepts or rejects it.",
    apply,
)
