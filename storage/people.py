"""Persons, the accounts by which they reach us, staff posts and invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import AccountId, Base, Key, PersonId, PostId
from storage.columns import SealedText, UtcTime
from storage.keyring import KeyRing


def phone_mark(keys: KeyRing, phone: str) -> bytes:
    """Return the keyed hash by which a phone, written as E.164, is found."""
    return keys.fingerprint("phone", phone)


def address_mark(keys: KeyRing, channel: str, address: str) -> bytes:
    """Return the keyed hash by which an account is found."""
    return keys.fingerprint("address", f"{channel}:{address}")


class Person(Base):
    """Somebody who writes to us, or for whom somebody wrote.

    `call_name` is what the person wishes to be called; `phone_mark` is the
    keyed hash by which the same phone is found; `pushes_stopped_at` is set
    while the person wants no message but answers.
    """

    __tablename__ = "person"

    id: Mapped[PersonId] = mapped_column(Key, primary_key=True, init=False)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    language: Mapped[str] = mapped_column(String(8), default="zh-Hans")
    call_name: Mapped[str | None] = mapped_column(
        SealedText("person.call_name"), default=None
    )
    phone: Mapped[str | None] = mapped_column(SealedText("person.phone"), default=None)
    phone_mark: Mapped[bytes | None] = mapped_column(
        LargeBinary(32), index=True, default=None
    )
    area_code: Mapped[str | None] = mapped_column(
        ForeignKey("area.code"), index=True, default=None
    )
    pushes_stopped_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    erased_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Account(Base):
    """One way to reach a person: a channel and an address on it.

    `address_mark` is the keyed hash of channel and address; `address` is sealed
    and empty where the channel only answers (web chat).
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("channel", "address_mark"),)

    id: Mapped[AccountId] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    address_mark: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    address: Mapped[str | None] = mapped_column(
        SealedText("account.address"), default=None
    )
    blocked_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class StaffPost(Base):
    """A person's duty as staff: a level and the area it covers."""

    __tablename__ = "staff_post"

    id: Mapped[PostId] = mapped_column(Key, primary_key=True, init=False)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    level: Mapped[str] = mapped_column(String(16))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    bound_at: Mapped[datetime] = mapped_column(UtcTime)
    name: Mapped[str | None] = mapped_column(
        SealedText("staff_post.name"), default=None
    )
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Invitation(Base):
    """A one-time code that binds whoever brings it to a role in an area.

    Only the keyed hash of the code is kept.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    code_mark: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    used_by: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id"), default=None
    )


class Tombstone(Base):
    """Who was erased, and when, so that a restored backup erases them again.

    No foreign key: the list outlives the person's row, and comes back from
    outside after a restore. Source: trust page 5, row F8.
    """

    __tablename__ = "tombstone"

    person_id: Mapped[PersonId] = mapped_column(
        Key, primary_key=True, autoincrement=False
    )
    erased_at: Mapped[datetime] = mapped_column(UtcTime)
