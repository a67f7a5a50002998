"""The id of an instance that never changes; moto gives the same one to all."""

from typing import Any

from moto.moto_api._internal import mock_random
from moto.rds.models import DBInstance

from emulator.deviations.deviation import Deviation


def apply() -> None:
    original = DBInstance.__init__

    def init(self: DBInstance, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.dbi_resource_id = f"db-{mock_random.get_random_hex(26).upper()}"

    DBInstance.__init__ = init  # type: ignore[method-assign]


DEVIATION = Deviation(
    "dbi-resource-id",
    "Every instance has a resource id of its own.",
    apply,
)
