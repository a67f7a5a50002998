"""How often each call of AWS was made."""

from collections import Counter
from threading import Lock
from typing import Any

from emulator.call import Call


class Calls:
    """Counts by account, service and action."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: Counter[tuple[str, str, str]] = Counter()

    def count(self, call: Call, account: str) -> None:
        with self.lock:
            self.counts[(account, call.service, call.action)] += 1

    def counted(self) -> list[dict[str, Any]]:
        with self.lock:
            return [
                {"account": account, "service": service, "action": action, "count": count}
                for (account, service, action), count in sorted(self.counts.items())
            ]

    def forget(self) -> None:
        with self.lock:
            self.counts.clear()
