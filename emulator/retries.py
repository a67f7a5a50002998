"""Answers that were given already, for clients that ask again."""

from collections import OrderedDict
from threading import Lock
from typing import Any, Callable, Iterable

Answer = tuple[str, list[tuple[str, str]], bytes]

# SDKs give every attempt of one call the same id.
INVOCATION = "HTTP_AMZ_SDK_INVOCATION_ID"
REMEMBERED = 500


class Retries:
    """
    A client whose connection breaks sends its request again, though it may have been carried out: on a busy machine
    moto then calls a rule that was just made a duplicate. Here the second attempt gets the answer of the first.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.answers: OrderedDict[str, Answer] = OrderedDict()
        self.running: dict[str, Lock] = {}
        self.lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        invocation = environ.get(INVOCATION)
        if not invocation:
            return self.application(environ, start_response)
        with self.lock:
            running = self.running.setdefault(invocation, Lock())
        with running:
            with self.lock:
                answer = self.answers.get(invocation)
            if answer is None:
                answer = self.ask(environ)
                if answer[0].startswith("2"):
                    self.remember(invocation, answer)
        with self.lock:
            self.running.pop(invocation, None)
        status, headers, body = answer
        start_response(status, headers)
        return [body]

    def ask(self, environ: dict[str, Any]) -> Answer:
        seen: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            seen.append((status, headers))

        chunks = self.application(environ, start)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
        status, headers = seen[-1]
        return status, headers, body

    def remember(self, invocation: str, answer: Answer) -> None:
        with self.lock:
            self.answers[invocation] = answer
            while len(self.answers) > REMEMBERED:
                self.answers.popitem(last=False)
