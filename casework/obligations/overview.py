"""How providers keep their days: for measures, and for staff who ask who is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from casework.actor import Actor
from casework.areas import area_name
from casework.clocks import zone
from casework.desk import staff_posts
from casework.errors import Refusal
from casework.obligations.duties import Duty, views
from casework.obligations.lifecycles import OWED, DutyState
from casework.obligations.policy import local_today
from casework.permissions import MAY, Act, Post, within
from storage.base import ProviderId
from storage.database import Tx
from storage.obligations import Extension, Filing, Obligation

MOST_LATE = 200


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """How a provider kept its duties since a day.

    `late` counts duties filed late, or late and not filed; `week_late` those
    over seven days; `open_late` is not filed now; `returned` waits for repair.
    """

    due: int
    late: int
    week_late: int
    open_late: int
    returned: int
    excused: int


def late_filings(
    tx: Tx, provider_id: ProviderId, since: date, *, over_days: int = 0
) -> int:
    """Return how many duties due since a day were filed late or are late now.

    `over_days` counts only those later than so many natural days. A duty counts
    once, however often it was filed; one with more time granted is late after it.
    """
    return sum(1 for days in _days_late(tx, provider_id, since) if days > over_days)


def standing_facts(
    tx: Tx, provider_id: ProviderId, since: date | None = None
) -> StandingFacts:
    """Return how a provider kept its duties; of the last year unless `since`."""
    today = local_today(tx)
    first = since or today - timedelta(days=365)
    days = _days_late(tx, provider_id, first)
    states = [
        (state, due)
        for state, due in tx.session.execute(
            select(Obligation.state, due_day()).where(
                Obligation.provider_id == provider_id, due_day() >= first
            )
        )
    ]
    counted = [DutyState(state) for state, due in states if due < today]
    return StandingFacts(
        due=len(counted),
        late=sum(1 for late in days if late > 0),
        week_late=sum(1 for late in days if late > 7),
        open_late=sum(1 for state in counted if state in OWED),
        returned=sum(1 for state, _due in states if state == DutyState.RETURNED),
        excused=sum(1 for state in counted if state is DutyState.EXCUSED),
    )


@dataclass(frozen=True, slots=True)
class LateProvider:
    """A provider with what it has not filed in time, the longest late first."""

    provider_id: int
    name: str
    area: str
    duties: tuple[Duty, ...]


def late_in_my_area(tx: Tx, actor: Actor) -> tuple[LateProvider, ...]:
    """Return who is late in the actor's areas, the most and longest late first.

    Raises:
        Refusal: "not_allowed" where the actor may not supervise.
    """
    found = tx.session.scalars(
        select(Obligation)
        .where(*_late_under(tx, _supervising(tx, actor)))
        .order_by(due_day(), Obligation.id)
        .limit(MOST_LATE)
    ).all()
    areas = {duty.provider_id: duty.area_code for duty in found}
    by: dict[int, list[Duty]] = {}
    for view in views(tx, found):
        by.setdefault(view.provider_id or 0, []).append(view)
    late = [
        LateProvider(
            number,
            duties[0].whose,
            area_name(tx, areas[ProviderId(number)]),
            (*duties,),
        )
        for number, duties in by.items()
    ]
    return tuple(sorted(late, key=lambda one: (-len(one.duties), one.provider_id)))


def late_count(tx: Tx, actor: Actor) -> int:
    """Return how many providers are late in the actor's areas.

    Raises:
        Refusal: "not_allowed" where the actor may not supervise.
    """
    posts = _supervising(tx, actor)
    late = select(func.count(Obligation.provider_id.distinct()))
    return tx.session.scalar(late.where(*_late_under(tx, posts))) or 0


def due_day() -> ColumnElement[date]:
    """Return the expression of the day that counts: granted, or due."""
    return func.coalesce(Obligation.granted_until, Obligation.due_on)


def _supervising(tx: Tx, actor: Actor) -> list[Post]:
    posts = [p for p in staff_posts(tx, actor) if Act.SUPERVISE in MAY[p.level]]
    if not posts:
        raise Refusal("not_allowed")
    return posts


def _late_under(tx: Tx, posts: list[Post]) -> tuple[ColumnElement[bool], ...]:
    return (
        Obligation.state.in_(OWED),
        Obligation.provider_id.is_not(None),
        due_day() < local_today(tx),
        within(posts, Obligation.area_code),
    )


def _days_late(tx: Tx, provider_id: ProviderId, since: date) -> list[int]:
    """Return by how many days each duty due since a day is, or was, late."""
    rows = tx.session.execute(
        select(Obligation.id, Obligation.state, Obligation.due_on, due_day()).where(
            Obligation.provider_id == provider_id, due_day() >= since
        )
    ).all()
    granted = _granted(tx, provider_id)
    filed = _late_filed(tx, provider_id)
    today = local_today(tx)
    days = []
    for number, state, due_on, due in rows:
        asked = granted.get(number, due_on)
        late = [(day - asked).days for day in filed.get(number, ())]
        if state in OWED:
            late.append((today - due).days)
        days.append(max(late, default=0))
    return days


def _granted(tx: Tx, provider_id: ProviderId) -> dict[int, date]:
    found = tx.session.execute(
        select(Extension.obligation_id, func.max(Extension.until))
        .join(Obligation, Obligation.id == Extension.obligation_id)
        .where(Obligation.provider_id == provider_id, Extension.granted.is_(True))
        .group_by(Extension.obligation_id)
    )
    return {row[0]: row[1] for row in found}


def _late_filed(tx: Tx, provider_id: ProviderId) -> dict[int, list[date]]:
    found = tx.session.execute(
        select(Filing.obligation_id, Filing.filed_at)
        .join(Obligation, Obligation.id == Filing.obligation_id)
        .where(Obligation.provider_id == provider_id, Filing.late.is_(True))
    )
    days: dict[int, list[date]] = {}
    for number, filed_at in found:
        days.setdefault(number, []).append(filed_at.astimezone(zone()).date())
    return days
