"""Consent: given and withdrawn by the person, checked in code at every door.

Each purpose is asked apart and recorded with the version of the notice.
Source: PIPL 14-16, 23, 29; 网络数据安全管理条例 22.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import bindparam, select

from casework import audit
from casework.actor import Actor
from casework.errors import Refusal
from storage.base import PersonId
from storage.consents import Consent
from storage.database import Tx
from storage.prepared import Prepared

NOTICE_VERSION = "2026-11"


class Purpose(StrEnum):
    """What data may be used for."""

    CASEWORK = "casework"
    SHARING = "sharing"
    PUBLISHING = "publishing"


@dataclass(frozen=True, slots=True)
class Standing:
    """One purpose as it stands; None where it was never asked."""

    purpose: Purpose
    granted: bool | None


@dataclass(frozen=True, slots=True)
class Given:
    """One decision the person made; `withdrawn_at` where it was taken back."""

    purpose: Purpose
    receiver: str
    granted: bool
    decided_at: datetime
    withdrawn_at: datetime | None


_LATEST = Prepared(
    select(Consent.granted, Consent.withdrawn_at, Consent.notice_version)
    .where(
        Consent.person_id == bindparam("person"),
        Consent.purpose == bindparam("purpose"),
        Consent.receiver == bindparam("receiver"),
    )
    .order_by(Consent.id.desc())
    .limit(1)
)


class _Latest(NamedTuple):
    granted: bool
    withdrawn_at: datetime | None
    notice_version: str


def _latest(
    tx: Tx, person_id: PersonId, purpose: Purpose, receiver: str
) -> _Latest | None:
    asked = {"person": person_id, "purpose": purpose, "receiver": receiver}
    found = _LATEST.one(tx.connection, asked)
    return None if found is None else _Latest(*found)


def standing(
    tx: Tx, person_id: PersonId, purpose: Purpose, receiver: str = ""
) -> bool | None:
    """Return the decision in force: True, False, or None where never asked.

    A consent to an older notice counts as never asked.
    """
    latest = _latest(tx, person_id, purpose, receiver)
    if latest is None:
        return None
    if not latest.granted or latest.withdrawn_at is not None:
        return False
    return True if latest.notice_version == NOTICE_VERSION else None


def require(tx: Tx, person_id: PersonId, purpose: Purpose, receiver: str = "") -> None:
    """Go on only with a consent in force.

    Raises:
        Refusal: "no_consent" with the purpose.
    """
    if not standing(tx, person_id, purpose, receiver):
        raise Refusal("no_consent", purpose=purpose.value)


def require_not_ended(tx: Tx, person_id: PersonId, purpose: Purpose) -> None:
    """Go on unless the person has said no or taken the consent back.

    For work under way: a consent to an older notice still carries what it was
    given for.

    Raises:
        Refusal: "no_consent" with the purpose.
    """
    latest = _latest(tx, person_id, purpose, "")
    if latest is None or not latest.granted or latest.withdrawn_at is not None:
        raise Refusal("no_consent", purpose=purpose.value)


def my_consent(tx: Tx, actor: Actor, purpose: Purpose, receiver: str = "") -> str:
    """Return "granted", "refused" or "unasked" for the actor."""
    found = standing(tx, actor.person_id, purpose, receiver)
    return {True: "granted", False: "refused", None: "unasked"}[found]


def decide(
    tx: Tx, actor: Actor, purpose: Purpose, *, granted: bool, receiver: str = ""
) -> bool:
    """Record the actor's own yes or no, and return it."""
    consent = Consent(
        person_id=actor.person_id,
        purpose=purpose,
        receiver=receiver,
        granted=granted,
        notice_version=NOTICE_VERSION,
        how="chat",
        decided_at=tx.now,
    )
    tx.insert(consent)
    act = "consent.given" if granted else "consent.refused"
    audit.leave(tx, actor, act, "consent", consent.id, purpose=purpose.value)
    return granted


def withdraw(tx: Tx, actor: Actor, purpose: Purpose) -> int:
    """End every consent of the actor to this purpose; return how many ended."""
    live = tx.session.scalars(
        select(Consent).where(
            Consent.person_id == actor.person_id,
            Consent.purpose == purpose,
            Consent.granted,
            Consent.withdrawn_at.is_(None),
        )
    ).all()
    for consent in live:
        consent.withdrawn_at = tx.now
        audit.leave(tx, actor, "consent.withdrawn", "consent", consent.id)
    return len(live)


def all_standing(tx: Tx, actor: Actor) -> tuple[Standing, ...]:
    """Return how each purpose stands for the actor, in a fixed order.

    A purpose that was granted for any receiver stands as granted.
    """
    given = all_given(tx, actor)
    return tuple(Standing(purpose, _stands(given, purpose)) for purpose in Purpose)


def _stands(given: tuple[Given, ...], purpose: Purpose) -> bool | None:
    decided = {g.receiver: g for g in given if g.purpose is purpose}
    live = (g.granted and g.withdrawn_at is None for g in decided.values())
    return any(live) if decided else None


def all_given(tx: Tx, actor: Actor) -> tuple[Given, ...]:
    """Return every decision of the actor, the oldest first."""
    found = tx.session.scalars(
        select(Consent).where(Consent.person_id == actor.person_id).order_by(Consent.id)
    )
    return tuple(
        Given(Purpose(c.purpose), c.receiver, c.granted, c.decided_at, c.withdrawn_at)
        for c in found
    )
