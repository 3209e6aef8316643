"""Codes and licences: 统一社会信用代码, named specialists and their 职业资格."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from stdnum.cn import uscc

from casework import audit
from casework.actor import Actor
from casework.clocks import zone
from casework.errors import Refusal
from casework.providers.conditions import credentials_for
from casework.providers.lifecycles import ProviderState
from casework.providers.membership import require_member
from storage.base import MediaId
from storage.database import Tx
from storage.providers import Credential, Provider

CODE_MARK = "provider_code"
CODE_LENGTH = 18
# An application that is over gives its code free.
OVER = (ProviderState.REFUSED, ProviderState.CANCELLED, ProviderState.LEFT)


@dataclass(frozen=True, slots=True)
class Specialist:
    """A named specialist; `number` is the licence's, `valid_to` its last day."""

    credential_id: int
    kind: str
    holder: str
    number: str
    valid_to: date
    media_id: int | None


@dataclass(frozen=True, slots=True)
class NewSpecialist:
    """A specialist as told."""

    kind: str
    holder: str
    number: str
    valid_to: date
    media_id: int | None = None


def normal_code(code: str) -> str:
    """Return a credit code as it is kept: capitals and digits."""
    return "".join(c for c in code.upper() if c.isalnum())


def is_doubtful(code: str | None) -> bool:
    """Tell whether the checksum of a credit code does not hold.

    A warning only: real codes fail it too. Source: GB 32100-2015.
    """
    return bool(code) and not uscc.is_valid(code or "")


def code_mark(tx: Tx, code: str) -> bytes:
    """Return the keyed hash by which a code is found."""
    return tx.keys.fingerprint(CODE_MARK, normal_code(code))


def same_code(tx: Tx, provider: Provider) -> int:
    """Return how many other live applications or providers bear the same code."""
    if provider.code_mark is None:
        return 0
    others = select(func.count()).where(
        Provider.code_mark == provider.code_mark,
        Provider.id != provider.id,
        Provider.state.not_in((ProviderState.DRAFT, *OVER)),
    )
    return tx.session.scalar(others) or 0


def add_specialist(tx: Tx, actor: Actor, provider_id: int, new: NewSpecialist) -> int:
    """Add a named specialist; return the credential's id.

    Raises:
        Refusal: "not_allowed"; "not_needed" for a licence that no service of
            this provider needs; "expired" where its last day is past.
    """
    provider = require_member(tx, actor, provider_id)
    if new.kind not in credentials_for(provider.services):
        raise Refusal("not_needed")
    if new.valid_to < today(tx):
        raise Refusal("expired")
    credential = Credential(
        provider_id=provider.id,
        kind=new.kind,
        holder=new.holder,
        number=new.number,
        valid_to=new.valid_to,
        added_at=tx.now,
        media_id=MediaId(new.media_id) if new.media_id is not None else None,
    )
    tx.session.add(credential)
    tx.session.flush()
    audit.leave(tx, actor, "credential.added", "provider", provider.id)
    return credential.id


def end_specialist(tx: Tx, actor: Actor, provider_id: int, credential_id: int) -> bool:
    """Take a specialist off the list; False where that was done before.

    Raises:
        Refusal: "not_allowed".
    """
    provider = require_member(tx, actor, provider_id)
    credential = tx.session.get(Credential, credential_id)
    if credential is None or credential.provider_id != provider.id:
        raise Refusal("not_allowed")
    if credential.ended_at is not None:
        return False
    credential.ended_at = tx.now
    audit.leave(tx, actor, "credential.ended", "provider", provider.id)
    return True


def specialists_of(tx: Tx, provider_id: int) -> tuple[Specialist, ...]:
    """Return the live specialists of a provider, expired ones too."""
    rows = tx.session.scalars(
        select(Credential)
        .where(Credential.provider_id == provider_id, Credential.ended_at.is_(None))
        .order_by(Credential.id)
    )
    return tuple(
        Specialist(c.id, c.kind, c.holder, c.number, c.valid_to, c.media_id)
        for c in rows
    )


def licences_held(tx: Tx, provider_id: int) -> set[str]:
    """Return the kinds of licence that hold today."""
    day = today(tx)
    return {s.kind for s in specialists_of(tx, provider_id) if s.valid_to >= day}


def today(tx: Tx) -> date:
    """Return the day of the transaction in the district's zone."""
    return tx.now.astimezone(zone()).date()
