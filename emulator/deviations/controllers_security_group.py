"""The rules AWS puts on the controllers' security group."""

from typing import Any

from moto.ds.models import Directory
from moto.ec2 import ec2_backends

from emulator.deviations.deviation import Deviation

# (protocol, first port, last port), as the administration guide lists them.
PORTS = [
    ("icmp", -1, -1),
    *((protocol, port, port) for port in (53, 88, 389, 445, 464) for protocol in ("tcp", "udp")),
    ("udp", 123, 123),
    ("udp", 138, 138),
    ("tcp", 135, 135),
    ("tcp", 636, 636),
    ("tcp", 1024, 65535),
    ("tcp", 3268, 3269),
]


def apply() -> None:
    original = Directory.create_security_group

    def create_security_group(self: Directory, vpc_id: str) -> str:
        group_id = original(self, vpc_id)
        if self.directory_type == "MicrosoftAD":
            open_ports(self, vpc_id, group_id)
        return group_id

    Directory.create_security_group = create_security_group  # type: ignore[method-assign]


def open_ports(directory: Directory, vpc_id: str, group_id: str) -> None:
    ec2 = ec2_backends[directory.account_id][directory.region]
    block: Any = ec2.get_vpc(vpc_id).cidr_block
    for protocol, first, last in PORTS:
        ec2.authorize_security_group_ingress(
            group_name_or_id=group_id,
            ip_protocol=protocol,
            from_port=str(first),
            to_port=str(last),
            ip_ranges=[{"CidrIp": block}],
            vpc_id=vpc_id,
        )


DEVIATION = Deviation(
    "controllers-security-group",
    "The controllers' security group lets in the primary block of the directory's VPC, and nobody else.",
    apply,
)
