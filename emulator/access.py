"""
Who may use the emulator. A web page never may, whatever it makes a browser send. AWS calls are open to the programs of
this machine, as their credentials are known to everybody. Control calls need the token of this emulator.
"""

import hmac
from typing import Any

CONTROL = "/_emulator/"
# moto has control calls of its own: they reset it, seed it, and record calls in files.
MOTO = "/moto-api"
TOKEN = "HTTP_X_EMULATOR_TOKEN"
# Browsers set them, whatever a page does; clients of AWS do not.
OF_BROWSERS = ("HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE")


class Refusal(Exception):
    """Why a request is not carried out; `id` is for programs."""

    def __init__(self, status: str, id: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.answer = {"id": id, "error": message}


class Access:
    """Decides on requests by their headers alone."""

    def __init__(self, token: str) -> None:
        self.token = token.encode()

    def check(self, environ: dict[str, Any]) -> None:
        """@raises Refusal"""
        port = environ["SERVER_PORT"]
        # A page whose name has come to mean 127.0.0.1 still sends that name.
        if environ.get("HTTP_HOST", "").lower() not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            raise Refusal(
                "403 Forbidden", "foreign-host", f"use http://127.0.0.1:{port}: the emulator has no other name"
            )
        if environ["REQUEST_METHOD"] == "OPTIONS" or any(name in environ for name in OF_BROWSERS):
            raise Refusal("403 Forbidden", "browser", "the emulator takes no request from a browser")
        if environ["PATH_INFO"].startswith((CONTROL, MOTO)) and not self.knows_token(environ):
            raise Refusal(
                "403 Forbidden",
                "token",
                "a control call needs the header X-Emulator-Token, with the token that the emulator gave its starter",
            )

    def knows_token(self, environ: dict[str, Any]) -> bool:
        return hmac.compare_digest(environ.get(TOKEN, "").encode(), self.token)
