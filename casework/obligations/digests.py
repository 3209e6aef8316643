"""Monthly supervision (月督导) and quarterly dispatch (季调度): figures for staff.

Source: SN24-3.1 (月督导、季调度), FZ24-6.3 (定期通报工作进展).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select

from casework.actor import Actor
from casework.areas import area_name
from casework.clocks import is_working_day
from casework.desk import staff_posts
from casework.errors import Refusal
from casework.notices import plan, planned_for
from casework.obligations.lifecycles import OWED, DutyState, FilingState
from casework.obligations.overview import due_day
from casework.obligations.policy import figure, local_today, reminder_time
from casework.permissions import MAY, Act, StaffLevel, within
from storage.base import ProviderId
from storage.database import Tx
from storage.obligations import Filing, Obligation
from storage.people import StaffPost
from storage.providers import Provider

MONTHLY, QUARTERLY = "digest.month", "digest.quarter"
MOST_LINES = 5
STREET_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Figures:
    """What fell due: how much in time, late, missing, returned once, excused."""

    due: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    returned: int = 0
    excused: int = 0

    def plus(self, other: Figures) -> Figures:
        """Return both added up."""
        return Figures(
            *(
                getattr(self, each.name) + getattr(other, each.name)
                for each in fields(self)
            )
        )


@dataclass(frozen=True, slots=True)
class Digest:
    """The figures of a span: whole, by street, and by provider, the worst first."""

    first: date
    last: date
    whole: Figures
    streets: tuple[tuple[str, Figures], ...]
    providers: tuple[tuple[str, Figures], ...]


def monthly_digest(tx: Tx, today: date) -> int:
    """Plan the figures of the month before for all who supervise; return how many.

    They are told on the policy's working day of the new month; a run that comes
    late plans them for now, a second one nothing.
    """
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return _plan(tx, MONTHLY, today, before, first)


def quarterly_digest(tx: Tx, today: date) -> int:
    """Plan the figures of the quarter before, as `monthly_digest` does."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = first - timedelta(days=1)
    before = date(last.year, last.month - 2, 1)
    return _plan(tx, QUARTERLY, today, before, first)


def digest(tx: Tx, actor: Actor, first: date, last: date) -> Digest:
    """Return the figures of what fell due between two days, in the actor's areas.

    Raises:
        Refusal: "not_allowed" where the actor may not supervise.
    """
    posts = [p for p in staff_posts(tx, actor) if Act.SUPERVISE in MAY[p.level]]
    if not posts:
        raise Refusal("not_allowed")
    rows = tx.session.execute(
        select(
            Obligation.id,
            Obligation.provider_id,
            Obligation.area_code,
            Obligation.state,
            due_day().label("due"),
        ).where(
            Obligation.provider_id.is_not(None),
            due_day().between(first, last),
            Obligation.state != DutyState.LAPSED,
            within(posts, Obligation.area_code),
        )
    ).all()
    late, returned = _filed_late(tx, first, last), _returned(tx, first, last)
    today = local_today(tx)
    whole = Figures()
    streets: dict[str, Figures] = {}
    providers: dict[ProviderId, Figures] = {}
    for row in rows:
        owes = row.state in OWED
        one = Figures(
            due=1,
            on_time=int(row.state in _DONE and row.id not in late),
            late=int(row.state in _DONE and row.id in late),
            missing=int(owes and row.due < today),
            returned=int(row.id in returned),
            excused=int(row.state == DutyState.EXCUSED),
        )
        whole = whole.plus(one)
        street = row.area_code[:STREET_DIGITS]
        streets[street] = streets.get(street, Figures()).plus(one)
        providers[row.provider_id] = providers.get(row.provider_id, Figures()).plus(one)
    return Digest(
        first,
        last,
        whole,
        tuple((area_name(tx, code), streets[code]) for code in sorted(streets)),
        _worst(tx, providers),
    )


_DONE = frozenset({DutyState.FILED, DutyState.ACCEPTED})


def _worst(
    tx: Tx, providers: dict[ProviderId, Figures]
) -> tuple[tuple[str, Figures], ...]:
    """Return the providers with something missing or late, by name."""
    behind = [number for number, one in providers.items() if one.missing or one.late]
    behind.sort(key=lambda n: (-providers[n].missing, -providers[n].late, n))
    shown = behind[:MOST_LINES]
    names = {
        row.id: row.name
        for row in tx.session.execute(
            select(Provider.id, Provider.name).where(Provider.id.in_(shown))
        )
    }
    return tuple((names[number], providers[number]) for number in shown)


def _filed_late(tx: Tx, first: date, last: date) -> set[int]:
    return _filings(tx, first, last, Filing.late.is_(True))


def _returned(tx: Tx, first: date, last: date) -> set[int]:
    return _filings(tx, first, last, Filing.state == FilingState.RETURNED)


def _filings(tx: Tx, first: date, last: date, which: ColumnElement[bool]) -> set[int]:
    found = tx.session.scalars(
        select(Filing.obligation_id)
        .join(Obligation, Obligation.id == Filing.obligation_id)
        .where(which, due_day().between(first, last))
    )
    return set(found)


def _plan(tx: Tx, kind: str, today: date, before: date, first: date) -> int:
    """Plan one notice for each supervisor, on the working day or after it."""
    day = _working_day(first, figure("digest_work_day"))
    if today < day:
        return 0
    last = first - timedelta(days=1)
    levels = [level for level in StaffLevel if Act.SUPERVISE in MAY[level]]
    people = tx.session.scalars(
        select(StaffPost.person_id)
        .where(StaffPost.ended_at.is_(None), StaffPost.level.in_(levels))
        .distinct()
        .order_by(StaffPost.person_id)
    ).all()
    told = planned_for(tx, kind, people, before.isoformat())
    return sum(
        plan(
            tx,
            kind,
            person,
            before.isoformat(),
            due_at=max(reminder_time(today), tx.now),
            first=before.isoformat(),
            last=last.isoformat(),
        )
        for person in people
        if person not in told
    )


def _working_day(first: date, number: int) -> date:
    """Return the n-th working day from a day on, itself included."""
    day, left = first, number
    while True:
        left -= is_working_day(day)
        if not left:
            return day
        day += timedelta(days=1)
