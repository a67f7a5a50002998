"""What calls of KMS demand, and what a use of a key by another service demands."""

from typing import Iterator

from moto.kms.models import kms_backends

from emulator.authorization.policy import Demand
from emulator.authorization.request import Request


def kms(request: Request) -> Iterator[Demand]:
    action = f"kms:{request.action}"
    if request.action == "CreateKey":
        yield request.with_context(
            action,
            "*",
            {
                "kms:KeySpec": request.text("KeySpec", "SYMMETRIC_DEFAULT"),
                "kms:KeyUsage": request.text("KeyUsage", "ENCRYPT_DECRYPT"),
            }
            | ({"kms:MultiRegion": request.text("MultiRegion")} if "MultiRegion" in request.parameters else {}),
        )
        yield request.demand("kms:PutKeyPolicy", request.arn("kms", "key/*"))
        if request.parameters.get("Tags"):
            yield request.demand("kms:TagResource", request.arn("kms", "key/*"))
    elif request.action == "ListAliases":
        yield request.demand(action, "*")
    elif request.action.endswith("Alias"):
        yield request.demand(action, request.arn("kms", request.text("AliasName")))
        yield request.demand(action, key_arn(request, request.text("TargetKeyId", "*")))
    else:
        key = request.text("KeyId")
        context = key_tags(request, key)
        if request.action == "ScheduleKeyDeletion":
            context["kms:ScheduleKeyDeletionPendingWindowInDays"] = request.text("PendingWindowInDays", "30")
        yield request.with_context(action, key_arn(request, key), context)


def key_arn(request: Request, key: str) -> str:
    return key if key.startswith("arn:") else request.arn("kms", f"key/{key}")


def key_tags(request: Request, key: str) -> dict[str, str]:
    tags = kms_backends[request.account][request.region].tagger.get_tag_dict_for_resource(key.split("/")[-1])
    return {f"aws:ResourceTag/{name}": value for name, value in tags.items()}


def use_of_key(request: Request, key: str, service: str) -> Iterator[Demand]:
    via = {"kms:ViaService": f"{service}.{request.region}.amazonaws.com"}
    for action in ("kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey"):
        yield request.with_context(action, key_arn(request, key), via)
    yield request.with_context("kms:CreateGrant", key_arn(request, key), via | {"kms:GrantIsForAWSResource": "true"})
