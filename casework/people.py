"""The person who talks with us: who they are to us, language, messages, erasure."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, delete, func, select, union, update

from casework import audit, consents
from casework.actor import Actor
from casework.lifecycles import OPEN_STATES
from casework.permissions import posts_of
from storage.base import AccountId, PersonId
from storage.cases import Case
from storage.conversations import Draft, Media, Message
from storage.database import Tx
from storage.people import Account, Person
from storage.providers import Credential, Evidence, ProviderMember


@dataclass(frozen=True, slots=True)
class Me:
    """The person as the dialogs need to know them.

    `staff_level` is "" for anybody who is not staff; `draft` tells whether a
    form was left half-way, `provides` whether they act for a provider.
    """

    language: str
    call_name: str
    staff_level: str
    open_cases: int
    draft: str
    stopped: bool
    provides: bool = False


_ME = select(
    Person.language,
    Person.call_name,
    Person.pushes_stopped_at,
    select(func.count())
    .select_from(Case)
    .where(Case.reporter_id == Person.id, Case.state.in_(OPEN_STATES))
    .scalar_subquery(),
    select(Draft.dialog)
    .where(Draft.person_id == Person.id)
    .order_by(Draft.id.desc())
    .limit(1)
    .scalar_subquery(),
    select(ProviderMember.id)
    .where(ProviderMember.person_id == Person.id, ProviderMember.ended_at.is_(None))
    .limit(1)
    .scalar_subquery(),
).where(Person.id == bindparam("person"))


def who_am_i(tx: Tx, actor: Actor) -> Me:
    """Return what the greeting and the menu depend on."""
    row = tx.connection.execute(_ME, {"person": actor.person_id}).one()
    language, name, stopped_at, open_cases, draft, member = row
    posts = posts_of(tx, actor.person_id)
    return Me(
        language=language,
        call_name=name or "",
        staff_level=posts[0].level.value if posts else "",
        open_cases=open_cases,
        draft=draft or "",
        stopped=stopped_at is not None,
        provides=member is not None,
    )


def set_language(tx: Tx, actor: Actor, language: str) -> str:
    """Change the language of everything said from now on."""
    person = tx.session.get_one(Person, actor.person_id)
    person.language = language
    return language


def stop_pushes(tx: Tx, actor: Actor, *, stopped: bool) -> bool:
    """Stop messages that answer nothing, or let them come again."""
    person = tx.session.get_one(Person, actor.person_id)
    person.pushes_stopped_at = tx.now if stopped else None
    act = "pushes.stopped" if stopped else "pushes.started"
    audit.leave(tx, actor, act, "person", person.id)
    return stopped


def forget_words(tx: Tx, actor: Actor) -> int:
    """Blank what the person wrote before a refusal; return how many messages.

    Without consent nothing told may stay (promise 2). Cases are not touched:
    there are none without consent.
    """
    if consents.standing(tx, actor.person_id, consents.Purpose.CASEWORK):
        return 0
    blanked = _blank_written(tx, _accounts_of(actor.person_id))
    _forget_things(tx, actor.person_id)
    audit.leave(tx, actor, "words.forgotten", "person", actor.person_id)
    return blanked


def forget_talk(tx: Tx, person_id: PersonId) -> None:
    """Forget all that was said with a person, both ways, media and drafts too."""
    blank_messages(tx, _accounts_of(person_id))
    _forget_things(tx, person_id)


def blank_messages(tx: Tx, accounts: Select[AccountId]) -> None:
    """Take the words out of the messages of some accounts.

    Those that came in stay as empty rows: their once-keys keep a late repeat
    from being taken for something new.
    """
    _blank_written(tx, accounts)
    tx.session.execute(
        delete(Message)
        .where(Message.account_id.in_(accounts), Message.direction == "out")
        .execution_options(synchronize_session=False)
    )


def _accounts_of(person_id: PersonId) -> Select[AccountId]:
    return select(Account.id).where(Account.person_id == person_id)


def _blank_written(tx: Tx, accounts: Select[AccountId]) -> int:
    blanked = tx.session.scalars(
        update(Message)
        .where(Message.account_id.in_(accounts), Message.direction == "in")
        .values(body={"text": ""})
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(blanked)


def _forget_things(tx: Tx, person_id: PersonId) -> None:
    # What a provider showed for its admission is no talk: it stays with it.
    shown = union(
        *(
            select(entity.media_id).where(entity.media_id.is_not(None))
            for entity in (Evidence, Credential)
        )
    )
    own = Media.person_id == person_id, Media.id.not_in(shown)
    for doomed in (
        delete(Media).where(*own),
        delete(Draft).where(Draft.person_id == person_id),
    ):
        tx.session.execute(doomed.execution_options(synchronize_session=False))
