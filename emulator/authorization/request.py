"""A call as the demands see it."""

import re
from dataclasses import dataclass
from typing import Any

from emulator.authorization.policy import Demand


class UnknownCall(Exception):
    """A call of which nobody has said what it demands."""


@dataclass(frozen=True)
class Request:
    """A call with its parameters, in the account and Region it is made in."""

    service: str
    action: str
    account: str
    region: str
    parameters: dict[str, Any]

    def text(self, name: str, default: str = "") -> str:
        return str(self.parameters.get(name, default))

    def arn(self, service: str, resource: str, account: str | None = None) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account if account is None else account}:{resource}"

    def demand(self, action: str, resource: str) -> Demand:
        return self.with_context(action, resource, {})

    def with_context(self, action: str, resource: str, context: dict[str, str]) -> Demand:
        return Demand(action, resource, tuple(sorted(({"aws:RequestedRegion": self.region} | context).items())))


def filled(template: str, request: Request) -> str:
    return re.sub(r"\{(.*?)\}", lambda match: request.text(match[1], "*"), template)


def pass_role(request: Request, role: str, service: str) -> Demand:
    arn = role if role.startswith("arn:") else f"arn:aws:iam::{request.account}:role/{role}"
    return request.with_context("iam:PassRole", arn, {"iam:PassedToService": service})
