"""Bucket policies; moto applies them to everybody, and whatever their conditions say."""

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from emulator.deviations.deviation import Deviation


def apply() -> None:
    # emulator/authorization applies them.
    FakeBucket.get_permission = neutral  # type: ignore[method-assign]


def neutral(_bucket: FakeBucket, _action: str, _resource: str) -> PermissionResult:
    return PermissionResult.NEUTRAL


DEVIATION = Deviation(
    "bucket-policies",
    "A bucket policy denies where its conditions hold, and nowhere else.",
    apply,
)
