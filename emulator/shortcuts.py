"""Work that moto does for each request or account, though its result is always the same: a third of its time here."""

from functools import lru_cache, partial

from moto import backends
from moto.core import responses
from moto.iam.models import IAMBackend, ManagedPolicy


def apply() -> None:
    # It lists its own folders with each request.
    backends.list_of_moto_modules = partial(tuple, [*backends.list_of_moto_modules()])
    # It looks up the methods of a service's class with each request.
    responses.method_names_from_class = lru_cache(maxsize=None)(responses.method_names_from_class)
    # It looks for an access key in the IAM of each partition, and makes 1,500 policies of AWS for each of them.
    load = IAMBackend._init_aws_policies

    def own_policies(self: IAMBackend) -> list[ManagedPolicy]:
        return load(self) if self.region_name == "aws" else []

    IAMBackend._init_aws_policies = own_policies  # type: ignore[method-assign]
