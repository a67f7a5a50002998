"""
The WSGI application: access, then control calls, then faults, then IAM, then answers given already, then moto with the
deviations.
"""

import json
import os
import socket
import struct
from typing import Any, Callable, Iterable

from moto.iam.models import get_account_id_from
from moto.server import DomainDispatcherApplication

from emulator import deviations, shortcuts
from emulator.access import CONTROL, Access, Refusal
from emulator.authorization.authorization import Authorization
from emulator.call import read_call
from emulator.calls import Calls
from emulator.control import control
from emulator.copies import Copies
from emulator.faults import Faults
from emulator.retries import Retries
from emulator.services import create_service

StartResponse = Callable[..., Any]


class Application:
    """Every request that reaches the emulator."""

    # Whoever serves it sets this first.
    copies: Copies

    def __init__(self, token: str) -> None:
        self.access = Access(token)
        self.aws = Retries(DomainDispatcherApplication(create_service))
        self.faults = Faults()
        self.authorization = Authorization()
        self.calls = Calls()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            self.access.check(environ)
            if environ["PATH_INFO"].startswith(CONTROL):
                answer = control(environ, self.faults, self.authorization, self.calls, self.copies)
                return reply(start_response, "200 OK", answer)
        except Refusal as refused:
            return reply(start_response, refused.status, refused.answer)
        call = read_call(environ)
        account = get_account_id_from(call.access_key)
        self.calls.count(call, account)
        fault = self.faults.take(call, account)
        if fault and not fault.fault.carried_out:
            return reset(environ) if fault.fault.lost else fault.respond(start_response)
        refusal = self.authorization.refuse(environ, call, account)
        if refusal:
            return refusal.respond(start_response)
        if not fault:
            return self.aws(environ, start_response)
        status, headers, body = self.aws.ask(environ)
        if status.startswith("2"):
            if fault.fault.lost:
                return reset(environ)
            if not fault.fault.delay:
                return fault.respond(start_response)
            self.faults.hold(fault.fault)
        start_response(status, headers)
        return [body]


def reset(environ: dict[str, Any]) -> Iterable[bytes]:
    """Closes the connection without an answer, as a reset one is. @raises ConnectionResetError"""
    connection = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    ended, other = socket.socketpair()
    other.close()
    # The server keeps the connection for further requests and would hold a closed one open: it reads an end instead.
    os.dup2(ended.fileno(), connection.fileno())
    ended.close()
    raise ConnectionResetError


def reply(start_response: StartResponse, status: str, value: Any) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(value, default=str).encode()]


def create_application(token: str) -> Application:
    shortcuts.apply()
    deviations.apply_all()
    return Application(token)
