"""What calls of IAM and STS demand."""

from typing import Iterator

from emulator.authorization.policy import Demand
from emulator.authorization.request import Request, UnknownCall


def iam(request: Request) -> Iterator[Demand]:
    # The provider asks it only where it may not ask STS who it is, as with an emulator.
    if request.action == "GetUser":
        return
    if "RoleName" not in request.parameters:
        raise UnknownCall(f"iam:{request.action}")
    role = f"arn:aws:iam::{request.account}:role/{request.text('RoleName')}"
    context = {"iam:PolicyARN": request.text("PolicyArn")} if "PolicyArn" in request.parameters else {}
    yield request.with_context(f"iam:{request.action}", role, context)
    if request.action == "CreateRole" and any(name.startswith("Tags.") for name in request.parameters):
        yield request.demand("iam:TagRole", role)


def sts(request: Request) -> Iterator[Demand]:
    if request.action == "AssumeRole":
        yield request.demand("sts:AssumeRole", request.text("RoleArn"))
    elif request.action != "GetCallerIdentity":
        raise UnknownCall(f"sts:{request.action}")
