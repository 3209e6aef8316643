"""What waits for staff: crisis alerts, hand-overs, questions, visits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, CaseId, Key, PersonId, PostId
from storage.columns import SealedText, UtcTime


class Alert(Base):
    """A sign of danger that staff must answer at once."""

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(SealedText("alert.words"))
    raised_at: Mapped[datetime] = mapped_column(UtcTime)
    area_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), default=None)
    taken_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    taken_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Handover(Base):
    """A wish to speak with a person (人工), until staff hand the talk back."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(16))
    area_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), default=None)
    taken_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    taken_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Question(Base):
    """What staff ask about a case, and the answer that came back."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("case_file.id"), index=True)
    asked_by: Mapped[PostId] = mapped_column(ForeignKey("staff_post.id"))
    text: Mapped[str] = mapped_column(SealedText("question.text"))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    answer: Mapped[str | None] = mapped_column(
        SealedText("question.answer"), default=None
    )
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Visit(Base):
    """A visit or a call that staff owe a person whom no message reaches.

    `reason` is a code; `about` names what was to be told, such as "case:17".
    """

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(16))
    once_key: Mapped[str] = mapped_column(String(120), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    about: Mapped[str | None] = mapped_column(String(40), default=None)
    area_code: Mapped[str | None] = mapped_column(
        ForeignKey("area.code"), index=True, default=None
    )
    taken_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    done_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    outcome: Mapped[str | None] = mapped_column(String(16), default=None)
