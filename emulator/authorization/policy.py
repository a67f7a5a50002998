"""Decides by policy documents, as IAM does: an explicit deny wins, then an allow, else no."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Callable

Context = dict[str, str]


@dataclass(frozen=True)
class Demand:
    """One action on one resource, in its context."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = field(default=())

    def value(self, key: str) -> str | None:
        return next((value for name, value in self.context if name.lower() == key.lower()), None)


@lru_cache(maxsize=None)
def pattern(text: str, ignore_case: bool) -> re.Pattern[str]:
    expression = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(f"^{expression}$", re.IGNORECASE | re.DOTALL if ignore_case else re.DOTALL)


def like(wanted: str, value: str, ignore_case: bool = False) -> bool:
    return pattern(wanted, ignore_case).match(value) is not None


def many(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringLike": lambda wanted, value: like(wanted, value),
    "ArnEquals": lambda wanted, value: like(wanted, value),
    "ArnLike": lambda wanted, value: like(wanted, value),
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "NumericGreaterThanEquals": lambda wanted, value: float(value) >= float(wanted),
}


def holds(operator: str, key: str, wanted: Any, demand: Demand) -> bool:
    if operator == "Null":
        return (demand.value(key) is None) == (str(wanted).lower() == "true")
    name = operator.removesuffix("IfExists")
    negative = "Not" in name
    test = OPERATORS[name.replace("Not", "")]
    value = demand.value(key)
    if value is None:
        return negative or operator.endswith("IfExists")
    found = any(test(item, value) for item in many(wanted))
    return found != negative


def applies(statement: dict[str, Any], demand: Demand) -> bool:
    return (
        any(like(action, demand.action, ignore_case=True) for action in many(statement["Action"]))
        and any(like(resource, demand.resource) for resource in many(statement["Resource"]))
        and all(
            holds(operator, key, wanted, demand)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def decide(documents: list[dict[str, Any]], demand: Demand) -> str:
    """`deny`, `allow`, or `none` where no statement speaks of it."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in document["Statement"]
        if applies(statement, demand)
    }
    return "deny" if "Deny" in effects else "allow" if "Allow" in effects else "none"


def without(documents: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    """The documents, of which one action is missing."""
    return [
        document
        | {
            "Statement": [
                statement | {"Action": [item for item in many(statement["Action"]) if item != action]}
                for statement in document["Statement"]
            ]
        }
        for document in documents
    ]
