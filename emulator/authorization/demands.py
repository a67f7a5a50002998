"""
What AWS asks for when a call is made: actions on resources, with those of other services that the call leads to.

After the Service Authorization Reference: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
from typing import Any, Callable, Iterator
from urllib.parse import parse_qs, unquote

from emulator.authorization.policy import Demand
from emulator.authorization.request import Request, UnknownCall
from emulator.authorization.services.ds import ds
from emulator.authorization.services.ec2 import ec2
from emulator.authorization.services.iam import iam, sts
from emulator.authorization.services.kms import kms
from emulator.authorization.services.logs import logs
from emulator.authorization.services.rds import rds, secretsmanager, servicequotas
from emulator.authorization.services.s3 import BUCKET_ACTIONS, s3


def demands(request: Request) -> list[Demand]:
    """Everything that must be allowed."""
    readers: dict[str, Callable[[Request], Iterator[Demand]]] = {
        "ec2": ec2,
        "iam": iam,
        "kms": kms,
        "logs": logs,
        "ds": ds,
        "rds": rds,
        "s3": s3,
        "secretsmanager": secretsmanager,
        "sts": sts,
        "servicequotas": servicequotas,
    }
    if request.service not in readers:
        raise UnknownCall(f"{request.service}:{request.action}")
    return list(readers[request.service](request))


def parameters_of(environ: dict[str, Any], service: str, body: bytes) -> dict[str, Any]:
    """The parameters of a request: a query's, a JSON document's, or what S3's path says."""
    if service == "s3":
        bucket, _, key = unquote(environ["PATH_INFO"]).lstrip("/").partition("/")
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        subresource = next((name for name in BUCKET_ACTIONS if name in query), "")
        return {"bucket": bucket, "key": key, "prefix": query.get("prefix", [""])[0], "subresource": subresource}
    if "HTTP_X_AMZ_TARGET" in environ:
        given: dict[str, Any] = json.loads(body or b"{}")
        return {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}
