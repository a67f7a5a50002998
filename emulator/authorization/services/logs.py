"""What calls of CloudWatch Logs demand."""

from typing import Iterator

from emulator.authorization.policy import Demand
from emulator.authorization.request import Request


def logs(request: Request) -> Iterator[Demand]:
    action = f"logs:{request.action}"
    if request.action in ("DescribeLogGroups", "PutResourcePolicy", "DeleteResourcePolicy", "DescribeResourcePolicies"):
        yield request.demand(action, "*")
        return
    group = request.text("resourceArn").removesuffix(":*") or request.arn(
        "logs", f"log-group:{request.text('logGroupName')}"
    )
    yield request.demand(action, group)
    if request.action == "CreateLogGroup" and request.parameters.get("tags"):
        yield request.demand("logs:TagResource", group)
