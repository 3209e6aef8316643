"""What the store says of the year: duties, and every message that answers nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from storage.conversations import Message
from storage.database import Database
from storage.notices import Notice
from storage.obligations import Obligation
from storage.people import Account
from tests.e2e.year_books import ZONE, Books, Key, policy

EXEMPT = {"crisis", "direct"}


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: whom, when it was told if it was, and in what words."""

    id: int
    kind: str
    person: int
    urgency: str
    params: dict[str, Any]
    outcome: str | None
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Push:
    """One message that told notices."""

    person: int
    at: datetime
    text: str
    notices: tuple[int, ...]


def duties(database: Database) -> dict[Key, Any]:
    """Return every duty of the store by its key."""
    columns = (
        Obligation.rule_id,
        Obligation.subject,
        Obligation.subject_id,
        Obligation.period,
        Obligation.opens_on,
        Obligation.due_on,
        Obligation.due_at,
        Obligation.provider_id,
        Obligation.area_code,
        Obligation.state,
    )
    with database.read() as tx:
        return {Key(*row[:4]): row for row in tx.session.execute(sa.select(*columns))}


def pushes(database: Database, after: datetime) -> list[Push]:
    """Return every message since a moment that told notices, oldest first."""
    query = sa.select(Account.person_id, Message.created_at, Message.body).join(
        Account, Account.id == Message.account_id
    )
    query = query.where(
        Message.direction == "out",
        Message.once_key.like("notice:%"),
        Message.created_at > after,
    )
    with database.read() as tx:
        rows = tx.session.execute(query.order_by(Message.id)).all()
    return [
        Push(person, at.astimezone(ZONE), body["text"], tuple(body["notices"]))
        for person, at, body in rows
    ]


def notices(database: Database, sent: Iterable[Push]) -> dict[int, Told]:
    """Return every notice by its id, with the message that told it."""
    message = {number: push for push in sent for number in push.notices}
    with database.read() as tx:
        rows = tx.session.scalars(sa.select(Notice)).all()
    return {
        row.id: Told(
            row.id,
            row.kind,
            row.recipient_id,
            row.urgency,
            row.params,
            row.outcome,
            message[row.id].at if row.id in message else None,
            message[row.id].text if row.id in message else "",
        )
        for row in rows
    }


def disturbing(push: Push, known: dict[int, Told]) -> bool:
    """Tell whether a message is one that must keep to hours and budget."""
    return any(known[number].urgency not in EXEMPT for number in push.notices)


def role(books: Books, person: int) -> str:
    """Return by which defaults somebody is told."""
    if any(seat.person == person for seat in books.seats):
        return "staff"
    return "provider" if person in books.leads.values() else "resident"


def is_quiet(books: Books, push: Push) -> bool:
    """Tell whether a message came when its person wants none."""
    at = push.at.time()
    own = policy("pushes")["roles"][role(books, push.person)]
    night = policy("pushes")["night"]
    closed = [(night["from"], night["to"]), *own["never"]]
    open_ = any(_within(at, *hours) for hours in own["hours"])
    return not open_ or any(_within(at, *hours) for hours in closed)


def over_budget(books: Books, sent: Iterable[Push]) -> list[tuple[int, Any, int]]:
    """Return (person, day or week, how many) of whoever got too many messages."""
    counts: dict[tuple[int, str, Any], int] = defaultdict(int)
    for push in sent:
        counts[push.person, "per_day", push.at.date()] += 1
        counts[push.person, "per_week", push.at.isocalendar()[:2]] += 1
    return [
        (person, when, count)
        for (person, limit, when), count in counts.items()
        if count > _most(books, person, limit)
    ]


def _most(books: Books, person: int, limit: str) -> float:
    most = policy("pushes")["roles"][role(books, person)][limit]
    if limit == "per_day":
        most = books.wishes.get(person, most)
    return float("inf") if most is None else float(most)


def _within(at: time, start: str, end: str) -> bool:
    first, last = time.fromisoformat(start), time.fromisoformat(end)
    return first <= at < last if first < last else at >= first or at < last


def day_of(told: Told) -> date:
    """Return the day that a rung's notice is of."""
    return date.fromisoformat(told.params["day"])
