"""What an office hears of on a day: its duties, and those that climb up to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select

from casework.actor import Actor
from casework.deadlines import ladder
from casework.obligations.directory import OWNERS, read_directory
from casework.obligations.duties import MOST_SHOWN, Duty, views
from casework.obligations.lifecycles import OWED
from casework.obligations.overview import due_day
from casework.obligations.owning import owed_by
from casework.obligations.policy import rule_of
from casework.permissions import posts_of, within
from storage.base import ObligationId
from storage.database import Tx
from storage.obligations import Obligation

# No ladder of the pack reaches farther before or after its due day.
BEFORE, AFTER = timedelta(days=100), timedelta(days=40)


def office_duties(tx: Tx, actor: Actor, day: date) -> tuple[Duty, ...]:
    """Return the duties of the actor's offices that a day's message is about."""
    mine = owed_by(posts_of(tx, actor.person_id))
    found = _with_rung(tx, mine, day, day + BEFORE)
    return _shown(tx, [number for number, _area, to in found if to & OWNERS])


def escalated_duties(tx: Tx, actor: Actor, day: date) -> tuple[Duty, ...]:
    """Return the late duties of offices that climb up to the actor on a day."""
    offices = Obligation.provider_id.is_(None)
    under = within(posts_of(tx, actor.person_id), Obligation.area_code)
    directory = read_directory(tx, ())
    return _shown(
        tx,
        [
            number
            for number, area, to in _with_rung(tx, offices & under, day, day)
            for role in to - OWNERS
            if actor.person_id in directory.people(role, None, area)
        ],
    )


def _with_rung(
    tx: Tx, which: ColumnElement[bool], day: date, last: date
) -> Iterator[tuple[ObligationId, str, frozenset[str]]]:
    """Yield what is owed with a rung on a day: id, area, and whom it goes to."""
    found = tx.session.execute(
        select(
            Obligation.id,
            Obligation.area_code,
            Obligation.rule_id,
            due_day().label("due"),
        )
        .where(which, Obligation.state.in_(OWED), due_day().between(day - AFTER, last))
        .order_by(due_day(), Obligation.id)
    )
    known: dict[tuple[str, date], frozenset[str]] = {}
    for number, area, rule_id, due in found:
        if (rule_id, due) not in known:
            known[rule_id, due] = _rungs_on(rule_id, due, day)
        if known[rule_id, due]:
            yield number, area, known[rule_id, due]


def _rungs_on(rule_id: str, due: date, day: date) -> frozenset[str]:
    rule = rule_of(rule_id)
    rungs = ladder(rule, due) if rule else ()
    return frozenset(rung.to for rung in rungs if rung.day == day)


def _shown(tx: Tx, numbers: Sequence[ObligationId]) -> tuple[Duty, ...]:
    shown = select(Obligation).where(Obligation.id.in_(numbers[:MOST_SHOWN]))
    ordered = shown.order_by(due_day(), Obligation.id)
    return tuple(views(tx, tx.session.scalars(ordered)))
