"""Copies of a person's words in the chats of staff, and taking them away.

A copy is a message that told a notice about the person, the replies of a turn
in which staff acted on one of their rows, and any other message or half-filled
form of those staff that holds the person's words. The record itself (cases,
alerts) is not touched here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from storage.audit import AuditEvent
from storage.base import PersonId
from storage.cases import Assessment, Case
from storage.conversations import Conversation, Draft, Media, Message
from storage.database import Tx
from storage.duties import Alert, Handover, Question
from storage.notices import Notice
from storage.people import Account, Person

# Shorter words than this would be found in anybody's messages.
SHORTEST_WORDS = 4
SHORTEST_NAME = 2
# Staff see long words cut, so their beginning counts.
BEGINNING = 12
# What was only written, and told nowhere else, counts from this length on.
SHORTEST_WRITTEN = 8
_CALLS = 100


def forget_copies(tx: Tx, person_id: PersonId, *, alerts: bool) -> None:
    """Take a person's words out of the chats of staff.

    `alerts` takes those of alerts of danger too.
    """
    words = _words(tx, person_id, alerts=alerts)
    notices = _notices(tx, person_id, alerts=alerts)
    turns = _turns(tx, person_id, alerts=alerts)
    staff = {notice.recipient_id for notice in notices} | {who for who, _at in turns}
    staff.discard(person_id)
    _drop_told(tx, [n for n in notices if n.recipient_id != person_id])
    told = {at for _who, at in turns} | {
        n.due_at for n in notices if n.kind == "relay.to_person"
    }
    staff |= _speakers(tx, notices)
    since = tx.session.get_one(Person, person_id).created_at
    for someone in sorted(staff):
        _blank_messages(tx, someone, since, told, words)
        _forget_forms(tx, someone, words)
    tx.session.flush()


def _words(tx: Tx, person_id: PersonId, *, alerts: bool) -> list[str]:
    """Return beginnings of all that was told or written of the person."""
    person = tx.session.get_one(Person, person_id)
    names, said = [person.call_name], [person.phone]
    for case in tx.session.scalars(select(Case).where(Case.reporter_id == person_id)):
        names.append(case.contact.get("name"))
        said += [case.contact.get("phone"), case.received, case.closed_reason]
        said += [text for part in case.stories for text in _texts(part)]
    for made in tx.session.scalars(_of_cases(Assessment, person_id)):
        said += [level["evidence"] for level in made.levels.values()]
    for question in tx.session.scalars(_of_cases(Question, person_id)):
        said += [question.text, question.answer]
    if alerts:
        found = select(Alert).where(Alert.person_id == person_id)
        said += [alert.words for alert in tx.session.scalars(found)]
    said += _written_by(tx, person_id)
    long = [s.removeprefix("+86") for s in said if s and len(s) >= SHORTEST_WORDS]
    named = [name for name in names if name and len(name) >= SHORTEST_NAME]
    return sorted({*(s[:BEGINNING] for s in long), *_grouped(long), *named})


def _written_by(tx: Tx, person_id: PersonId) -> list[str]:
    accounts = select(Account.id).where(Account.person_id == person_id)
    bodies = tx.session.scalars(
        select(Message.body).where(
            Message.account_id.in_(accounts), Message.direction == "in"
        )
    )
    texts = (str(body.get("text", "")) for body in bodies)
    return [text for text in texts if len(text) >= SHORTEST_WRITTEN]


def _texts(part: dict[str, Any]) -> list[str]:
    return [part["text"], *map(str, part.get("was", {}).values())]


def _grouped(said: Iterable[str]) -> list[str]:
    """Return phones as they are shown, in groups."""
    phones = (s for s in said if s.isdigit())
    return [f"{p[:3]} {p[3:7]} {p[7:]}" for p in phones]


def _of_cases(entity: type[Any], person_id: PersonId) -> Any:
    cases = select(Case.id).where(Case.reporter_id == person_id)
    return select(entity).where(entity.case_id.in_(cases))


def _notices(tx: Tx, person_id: PersonId, *, alerts: bool) -> list[Notice]:
    """Return notices about the person, found by the ids in their once-keys."""
    session = tx.session
    patterns = [f"relay.to_person:{person_id}:%"]
    for case in session.scalars(select(Case.id).where(Case.reporter_id == person_id)):
        patterns += [f"%:case:{case}", f"%:case:{case}:%"]
    for question in session.scalars(_of_cases(Question, person_id)):
        patterns += [f"%:question:{question.id}"]
    talks = select(Conversation.id).where(Conversation.person_id == person_id)
    patterns += [f"relay.to_staff:%:{talk}:%" for talk in session.scalars(talks)]
    if alerts:
        raised = select(Alert.id).where(Alert.person_id == person_id)
        patterns += [f"%:alert:{alert}:%" for alert in session.scalars(raised)]
    found: dict[int, Notice] = {}
    for cut in range(0, len(patterns), _CALLS):
        likes = (Notice.once_key.like(p) for p in patterns[cut : cut + _CALLS])
        found |= {n.id: n for n in session.scalars(select(Notice).where(or_(*likes)))}
    return list(found.values())


def _ids_of(entity: type[Any], person_id: PersonId) -> Any:
    return select(entity.id).where(entity.person_id == person_id)


def _turns(
    tx: Tx, person_id: PersonId, *, alerts: bool
) -> set[tuple[PersonId, datetime]]:
    """Return who acted on the person's rows, and when."""
    own = select(Case.id).where(Case.reporter_id == person_id)
    subjects: list[tuple[str, Any]] = [("case", own)]
    named = {"handover": Handover, "media": Media} | (
        {"alert": Alert} if alerts else {}
    )
    for subject, entity in named.items():
        subjects.append((subject, _ids_of(entity, person_id)))
    acted = or_(
        *((AuditEvent.subject == s) & AuditEvent.subject_id.in_(q) for s, q in subjects)
    )
    query = select(AuditEvent.actor_id, AuditEvent.at).where(
        acted, AuditEvent.actor_id.isnot(None), AuditEvent.actor_id != person_id
    )
    return {(who, at) for who, at in tx.session.execute(query) if who is not None}


def _speakers(tx: Tx, notices: Sequence[Notice]) -> set[PersonId]:
    """Return the staff whose own conversations passed words to the person."""
    talks = {
        int(notice.once_key.split(":")[2])
        for notice in notices
        if notice.kind == "relay.to_person"
    }
    query = select(Conversation.person_id).where(Conversation.id.in_(talks))
    return set(tx.session.scalars(query))


def _drop_told(tx: Tx, notices: Sequence[Notice]) -> None:
    """Drop the messages that told these notices, and the words they carry."""
    for notice in notices:
        if "words" in notice.params:
            notice.params = {k: v for k, v in notice.params.items() if k != "words"}
            notice.done_at = notice.done_at or tx.now
    keys = [f"notice:{notice.id}" for notice in notices]
    tx.session.execute(delete(Message).where(Message.once_key.in_(keys)))


def _blank_messages(
    tx: Tx,
    someone: PersonId,
    since: datetime,
    told: set[datetime],
    words: Sequence[str],
) -> None:
    accounts = select(Account.id).where(Account.person_id == someone)
    query = select(Message).where(
        Message.account_id.in_(accounts), Message.created_at >= since
    )
    for message in tx.session.scalars(query):
        text = str(message.body.get("text", ""))
        if message.created_at not in told and not _holds(text, words):
            continue
        if message.direction == "out":
            tx.session.delete(message)
        else:
            message.body = {"text": ""}
    tx.session.flush()


def _forget_forms(tx: Tx, someone: PersonId, words: Sequence[str]) -> None:
    """Clear what staff are in the middle of, where it holds the person's words."""
    written = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    talk = tx.session.scalar(
        select(Conversation).where(Conversation.person_id == someone).with_for_update()
    )
    if talk is not None and _holds(_written(talk.state), written):
        tx.session.execute(
            update(Conversation)
            .where(Conversation.id == talk.id)
            .values(state=None, dialog=None, pending_key=None, pending_label=None)
        )
    for draft in tx.session.scalars(select(Draft).where(Draft.person_id == someone)):
        if _holds(_written(draft.frame), written):
            tx.session.delete(draft)


def _written(state: dict[str, Any] | None) -> str:
    return json.dumps(state or {}, ensure_ascii=False)


def _holds(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)
