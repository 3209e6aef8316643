"""Notices, and how each person wishes to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Key, PersonId
from storage.columns import SealedJson, UtcTime


class Notice(Base):
    """A once-only intention to tell one person something.

    Words are chosen when it is delivered; `once_key` keeps it from being
    planned twice; `subject` such as "obligation:17" lets what is settled take
    its notices along. `done_at` is set when it is over, `outcome` says how:
    told, silent (no longer true), stopped, expired, cancelled, unreachable.
    `budgeted` tells that it counts among the messages of a day.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_due_at", "done_at", "due_at"),
        Index("ix_notice_recipient_id_done_at", "recipient_id", "done_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    kind: Mapped[str] = mapped_column(String(40))
    recipient_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    once_key: Mapped[str] = mapped_column(String(120), unique=True)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    urgency: Mapped[str] = mapped_column(String(12))
    params: Mapped[dict[str, Any]] = mapped_column(SealedJson("notice.params"))
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    subject: Mapped[str | None] = mapped_column(String(40), index=True, default=None)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    outcome: Mapped[str | None] = mapped_column(String(12), default=None)
    budgeted: Mapped[bool] = mapped_column(default=False)


class PushSetting(Base):
    """What a person changed about messages; the policy's defaults elsewhere.

    Hours are "HH:MM" of the district's zone: messages come between them.
    """

    __tablename__ = "push_setting"

    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id"), primary_key=True
    )
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    from_hour: Mapped[str | None] = mapped_column(String(5), default=None)
    to_hour: Mapped[str | None] = mapped_column(String(5), default=None)
    per_day: Mapped[int | None] = mapped_column(default=None)
    bundled: Mapped[bool | None] = mapped_column(default=None)
