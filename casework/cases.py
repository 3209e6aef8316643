"""What is done with a case after it is registered.

Staff accept, ask, assess and close; the person answers, adds, corrects and
withdraws. Each step is audited and told to the other side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework import audit, consents
from casework.actor import Actor
from casework.errors import Refusal
from casework.lifecycles import OPEN_STATES, CaseAct, CaseState, next_state
from casework.needs import (
    LevelSaid,
    StoryPart,
    Wished,
    self_assessment,
    service_item,
    story_json,
)
from casework.notices import Urgency, plan, tell_staff
from casework.permissions import Act, Post, require
from nlu.reading import Level, ObjectCategory, Service
from storage.base import CaseId, PersonId
from storage.cases import Assessment, Case, ServiceItem
from storage.database import Tx
from storage.duties import Question
from storage.people import StaffPost


@dataclass(frozen=True, slots=True)
class Amendment:
    """What the person corrects; None leaves a line as it is."""

    category: ObjectCategory | None = None
    received: str | None = None
    reach: str | None = None
    phone: str | None = None
    name: str | None = None
    area_code: str | None = None
    relation: str | None = None
    subject_knows: str | None = None
    levels: tuple[LevelSaid, ...] | None = None
    services: tuple[Wished, ...] | None = None


def accept(tx: Tx, actor: Actor, case_id: int) -> bool:
    """Take a case as its owner; False where a colleague has it.

    Raises:
        Refusal: "not_allowed"; "wrong_state".
    """
    case, post = _for_staff(tx, actor, case_id, Act.ACCEPT)
    if case.owner is not None and case.owner != post.id:
        return False
    if case.owner == post.id:
        return True
    _move(tx, case, CaseAct.ACCEPT)
    case.owner = post.id
    _tell_reporter(tx, case, "case.accepted", "accepted")
    audit.leave(tx, actor, "case.accepted", "case", case.id)
    return True


def ask_more(tx: Tx, actor: Actor, case_id: int, text: str) -> int:
    """Ask the person something; return the question's id.

    Raises:
        Refusal: "not_allowed"; "wrong_state".
    """
    case, post = _for_staff(tx, actor, case_id, Act.ASK)
    _move(tx, case, CaseAct.ASK)
    case.owner = case.owner or post.id
    question = Question(case_id=case.id, asked_by=post.id, text=text, asked_at=tx.now)
    tx.session.add(question)
    tx.session.flush()
    _tell_reporter(
        tx, case, "case.question", f"question:{question.id}", question_id=question.id
    )
    audit.leave(tx, actor, "case.asked", "case", case.id, question=question.id)
    return question.id


def answer_question(tx: Tx, actor: Actor, question_id: int, told: StoryPart) -> bool:
    """Put the person's answer into the case; False where it was answered.

    Raises:
        Refusal: "not_allowed"; "no_consent".
    """
    question, case = _question(tx, actor, question_id)
    if question.answered_at is not None:
        return False
    question.answer, question.answered_at = told.text, tx.now
    case.stories = [*case.stories, {**story_json(tx, told), "answers": question.id}]
    if case.state == CaseState.ASKING:
        _move(tx, case, CaseAct.ANSWER)
    once = f"question:{question.id}"
    asker = tx.session.get_one(StaffPost, question.asked_by)
    if asker.ended_at is None:
        plan(
            tx,
            "case.answered",
            asker.person_id,
            once,
            urgency=Urgency.DIRECT,
            case_id=case.id,
        )
    else:
        _tell_owner(tx, case, "case.answered", once)
    audit.leave(tx, actor, "case.answered", "case", case.id, question=question.id)
    return True


def question_text(tx: Tx, actor: Actor, question_id: int) -> str | None:
    """Return what staff asked the actor; None once it was answered.

    Raises:
        Refusal: "not_allowed"; "no_consent".
    """
    question, _case = _question(tx, actor, question_id)
    return None if question.answered_at is not None else question.text


def assess(tx: Tx, actor: Actor, case_id: int, levels: tuple[LevelSaid, ...]) -> int:
    """Record the staff assessment with its evidence; return its id.

    Source: FZ24-4.2.1. The score only orders the queue; it decides nothing.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "no_evidence".
    """
    case, post = _for_staff(tx, actor, case_id, Act.ASSESS)
    there = [said for said in levels if said.level is not Level.NONE]
    if any(not said.evidence.strip() for said in there):
        raise Refusal("no_evidence")
    _move(tx, case, CaseAct.ASSESS)
    case.owner = case.owner or post.id
    assessment = Assessment(
        case_id=case.id,
        assessor="staff",
        assessor_id=actor.person_id,
        levels={
            said.difficulty.value: {"level": said.level, "evidence": said.evidence}
            for said in levels
        },
        made_at=tx.now,
    )
    tx.session.add(assessment)
    tx.session.flush()
    _tell_reporter(tx, case, "case.assessed", f"assessment:{assessment.id}")
    audit.leave(tx, actor, "case.assessed", "case", case.id, made=assessment.id)
    return assessment.id


def close(tx: Tx, actor: Actor, case_id: int, reason: str) -> None:
    """Close a case with a reason the person is told.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "no_reason".
    """
    case, _post = _for_staff(tx, actor, case_id, Act.CLOSE)
    if not reason.strip():
        raise Refusal("no_reason")
    _move(tx, case, CaseAct.CLOSE)
    case.closed_reason = reason
    _tell_reporter(tx, case, "case.closed", f"closed:{case.version}")
    audit.leave(tx, actor, "case.closed", "case", case.id)


def add_story(tx: Tx, actor: Actor, case_id: int, told: StoryPart) -> str:
    """Add to an open case; return its number.

    Raises:
        Refusal: "not_allowed"; "no_consent"; "wrong_state".
    """
    case = _of_reporter(tx, actor, case_id)
    if case.state not in OPEN_STATES:
        raise Refusal("wrong_state", state=case.state)
    case.stories = [*case.stories, story_json(tx, told)]
    _tell_owner(tx, case, "case.added", f"case:{case.id}:{len(case.stories)}")
    audit.leave(tx, actor, "case.added", "case", case.id)
    return case.number


def amend(
    tx: Tx, actor: Actor, case_id: int, amendment: Amendment, *, quiet: bool = False
) -> str:
    """Correct a case; old assessments stay beside the new one.

    `quiet` leaves staff untold, for small things added right after registering.

    Raises:
        Refusal: "not_allowed"; "no_consent"; "wrong_state".
    """
    case = _of_reporter(tx, actor, case_id)
    if case.state not in OPEN_STATES:
        raise Refusal("wrong_state", state=case.state)
    _correct_lines(case, amendment)
    if amendment.levels is not None:
        tx.session.add(self_assessment(tx, actor, case.id, amendment.levels))
    if amendment.services is not None:
        _replace_services(tx, case.id, amendment.services)
    tx.session.flush()
    if not quiet:
        _tell_owner(tx, case, "case.amended", f"case:{case.id}:{case.version}")
    audit.leave(tx, actor, "case.amended", "case", case.id)
    return case.number


def _correct_lines(case: Case, amendment: Amendment) -> None:
    for line in ("category", "received", "area_code", "relation", "subject_knows"):
        value = getattr(amendment, line)
        if value is not None:
            setattr(case, line, value)
    contact = {
        "name": amendment.name,
        "phone": amendment.phone,
        "reach": amendment.reach,
    }
    new = {key: value for key, value in contact.items() if value is not None}
    case.contact = {**case.contact, **new}


def withdraw(
    tx: Tx, actor: Actor, case_id: int, reason: str, *, told: str = "case.withdrawn"
) -> str:
    """End a case at the person's wish; return its number. `told` is what staff hear.

    Raises:
        Refusal: "not_allowed"; "wrong_state".
    """
    case = tx.session.get_one(Case, case_id, with_for_update=True)
    if case.reporter_id != actor.person_id:
        raise Refusal("not_allowed")
    _move(tx, case, CaseAct.WITHDRAW)
    case.closed_reason = reason
    _tell_owner(tx, case, told, f"case:{case.id}")
    audit.leave(tx, actor, "case.withdrawn", "case", case.id)
    return case.number


def _replace_services(tx: Tx, case_id: CaseId, services: tuple[Wished, ...]) -> None:
    known = tx.session.scalars(
        select(ServiceItem).where(ServiceItem.case_id == case_id)
    )
    wished = {item.service: item for item in services}
    for item in known:
        new = wished.pop(Service(item.service), None)
        item.state = "dropped" if new is None else "wished"
        item.degree = item.degree if new is None else new.degree
    for added in wished.values():
        tx.session.add(service_item(tx, case_id, added))


def _for_staff(tx: Tx, actor: Actor, case_id: int, act: Act) -> tuple[Case, Post]:
    case = tx.session.get(Case, case_id, with_for_update=True)
    if case is None:
        raise Refusal("not_allowed")
    post = require(tx, actor, act, case.area_code)
    consents.require_not_ended(tx, case.reporter_id, consents.Purpose.CASEWORK)
    return case, post


def _question(tx: Tx, actor: Actor, question_id: int) -> tuple[Question, Case]:
    question = tx.session.get(Question, question_id)
    if question is None:
        raise Refusal("not_allowed")
    return question, _of_reporter(tx, actor, question.case_id)


def _of_reporter(tx: Tx, actor: Actor, case_id: int) -> Case:
    case = tx.session.get(Case, case_id, with_for_update=True)
    if case is None or case.reporter_id != actor.person_id:
        raise Refusal("not_allowed")
    consents.require(tx, PersonId(case.reporter_id), consents.Purpose.CASEWORK)
    return case


def _move(tx: Tx, case: Case, act: CaseAct) -> None:
    case.state = next_state(CaseState(case.state), act)
    case.state_since = tx.now
    case.answer_due_at = None
    tx.session.flush()


def _tell_reporter(tx: Tx, case: Case, kind: str, once: str, **params: Any) -> None:
    # What becomes of one's own report is an answer: no budget holds it back.
    plan(
        tx,
        kind,
        case.reporter_id,
        f"case:{case.id}:{once}",
        urgency=Urgency.DIRECT,
        case_id=case.id,
        **params,
    )


def _tell_owner(tx: Tx, case: Case, kind: str, once: str) -> None:
    owner = tx.session.get(StaffPost, case.owner) if case.owner else None
    if owner is not None and owner.ended_at is None:
        plan(tx, kind, owner.person_id, once, case_id=case.id)
    else:
        tell_staff(tx, kind, case.area_code, once, case_id=case.id)
