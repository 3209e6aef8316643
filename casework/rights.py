"""The rights of the person: correct, withdraw consent, be forgotten.

Source: PIPL 15, 44-47; trust page 4.5, 4.6, 4.8. What the law lets stay are
numbers, dates and codes; the words go, the copies at staff too.
"""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import func, select, update

from casework import audit, cases, consents, people, traces
from casework.actor import Actor
from casework.cases import Amendment
from casework.consents import Purpose
from casework.errors import Refusal
from casework.lifecycles import OPEN_STATES
from casework.permissions import posts_of
from storage import erasure
from storage.base import AccountId, CaseId, PersonId
from storage.cases import Case
from storage.conversations import Conversation
from storage.database import Tx
from storage.duties import Handover
from storage.notices import Notice
from storage.people import Account, Person, phone_mark

_CASE_LINES = ("category", "received", "area_code", "relation", "subject_knows")


def correct(tx: Tx, actor: Actor, case_id: int, amendment: Amendment) -> str:
    """Correct a case and what is known of the person; return the number.

    What stood there before is kept, sealed, in the case. An empty phone takes
    the phone away.

    Raises:
        Refusal: "not_allowed"; "no_consent"; "wrong_state".
    """
    case = tx.session.get(Case, case_id)
    before = {} if case is None else _lines_before(case, amendment)
    number = cases.amend(tx, actor, case_id, amendment)
    if case is not None and before:
        was = {"text": "", "at": tx.now.isoformat(), "was": before}
        case.stories = [*case.stories, was]
    correct_me(tx, actor, name=amendment.name, phone=amendment.phone)
    if amendment.area_code is not None:
        person = tx.session.get_one(Person, actor.person_id)
        person.area_code = amendment.area_code
    lines = [
        f.name for f in fields(amendment) if getattr(amendment, f.name) is not None
    ]
    audit.leave(tx, actor, "case.corrected", "case", case_id, lines=lines)
    return number


def correct_me(
    tx: Tx, actor: Actor, *, name: str | None = None, phone: str | None = None
) -> bool:
    """Correct name or phone of the actor; None leaves as it is, "" takes away."""
    person = tx.session.get_one(Person, actor.person_id)
    if name is not None:
        person.call_name = name or None
    if phone is not None:
        person.phone = phone or None
        person.phone_mark = phone_mark(tx.keys, phone) if phone else None
    changed = name is not None or phone is not None
    if changed:
        audit.leave(tx, actor, "person.corrected", "person", person.id)
    return changed


def _lines_before(case: Case, amendment: Amendment) -> dict[str, str]:
    now = {line: getattr(case, line) for line in _CASE_LINES} | case.contact
    return {
        line: value
        for line, value in now.items()
        if value and getattr(amendment, line, None) is not None
    }


def withdraw_consent(tx: Tx, actor: Actor, purpose: Purpose) -> bool:
    """End a consent and what rests on it; False where there was none.

    Without consent to casework there is no ground for any other purpose, and
    none to keep the words: open cases end, their staff are told, and what was
    told is deleted. An alert of danger stays. Source: PIPL 13(4), 15, 47(3).
    """
    if not consents.withdraw(tx, actor, purpose):
        return False
    if purpose is Purpose.CASEWORK:
        consents.withdraw(tx, actor, Purpose.SHARING)
        consents.withdraw(tx, actor, Purpose.PUBLISHING)
        _end_casework(tx, actor)
    return True


def _end_casework(tx: Tx, actor: Actor) -> None:
    person_id = actor.person_id
    traces.forget_copies(tx, person_id, alerts=False)
    for case_id in _open_cases(tx, person_id):
        cases.withdraw(tx, actor, case_id, "", told="case.consent_ended")
    erasure.erase_cases(tx.session, person_id)
    people.forget_talk(tx, person_id)
    person = tx.session.get_one(Person, person_id)
    person.call_name = person.phone = person.phone_mark = person.area_code = None
    tx.session.execute(
        update(Notice)
        .where(
            Notice.recipient_id == person_id,
            Notice.kind.startswith("case."),
            Notice.done_at.is_(None),
        )
        .values(done_at=tx.now)
    )
    audit.leave(tx, actor, "words.forgotten", "person", person_id)


def erase_person(tx: Tx, actor: Actor) -> int:
    """Forget the actor; return how many open cases ended with it.

    Numbers, dates and codes stay, and a tombstone, so that a restored backup
    forgets again. The account the actor writes from goes on as somebody new,
    of whom nothing is known.

    Raises:
        Refusal: "on_duty" while the actor is staff.
    """
    if posts_of(tx, actor.person_id):
        raise Refusal("on_duty")
    person_id = actor.person_id
    traces.forget_copies(tx, person_id, alerts=True)
    ended = _open_cases(tx, person_id)
    for case_id in ended:
        cases.withdraw(tx, actor, case_id, "")
    for purpose in Purpose:
        consents.withdraw(tx, actor, purpose)
    _leave_queue(tx, person_id)
    audit.leave(tx, actor, "person.erased", "person", person_id)
    if actor.account_id is not None:
        _make_new(tx, person_id, actor.account_id)
    erasure.erase_person(tx.session, person_id, tx.now)
    return len(ended)


def count_open(tx: Tx, actor: Actor) -> int:
    """Return how many open cases would end if the actor were erased."""
    open_ones = select(func.count()).where(
        Case.reporter_id == actor.person_id, Case.state.in_(OPEN_STATES)
    )
    return tx.session.scalar(open_ones) or 0


def _open_cases(tx: Tx, person_id: PersonId) -> list[CaseId]:
    query = select(Case.id).where(
        Case.reporter_id == person_id, Case.state.in_(OPEN_STATES)
    )
    return list(tx.session.scalars(query.order_by(Case.id)))


def _leave_queue(tx: Tx, person_id: PersonId) -> None:
    tx.session.execute(
        update(Handover)
        .where(Handover.person_id == person_id, Handover.ended_at.is_(None))
        .values(ended_at=tx.now)
    )


def _make_new(tx: Tx, person_id: PersonId, account_id: AccountId) -> None:
    """Give account and conversation to a new person, without a word of the old."""
    language = tx.session.get_one(Person, person_id).language
    new = Person(created_at=tx.now, language=language)
    tx.session.add(new)
    tx.session.flush()
    people.blank_messages(tx, select(Account.id).where(Account.id == account_id))
    tx.session.execute(
        update(Account).where(Account.id == account_id).values(person_id=new.id)
    )
    tx.session.execute(
        update(Conversation)
        .where(Conversation.person_id == person_id)
        .values(
            person_id=new.id,
            state=None,
            dialog=None,
            pending_key=None,
            pending_label=None,
            waiting_since=None,
            held_by=None,
        )
    )
