"""Calls of scripts and tests to the emulator itself."""

import json
from typing import Any, Callable

from emulator import api, deviations
from emulator.access import CONTROL, Refusal
from emulator.authorization.authorization import Authorization
from emulator.calls import Calls
from emulator.copies import Copies
from emulator.deviations.user_passwords import password_of
from emulator.faults import Faults
from emulator.inventory import inventory
from emulator.state_buckets import make

Answer = Callable[[], Any]


def control(
    environ: dict[str, Any], faults: Faults, authorization: Authorization, calls: Calls, copies: Copies
) -> Any:
    """@raises Refusal"""
    name, method = environ["PATH_INFO"][len(CONTROL) :], environ["REQUEST_METHOD"]
    body = read_json(environ) if method == "POST" else None
    endpoint = f"http://127.0.0.1:{environ['SERVER_PORT']}"
    answers: dict[tuple[str, str], Answer] = {
        ("GET", "health"): lambda: {"deviations": [{"name": d.name, "aws": d.aws} for d in deviations.ALL]},
        # Chosen calls that fail: those to come, one more, none.
        ("GET", "faults"): faults.pending,
        ("POST", "faults"): lambda: faults.add(body),
        ("DELETE", "faults"): faults.clear,
        ("GET", "faults/carried-out"): faults.carried_out,
        # How often each call was made.
        ("GET", "calls"): calls.counted,
        ("DELETE", "calls"): calls.forget,
        # IAM: on or off; what a principal would have been refused without each of its actions; decisions about given
        # requests.
        ("POST", "authorization"): lambda: authorization.switch(body),
        ("POST", "authorization/missing"): lambda: authorization.missing(body["principal"]),
        ("POST", "authorization/simulate"): lambda: authorization.simulate(body["principal"], body["requests"]),
        # What nothing in AWS tells: the password a directory has.
        ("POST", "directory-password"): lambda: {"password": password_of(**body)},
        ("POST", "api"): lambda: api.call(endpoint, **body),
        ("POST", "inventory"): lambda: {account: inventory(endpoint, account) for account in body},
        # One more emulator that holds the same, for whoever stops this one meanwhile.
        ("POST", "copies"): copies.make,
        ("POST", "state-buckets"): lambda: [make(endpoint, account, bucket) for account, bucket in body.items()],
    }
    if (method, name) not in answers:
        raise Refusal("404 Not Found", "unknown-call", f"the emulator has no control call {method} {name}")
    return answers[(method, name)]()


def read_json(environ: dict[str, Any]) -> Any:
    if environ.get("CONTENT_TYPE", "").split(";")[0].strip().lower() != "application/json":
        raise Refusal("415 Unsupported Media Type", "content-type", "a control call has the type application/json")
    try:
        return json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    except ValueError as error:
        raise Refusal("400 Bad Request", "json", f"the body of a control call is JSON: {error}") from None
