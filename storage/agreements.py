"""Service agreements (服务协议) and activities put on record (重大活动备案)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Key, PersonId, PostId, ProviderId
from storage.columns import SealedJson, UtcTime


class Agreement(Base):
    """A service agreement with its five blocks, signed by both sides.

    `blocks` maps content, standard, term, rights and breach to their words;
    `digest` is the SHA-256 of the words that both signed. Source: FZ25-3.2.1.
    """

    __tablename__ = "agreement"
    __table_args__ = (Index("ix_agreement_area_code_state", "area_code", "state"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    state: Mapped[str] = mapped_column(String(12))
    template: Mapped[str] = mapped_column(String(24))
    blocks: Mapped[dict[str, str]] = mapped_column(SealedJson("agreement.blocks"))
    digest: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    made_by: Mapped[PostId] = mapped_column(ForeignKey("staff_post.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    state_since: Mapped[datetime] = mapped_column(UtcTime)
    provider_signed_by: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id"), default=None
    )
    provider_signed_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    unit_signed_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    unit_signed_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class Activity(Base):
    """A provider's own activity, put on record before it happens.

    `answers` holds the form; `grounds` of why it counts as major are in it.
    Source: FZ25-3.2.2.
    """

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_area_code_state", "area_code", "state"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    state: Mapped[str] = mapped_column(String(12))
    answers: Mapped[dict[str, Any]] = mapped_column(SealedJson("activity.answers"))
    major: Mapped[bool] = mapped_column()
    happens_on: Mapped[date] = mapped_column()
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    filed_by: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    filed_at: Mapped[datetime] = mapped_column(UtcTime)
    state_since: Mapped[datetime] = mapped_column(UtcTime)
    decided_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    outcome: Mapped[dict[str, Any] | None] = mapped_column(
        SealedJson("activity.outcome"), default=None
    )
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it
