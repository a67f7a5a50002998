"""What calls of S3 demand, and how they are read."""

from typing import Any, Iterator
from urllib.parse import parse_qs, unquote

from moto.s3.models import s3_backends

from emulator.authorization.policy import Demand
from emulator.authorization.request import Request

S3_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}

# What a bucket is asked for by its query, and the action's name where it is another one.
BUCKET_ACTIONS = {
    "versioning": "GetBucketVersioning",
    "encryption": "GetEncryptionConfiguration",
    "publicAccessBlock": "GetBucketPublicAccessBlock",
    "policyStatus": "GetBucketPolicyStatus",
}


def s3(request: Request) -> Iterator[Demand]:
    bucket, key = request.text("bucket"), request.text("key")
    arn = f"arn:aws:s3:::{bucket}"
    if key == "":
        asked = BUCKET_ACTIONS.get(request.text("subresource"))
        prefix = {"s3:prefix": request.text("prefix")} if request.action == "GET" and asked is None else {}
        yield request.with_context(f"s3:{asked or 'ListBucket'}", arn, prefix)
        return
    yield request.demand(f"s3:{S3_ACTIONS[request.action]}", f"{arn}/{key}")
    # Whether an object is missing is told only to those who may list.
    if request.action in ("GET", "HEAD") and not exists(bucket, key):
        yield request.demand("s3:ListBucket", arn)


def exists(bucket: str, key: str) -> bool:
    for account in list(s3_backends.keys()):
        found = s3_backends[account]["aws"].buckets.get(bucket)
        if found is not None:
            return key in found.keys
    return False
