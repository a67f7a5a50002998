"""The domain controllers of a directory; moto says there are none."""

import json
from typing import Any

from moto.ds.models import Directory
from moto.ds.responses import DirectoryServiceResponse

from emulator.deviations.deviation import Deviation
from emulator.deviations.directories import get_directory


def update_number_of_domain_controllers(self: DirectoryServiceResponse) -> str:
    directory = get_directory(self.ds_backend, self._get_param("DirectoryId"))
    directory.desired_number_of_domain_controllers = self._get_param("DesiredNumber")
    return "{}"


def controllers(directory: Directory) -> list[dict[str, Any]]:
    """One controller after the other in the directory's two subnets."""
    subnets, zones = directory.vpc_settings["SubnetIds"], directory.vpc_settings["AvailabilityZones"]
    return [
        {
            "DirectoryId": directory.directory_id,
            "DomainControllerId": f"dc-{directory.directory_id[2:]}{index}",
            "DnsIpAddr": directory.dns_ip_addrs[index] if index < len(directory.dns_ip_addrs) else None,
            "VpcId": directory.vpc_settings["VpcId"],
            "SubnetId": subnets[index % len(subnets)],
            "AvailabilityZone": zones[index % len(zones)],
            "Status": "Active",
            "LaunchTime": directory.launch_time,
            "StatusLastUpdatedDateTime": directory.launch_time,
        }
        for index in range(directory.desired_number_of_domain_controllers)
    ]


def describe_domain_controllers(self: DirectoryServiceResponse) -> str:
    directory = get_directory(self.ds_backend, self._get_param("DirectoryId"))
    wanted = self._get_param("DomainControllerIds")
    found = controllers(directory) if directory.directory_type == "MicrosoftAD" else []
    return json.dumps({"DomainControllers": [c for c in found if not wanted or c["DomainControllerId"] in wanted]})


def apply() -> None:
    original = Directory.__init__

    def init(self: Directory, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        if self.directory_type == "MicrosoftAD":
            self.desired_number_of_domain_controllers = 2

    Directory.__init__ = init  # type: ignore[method-assign]
    for action in (update_number_of_domain_controllers, describe_domain_controllers):
        setattr(DirectoryServiceResponse, action.__name__, action)


DEVIATION = Deviation(
    "domain-controllers",
    "A directory begins with two domain controllers, one per subnet; their number can be raised and they can be "
    "listed.",
    apply,
)
