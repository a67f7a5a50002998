"""A place where the emulator does more than moto, or differently, because AWS does."""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Deviation:
    name: str
    # The behaviour of AWS that it stands for.
    aws: str
    apply: Callable[[], None]
