"""Descriptions of security group rules that name another group; moto keeps them and does not show them."""

from moto.ec2.models.security_groups import SecurityGroupRule

from emulator.deviations.deviation import Deviation


def apply() -> None:
    SecurityGroupRule.description = property(  # type: ignore[method-assign,assignment]
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description")
    )


DEVIATION = Deviation(
    "rule-descriptions",
    "A security group rule has its description whatever it refers to.",
    apply,
)
