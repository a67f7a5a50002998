"""
The WSGI application: control calls, then faults, then IAM, then answers given already, then moto with the deviations.
"""

import json
from collections import Counter
from threading import Lock
from typing import Any, Callable, Iterable

from moto.iam.models import get_account_id_from
from moto.server import DomainDispatcherApplication, create_backend_app

from emulator import api, deviations, shortcuts
from emulator.authorization.authorization import Authorization
from emulator.call import read_call
from emulator.deviations.user_passwords import password_of
from emulator.faults import Faults
from emulator.inventory import inventory
from emulator.retries import Retries
from emulator.state_buckets import make

CONTROL = "/_emulator/"

StartResponse = Callable[..., Any]


class Application:
    """Every request that reaches the emulator."""

    def __init__(self) -> None:
        self.aws = Retries(DomainDispatcherApplication(create_backend_app))
        self.faults = Faults()
        self.authorization = Authorization()
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
        if fault and not fault.fault.carried_out:
            return fault.respond(start_response)
        refusal = self.authorization.refuse(environ, call, account)
        if refusal:
            return refusal.respond(start_response)
        if not fault:
            return self.aws(environ, start_response)
        status, headers, body = self.aws.ask(environ)
        if status.startswith("2"):
            return fault.respond(start_response)
        start_response(status, headers)
        return [body]

    def control(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Calls of scripts and tests; see the table below."""
        name, method = environ["PATH_INFO"][len(CONTROL) :], environ["REQUEST_METHOD"]
        size = int(environ.get("CONTENT_LENGTH") or 0)
        body = json.loads(environ["wsgi.input"].read(size) or b"null")
        endpoint = f"http://{environ['HTTP_HOST']}"
        answers: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", "health"): lambda: {"deviations": [{"name": d.name, "aws": d.aws} for d in deviations.ALL]},
            # Chosen calls that fail: those to come, one more, none.
            ("GET", "faults"): self.faults.pending,
            ("POST", "faults"): lambda: self.faults.add(body),
            ("DELETE", "faults"): self.faults.clear,
            # How often each call was made.
            ("GET", "calls"): self.counted,
            ("DELETE", "calls"): self.forget,
            # IAM: on or off; what a principal would have been refused without each of its actions; decisions about
            # given requests.
            ("POST", "authorization"): lambda: self.authorization.switch(body),
            ("POST", "authorization/missing"): lambda: self.authorization.missing(body["principal"]),
            ("POST", "authorization/simulate"): lambda: self.authorization.simulate(
                body["principal"], body["requests"]
            ),
            # What nothing in AWS tells: the password a directory has.
            ("POST", "directory-password"): lambda: {"password": password_of(**body)},
            ("POST", "api"): lambda: api.call(endpoint, **body),
            ("POST", "inventory"): lambda: {account: inventory(endpoint, account) for account in body},
            ("POST", "state-buckets"): lambda: [make(endpoint, account, bucket) for account, bucket in body.items()],
        }
        if (method, name) not in answers:
            return reply(start_response, "404 Not Found", {"error": f"no {method} {name}"})
        return reply(start_response, "200 OK", answers[(method, name)]())

    def counted(self) -> list[dict[str, Any]]:
        with self.lock:
            return [
                {"account": account, "service": service, "action": action, "count": count}
                for (account, service, action), count in sorted(self.calls.items())
            ]

    def forget(self) -> None:
        with self.lock:
            self.calls.clear()


def reply(start_response: StartResponse, status: str, value: Any) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(value, default=str).encode()]


def create_application() -> Application:
    shortcuts.apply()
    deviations.apply_all()
    return Application()
