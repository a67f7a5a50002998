"""The certificate authority of a new instance; moto names one that does not exist."""

from typing import Any

from moto.rds.models import DBInstance

from emulator.deviations.deviation import Deviation

DEFAULT = "rds-ca-rsa2048-g1"


def apply() -> None:
    original = DBInstance.__init__

    def init(self: DBInstance, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **{"ca_certificate_identifier": DEFAULT, **kwargs})

    DBInstance.__init__ = init  # type: ignore[method-assign]


DEVIATION = Deviation(
    "certificate-authority",
    f"A new instance has a server certificate of {DEFAULT}, unless another authority is asked for.",
    apply,
)
