"""Conversations, the messages in and out, drafts, and media.

A person has one conversation, whatever the channel; its row is the lock that
serves one person one turn at a time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import (
    AccountId,
    Base,
    ConversationId,
    Key,
    MediaId,
    MessageId,
    PersonId,
    PostId,
)
from storage.columns import SealedBytes, SealedJson, SealedText, UtcTime

MessageBody = dict[str, Any]
ConversationState = dict[str, Any]


class Conversation(Base):
    """Where a person's talk stands.

    `state` is the sealed stack of dialogs with their journals; dialog, pending
    key and label, and since when it waits are plain columns so that staff and
    the clock can see them without opening anything. `turn` counts turns; a
    timer made for an older turn does nothing. `held_by` is the staff post that
    has taken the conversation over.
    """

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_waiting", "waiting_since"),)

    id: Mapped[ConversationId] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), unique=True)
    turn: Mapped[int] = mapped_column(default=0)
    state: Mapped[ConversationState | None] = mapped_column(
        SealedJson("conversation.state"), default=None
    )
    dialog: Mapped[str | None] = mapped_column(String(64), default=None)
    pending_key: Mapped[str | None] = mapped_column(String(120), default=None)
    pending_label: Mapped[str | None] = mapped_column(String(80), default=None)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    nudged_turn: Mapped[int | None] = mapped_column(default=None)
    held_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    account_id: Mapped[AccountId | None] = mapped_column(
        ForeignKey("account.id"), default=None
    )


class Draft(Base):
    """A form left half-way, with all its answers, to be taken up again."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    dialog: Mapped[str] = mapped_column(String(64))
    frame: Mapped[dict[str, Any]] = mapped_column(SealedJson("draft.frame"))
    saved_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class Message(Base):
    """One message in or out, never changed once written but for its delivery.

    `once_key` is unique: an inbound update is taken once, an outbound notice
    is made once. `answers` points from a reply to the message it answers.
    A row out with `sent_at` empty and `expires_at` not past is still to be sent.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_account_id_id", "account_id", "id"),)

    id: Mapped[MessageId] = mapped_column(Key, primary_key=True, init=False)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    direction: Mapped[str] = mapped_column(String(3))
    body: Mapped[MessageBody] = mapped_column(SealedJson("message.body"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    once_key: Mapped[str | None] = mapped_column(String(160), unique=True, default=None)
    answers: Mapped[MessageId | None] = mapped_column(
        ForeignKey("message.id"), index=True, default=None
    )
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    tries: Mapped[int] = mapped_column(default=0)


# What is still to be sent, by the time of its next try.
Index(
    "ix_message_next_try_at",
    Message.__table__.c.next_try_at,
    sqlite_where=Message.__table__.c.next_try_at.isnot(None),
    postgresql_where=Message.__table__.c.next_try_at.isnot(None),
)


class Media(Base):
    """A photo or a voice message, sealed; `transcript` where one was made."""

    __tablename__ = "media"

    id: Mapped[MediaId] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    mime: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(SealedBytes("media.content"), deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    transcript: Mapped[str | None] = mapped_column(
        SealedText("media.transcript"), default=None
    )
