"""Providers (承接主体): who they are, what they showed, what they offer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Key, MediaId, PersonId, PostId, ProviderId
from storage.columns import SealedJson, SealedText, UtcTime


class Provider(Base):
    """One provider and its standing (承接资格).

    `kind` is organisation, company or individual; `code` the 统一社会信用代码,
    `code_mark` its keyed hash. `facts` holds what the application says beside
    (named department, funds, capacity …); `services` and `areas` are ids.
    `repairs` counts returns for repair. Source: requirements page 3.
    """

    __tablename__ = "provider"
    __table_args__ = (Index("ix_provider_area_code_state", "area_code", "state"),)

    id: Mapped[ProviderId] = mapped_column(Key, primary_key=True, init=False)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(SealedText("provider.name"))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    state_since: Mapped[datetime] = mapped_column(UtcTime)
    facts: Mapped[dict[str, Any]] = mapped_column(SealedJson("provider.facts"))
    services: Mapped[list[str]] = mapped_column(JSON)
    areas: Mapped[list[str]] = mapped_column(JSON)
    capacity: Mapped[int] = mapped_column(default=0)
    code: Mapped[str | None] = mapped_column(SealedText("provider.code"), default=None)
    code_mark: Mapped[bytes | None] = mapped_column(
        LargeBinary(32), index=True, default=None
    )
    repairs: Mapped[int] = mapped_column(default=0)
    admitted_on: Mapped[date | None] = mapped_column(default=None)
    admitted_until: Mapped[date | None] = mapped_column(default=None)
    decided_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    reason: Mapped[str | None] = mapped_column(
        SealedText("provider.reason"), default=None
    )
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class ProviderMember(Base):
    """A person who acts for a provider: `lead` or `member`."""

    __tablename__ = "provider_member"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Evidence(Base):
    """One piece of evidence (证明材料) for one item of the application.

    `item` is an id of the policy data; `state` is given, accepted or repair,
    with the reason that staff wrote. Older pieces stay.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    item: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(12))
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    media_id: Mapped[MediaId | None] = mapped_column(
        ForeignKey("media.id"), default=None
    )
    words: Mapped[str | None] = mapped_column(
        SealedText("evidence.words"), default=None
    )
    valid_to: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(
        SealedText("evidence.reason"), default=None
    )


class Credential(Base):
    """A named specialist's licence (职业资格). Source: FZ25-2.2.3."""

    __tablename__ = "credential"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    kind: Mapped[str] = mapped_column(String(32))
    holder: Mapped[str] = mapped_column(SealedText("credential.holder"))
    number: Mapped[str] = mapped_column(SealedText("credential.number"))
    valid_to: Mapped[date] = mapped_column()
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    media_id: Mapped[MediaId | None] = mapped_column(
        ForeignKey("media.id"), default=None
    )
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Commitment(Base):
    """A signed commitment (承诺书): which words, by whom, when."""

    __tablename__ = "commitment"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    text_version: Mapped[str] = mapped_column(String(24))
    digest: Mapped[str] = mapped_column(String(64))
    signed_by: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcTime)
    receipt: Mapped[str] = mapped_column(String(20), unique=True)


class Resource(Base):
    """One entry of the resource library (资源库): what, where, how much, until when.

    `confirmed_at` is when its owner last said that it still holds.
    """

    __tablename__ = "resource"
    __table_args__ = (Index("ix_resource_service_area_code", "service", "area_code"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    service: Mapped[str] = mapped_column(String(24))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    per_month: Mapped[int] = mapped_column()
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    confirmed_at: Mapped[datetime] = mapped_column(UtcTime)
    until: Mapped[date | None] = mapped_column(default=None)
    words: Mapped[str | None] = mapped_column(
        SealedText("resource.words"), default=None
    )
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Measure(Base):
    """One step of the ladder of consequences (提醒 → 限期整改 → 暂停 → 取消).

    Proposed by a rule or by staff, in force only when the people it needs have
    decided: `first_by`, and `second_by` for the steps that need two. `facts`
    holds what it rests on. Source: FZ25-3.4.4, requirements page 3.
    """

    __tablename__ = "measure"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    step: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    clause: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]] = mapped_column(SealedJson("measure.facts"))
    once_key: Mapped[str] = mapped_column(String(80), unique=True)
    proposed_at: Mapped[datetime] = mapped_column(UtcTime)
    state_since: Mapped[datetime] = mapped_column(UtcTime)
    first_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    second_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    answer_until: Mapped[date | None] = mapped_column(default=None)
    answer: Mapped[str | None] = mapped_column(
        SealedText("measure.answer"), default=None
    )
    due_on: Mapped[date | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class Appeal(Base):
    """An appeal (申诉) of a provider, decided by somebody else than before.

    `about` is "admission" or "measure", `about_id` its row.
    """

    __tablename__ = "appeal"
    __table_args__ = (UniqueConstraint("about", "about_id", "made_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    provider_id: Mapped[ProviderId] = mapped_column(
        ForeignKey("provider.id"), index=True
    )
    about: Mapped[str] = mapped_column(String(12))
    about_id: Mapped[int] = mapped_column(Key)
    words: Mapped[str] = mapped_column(SealedText("appeal.words"))
    made_by: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    decided_by: Mapped[PostId | None] = mapped_column(
        ForeignKey("staff_post.id"), default=None
    )
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    outcome: Mapped[str | None] = mapped_column(String(12), default=None)
    reason: Mapped[str | None] = mapped_column(
        SealedText("appeal.reason"), default=None
    )
