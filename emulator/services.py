"""
The services that the emulated AWS has: those that the stacks and the commands call. moto has others, which run code in
containers or open connections to any address.
"""

from typing import Any

from moto.server import create_backend_app
from werkzeug.wrappers import Response

# By the names of boto3.
SERVICES = ("ds", "ec2", "iam", "kms", "logs", "rds", "s3", "secretsmanager", "service-quotas", "sts")

# By the names of moto, whose control calls are a service, too.
BACKENDS = {service.replace("-", "") for service in SERVICES} | {"moto_api"}


def create_service(backend: Any) -> Any:
    """The WSGI application of one service."""
    if backend in BACKENDS:
        return create_backend_app(backend)
    return Response("the emulator does not have this service", status=404, mimetype="text/plain")
