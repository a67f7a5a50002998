"""What an AWS request asks for."""

import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

CREDENTIAL = re.compile(r"Credential=([^/]+)/\d{8}/([^/]*)/([^/]+)/aws4_request")

# Services by protocol; each answers errors in a form of its own.
JSON_SERVICES = {"ds", "kms", "logs", "secretsmanager", "servicequotas"}


@dataclass(frozen=True)
class Call:
    """
    Service by its signing name (`ds`, `rds`, `ec2`, `s3` …), action by its API name (for S3 the HTTP method).
    `path` is the URL's: for S3 it ends with the key.
    """

    service: str
    action: str
    access_key: str
    region: str
    path: str


def read_call(environ: dict[str, Any]) -> Call:
    match = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    access_key, region, service = match.groups() if match else ("", "", "unknown")
    return Call(service, action_of(environ, service), access_key, region, environ["PATH_INFO"])


def action_of(environ: dict[str, Any], service: str) -> str:
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return target.rsplit(".", 1)[-1]
    if service == "s3":
        return environ["REQUEST_METHOD"]
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        return parse_qs(body.decode()).get("Action", ["unknown"])[0]
    return "unknown"
