"""What becomes of a trust; with moto it is being made for ever."""

from typing import Any

from moto.ds.models import Trust

from emulator.deviations.deviation import Deviation


def apply() -> None:
    original = Trust.__init__

    def init(self: Trust, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        # AWS cannot verify an incoming trust from its side.
        self.trust_state = "Created" if self.trust_direction == "One-Way: Incoming" else "Verified"
        self.trust_type = self.trust_type or "Forest"
        self.selective_auth = self.selective_auth or "Disabled"

    Trust.__init__ = init  # type: ignore[method-assign]


DEVIATION = Deviation(
    "trust-states",
    "A trust is verified after a while, or only created where AWS cannot verify it.",
    apply,
)
