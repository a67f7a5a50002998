"""Tags of a peering connection; moto has one set for both sides."""

import copy
from typing import Any

from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection, VPCPeeringConnectionBackend

from emulator.deviations.deviation import Deviation


def as_seen_by(backend: Any, connection: VPCPeeringConnection) -> VPCPeeringConnection:
    """The connection with the tags that the backend of one side holds for it."""
    view = copy.copy(connection)
    view.ec2_backend = backend
    return view


def apply() -> None:
    original = VPCPeeringConnectionBackend.describe_vpc_peering_connections

    def describe(self: Any, vpc_peering_ids: list[str] | None = None) -> list[VPCPeeringConnection]:
        return [as_seen_by(self, connection) for connection in original(self, vpc_peering_ids)]

    VPCPeeringConnectionBackend.describe_vpc_peering_connections = describe


DEVIATION = Deviation(
    "peering-tags",
    "Each side of a peering connection has tags of its own.",
    apply,
)
