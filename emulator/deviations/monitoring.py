"""Settings of an instance that moto takes and forgets."""

from typing import Any

from moto.rds.models import DBInstance

from emulator.deviations.deviation import Deviation

# Name as a parameter of the call, value of an instance that was made without it.
SETTINGS: dict[str, Any] = {
    "monitoring_interval": 0,
    "monitoring_role_arn": None,
    "enable_performance_insights": False,
    "performance_insights_kms_key_id": None,
    "performance_insights_retention_period": None,
    "engine_lifecycle_support": "open-source-rds-extended-support",
}


def apply() -> None:
    original_init, original_update = DBInstance.__init__, DBInstance.update

    def remember(self: DBInstance, settings: dict[str, Any]) -> None:
        for name in SETTINGS:
            if name in settings:
                setattr(self, name, settings[name])
        self.performance_insights_enabled = self.enable_performance_insights

    def init(self: DBInstance, *args: Any, **kwargs: Any) -> None:
        original_init(self, *args, **kwargs)
        remember(self, {**SETTINGS, **{name: value for name, value in kwargs.items() if name in SETTINGS}})

    def update(self: DBInstance, **kwargs: Any) -> None:
        original_update(self, **kwargs)
        remember(self, kwargs)

    DBInstance.__init__ = init  # type: ignore[method-assign]
    DBInstance.update = update  # type: ignore[method-assign]


DEVIATION = Deviation(
    "monitoring",
    "An instance shows the enhanced monitoring, Performance Insights and lifecycle support it was made with.",
    apply,
)
