"""DNS forwarders of a directory to other domains; moto has none."""

import json

from moto.ds.exceptions import EntityAlreadyExistsException, EntityDoesNotExistException
from moto.ds.models import Directory, DirectoryServiceBackend
from moto.ds.responses import DirectoryServiceResponse

from emulator.deviations.deviation import Deviation
from emulator.deviations.directories import get_directory


def forwarders(directory: Directory) -> dict[str, list[str]]:
    """DNS servers by domain."""
    if not hasattr(directory, "conditional_forwarders"):
        directory.conditional_forwarders = {}
    return directory.conditional_forwarders


def existing(response: DirectoryServiceResponse) -> tuple[dict[str, list[str]], str]:
    known = forwarders(get_directory(response.ds_backend, response._get_param("DirectoryId")))
    domain = response._get_param("RemoteDomainName")
    if domain not in known:
        raise EntityDoesNotExistException(f"Conditional forwarder for {domain} does not exist")
    return known, domain


def create_conditional_forwarder(self: DirectoryServiceResponse) -> str:
    known = forwarders(get_directory(self.ds_backend, self._get_param("DirectoryId")))
    domain = self._get_param("RemoteDomainName")
    if domain in known:
        raise EntityAlreadyExistsException(f"Conditional forwarder for {domain} already exists")
    known[domain] = self._get_param("DnsIpAddrs")
    return "{}"


def update_conditional_forwarder(self: DirectoryServiceResponse) -> str:
    known, domain = existing(self)
    known[domain] = self._get_param("DnsIpAddrs")
    return "{}"


def delete_conditional_forwarder(self: DirectoryServiceResponse) -> str:
    known, domain = existing(self)
    del known[domain]
    return "{}"


def describe_conditional_forwarders(self: DirectoryServiceResponse) -> str:
    known = forwarders(get_directory(self.ds_backend, self._get_param("DirectoryId")))
    wanted = self._get_param("RemoteDomainNames") or list(known)
    for domain in wanted:
        if domain not in known:
            raise EntityDoesNotExistException(f"Conditional forwarder for {domain} does not exist")
    return json.dumps(
        {
            "ConditionalForwarders": [
                {"RemoteDomainName": domain, "DnsIpAddrs": known[domain], "ReplicationScope": "Domain"}
                for domain in wanted
            ]
        }
    )


def apply() -> None:
    for action in (
        create_conditional_forwarder,
        update_conditional_forwarder,
        delete_conditional_forwarder,
        describe_conditional_forwarders,
    ):
        setattr(DirectoryServiceResponse, action.__name__, action)
    original_create, original_delete = DirectoryServiceBackend.create_trust, DirectoryServiceBackend.delete_trust

    def create_trust(self: DirectoryServiceBackend, directory_id: str, remote_domain_name: str, **rest: object) -> str:
        trust_id = original_create(self, directory_id=directory_id, remote_domain_name=remote_domain_name, **rest)
        addresses = rest.get("conditional_forwarder_ip_addrs")
        if addresses:
            forwarders(self.directories[directory_id])[remote_domain_name] = list(addresses)
        return trust_id

    def delete_trust(
        self: DirectoryServiceBackend, trust_id: str, delete_associated_conditional_forwarder: bool
    ) -> str:
        trusts = [trust for directory in self.directories.values() for trust in directory.trusts]
        trust = next((candidate for candidate in trusts if candidate.trust_id == trust_id), None)
        deleted = original_delete(self, trust_id, delete_associated_conditional_forwarder)
        if trust and delete_associated_conditional_forwarder:
            forwarders(self.directories[trust.directory_id]).pop(trust.remote_domain_name, None)
        return deleted

    DirectoryServiceBackend.create_trust = create_trust
    DirectoryServiceBackend.delete_trust = delete_trust


DEVIATION = Deviation(
    "conditional-forwarders",
    "A directory forwards DNS questions for another domain; a trust makes and removes its forwarder.",
    apply,
)
