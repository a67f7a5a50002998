"""The WSGI application: control calls, then faults, then moto with the deviations."""

import json
from collections import Counter
from threading import Lock
from typing import Any, Callable, Iterable

from moto.iam.models import get_account_id_from
from moto.server import DomainDispatcherApplication, create_backend_app

from emulator import deviations
from emulator.call import Call, read_call
from emulator.faults import Faults

CONTROL = "/_emulator/"

StartResponse = Callable[..., Any]


class Application:
    """Every request that reaches the emulator."""

    def __init__(self) -> None:
        self.aws = DomainDispatcherApplication(create_backend_app)
        self.faults = Faults()
        self.calls: Counter[tuple[str, str, str]] = Counter()
        self.lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(CONTROL):
            return self.control(environ, start_response)
        call = read_call(environ)
        account = get_account_id_from(call.access_key)
        with self.lock:
            self.calls[(account, call.service, call.action)] += 1
        fault = self.faults.take(call, account)
        if fault:
            return fault.respond(start_response)
        return self.aws(environ, start_response)

    def control(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Calls of tests: `faults` to read, add (POST) and clear (DELETE); `calls` to read and clear; `health`."""
        name, method = environ["PATH_INFO"][len(CONTROL):], environ["REQUEST_METHOD"]
        size = int(environ.get("CONTENT_LENGTH") or 0)
        try:
            result = self.answer(name, method, environ["wsgi.input"].read(size))
        except (KeyError, TypeError, ValueError) as error:
            return reply(start_response, "400 Bad Request", {"error": str(error)})
        if result is None:
            return reply(start_response, "404 Not Found", {"error": f"no {method} {name}"})
        return reply(start_response, "200 OK", result)

    def answer(self, name: str, method: str, body: bytes) -> Any:
        if name == "health":
            return {"deviations": [{"name": d.name, "aws": d.aws} for d in deviations.ALL]}
        if name == "faults" and method == "POST":
            self.faults.add(json.loads(body))
        elif name == "faults" and method == "DELETE":
            self.faults.clear()
        elif name == "calls" and method == "DELETE":
            with self.lock:
                self.calls.clear()
        elif name == "calls":
            with self.lock:
                return [
                    {"account": account, "service": service, "action": action, "count": count}
                    for (account, service, action), count in sorted(self.calls.items())
                ]
        elif name != "faults":
            return None
        return self.faults.pending()


def reply(start_response: StartResponse, status: str, value: Any) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(value).encode()]


def create_application() -> Application:
    deviations.apply_all()
    return Application()
