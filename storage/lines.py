"""The hot path: the few statements that every turn needs, on plain tables.

One select finds account, person, conversation and a repeated message; the
turn's rows are then written in bulk. No entity is loaded for an ordinary answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update

from storage import people
from storage.base import (
    AccountId,
    ConversationId,
    MessageId,
    PersonId,
    PostId,
    table_of,
)
from storage.conversations import Conversation, Message
from storage.database import Tx
from storage.people import Account, Person
from storage.prepared import Prepared

_account, _person = table_of(Account), table_of(Person)
_talk, _message = table_of(Conversation), table_of(Message)


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line to us as a turn begins.

    `seen` is the id of the message with the same once-key, taken before.
    """

    account_id: AccountId
    person_id: PersonId
    language: str
    conversation_id: ConversationId
    turn: int
    state: dict[str, Any] | None
    held_by: PostId | None
    pending_key: str | None
    waiting_since: datetime | None
    seen: MessageId | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a conversation stands after a turn."""

    state: dict[str, Any]
    dialog: str | None
    pending_key: str | None
    pending_label: str | None
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class Out:
    """A message out, to be written; `next_try_at` None where it is only fetched."""

    body: dict[str, Any]
    next_try_at: datetime | None = None
    once_key: str | None = None


@dataclass(frozen=True, slots=True)
class Push:
    """A message that answers nothing, to be written for one account."""

    account_id: AccountId
    body: dict[str, Any]
    next_try_at: datetime | None
    once_key: str


_LINE = (
    _account.c.id,
    _account.c.person_id,
    _person.c.language,
    _talk.c.id,
    _talk.c.turn,
    _talk.c.state,
    _talk.c.held_by,
    _talk.c.pending_key,
    _talk.c.waiting_since,
    _message.c.id,
)
_SOUGHT = (
    select(*_LINE)
    .join(_person, _person.c.id == _account.c.person_id)
    .join(_talk, _talk.c.person_id == _account.c.person_id)
    .outerjoin(
        _message,
        and_(
            _message.c.once_key == bindparam("once_key"),
            _message.c.account_id == _account.c.id,
        ),
    )
    .where(
        _account.c.channel == bindparam("channel"),
        _account.c.address_mark == bindparam("mark"),
    )
)
_FIND = Prepared(_SOUGHT.with_for_update(of=_talk), returned=_LINE)
_FIND_FREE = Prepared(
    _SOUGHT.with_for_update(of=_talk, skip_locked=True), returned=_LINE
)
_NEW_PERSON = insert(_person).returning(_person.c.id)
_NEW_ACCOUNT = insert(_account).returning(_account.c.id)
_NEW_TALK = insert(_talk).returning(_talk.c.id)
_INSERT_IN = Prepared(
    insert(_message).returning(_message.c.id),
    given=("account_id", "direction", "body", "created_at", "once_key", "tries"),
)
_OUT = (
    "account_id",
    "direction",
    "body",
    "created_at",
    "answers",
    "next_try_at",
    "once_key",
    "tries",
)
_INSERT_OUT = Prepared(insert(_message).returning(_message.c.id), given=_OUT)
_INSERT_NUMBERED = Prepared(insert(_message), given=("id", *_OUT))
_INSERT_PUSH = Prepared(insert(_message), given=_OUT)
_SAVE = Prepared(
    update(_talk)
    .where(_talk.c.id == bindparam("key"))
    .values(
        turn=bindparam("new_turn"),
        state=bindparam("new_state"),
        dialog=bindparam("new_dialog"),
        pending_key=bindparam("new_key"),
        pending_label=bindparam("new_label"),
        waiting_since=bindparam("new_since"),
        account_id=bindparam("new_account"),
    )
)


def address_mark(tx: Tx, channel: str, address: str) -> bytes:
    """Return the keyed hash by which an account is found."""
    return people.address_mark(tx.keys, channel, address)


def find_line(
    tx: Tx, channel: str, address: str, once_key: str | None, *, free: bool = False
) -> Line | None:
    """Find and lock a person's line; None for somebody new.

    With `free` a line that somebody else has locked is not waited for: None too.
    """
    found = (_FIND_FREE if free else _FIND).one(
        tx.connection,
        {
            "channel": channel,
            "mark": address_mark(tx, channel, address),
            "once_key": once_key,
        },
    )
    return None if found is None else Line(*found)


def new_line(
    tx: Tx, channel: str, address: str, language: str, *, keep_address: bool
) -> Line:
    """Make a person, an account and a conversation for somebody new.

    `keep_address` seals the address for sending; without it only the keyed
    hash is kept.
    """
    connection = tx.connection
    person = connection.execute(
        _NEW_PERSON, {"created_at": tx.now, "language": language}
    ).scalar_one()
    account = connection.execute(
        _NEW_ACCOUNT,
        {
            "person_id": person,
            "channel": channel,
            "address_mark": address_mark(tx, channel, address),
            "address": address if keep_address else None,
            "created_at": tx.now,
        },
    ).scalar_one()
    talk = connection.execute(_NEW_TALK, {"person_id": person, "turn": 0}).scalar_one()
    return Line(
        account_id=account,
        person_id=person,
        language=language,
        conversation_id=talk,
        turn=0,
        state=None,
        held_by=None,
        pending_key=None,
        waiting_since=None,
        seen=None,
    )


def write_in(
    tx: Tx, account_id: AccountId, once_key: str | None, body: dict[str, Any]
) -> MessageId:
    """Write a message in.

    Raises:
        IntegrityError: a message with this once-key was written meanwhile.
    """
    row = {
        "account_id": account_id,
        "direction": "in",
        "body": body,
        "created_at": tx.now,
        "once_key": once_key,
        "tries": 0,
    }
    return MessageId(_INSERT_IN.number(tx.connection, row))


def write_out(
    tx: Tx, account_id: AccountId, answers: MessageId | None, outs: Sequence[Out]
) -> list[MessageId]:
    """Write messages out in order; return their ids, which grow."""
    if not outs:
        return []
    rows = [
        {
            "account_id": account_id,
            "direction": "out",
            "body": out.body,
            "created_at": tx.now,
            "answers": answers,
            "next_try_at": out.next_try_at,
            "once_key": out.once_key,
            "tries": 0,
        }
        for out in outs
    ]
    if answers is None or tx.connection.dialect.name != "sqlite":
        # One by one: rows of one statement may come back in another order.
        return [MessageId(_INSERT_OUT.number(tx.connection, row)) for row in rows]
    # SQLite returns ids in order only row by row; but it has one writer, and the
    # message just written has the greatest id, so that the next ones are known.
    numbers = [MessageId(answers + place) for place in range(1, len(rows) + 1)]
    numbered = [{"id": i, **row} for i, row in zip(numbers, rows, strict=True)]
    _INSERT_NUMBERED.run(tx.connection, *numbered)
    return numbers


def write_pushes(tx: Tx, pushes: Sequence[Push]) -> None:
    """Write pushes of many accounts in order.

    Raises:
        IntegrityError: one with the same once-key was written before.
    """
    if not pushes:
        return
    rows = [
        {
            "account_id": push.account_id,
            "direction": "out",
            "body": push.body,
            "created_at": tx.now,
            "answers": None,
            "next_try_at": push.next_try_at,
            "once_key": push.once_key,
            "tries": 0,
        }
        for push in pushes
    ]
    _INSERT_PUSH.run(tx.connection, *rows)


def save_stand(tx: Tx, line: Line, stand: Stand) -> None:
    """Write where the conversation stands; who holds it is not touched."""
    _SAVE.run(
        tx.connection,
        {
            "key": line.conversation_id,
            "new_turn": line.turn + 1,
            "new_state": stand.state,
            "new_dialog": stand.dialog,
            "new_key": stand.pending_key,
            "new_label": stand.pending_label,
            "new_since": stand.waiting_since,
            "new_account": line.account_id,
        },
    )


def replies_to(tx: Tx, message: MessageId) -> list[tuple[MessageId, dict[str, Any]]]:
    """Return the ids and bodies of the replies that one message got."""
    found = tx.connection.execute(
        select(_message.c.id, _message.c.body)
        .where(_message.c.answers == message)
        .order_by(_message.c.id)
    )
    return [(MessageId(i), body) for i, body in found]
