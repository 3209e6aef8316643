"""Cases, their assessments and the services wished."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, CaseId, Key, PersonId, PostId
from storage.columns import SealedJson, SealedText, UtcTime


class Case(Base):
    """One registered need (需求登记) of one person in hardship.

    `number` is six digits to be read aloud; it is no credential. `stories`
    holds what was told, oldest first, as {text, at, media}; nothing in it is
    ever overwritten. `contact` holds name, phone and when to reach.
    """

    __tablename__ = "case_file"
    __table_args__ = (Index("ix_case_file_area_code_state", "area_code", "state"),)

    id: Mapped[CaseId] = mapped_column(Key, primary_key=True, init=False)
    number: Mapped[str] = mapped_column(String(6), unique=True)
    reporter_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    for_whom: Mapped[str] = mapped_column(String(8))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    state: Mapped[str] = mapped_column(String(16))
    stories: Mapped[list[dict[str, Any]]] = mapped_column(
        SealedJson("case_file.stories")
    )
    contact: Mapped[dict[str, Any]] = mapped_column(SealedJson("case_file.contact"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    state_since: Mapped[datetime] = mapped_column(UtcTime)
    answer_due_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    category: Mapped[str | None] = mapped_column(
        SealedText("case_file.category"), default=None
    )
    received: Mapped[str | None] = mapped_column(
        SealedText("case_file.received"), default=None
    )
    relation: Mapped[str | None] = mapped_column(
        SealedText("case_file.relation"), default=None
    )
    subject_knows: Mapped[str | None] = mapped_column(String(8), default=None)
    place: Mapped[str | None] = mapped_column(
        SealedText("case_file.place"), default=None
    )
    owner: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), index=True, default=None
    )
    closed_reason: Mapped[str | None] = mapped_column(
        SealedText("case_file.closed_reason"), default=None
    )
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class Assessment(Base):
    """What was assessed, by whom, on which evidence; never overwritten.

    `levels` maps a difficulty id to {level, evidence}; `assessor` is `self` or
    `staff`. Source: FZ24-4.2.1.
    """

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("case_file.id"), index=True)
    assessor: Mapped[str] = mapped_column(String(8))
    assessor_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    levels: Mapped[dict[str, dict[str, str]]] = mapped_column(
        SealedJson("assessment.levels")
    )
    made_at: Mapped[datetime] = mapped_column(UtcTime)


class ServiceItem(Base):
    """One kind of help wished in a case.

    `degree` says what the person can do alone: self, part or full.
    Source: FZ24-4.1.2, FZ24-2.
    """

    __tablename__ = "service_item"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("case_file.id"), index=True)
    service: Mapped[str] = mapped_column(String(24))
    degree: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    added_at: Mapped[datetime] = mapped_column(UtcTime)
