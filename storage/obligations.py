"""Obligations (报送义务), what was filed for them, and extensions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Key, ObligationId, PersonId, PostId, ProviderId
from storage.columns import SealedJson, SealedText, UtcTime


class Obligation(Base):
    """One duty of one subject for one period, by one rule of the policy pack.

    `subject` and `subject_id` name what it is about; the owner is the provider,
    or the staff of `area_code` where there is none. `why` holds how the day was
    counted: clause, basis, first day, count, unit. `granted_until` replaces
    `due_on` once an extension was granted.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("rule_id", "subject", "subject_id", "period"),
        Index("ix_obligation_state_due_on", "state", "due_on"),
        Index("ix_obligation_area_code_state", "area_code", "state"),
    )

    id: Mapped[ObligationId] = mapped_column(Key, primary_key=True, init=False)
    rule_id: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(40))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    opens_on: Mapped[date] = mapped_column()
    due_on: Mapped[date] = mapped_column()
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[str] = mapped_column(String(12))
    state_since: Mapped[datetime] = mapped_column(UtcTime)
    why: Mapped[dict[str, Any]] = mapped_column(JSON)
    provider_id: Mapped[ProviderId | None] = mapped_column(
        ForeignKey("provider.id"), index=True, default=None
    )
    granted_until: Mapped[date | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class Filing(Base):
    """What was filed for an obligation; a repaired one is a new row.

    `content` maps the deliverable's fields to words; `media` are ids of what
    was attached; `digest` is of both. `late` is fixed when it is filed.
    """

    __tablename__ = "filing"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    obligation_id: Mapped[ObligationId] = mapped_column(
        ForeignKey("obligation.id"), index=True
    )
    filed_by: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    filed_at: Mapped[datetime] = mapped_column(UtcTime)
    content: Mapped[dict[str, Any]] = mapped_column(SealedJson("filing.content"))
    media: Mapped[list[int]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    late: Mapped[bool] = mapped_column()
    state: Mapped[str] = mapped_column(String(12))
    decided_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    reason: Mapped[str | None] = mapped_column(
        SealedText("filing.reason"), default=None
    )


class Extension(Base):
    """A wish for more time, granted or refused by staff."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    obligation_id: Mapped[ObligationId] = mapped_column(
        ForeignKey("obligation.id"), index=True
    )
    asked_by: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    until: Mapped[date] = mapped_column()
    reason: Mapped[str] = mapped_column(SealedText("extension.reason"))
    decided_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    granted: Mapped[bool | None] = mapped_column(default=None)
