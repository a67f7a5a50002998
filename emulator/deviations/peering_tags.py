"""Tags of a peering connection; moto has one set for both sides."""

from typing import Any

from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection, VPCPeeringConnectionBackend

from emulator.deviations.deviation import Deviation


class OneSide:
    """A peering connection as one account sees it."""

    def __init__(self, connection: VPCPeeringConnection, backend: Any) -> None:
        self._connection = connection
        self._backend = backend

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    @property
    def tags(self) -> list[dict[str, str]]:
        return self._backend.describe_tags(filters={"resource-id": [self._connection.id]})


def apply() -> None:
    original = VPCPeeringConnectionBackend.describe_vpc_peering_connections

    def describe(self: Any, vpc_peering_ids: list[str] | None = None) -> list[Any]:
        return [OneSide(connection, self) for connection in original(self, vpc_peering_ids)]

    VPCPeeringConnectionBackend.describe_vpc_peering_connections = describe


DEVIATION = Deviation(
    "peering-tags",
    "Each side of a peering connection has tags of its own.",
    apply,
)
