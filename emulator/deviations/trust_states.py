"""
What becomes of a trust; with moto it is being made for ever, and a directory can have several to one domain.

AWS keeps a trust whose creation has failed, with the reason, and refuses another one to the same domain until it is
deleted. Here a trust fails if none of its DNS servers can be reached: all are in 192.0.2.0/24, which RFC 5737 keeps for
documentation.

https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_troubleshooting_trusts.html
https://docs.aws.amazon.com/directoryservice/latest/devguide/API_CreateTrust.html
"""

from ipaddress import ip_address, ip_network
from typing import Any

from moto.ds.exceptions import EntityAlreadyExistsException
from moto.ds.models import DirectoryServiceBackend, Trust

from emulator.deviations.deviation import Deviation
from emulator.deviations.directories import get_directory

UNREACHABLE = ip_network("192.0.2.0/24")
REASON = "The specified domain either does not exist or could not be contacted."


def state_of(trust: Trust) -> str:
    servers = trust.conditional_forwarder_ip_addrs or []
    if servers and all(ip_address(server) in UNREACHABLE for server in servers):
        return "Failed"
    # AWS cannot verify an incoming trust from its side.
    return "Created" if trust.trust_direction == "One-Way: Incoming" else "Verified"


def apply() -> None:
    original = Trust.__init__

    def init(self: Trust, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.trust_state = state_of(self)
        self.trust_state_reason = REASON if self.trust_state == "Failed" else ""
        self.trust_type = self.trust_type or "Forest"
        self.selective_auth = self.selective_auth or "Disabled"

    Trust.__init__ = init  # type: ignore[method-assign]
    original_create = DirectoryServiceBackend.create_trust

    def create_trust(self: DirectoryServiceBackend, directory_id: str, remote_domain_name: str, **rest: Any) -> str:
        known = [trust.remote_domain_name.lower() for trust in get_directory(self, directory_id).trusts]
        if remote_domain_name.lower() in known:
            raise EntityAlreadyExistsException(f"A trust relationship with {remote_domain_name} already exists")
        return original_create(self, directory_id=directory_id, remote_domain_name=remote_domain_name, **rest)

    DirectoryServiceBackend.create_trust = create_trust  # type: ignore[method-assign]


DEVIATION = Deviation(
    "trust-states",
    "A trust is verified after a while, only created where AWS cannot verify it, or fails and stays; a directory has "
    "one per domain.",
    apply,
)
