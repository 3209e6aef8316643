"""Visits and calls that staff owe people whom no message reaches.

Source: FJ24-3b, SH18-2.3; trust page 5, row F3 (blocked → other channel or visit).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from casework import audit, consents
from casework.actor import Actor
from casework.areas import area_name
from casework.errors import Refusal
from casework.notices import Urgency, tell_staff
from casework.permissions import Act, posts_of, require, within
from casework.providers.membership import my_provider
from storage.base import PersonId, PostId
from storage.cases import Case
from storage.database import Tx
from storage.duties import Visit
from storage.people import Person

MOST_SHOWN = 50


class VisitReason(StrEnum):
    """Why somebody is to be visited or called."""

    UNREACHED = "unreached"


class VisitOutcome(StrEnum):
    """What a visit or a call came to."""

    REACHED = "reached"
    NOT_THERE = "not_there"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class VisitCard:
    """One visit as staff see it before they take it: nothing that names."""

    visit_id: int
    area: str
    reason: str
    since: datetime
    taken: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """One visit opened by whoever took it: how the person can be found."""

    card: VisitCard
    name: str
    phone: str
    about: str


def owe_visit(
    tx: Tx, person_id: PersonId, reason: VisitReason, about: str | None
) -> bool:
    """Note that staff must go or call; False where it is noted already.

    Staff themselves are no case for a visit.
    """
    waiting = select(Visit.id).where(
        Visit.person_id == person_id, Visit.done_at.is_(None)
    )
    known = tx.session.scalar(waiting.limit(1)) is not None
    if known or posts_of(tx, person_id):
        return False
    number = tx.session.scalar(
        select(func.count()).select_from(Visit).where(Visit.person_id == person_id)
    )
    area = _area_of(tx, person_id)
    visit = Visit(
        person_id=person_id,
        reason=reason,
        once_key=f"{person_id}:{number}",
        made_at=tx.now,
        about=about,
        area_code=area,
    )
    tx.session.add(visit)
    tx.session.flush()
    audit.leave(tx, None, "visit.owed", "visit", visit.id, reason=reason.value)
    tell_staff(
        tx,
        "visit.new",
        area,
        f"visit:{visit.id}",
        urgency=Urgency.TIMELY,
        visit_id=visit.id,
    )
    return True


def open_visits(tx: Tx, actor: Actor) -> tuple[VisitCard, ...]:
    """Return the visits owed in the actor's areas, the oldest first."""
    posts = posts_of(tx, actor.person_id)
    found = tx.session.scalars(
        select(Visit)
        .where(Visit.done_at.is_(None), within(posts, Visit.area_code))
        .order_by(Visit.id)
        .limit(MOST_SHOWN)
    )
    own = {post.id for post in posts}
    return tuple(_card(tx, visit, mine=visit.taken_by in own) for visit in found)


def visit_card(tx: Tx, actor: Actor, visit_id: int) -> VisitCard | None:
    """Return one visit that is still owed, None where it is done.

    Raises:
        Refusal: "not_allowed" outside the actor's areas.
    """
    visit, own = _visit(tx, actor, visit_id)
    if visit.done_at is not None:
        return None
    return _card(tx, visit, mine=visit.taken_by == own)


def take_visit(tx: Tx, actor: Actor, visit_id: int) -> VisitView | None:
    """Take a visit and open it, which is logged; None where a colleague has it.

    Raises:
        Refusal: "not_allowed"; "ended" where it is done.
    """
    visit, own = _visit(tx, actor, visit_id)
    if visit.done_at is not None:
        raise Refusal("ended")
    if visit.taken_by not in {None, own}:
        return None
    visit.taken_by = own
    name, phone = _contact(tx, visit.person_id)
    audit.leave(tx, actor, "visit.opened", "visit", visit.id)
    return VisitView(
        _card(tx, visit, mine=True),
        name,
        phone,
        visit.about or "",
    )


def end_visit(tx: Tx, actor: Actor, visit_id: int, outcome: VisitOutcome) -> bool:
    """Write down what a visit came to.

    Raises:
        Refusal: "not_allowed"; "ended" where it is done already.
    """
    visit, own = _visit(tx, actor, visit_id)
    if visit.done_at is not None:
        raise Refusal("ended")
    visit.taken_by = visit.taken_by or own
    visit.done_at, visit.outcome = tx.now, outcome
    audit.leave(tx, actor, "visit.ended", "visit", visit.id, outcome=outcome.value)
    return True


def _visit(tx: Tx, actor: Actor, visit_id: int) -> tuple[Visit, PostId]:
    visit = tx.session.get(Visit, visit_id, with_for_update=True)
    if visit is None:
        raise Refusal("not_allowed")
    return visit, require(tx, actor, Act.SEE, visit.area_code).id


def _contact(tx: Tx, person_id: PersonId) -> tuple[str, str]:
    """Return name and phone, blank where the person took the consent back."""
    person = tx.session.get_one(Person, person_id)
    if my_provider(tx, Actor(person_id)) is None:
        try:
            consents.require_not_ended(tx, person_id, consents.Purpose.CASEWORK)
        except Refusal:
            return "", ""
    return person.call_name or "", person.phone or ""


def _card(tx: Tx, visit: Visit, *, mine: bool) -> VisitCard:
    return VisitCard(
        visit.id,
        area_name(tx, visit.area_code),
        visit.reason,
        visit.made_at,
        visit.taken_by is not None,
        mine,
    )


def _area_of(tx: Tx, person_id: PersonId) -> str | None:
    person = tx.session.get_one(Person, person_id)
    if person.area_code:
        return person.area_code
    newest = select(Case.area_code).where(Case.reporter_id == person_id)
    return tx.session.scalar(newest.order_by(Case.id.desc()).limit(1))
