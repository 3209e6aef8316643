"""Which notices may be told to one person now, and when the others may be: pure.

Dangers and answers come at once. All else waits for the person's hours and for
room in the day and the week, time-bound before ordinary; what waits together is
told together. Source: trust page 4, quiet hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from casework.clocks import zone
from casework.notices import Outcome, Urgency
from casework.pushes import PushRules

ALWAYS = frozenset({Urgency.CRISIS, Urgency.DIRECT})
_RANK = {
    Urgency.CRISIS: 0,
    Urgency.DIRECT: 1,
    Urgency.TIMELY: 2,
    Urgency.ORDINARY: 3,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One notice that is due; `stoppable` ones obey a stop whatever their urgency."""

    notice_id: int
    urgency: Urgency
    due_at: datetime
    expires_at: datetime | None = None
    stoppable: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """How many messages of the budget a person had today and this week."""

    today: int = 0
    this_week: int = 0


@dataclass(frozen=True, slots=True)
class Sorted:
    """What becomes of the due notices of one person.

    `at_once` go out each by itself. `in_turn` may go out as far as there is
    `room`, None for no limit; what finds no room waits until `later`.
    """

    at_once: tuple[int, ...] = ()
    in_turn: tuple[int, ...] = ()
    room: int | None = None
    later: datetime | None = None
    ended: dict[int, Outcome] = field(default_factory=dict)
    put_off: dict[int, datetime] = field(default_factory=dict)


def sort_out(
    rules: PushRules, told: Told, waiting: Sequence[Waiting], now: datetime
) -> Sorted:
    """Return what becomes of the due notices of one person at one moment."""
    ended: dict[int, Outcome] = {}
    at_once: list[int] = []
    others: list[Waiting] = []
    for notice in sorted(waiting, key=_order):
        if notice.expires_at is not None and notice.expires_at <= now:
            ended[notice.notice_id] = Outcome.EXPIRED
        elif rules.stopped and (notice.stoppable or notice.urgency not in ALWAYS):
            ended[notice.notice_id] = Outcome.STOPPED
        elif notice.urgency in ALWAYS:
            at_once.append(notice.notice_id)
        else:
            others.append(notice)
    opens = next_room(rules, told, now)
    if opens > now:
        put_off = {notice.notice_id: opens for notice in others}
        return Sorted(tuple(at_once), ended=ended, put_off=put_off)
    return Sorted(
        tuple(at_once),
        tuple(notice.notice_id for notice in others),
        _room(rules, told),
        _next_day(rules, now),
        ended,
    )


def next_room(rules: PushRules, told: Told, now: datetime) -> datetime:
    """Return the first moment with open hours and room in the budget."""
    if rules.per_week is not None and told.this_week >= rules.per_week:
        return rules.next_open(_monday_after(now))
    if rules.per_day is not None and told.today >= rules.per_day:
        return _next_day(rules, now)
    return rules.next_open(now)


def day_and_week(now: datetime) -> tuple[datetime, datetime]:
    """Return when the district's day and week began."""
    local = now.astimezone(zone())
    today = datetime.combine(local.date(), time(), zone())
    return today, today - timedelta(days=local.weekday())


def _order(notice: Waiting) -> tuple[int, datetime, int]:
    return _RANK[notice.urgency], notice.due_at, notice.notice_id


def _room(rules: PushRules, told: Told) -> int | None:
    rooms = [
        most - had
        for most, had in (
            (rules.per_day, told.today),
            (rules.per_week, told.this_week),
        )
        if most is not None
    ]
    return min(rooms) if rooms else None


def _next_day(rules: PushRules, now: datetime) -> datetime:
    today, _week = day_and_week(now)
    return rules.next_open(today + timedelta(days=1))


def _monday_after(now: datetime) -> datetime:
    _today, week = day_and_week(now)
    return week + timedelta(days=7)
