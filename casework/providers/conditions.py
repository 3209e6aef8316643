"""What admission asks (准入条件): evidence by kind, licences, figures, all policy data.

Source: policy/admission.yml; FZ25-2.1 to 2.4; requirements page 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from casework.clocks import policy
from nlu.reading import Service

# The fifteen of the pilot, by their three groups. Source: FZ24-4.1.2.
CARE = (
    Service.VISITING,
    Service.NURSING,
    Service.REHABILITATION,
    Service.MEDICAL_ESCORT,
    Service.HEALTH_MONITORING,
)
LIVING = (
    Service.MEALS,
    Service.BATHING,
    Service.MOBILITY,
    Service.CLEANING,
    Service.SHOPPING,
    Service.TRANSPORT,
)
CONCERN = (
    Service.COUNSELLING,
    Service.RESOURCE_LINKING,
    Service.CAPACITY_BUILDING,
    Service.SOCIAL_INCLUSION,
)
SERVICE_GROUPS: dict[str, tuple[Service, ...]] = {
    "care": CARE,
    "living": LIVING,
    "concern": CONCERN,
}


class ProviderKind(StrEnum):
    """The three kinds of social force (社会组织, 爱心企业, 爱心人士)."""

    ORGANISATION = "organisation"
    COMPANY = "company"
    INDIVIDUAL = "individual"


class Takes(StrEnum):
    """What an item of evidence may be shown by."""

    PHOTO = "photo"
    WORDS = "words"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of evidence; `dated` tells that the paper names a last day."""

    id: str
    clause: str
    takes: Takes
    dated: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Licensed:
    """Services for which a named specialist must hold one of some licences."""

    services: frozenset[str]
    credentials: tuple[str, ...]
    clause: str


@cache
def items_for(kind: str) -> tuple[Item, ...]:
    """Return the evidence asked of a kind of provider, in order."""
    return tuple(
        Item(
            id=row["id"],
            clause=row["clause"],
            takes=Takes(row["takes"]),
            dated=row["valid"],
            required=row["required"],
        )
        for row in policy("admission")["evidence"]
        if kind in row["kinds"]
    )


def find_item(kind: str, item_id: str) -> Item | None:
    """Return one item of a kind, None where it is not asked of it."""
    return next((item for item in items_for(kind) if item.id == item_id), None)


@cache
def licensed() -> tuple[Licensed, ...]:
    """Return which services need which licences."""
    return tuple(
        Licensed(frozenset(row["services"]), tuple(row["credentials"]), row["clause"])
        for row in policy("admission")["licensed"]
    )


def unlicensed(services: Iterable[str], held: Iterable[str]) -> tuple[str, ...]:
    """Return the services that may not be offered with the licences held.

    Source: FZ25-2.2.3, a hard rule.
    """
    offered, have = tuple(services), set(held)
    return tuple(
        service
        for service in offered
        for rule in licensed()
        if service in rule.services and not have & set(rule.credentials)
    )


def credentials_for(services: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds of licence that matter for some services, in order."""
    offered = set(services)
    return tuple(
        kind
        for rule in licensed()
        if rule.services & offered
        for kind in rule.credentials
    )


def grounds_for(kind: str) -> tuple[str, ...]:
    """Return the clauses on which an application of a kind may be refused."""
    return tuple(policy("admission")["grounds"][kind])


def figure(name: str) -> int:
    """Return one figure of the admission policy, such as "term_months"."""
    return int(policy("admission")[name]["value"])
