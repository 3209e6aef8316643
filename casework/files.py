"""Seeing cases: cards for staff, status and record for the person.

Every look of staff at an open card is audited, and the person can see who
looked (promise 4, trust page 4.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from casework import audit, consents
from casework.actor import Actor
from casework.areas import area_name
from casework.errors import Refusal
from casework.lifecycles import OPEN_STATES
from casework.permissions import Act, Post, posts_of, require
from nlu.reading import Level
from storage.audit import AuditEvent
from storage.base import CaseId
from storage.cases import Assessment, Case, ServiceItem
from storage.database import Tx
from storage.duties import Question
from storage.people import Person, StaffPost

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Card:
    """What staff see before they open a case: nothing that names anybody.

    `levels` maps difficulty ids to level ids, from the newest assessment;
    what is no difficulty is left out.
    """

    case_id: int
    number: str
    state: str
    since: datetime
    area: str
    for_whom: str
    levels: dict[str, str]
    services: dict[str, str]
    answer_due: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A whole case: for its reporter, or for staff who opened it.

    `questions` are (id, text, answer or "") in order; `media` ids of photos
    and voices, `voices` those of voices; `reporter_id` the person to talk to.
    """

    card: Card
    stories: tuple[str, ...]
    evidence: dict[str, str]
    name: str
    phone: str
    reach: str
    category: str
    received: str
    relation: str
    subject_knows: str
    closed_reason: str
    questions: tuple[tuple[int, str, str], ...]
    media: tuple[int, ...]
    reporter_id: int
    assessed_by: str
    voices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the person's file: when, by which level of which area."""

    at: datetime
    level: str
    area: str
    number: str


def staff_cards(tx: Tx, actor: Actor, *, fresh: bool) -> tuple[Card, ...]:
    """Return cards of the actor's areas: fresh ones without owner, or open ones.

    Raises:
        Refusal: "not_allowed" where the actor is no staff.
    """
    posts = posts_of(tx, actor.person_id)
    if not posts:
        raise Refusal("not_allowed")
    found: dict[CaseId, Case] = {}
    for post in posts:
        query = select(Case).where(
            Case.area_code.startswith(post.area_code),
            Case.state.in_(OPEN_STATES),
        )
        query = query.where(Case.owner.is_(None)) if fresh else query
        for case in tx.session.scalars(query.order_by(Case.id).limit(MOST_SHOWN)):
            found[case.id] = case
    shown = list(found.values())[:MOST_SHOWN]
    return tuple(card_from(tx, case, posts) for case in shown)


def card_of(tx: Tx, actor: Actor, case_id: int) -> Card:
    """Return one masked card.

    Raises:
        Refusal: "not_allowed".
    """
    case = tx.session.get(Case, case_id)
    if case is None:
        raise Refusal("not_allowed")
    require(tx, actor, Act.SEE, case.area_code)
    return card_from(tx, case, posts_of(tx, actor.person_id))


def open_file(tx: Tx, actor: Actor, case_id: int) -> FileView:
    """Open a case as staff; the look is kept and shown to the person.

    Raises:
        Refusal: "not_allowed"; "no_consent" once the person took it back.
    """
    case = tx.session.get(Case, case_id)
    if case is None:
        raise Refusal("not_allowed")
    post = require(tx, actor, Act.SEE, case.area_code)
    consents.require_not_ended(tx, case.reporter_id, consents.Purpose.CASEWORK)
    audit.leave(tx, actor, "case.opened", "case", case.id, post=post.id)
    return _view(tx, case, posts_of(tx, actor.person_id))


def my_cards(tx: Tx, actor: Actor, *, all_of_them: bool = False) -> tuple[Card, ...]:
    """Return the actor's own cases, the newest first; open ones unless all."""
    query = select(Case).where(Case.reporter_id == actor.person_id)
    if not all_of_them:
        query = query.where(Case.state.in_(OPEN_STATES))
    found = tx.session.scalars(query.order_by(Case.id.desc()).limit(MOST_SHOWN))
    return tuple(card_from(tx, case, []) for case in found)


def my_file(tx: Tx, actor: Actor, case_id: int) -> FileView:
    """Return the actor's own case whole.

    Raises:
        Refusal: "not_allowed".
    """
    case = tx.session.get(Case, case_id)
    if case is None or case.reporter_id != actor.person_id:
        raise Refusal("not_allowed")
    return _view(tx, case, [])


def my_looks(tx: Tx, actor: Actor) -> tuple[Look, ...]:
    """Return who opened the actor's cases, the newest first."""
    events = tx.session.execute(
        select(AuditEvent, Case.number)
        .join(Case, Case.id == AuditEvent.subject_id)
        .where(
            AuditEvent.subject == "case",
            AuditEvent.act == "case.opened",
            Case.reporter_id == actor.person_id,
        )
        .order_by(AuditEvent.id.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(_look(tx, event, number) for event, number in events)


def _look(tx: Tx, event: AuditEvent, number: str) -> Look:
    post = tx.session.get(StaffPost, event.details.get("post"))
    level, code = (post.level, post.area_code) if post else ("", None)
    return Look(event.at, level, area_name(tx, code), number)


def newest_assessment(tx: Tx, case: Case) -> Assessment | None:
    """Return what was assessed last, by whomever."""
    return tx.session.scalar(
        select(Assessment)
        .where(Assessment.case_id == case.id)
        .order_by(Assessment.id.desc())
        .limit(1)
    )


def card_from(tx: Tx, case: Case, posts: list[Post]) -> Card:
    """Return the card of a case as the holder of these posts sees it."""
    newest = newest_assessment(tx, case)
    levels = newest.levels if newest else {}
    items = tx.session.scalars(
        select(ServiceItem).where(
            ServiceItem.case_id == case.id, ServiceItem.state != "dropped"
        )
    )
    return Card(
        case_id=case.id,
        number=case.number,
        state=case.state,
        since=case.state_since,
        area=area_name(tx, case.area_code),
        for_whom=case.for_whom,
        levels={
            key: value["level"]
            for key, value in levels.items()
            if value["level"] != Level.NONE
        },
        services={item.service: item.degree for item in items},
        answer_due=case.answer_due_at,
        mine=case.owner in {post.id for post in posts},
    )


def _view(tx: Tx, case: Case, posts: list[Post]) -> FileView:
    newest = newest_assessment(tx, case)
    levels = newest.levels if newest else {}
    return FileView(
        card=card_from(tx, case, posts),
        stories=tuple(part["text"] for part in case.stories if part["text"]),
        evidence={
            key: value["evidence"] for key, value in levels.items() if value["evidence"]
        },
        name=case.contact.get("name") or "",
        phone=case.contact.get("phone") or "",
        reach=case.contact.get("reach") or "",
        category=case.category or "",
        received=case.received or "",
        relation=case.relation or "",
        subject_knows=case.subject_knows or "",
        closed_reason=case.closed_reason or "",
        questions=_questions(tx, case.id),
        media=media_of(case.stories, "photo", "voice"),
        reporter_id=case.reporter_id,
        assessed_by=newest.assessor if newest else "",
        voices=media_of(case.stories, "voice"),
    )


def _questions(tx: Tx, case_id: CaseId) -> tuple[tuple[int, str, str], ...]:
    found = tx.session.scalars(
        select(Question).where(Question.case_id == case_id).order_by(Question.id)
    )
    return tuple((q.id, q.text, q.answer or "") for q in found)


def media_of(stories: list[dict[str, Any]], *kinds: str) -> tuple[int, ...]:
    """Return the ids of photos or voices in what was told, in order."""
    kept = [part.get(kind) for part in stories for kind in kinds]
    return tuple(media for media in kept if media is not None)


def person_area(tx: Tx, actor: Actor) -> str:
    """Return the name of the actor's area, "" where unknown."""
    person = tx.session.get_one(Person, actor.person_id)
    return area_name(tx, person.area_code)
