"""Allows and refuses calls once it is switched on, and remembers what was asked for."""

import io
import sys
from threading import Lock
from typing import Any

from emulator.authorization.demands import demands, parameters_of
from emulator.authorization.policy import Demand, decide, many, without
from emulator.authorization.principals import Principal, bucket_documents, documents_of, principal_of
from emulator.authorization.request import Request, UnknownCall
from emulator.call import JSON_SERVICES, Call
from emulator.faults import Failure, Fault


class Authorization:
    """
    Off until it is switched on: then every call of a role or a user needs a policy. What a bucket's policy denies is
    always denied.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.enforced = False
        self.seen: dict[str, set[Demand]] = {}

    def switch(self, settings: dict[str, bool]) -> None:
        with self.lock:
            self.enforced = settings["enforced"]

    def refuse(self, environ: dict[str, Any], call: Call, account: str) -> Failure | None:
        if not self.enforced and call.service != "s3":
            return None
        principal = principal_of(call.access_key, account)
        if principal is None:
            return None
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        request = Request(call.service, call.action, account, call.region, parameters_of(environ, call.service, body))
        try:
            asked = [with_principal(demand, principal) for demand in demands(request)]
        except UnknownCall as error:
            if not self.enforced:
                return None
            return refusal(call, f"the emulator does not know what {error} demands")
        if self.enforced:
            with self.lock:
                self.seen.setdefault(principal.arn, set()).update(asked)
        documents = documents_of(principal)
        guards = bucket_documents(request.text("bucket")) if call.service == "s3" else []
        for demand in asked:
            if (self.enforced and decide(documents, demand) != "allow") or decide(guards, demand) == "deny":
                return refusal(
                    call,
                    f"User: {principal.arn} is not authorized to perform: {demand.action} "
                    f"on resource: {demand.resource}",
                )
        return None

    def missing(self, principal: str) -> dict[str, list[str]]:
        """
        By action of a principal's policies: what it would have been refused without it. None refused: nothing needed
        it.
        """
        documents = documents_of(Principal(principal, principal.split(":")[4]))
        actions = {
            action
            for document in documents
            for statement in document["Statement"]
            for action in many(statement["Action"])
        }
        with self.lock:
            seen = sorted(self.seen.get(principal, set()), key=lambda demand: (demand.action, demand.resource))
        result = {}
        for action in sorted(actions):
            rest = without(documents, action)
            result[action] = [
                f"{demand.action} {demand.resource}"
                for demand in seen
                if demand.action == action and decide(rest, demand) != "allow"
            ]
        return result

    def simulate(self, principal: str, requests: list[dict[str, Any]]) -> list[str]:
        documents = documents_of(Principal(principal, principal.split(":")[4]))
        return [
            decide(documents, Demand(item["action"], item["resource"], tuple(sorted(item.get("context", {}).items()))))
            for item in requests
        ]


def with_principal(demand: Demand, principal: Principal) -> Demand:
    # The emulator stands for endpoints with TLS.
    about = {
        "aws:PrincipalArn": principal.arn,
        "aws:PrincipalAccount": principal.account,
        "aws:SecureTransport": "true",
        "aws:PrincipalIsAWSService": "false",
    }
    return Demand(demand.action, demand.resource, tuple(sorted((dict(demand.context) | about).items())))


def refusal(call: Call, message: str) -> Failure:
    print(message, file=sys.stderr, flush=True)
    code = (
        "UnauthorizedOperation"
        if call.service == "ec2"
        else "AccessDeniedException" if call.service in JSON_SERVICES else "AccessDenied"
    )
    return Failure(Fault(service=call.service, action=call.action, status=403, code=code, message=message))
