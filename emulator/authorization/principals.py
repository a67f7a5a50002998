"""Who makes a call, and which policies it has."""

import json
from dataclasses import dataclass
from typing import Any

from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.sts.models import sts_backends


@dataclass(frozen=True)
class Principal:
    """A role that was assumed, or a user."""

    arn: str
    account: str


def principal_of(access_key: str, account: str) -> Principal | None:
    """Nobody for keys that moto did not give out: they stand for the root of their account."""
    for role in sts_backends[account]["aws"].assumed_roles:
        if role.access_key_id == access_key:
            return Principal(role.role_arn, account)
    for user in iam_backends[account]["aws"].users.values():
        if any(key.access_key_id == access_key for key in user.access_keys):
            return Principal(user.arn, account)
    return None


def documents_of(principal: Principal) -> list[dict[str, Any]]:
    """Inline and managed policies. A role that does not exist has none."""
    backend = iam_backends[principal.account]["aws"]
    kind, name = principal.arn.split(":")[-1].split("/", 1)
    holders = backend.roles.values() if kind == "role" else backend.users.values()
    holder = next((item for item in holders if item.name == name), None)
    if holder is None:
        return []
    return [
        json.loads(text)
        for text in (*holder.policies.values(), *(policy.document for policy in holder.managed_policies.values()))
    ]


def bucket_documents(bucket: str) -> list[dict[str, Any]]:
    for account in list(s3_backends.keys()):
        found = s3_backends[account]["aws"].buckets.get(bucket)
        if found is not None and found.policy:
            return [json.loads(found.policy)]
    return []
