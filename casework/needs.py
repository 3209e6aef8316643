"""Reporting a need: from what a person confirmed to a registered case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update

from casework import audit, clocks, consents
from casework.actor import Actor
from casework.errors import Refusal
from casework.lifecycles import CaseState
from casework.notices import Urgency, tell_staff
from casework.permissions import area_level
from nlu.reading import Difficulty, ForWhom, Level, ObjectCategory, Service
from storage.base import CaseId, PersonId, table_of
from storage.cases import Assessment, Case, ServiceItem
from storage.database import Tx
from storage.people import Person
from storage.prepared import Prepared

NUMBER_TRIES = 20
PHONE_MARK = "phone"


class Degree(StrEnum):
    """What a person can do alone. Source: FZ24-2 (自主精神)."""

    SELF = "self"
    PART = "part"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class StoryPart:
    """One thing that was told: words, and ids of sealed media."""

    text: str
    photo: int | None = None
    voice: int | None = None


@dataclass(frozen=True, slots=True)
class LevelSaid:
    """One difficulty with its level and the words that show it."""

    difficulty: Difficulty
    level: Level
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Wished:
    """One kind of help, and how much of it the person cannot do alone."""

    service: Service
    degree: Degree


@dataclass(frozen=True, slots=True)
class NeedReport:
    """All that a resident confirmed.

    `subject_knows` is "yes", "no" or "unable" where it is about somebody else.
    `phone` is E.164; `reach` says how and when to be reached.
    """

    for_whom: ForWhom
    stories: tuple[StoryPart, ...]
    levels: tuple[LevelSaid, ...]
    area_code: str
    name: str
    services: tuple[Wished, ...] = ()
    category: ObjectCategory = ObjectCategory.UNKNOWN
    phone: str | None = None
    reach: str = ""
    received: str = ""
    relation: str = ""
    subject_knows: str = ""


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """What the person takes away: a number, and by when there is an answer."""

    case_id: int
    number: str
    answer_due: datetime


def report_need(tx: Tx, actor: Actor, report: NeedReport) -> CaseReceipt:
    """Register a case with the person's own assessment, and tell staff.

    Raises:
        Refusal: "no_consent"; "unknown_area"; "nothing_told" without a story
            and without any difficulty.
    """
    consents.require(tx, actor.person_id, consents.Purpose.CASEWORK)
    if area_level(tx, report.area_code) is None:
        raise Refusal("unknown_area")
    if not report.levels and not report.stories:
        raise Refusal("nothing_told")
    case = _register(tx, actor, report)
    _remember_contact(tx, actor, report)
    audit.leave(tx, actor, "case.registered", "case", case.id)
    tell_staff(
        tx,
        "case.new",
        case.area_code,
        f"case:{case.id}",
        urgency=Urgency.DIRECT,
        case_id=case.id,
    )
    due = case.answer_due_at or tx.now
    return CaseReceipt(case.id, case.number, due)


def _register(tx: Tx, actor: Actor, report: NeedReport) -> Case:
    case = Case(
        number=free_number(tx),
        reporter_id=actor.person_id,
        for_whom=report.for_whom,
        area_code=report.area_code,
        state=CaseState.REGISTERED,
        stories=[story_json(tx, part) for part in report.stories],
        contact={"name": report.name, "phone": report.phone, "reach": report.reach},
        created_at=tx.now,
        state_since=tx.now,
        answer_due_at=clocks.answer_due(tx.now),
        category=report.category,
        received=report.received,
        relation=report.relation,
        subject_knows=report.subject_knows or None,
    )
    tx.insert(case)
    tx.insert(self_assessment(tx, actor, case.id, report.levels))
    for wished in report.services:
        tx.insert(service_item(tx, case.id, wished))
    return case


def _remember_contact(tx: Tx, actor: Actor, report: NeedReport) -> None:
    phone = report.phone or None
    mark = tx.keys.fingerprint(PHONE_MARK, phone) if phone else None
    _REMEMBER.run(
        tx.connection,
        {
            "person": actor.person_id,
            "new_area": report.area_code,
            "new_name": report.name or None,
            "new_phone": phone,
            "new_mark": mark,
        },
    )


_person = table_of(Person)


def _new_or_old(name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    # What was not told this time stays as it was.
    return func.coalesce(bindparam(name, type_=column.type), column)


_REMEMBER = Prepared(
    update(_person)
    .where(_person.c.id == bindparam("person"))
    .values(
        area_code=bindparam("new_area"),
        call_name=_new_or_old("new_name", _person.c.call_name),
        phone=_new_or_old("new_phone", _person.c.phone),
        phone_mark=_new_or_old("new_mark", _person.c.phone_mark),
    )
)
_TAKEN = Prepared(select(Case.id).where(Case.number == bindparam("number")))


def free_number(tx: Tx) -> str:
    """Return six digits that no case has, never beginning with a nought.

    Raises:
        Refusal: "numbers_full" where none was found in NUMBER_TRIES draws.
    """
    for _try in range(NUMBER_TRIES):
        number = str(tx.draw.randrange(100_000, 1_000_000))
        if _TAKEN.scalar(tx.connection, {"number": number}) is None:
            return number
    raise Refusal("numbers_full")


def story_json(tx: Tx, part: StoryPart) -> dict[str, Any]:
    """Return one told thing as it is kept in a case."""
    at = tx.now.isoformat()
    return {"text": part.text, "at": at, "photo": part.photo, "voice": part.voice}


def self_assessment(
    tx: Tx, actor: Actor, case_id: CaseId, levels: tuple[LevelSaid, ...]
) -> Assessment:
    """Return the person's own word on their difficulties."""
    return Assessment(
        case_id=case_id,
        assessor="self",
        assessor_id=PersonId(actor.person_id),
        levels={
            said.difficulty.value: {"level": said.level, "evidence": said.evidence}
            for said in levels
        },
        made_at=tx.now,
    )


def service_item(tx: Tx, case_id: CaseId, wished: Wished) -> ServiceItem:
    """Return one wished service; what the person can do alone is no need."""
    state = "own" if wished.degree is Degree.SELF else "wished"
    return ServiceItem(
        case_id=case_id,
        service=wished.service,
        degree=wished.degree,
        state=state,
        added_at=tx.now,
    )
