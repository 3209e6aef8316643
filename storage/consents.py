"""Consent: one decision of one person about one purpose, and when it ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Key, PersonId
from storage.columns import UtcTime


class Consent(Base):
    """A yes or a no, with the version of the notice that was shown.

    `receiver` names whom the data may go to where the purpose is sharing;
    `how` is the way it was given (button, words, staff_record).
    Source: PIPL 15, 23, 29.
    """

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_purpose", "person_id", "purpose"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(24))
    granted: Mapped[bool]
    notice_version: Mapped[str] = mapped_column(String(24))
    how: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime] = mapped_column(UtcTime)
    receiver: Mapped[str] = mapped_column(String(40), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
