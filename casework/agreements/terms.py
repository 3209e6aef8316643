"""What is agreed, and the words it becomes: pure, from a versioned template.

Source: FZ25-3.2.1 (五项内容); the wording is policy data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from casework.clocks import policy
from casework.deadlines.workdays import add_months
from casework.errors import Refusal
from nlu.reading import Service

BLOCKS = ("content", "standard", "term", "rights", "breach")
LONGEST_LINE = 60


class Funding(StrEnum):
    """Who pays for it. Source: FZ25-3.1.3."""

    FREE = "free"
    PURCHASE = "purchase"
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides are to agree on; all else is the template's.

    `amount` tells how much is paid and how, "" where it is free; `extra` what
    else was agreed, "" for nothing.
    """

    services: tuple[Service, ...]
    area_code: str
    per_month: int
    starts_on: date
    months: int
    funding: Funding = Funding.FREE
    amount: str = ""
    extra: str = ""

    @property
    def ends_on(self) -> date:
        """The last day, inclusive."""
        return add_months(self.starts_on, self.months) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Parties:
    """The names of both sides and of the area, as they stand in the text."""

    unit: str
    provider: str
    area: str


def template_version() -> str:
    """Return the version of the wording that new agreements get."""
    return str(policy("agreement")["template"])


def month_choices() -> tuple[int, ...]:
    """Return the usual lengths in months, the most usual first."""
    return tuple(policy("agreement")["months"])


def most_per_month() -> int:
    """Return the most services a month that an agreement may name."""
    return int(policy("agreement")["most_per_month"])


def unit_name(level: str, area: str) -> str:
    """Return who signs for the public side of an area."""
    units = policy("agreement")["units"]
    return str(units.get(level, "{area}")).format(area=area)


def check_terms(terms: Terms) -> None:
    """Refuse what no agreement can be made of.

    Raises:
        Refusal: "no_service"; "bad_term" where months or quantity are out of
            bounds; "no_amount" where it is paid and nobody said how much.
    """
    found = policy("agreement")
    if not terms.services:
        raise Refusal("no_service")
    if not 1 <= terms.months <= found["most_months"]:
        raise Refusal("bad_term")
    if not 1 <= terms.per_month <= found["most_per_month"]:
        raise Refusal("bad_term")
    if terms.funding is not Funding.FREE and not terms.amount.strip():
        raise Refusal("no_amount")


def blocks_of(terms: Terms, parties: Parties) -> dict[str, str]:
    """Return the five blocks, each as lines, in the words of the template."""
    fills = _fills(terms, parties)
    return {key: "\n".join(_lines(key, fills)) for key in BLOCKS}


def _lines(key: str, fills: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for line in policy("agreement")["blocks"][key]:
        lines += [part for part in line.format_map(fills).split("\n") if part]
    return lines


def _fills(terms: Terms, parties: Parties) -> dict[str, str]:
    found = policy("agreement")
    services = [found["services"][service] for service in terms.services]
    paid = found["funding"][terms.funding]
    extra = found["extra"].format(words=_one_line(terms.extra))
    return {
        "unit": parties.unit,
        "provider": parties.provider,
        "area": parties.area,
        "services": "、".join(service["name"] for service in services),
        "standards": "\n".join(service["standard"] for service in services),
        "per_month": str(terms.per_month),
        "starts": _day(terms.starts_on),
        "ends": _day(terms.ends_on),
        "funding": paid.format(amount=_one_line(terms.amount)),
        "extra": extra if terms.extra.strip() else "",
    }


def _one_line(words: str) -> str:
    return " ".join(words.split()).rstrip("。.")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def digest_of(number: str, template: str, blocks: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what is read and signed.

    It is taken of the UTF-8 text that has one line each for the number, the
    template's version and every line of the five blocks in their order.
    """
    text = "\n".join([number, template, *(str(blocks[key]) for key in BLOCKS)])
    return hashlib.sha256(text.encode()).hexdigest()


def kept_terms(terms: Terms) -> dict[str, str]:
    """Return what of the terms is kept beside the blocks, as flat words."""
    return {
        "services": " ".join(terms.services),
        "per_month": str(terms.per_month),
        "months": str(terms.months),
        "funding": terms.funding,
        "amount": terms.amount,
        "extra": terms.extra,
    }


def terms_from(kept: Mapping[str, str], area_code: str, starts_on: date) -> Terms:
    """Return the terms that were kept; empty ones where the words were erased."""
    return Terms(
        services=services_from(kept),
        area_code=area_code,
        per_month=int(kept.get("per_month", "0")),
        starts_on=starts_on,
        months=int(kept.get("months", "0")),
        funding=Funding(kept.get("funding", Funding.FREE)),
        amount=kept.get("amount", ""),
        extra=kept.get("extra", ""),
    )


def services_from(kept: Mapping[str, str]) -> tuple[Service, ...]:
    """Return the services that an agreement is about."""
    return tuple(Service(code) for code in kept.get("services", "").split())
