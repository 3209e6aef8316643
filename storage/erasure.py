"""Erasing a person, and the list by which a restored backup erases them again.

When somebody may be erased, and what an archive must keep, is decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, union, update
from sqlalchemy.orm import Session

from storage.base import PersonId
from storage.cases import Assessment, Case
from storage.conversations import Conversation, Draft, Media, Message
from storage.duties import Alert, Question, Visit
from storage.errors import BackupError
from storage.notices import Notice, PushSetting
from storage.people import Account, Person, StaffPost, Tombstone
from storage.provider_erasure import erase_providers
from storage.providers import Credential, Evidence

Erasures = dict[PersonId, datetime]


def erase_person(session: Session, person_id: PersonId, at: datetime) -> None:
    """Take away all words of and about a person, and every way to reach them.

    What holds only codes and times stays (cases, consents, audit), so that the
    numbers of a past month do not change.
    """
    erase_providers(session, person_id)
    _erase_talk(session, person_id)
    erase_cases(session, person_id)
    blank = {"call_name": None, "phone": None, "phone_mark": None, "area_code": None}
    session.execute(
        update(Person).where(Person.id == person_id).values(erased_at=at, **blank)
    )
    session.execute(
        update(StaffPost).where(StaffPost.person_id == person_id).values(name=None)
    )
    session.merge(Tombstone(person_id=person_id, erased_at=at))
    session.flush()


def _erase_talk(session: Session, person_id: PersonId) -> None:
    accounts = select(Account.id).where(Account.person_id == person_id)
    shown = union(
        *(
            select(entity.media_id).where(entity.media_id.isnot(None))
            for entity in (Evidence, Credential)
        )
    )
    session.execute(
        delete(Media).where(Media.person_id == person_id, Media.id.not_in(shown))
    )
    for entity in (Conversation, Draft, Alert, PushSetting, Visit):
        session.execute(delete(entity).where(entity.person_id == person_id))
    session.execute(delete(Notice).where(Notice.recipient_id == person_id))
    session.execute(delete(Message).where(Message.account_id.in_(accounts)))
    session.execute(delete(Account).where(Account.person_id == person_id))


def erase_cases(session: Session, person_id: PersonId) -> None:
    """Take away all words of a person's cases; numbers, codes and dates stay."""
    cases = select(Case.id).where(Case.reporter_id == person_id)
    for entity in (Assessment, Question):
        session.execute(delete(entity).where(entity.case_id.in_(cases)))
    words = ("category", "received", "relation", "place", "closed_reason")
    session.execute(
        update(Case)
        .where(Case.reporter_id == person_id)
        .values(stories=[], contact={}, **dict.fromkeys(words))
    )


def erase_again(session: Session, erasures: Erasures) -> int:
    """Erase those of the list who came back with a backup; return how many.

    A person made after the erasure only bears the same number and is spared.
    """
    count = 0
    for person_id, at in erasures.items():
        person = session.get(Person, person_id)
        if person is None:
            session.merge(Tombstone(person_id=person_id, erased_at=at))
        elif person.created_at <= at:
            erase_person(session, person_id, at)
            count += 1
    session.flush()
    return count


def list_erasures(session: Session) -> Erasures:
    """Return who was erased, and when."""
    rows = session.execute(select(Tombstone.person_id, Tombstone.erased_at))
    return {row.person_id: row.erased_at for row in rows}


def save_erasures(erasures: Erasures, path: Path) -> None:
    """Write the list, to be kept apart from the backups; it holds no names."""
    lines = ([person_id, at.isoformat()] for person_id, at in erasures.items())
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")


def load_erasures(path: Path) -> Erasures:
    """Read a list that `save_erasures` wrote.

    Raises:
        BackupError: the file is no such list.
    """
    try:
        return _parsed(path.read_text("utf-8").splitlines())
    except (OSError, ValueError, TypeError):
        raise BackupError("the list of erased people cannot be read") from None


def _parsed(lines: Iterable[str]) -> Erasures:
    pairs = (json.loads(line) for line in lines)
    return {PersonId(int(key)): datetime.fromisoformat(at) for key, at in pairs}
