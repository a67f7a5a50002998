"""Where the value of a parameter comes from."""

from typing import Any, Iterable

from moto.rds.models import DBParameterGroup

from emulator.deviations.deviation import Deviation


def apply() -> None:
    original = DBParameterGroup.update_parameters

    def update_parameters(self: DBParameterGroup, new_parameters: Iterable[dict[str, Any]]) -> None:
        original(self, [{**parameter, "Source": "user"} for parameter in new_parameters])

    DBParameterGroup.update_parameters = update_parameters  # type: ignore[method-assign]


DEVIATION = Deviation(
    "parameter-sources",
    "A parameter that was set is listed with the source user.",
    apply,
)
