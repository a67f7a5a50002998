"""All deviations, in the order in which they are applied."""

from emulator.deviations import (
    bucket_policies,
    certificate_authority,
    conditional_forwarders,
    controllers_security_group,
    dbi_resource_id,
    directory_deletion,
    directory_sharing,
    domain_controllers,
    domain_membership,
    engine_versions,
    monitoring,
    parameter_sources,
    peering_tags,
    rule_descriptions,
    trust_states,
    user_passwords,
)
from emulator.deviations.deviation import Deviation

ALL: list[Deviation] = [
    directory_sharing.DEVIATION,
    directory_deletion.DEVIATION,
    domain_controllers.DEVIATION,
    controllers_security_group.DEVIATION,
    conditional_forwarders.DEVIATION,
    trust_states.DEVIATION,
    user_passwords.DEVIATION,
    peering_tags.DEVIATION,
    rule_descriptions.DEVIATION,
    bucket_policies.DEVIATION,
    dbi_resource_id.DEVIATION,
    certificate_authority.DEVIATION,
    parameter_sources.DEVIATION,
    monitoring.DEVIATION,
    domain_membership.DEVIATION,
    engine_versions.DEVIATION,
]


def apply_all() -> None:
    for deviation in ALL:
        deviation.apply()
