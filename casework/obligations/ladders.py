"""The messages of a duty's ladder: planned once, taken back when it is settled.

Whoever acts for a provider gets notices of each duty, which filing cancels;
those of one day are told in one message. Staff get one notice a day, however
many are late, and it says what is late when it is delivered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from casework.actor import Actor
from casework.deadlines import Rule, Rung, ladder
from casework.notices import Outcome, Urgency, cancel
from casework.obligations.bulk import chunks, insert_new
from casework.obligations.directory import OWNERS, Directory, read_directory
from casework.obligations.duties import Duty, views
from casework.obligations.lifecycles import OWED
from casework.obligations.policy import local_today, reminder_time, rule_of
from storage.base import ObligationId, PersonId, ProviderId
from storage.database import Tx
from storage.notices import Notice
from storage.obligations import Obligation

DUE, LATE = "duty.due", "duty.late"
_TELLING = (Outcome.TOLD, Outcome.SILENT)


@dataclass(frozen=True, slots=True)
class Climbed:
    """A duty whose ladder is to be planned; `round` grows each time it is anew."""

    id: ObligationId
    provider_id: ProviderId | None
    area_code: str
    due_on: date
    round: int = 0


def subject_of(obligation_id: int) -> str:
    """Return what the notices of a duty are cancelled by."""
    return f"obligation:{obligation_id}"


def plan_ladders(tx: Tx, climbed: Iterable[tuple[Rule, Climbed]], today: date) -> None:
    """Plan what is left of many ladders; what is planned already stays as it is."""
    wanted = list(climbed)
    providers = [duty.provider_id for _rule, duty in wanted if duty.provider_id]
    directory = read_directory(tx, providers)
    rows = {
        row["once_key"]: row
        for rule, duty in wanted
        for row in _rows(directory, rule, duty, today)
    }
    tx.flush()
    insert_new(tx, Notice, list(rows.values()))
    tx.planned = tx.planned or bool(rows)


def plan_again(tx: Tx, duty: Obligation) -> None:
    """Take a duty's messages back and plan those of its day as it is now.

    What fell on an hour already past today is not told again.
    """
    cancel(tx, subject_of(duty.id))
    rule = rule_of(duty.rule_id)
    duty.why = {**duty.why, "round": duty.why.get("round", 0) + 1}
    today = local_today(tx)
    first = today + timedelta(days=tx.now >= reminder_time(today))
    if rule is not None:
        plan_ladders(tx, [(rule, climbed(duty))], first)


def climbed(duty: Obligation) -> Climbed:
    """Return a duty as its ladder needs it."""
    return Climbed(
        duty.id,
        duty.provider_id,
        duty.area_code,
        duty.granted_until or duty.due_on,
        duty.why.get("round", 0),
    )


def cancel_many(tx: Tx, duties: Sequence[int]) -> None:
    """Take back the messages of many duties."""
    for some in chunks(duties):
        tx.session.execute(
            update(Notice)
            .where(
                Notice.subject.in_([subject_of(number) for number in some]),
                Notice.done_at.is_(None),
            )
            .values(done_at=tx.now, outcome=Outcome.CANCELLED)
            .execution_options(synchronize_session=False)
        )


def told_together(
    tx: Tx, actor: Actor, kind: str, obligation_id: int, day: date
) -> tuple[Duty, ...]:
    """Return the duties that one message of a day tells, the soonest due first.

    Empty where another notice of the same day tells them, or none is owed now.
    """
    asked = (actor.person_id, (kind, obligation_id, day))
    return all_told_together(tx, [asked])[asked]


Asked = tuple[PersonId, tuple[str, int, date]]


def all_told_together(
    tx: Tx, asked: Collection[Asked]
) -> dict[Asked, tuple[Duty, ...]]:
    """Return what `told_together` does for many, each kind and day by itself."""
    days: dict[tuple[str, date], list[PersonId]] = defaultdict(list)
    for person, (kind, _number, day) in asked:
        days[kind, day].append(person)
    told = {
        (person, *of): duties
        for of, people in days.items()
        for person, duties in _owed_on(tx, *of, people).items()
    }
    answers: dict[Asked, tuple[Duty, ...]] = {}
    for person, (kind, number, day) in asked:
        duties = told.get((person, kind, day), ())
        tells = duties and number == min(duty.obligation_id for duty in duties)
        answers[person, (kind, number, day)] = duties if tells else ()
    return answers


def _owed_on(
    tx: Tx, kind: str, day: date, people: Collection[PersonId]
) -> dict[PersonId, tuple[Duty, ...]]:
    """Return what people are told of on a day and still owe, the soonest due first."""
    found = tx.session.execute(
        select(Notice.recipient_id, Notice.subject).where(
            Notice.recipient_id.in_(people),
            Notice.kind == kind,
            Notice.due_at == reminder_time(day),
            Notice.subject.is_not(None),
            # What was taken back tells nothing, and holds back no other.
            or_(Notice.outcome.is_(None), Notice.outcome.in_(_TELLING)),
        )
    )
    ids: dict[PersonId, set[int]] = defaultdict(set)
    for person, subject in found:
        ids[person].add(int((subject or "").partition(":")[2]))
    numbers = sorted(set().union(*ids.values()))
    owed: dict[int, Duty] = {}
    for some in chunks(numbers):
        rows = tx.session.scalars(
            select(Obligation)
            .where(Obligation.id.in_(some), Obligation.state.in_(OWED))
            .order_by(Obligation.id)
        )
        owed |= {view.obligation_id: view for view in views(tx, rows)}
    return {
        person: tuple(sorted(mine, key=lambda duty: duty.due_on))
        for person, numbers in ids.items()
        if (mine := [owed[number] for number in sorted(numbers & owed.keys())])
    }


def _rows(
    directory: Directory, rule: Rule, duty: Climbed, today: date
) -> Iterator[dict[str, Any]]:
    rungs = ladder(rule, duty.due_on, today=today)
    for place, rung in enumerate(rungs):
        people = directory.people(rung.to, duty.provider_id, duty.area_code)
        own = rung.to in OWNERS and duty.provider_id is not None
        later = next((r.day for r in rungs[place + 1 :] if r.day > rung.day), None)
        for person in people:
            yield _own(duty, rung, person, later) if own else _of_day(rung, person)


def _own(
    duty: Climbed, rung: Rung, person: PersonId, later: date | None
) -> dict[str, Any]:
    kind = LATE if rung.offset > 0 else DUE
    occasion = f"{duty.id}:{duty.due_on}:{rung.offset}:{duty.round}"
    return _row(
        kind,
        person,
        occasion,
        rung.day,
        {"obligation_id": duty.id, "day": rung.day.isoformat()},
        subject_of(duty.id),
        reminder_time(later) if later else None,
    )


def _of_day(rung: Rung, person: PersonId) -> dict[str, Any]:
    """Return the one notice of a day for somebody on the staff."""
    kind = "staff.duties" if rung.to in OWNERS else "staff.late"
    day = rung.day.isoformat()
    return _row(kind, person, f"day:{day}", rung.day, {"day": day})


def _row(
    kind: str,
    person: PersonId,
    occasion: str,
    day: date,
    params: dict[str, Any],
    subject: str | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "recipient_id": person,
        "once_key": f"{kind}:{person}:{occasion}",
        "due_at": reminder_time(day),
        "urgency": Urgency.TIMELY if kind == LATE else Urgency.ORDINARY,
        "params": params,
        "expires_at": expires_at,
        "subject": subject,
        "budgeted": False,
    }
