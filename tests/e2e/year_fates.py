"""What becomes of each duty: whoever owes it files early, on the day, late or never."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.e2e.year_books import Key, local
from tests.e2e.year_world import SEED

DAY = timedelta(days=1)
# Before the offices close and after; the second meets the quiet hours.
NOON, EVENING = time(11, 0), time(18, 30)


@dataclass(frozen=True, slots=True)
class Act:
    """Something to be done about a duty at a moment; `number` as the act needs it."""

    at: datetime
    what: str
    key: Key
    duty: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """A duty as it stands in the store on the morning it is new."""

    id: int
    key: Key
    provider: int | None
    due_on: date


def fate(duty: Opened, today: date) -> Iterator[Act]:
    """Yield what is to be done about a new duty, the same each time."""
    chance = random.Random(f"{SEED}{duty.key}")
    match duty.key.rule:
        case "provider.admission_reply" | "activity.report":
            return
        case "provider.admission_renewal":
            if chance.random() < 0.7:
                early = chance.randint(2, 40)
                yield _act(chance, "renew", duty, today, -early, chance.randint(2, 20))
        case _ if duty.provider is None:
            yield from _by_office(chance, duty, today)
        case _:
            yield from _by_provider(chance, duty, today)


def _by_office(chance: random.Random, duty: Opened, today: date) -> Iterator[Act]:
    kind = chance.choices(("early", "on", "late", "never"), (70, 12, 12, 6))[0]
    if kind != "never":
        yield _act(chance, "office", duty, today, _days(chance, kind))


def _by_provider(chance: random.Random, duty: Opened, today: date) -> Iterator[Act]:
    kinds = ("early", "on", "late", "never", "extend", "excuse")
    kind = chance.choices(kinds, (40, 18, 18, 9, 12, 3))[0]
    match kind:
        case "never":
            return
        case "extend":
            days = chance.randint(3, 20)
            yield _act(chance, "extend", duty, today, -chance.randint(0, 9), days)
        case "excuse":
            yield _act(chance, "excuse", duty, today, -chance.randint(-2, 5))
        case _:
            yield _act(chance, "file", duty, today, _days(chance, kind))


def _days(chance: random.Random, kind: str) -> int:
    match kind:
        case "early":
            return -chance.randint(1, 35)
        case "on":
            return 0
        case _:
            return chance.choice((1, 1, 2, 3, 3, 4, 6, 8, 10, 15))


def _act(
    chance: random.Random,
    what: str,
    duty: Opened,
    today: date,
    days: int,
    number: int = 0,
) -> Act:
    day = max(duty.due_on + days * DAY, today)
    at = local(day, chance.choice((NOON, NOON, EVENING)))
    return Act(at, what, duty.key, duty.id, number)


def afterwards(act: Act, what: str, days: int, number: int = 0) -> Act:
    """Return what follows an act some days later."""
    at = local(act.at.date() + days * DAY, NOON)
    return Act(at, what, act.key, act.duty, number)
