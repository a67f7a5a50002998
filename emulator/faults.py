"""
Chosen calls fail, take their time, or are never answered: a status, an error code, a delay or a reset connection, and
how many times.
"""

import json
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any, Iterable
from xml.sax.saxutils import escape

from emulator.call import JSON_SERVICES, Call


@dataclass
class Fault:
    """
    One chosen failure. `account` empty means any, `path` any place of the service, or else what it ends with. With
    `after`, it waits until the account has been asked for that action. `carried_out`: AWS does as asked, and only the
    answer fails. With `delay`, the call succeeds after so many seconds instead, or, if it is carried out at once, is
    answered after them. With `lost`, there is no answer: the connection is reset.
    """

    service: str
    action: str
    status: int = 500
    code: str = "InternalFailure"
    message: str = "injected fault"
    times: int = 1
    account: str = ""
    path: str = ""
    after: str = ""
    carried_out: bool = False
    delay: float = 0
    lost: bool = False

    def matches(self, call: Call, account: str) -> bool:
        return (
            self.times > 0
            and not self.after
            and self.service == call.service
            and self.action in ("*", call.action)
            and self.account in ("", account)
            and call.path.endswith(self.path)
        )

    def wakes(self, call: Call, account: str) -> bool:
        return self.after == call.action and self.account in ("", account)


@dataclass(frozen=True)
class Failure:
    """The answer of a failed call, in the form its service has."""

    fault: Fault

    def respond(self, start_response: Any) -> Iterable[bytes]:
        fault = self.fault
        kind, body = self.body()
        start_response(f"{fault.status} Fault", [("Content-Type", kind), ("x-amzn-ErrorType", fault.code)])
        return [body.encode()]

    def body(self) -> tuple[str, str]:
        fault, code, message = self.fault, escape(self.fault.code), escape(self.fault.message)
        if fault.service in JSON_SERVICES:
            return "application/x-amz-json-1.1", json.dumps({"__type": fault.code, "message": fault.message})
        error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        if fault.service == "ec2":
            return "text/xml", f"<Response><Errors>{error}</Errors><RequestID>fault</RequestID></Response>"
        if fault.service == "s3":
            return "application/xml", f'<?xml version="1.0" encoding="UTF-8"?>{error}'
        return "text/xml", f"<ErrorResponse>{error}<RequestId>fault</RequestId></ErrorResponse>"


class Faults:
    """The failures that are still to come."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.faults: list[Fault] = []
        self.held: list[Fault] = []
        self.released = Event()

    def add(self, settings: dict[str, Any]) -> None:
        with self.lock:
            self.faults.append(Fault(**settings))

    def clear(self) -> None:
        """No more failures; calls that take their time go on at once."""
        with self.lock:
            self.faults.clear()
            self.held.clear()
            self.released.set()
            self.released = Event()

    def pending(self) -> list[dict[str, Any]]:
        with self.lock:
            return [vars(fault).copy() for fault in self.faults if fault.times > 0]

    def carried_out(self) -> list[dict[str, Any]]:
        """Failures whose call has been carried out, and not been answered yet."""
        with self.lock:
            return [vars(fault).copy() for fault in self.held]

    def hold(self, fault: Fault) -> None:
        """Keeps back the answer to a call that has been carried out."""
        with self.lock:
            self.held.append(fault)
            released = self.released
        released.wait(fault.delay)

    def take(self, call: Call, account: str) -> Failure | None:
        fault = self.next(call, account)
        if fault and fault.delay and not fault.carried_out:
            self.released.wait(fault.delay)
            return None
        return Failure(fault) if fault else None

    def next(self, call: Call, account: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.matches(call, account):
                    fault.times -= 1
                    return fault
            for fault in self.faults:
                if fault.wakes(call, account):
                    fault.after = ""
        return None
