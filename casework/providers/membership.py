"""Who acts for a provider, and who of the staff may act on it: in this one place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from casework.actor import Actor
from casework.errors import Refusal
from casework.permissions import Act, Post, require
from storage.base import PersonId, ProviderId
from storage.database import Tx
from storage.providers import Provider, ProviderMember

LEAD, MEMBER = "lead", "member"


@dataclass(frozen=True, slots=True)
class Mine:
    """A provider that somebody acts for."""

    provider_id: ProviderId
    name: str
    kind: str
    state: str
    role: str


def my_provider(tx: Tx, actor: Actor) -> Mine | None:
    """Return the provider that the actor acts for, the newest one; None without."""
    row = tx.session.execute(
        select(Provider, ProviderMember.role)
        .join(ProviderMember, ProviderMember.provider_id == Provider.id)
        .where(
            ProviderMember.person_id == actor.person_id,
            ProviderMember.ended_at.is_(None),
        )
        .order_by(Provider.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    provider, role = row
    return Mine(provider.id, provider.name, provider.kind, provider.state, role)


def require_member(tx: Tx, actor: Actor, provider_id: int) -> Provider:
    """Return a provider that the actor acts for, locked.

    Raises:
        Refusal: "not_allowed" for anybody else.
    """
    provider = tx.session.scalar(
        select(Provider)
        .join(ProviderMember, ProviderMember.provider_id == Provider.id)
        .where(
            Provider.id == provider_id,
            ProviderMember.person_id == actor.person_id,
            ProviderMember.ended_at.is_(None),
        )
        .with_for_update(of=Provider)
    )
    if provider is None:
        raise Refusal("not_allowed")
    return provider


def role_of(tx: Tx, actor: Actor, provider_id: int) -> str | None:
    """Return "lead" or "member", None where the actor is neither now."""
    return tx.session.scalar(
        select(ProviderMember.role).where(
            ProviderMember.provider_id == provider_id,
            ProviderMember.person_id == actor.person_id,
            ProviderMember.ended_at.is_(None),
        )
    )


def require_staff_over(
    tx: Tx, actor: Actor, provider_id: int, act: Act
) -> tuple[Provider, Post]:
    """Return a provider, locked, and the post by which the actor may do this.

    Raises:
        Refusal: "not_allowed" where there is none, or it lies elsewhere; also
            for staff who act for this provider themselves.
    """
    provider = tx.session.get(Provider, provider_id, with_for_update=True)
    if provider is None:
        raise Refusal("not_allowed")
    if actor.person_id in members_of(tx, provider_id):
        raise Refusal("own_provider")
    return provider, require(tx, actor, act, provider.area_code)


def members_of(tx: Tx, provider_id: int) -> list[PersonId]:
    """Return who acts for a provider now, leads first."""
    return list(
        tx.session.scalars(
            select(ProviderMember.person_id)
            .where(
                ProviderMember.provider_id == provider_id,
                ProviderMember.ended_at.is_(None),
            )
            .order_by(ProviderMember.role != LEAD, ProviderMember.id)
        )
    )
