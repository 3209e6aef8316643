"""What people see of their own: where their cases stand, and all that is held.

Only the actor's own rows are read here; what staff see is in `files`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from casework import consents
from casework.actor import Actor
from casework.areas import area_name
from casework.consents import Given
from casework.errors import Refusal
from casework.lifecycles import OPEN_STATES
from casework.needs import Degree, LevelSaid, Wished
from nlu.reading import Difficulty, Level, Service
from storage.cases import Assessment, Case, ServiceItem
from storage.conversations import Conversation, Media
from storage.database import Tx
from storage.duties import Question
from storage.people import Person, StaffPost
from storage.prepared import Prepared

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What staff asked about a case and nobody answered yet."""

    question_id: int
    case_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """One case of the actor's: its state, since when, who has it.

    `level` and `area` are those of the post that owns it, "" without one.
    """

    case_id: int
    number: str
    state: str
    registered_at: datetime
    since: datetime
    answer_due: datetime | None
    level: str
    area: str
    reason: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The actor's open cases, the newest first, and what staff wait for.

    `last` is the newest case that is over, where none is open; `reporting`
    tells that a need is being reported just now.
    """

    cases: tuple[Status, ...]
    questions: tuple[OpenQuestion, ...]
    last: Status | None
    reporting: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a case that its reporter may correct.

    `levels` are the person's own newest word, never those of staff.
    """

    levels: tuple[LevelSaid, ...]
    services: tuple[Wished, ...]
    area_code: str
    area: str
    name: str
    phone: str
    reach: str
    received: str
    category: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is held about the actor beside the cases themselves."""

    name: str
    phone: str
    area: str
    language: str
    stopped: bool
    consents: tuple[Given, ...]
    cases: tuple[Status, ...]
    media: int


def my_overview(tx: Tx, actor: Actor) -> Overview:
    """Return where the actor's cases stand."""
    reporting, has_cases = _standing(tx, actor)
    cases = _cases(tx, actor, open_only=True) if has_cases else []
    closed = _cases(tx, actor, open_only=False) if has_cases and not cases else []
    last = next(iter(closed), None)
    return Overview(
        tuple(_status(tx, case) for case in cases),
        my_questions(tx, actor) if cases else (),
        _status(tx, last) if last else None,
        reporting,
    )


def my_questions(tx: Tx, actor: Actor) -> tuple[OpenQuestion, ...]:
    """Return what staff asked about the actor's open cases, the oldest first."""
    found = tx.session.scalars(
        select(Question)
        .join(Case, Case.id == Question.case_id)
        .where(
            Case.reporter_id == actor.person_id,
            Case.state.in_(OPEN_STATES),
            Question.answered_at.is_(None),
        )
        .order_by(Question.id)
    )
    return tuple(OpenQuestion(q.id, q.case_id, q.text) for q in found)


_OWN_CASE = Prepared(
    select(
        Case.reporter_id, Case.area_code, Case.contact, Case.received, Case.category
    ).where(Case.id == bindparam("case"))
)


def my_lines(tx: Tx, actor: Actor, case_id: int) -> Lines:
    """Return the lines of an own case.

    Raises:
        Refusal: "not_allowed".
    """
    case = _OWN_CASE.one(tx.connection, {"case": case_id})
    if case is None or case[0] != actor.person_id:
        raise Refusal("not_allowed")
    _reporter, area_code, contact, received, category = case
    return Lines(
        levels=_own_levels(tx, case_id),
        services=_wishes(tx, case_id),
        area_code=area_code,
        area=area_name(tx, area_code),
        name=contact.get("name") or "",
        phone=contact.get("phone") or "",
        reach=contact.get("reach") or "",
        received=received or "",
        category=category or "",
    )


def my_record(tx: Tx, actor: Actor) -> Record:
    """Return what is held about the actor. Source: PIPL 45."""
    person = tx.session.get_one(Person, actor.person_id)
    media = tx.session.scalar(
        select(func.count()).select_from(Media).where(Media.person_id == person.id)
    )
    return Record(
        name=person.call_name or "",
        phone=person.phone or "",
        area=area_name(tx, person.area_code),
        language=person.language,
        stopped=person.pushes_stopped_at is not None,
        consents=consents.all_given(tx, actor),
        cases=tuple(_status(tx, c) for c in _cases(tx, actor, open_only=False)),
        media=media or 0,
    )


def _cases(tx: Tx, actor: Actor, *, open_only: bool) -> list[Case]:
    query = select(Case).where(Case.reporter_id == actor.person_id)
    if open_only:
        query = query.where(Case.state.in_(OPEN_STATES))
    return list(tx.session.scalars(query.order_by(Case.id.desc()).limit(MOST_SHOWN)))


def _status(tx: Tx, case: Case) -> Status:
    post = tx.session.get(StaffPost, case.owner) if case.owner else None
    return Status(
        case_id=case.id,
        number=case.number,
        state=case.state,
        registered_at=case.created_at,
        since=case.state_since,
        answer_due=case.answer_due_at,
        level=post.level if post else "",
        area=area_name(tx, post.area_code) if post else "",
        reason=case.closed_reason or "",
    )


_STANDING = Prepared(
    select(
        Conversation.dialog,
        select(Case.id).where(Case.reporter_id == Conversation.person_id).exists(),
    ).where(Conversation.person_id == bindparam("person"))
)


def _standing(tx: Tx, actor: Actor) -> tuple[bool, bool]:
    """Return whether a need is being reported, and whether there are cases."""
    asked = {"person": actor.person_id}
    found = _STANDING.one(tx.connection, asked)
    if found is None:
        return False, True
    dialog, has_cases = found
    return (dialog or "").startswith("need."), bool(has_cases)


_OWN_LEVELS = Prepared(
    select(Assessment.levels)
    .where(Assessment.case_id == bindparam("case"), Assessment.assessor == "self")
    .order_by(Assessment.id.desc())
    .limit(1)
)


def _own_levels(tx: Tx, case_id: int) -> tuple[LevelSaid, ...]:
    levels = _OWN_LEVELS.scalar(tx.connection, {"case": case_id}) or {}
    return tuple(
        LevelSaid(Difficulty(key), Level(said["level"]), said["evidence"])
        for key, said in levels.items()
    )


_WISHES = Prepared(
    select(ServiceItem.service, ServiceItem.degree)
    .where(ServiceItem.case_id == bindparam("case"), ServiceItem.state != "dropped")
    .order_by(ServiceItem.id)
)


def _wishes(tx: Tx, case_id: int) -> tuple[Wished, ...]:
    items = _WISHES.all(tx.connection, {"case": case_id})
    return tuple(Wished(Service(service), Degree(degree)) for service, degree in items)
