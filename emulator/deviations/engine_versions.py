"""Versions and instance classes RDS offers; moto has none for PostgreSQL."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from emulator.deviations.deviation import Deviation

# A few of each major version; the default is not the newest.
VERSIONS = {
    "14": ["14.17", "14.18"],
    "15": ["15.12", "15.13"],
    "16": ["16.6", "16.8", "16.9"],
    "17": ["17.4", "17.5"],
    "18": ["18.1"],
}
DEFAULTS = {"14": "14.17", "15": "15.12", "16": "16.8", "17": "17.4", "18": "18.1"}

CLASSES = {
    "db.m7g.large": {"kerberos": True, "standby": True},
    "db.m7g.xlarge": {"kerberos": True, "standby": True},
    "db.r7g.large": {"kerberos": True, "standby": True},
    "db.t4g.medium": {"kerberos": True, "standby": True},
    # Stand for classes that lack something; AWS has such for some versions and Regions.
    "db.t3.micro": {"kerberos": False, "standby": True},
    "db.m5.large": {"kerberos": True, "standby": False},
}
ZONES = [{"Name": f"us-east-1{letter}"} for letter in "abc"]


def describe_db_engine_versions(self: RDSResponse) -> ActionResult:
    wanted = self.params.get("EngineVersion", "")
    default_only = str(self.params.get("DefaultOnly", "false")).lower() == "true"
    found = [
        {
            "Engine": "postgres",
            "EngineVersion": version,
            "MajorEngineVersion": major,
            "Status": "available",
            "DBParameterGroupFamily": f"postgres{major}",
            "DBEngineDescription": "PostgreSQL",
            "DBEngineVersionDescription": f"PostgreSQL {version}",
        }
        for major, versions in VERSIONS.items()
        for version in versions
        if wanted in ("", major, version) and (not default_only or version == DEFAULTS[major])
    ]
    return ActionResult({"DBEngineVersions": found})


def describe_orderable_db_instance_options(self: RDSResponse) -> ActionResult:
    version, name = self.params.get("EngineVersion", ""), self.params.get("DBInstanceClass", "")
    known = any(version in versions for versions in VERSIONS.values())
    options: list[dict[str, Any]] = [
        {
            "Engine": "postgres",
            "EngineVersion": version,
            "DBInstanceClass": instance_class,
            "LicenseModel": "postgresql-license",
            "AvailabilityZones": ZONES,
            "MultiAZCapable": offer["standby"],
            "SupportsKerberosAuthentication": offer["kerberos"],
            "StorageType": "gp3",
            "Vpc": True,
        }
        for instance_class, offer in CLASSES.items()
        if known and name in ("", instance_class)
    ]
    return ActionResult({"OrderableDBInstanceOptions": options})


def apply() -> None:
    for action in (describe_db_engine_versions, describe_orderable_db_instance_options):
        setattr(RDSResponse, action.__name__, action)


DEVIATION = Deviation(
    "engine-versions",
    "RDS offers some versions of PostgreSQL, a default of each major one, and some instance classes with and without "
    "Kerberos.",
    apply,
)
