"""Seeing agreements: one's own as a provider, those of one's area as staff.

A person sees what their side may; every look of staff at one is audited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from casework import audit
from casework.actor import Actor
from casework.agreements.lifecycles import (
    IN_FORCE,
    OVER,
    PROVIDERS_TURN,
    UNITS_TURN,
)
from casework.agreements.reach import (
    CHANGE,
    PROVIDER_SIGNER,
    UNIT_SIGNER,
    WHY,
    for_provider,
    for_unit,
)
from casework.agreements.terms import BLOCKS, Terms, services_from, terms_from
from casework.areas import area_name
from casework.permissions import MAY, Act, Post, posts_of, require, within
from casework.providers.membership import LEAD, my_provider, role_of
from nlu.reading import Service
from storage.agreements import Agreement
from storage.areas import Area
from storage.database import Tx
from storage.providers import Provider, ProviderMember

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """One agreement in a list; `provider` is "" once its name was erased."""

    agreement_id: int
    number: str
    provider: str
    state: str
    services: tuple[Service, ...]
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class AgreementView:
    """A whole agreement as its two sides see it.

    `blocks` are (block id, its lines), what is read and signed, named by
    `digest`; `change` and `why` are the other side's words, "" for none;
    `leads` tells that the actor may sign for the provider.
    """

    card: AgreementCard
    provider_id: int
    area: str
    terms: Terms
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    digest: str
    change: str
    why: str
    provider_signer: str
    unit_signer: str
    provider_signed_at: datetime | None
    unit_signed_at: datetime | None
    leads: bool = False


def my_agreements(tx: Tx, actor: Actor) -> tuple[AgreementCard, ...]:
    """Return the agreements of the actor's provider, what waits for them first."""
    mine = my_provider(tx, actor)
    if mine is None:
        return ()
    own = Agreement.provider_id == mine.provider_id
    found = tx.session.execute(_cards().where(own).order_by(Agreement.id.desc()))
    cards = [_card(agreement, name) for agreement, name in found]
    return tuple(sorted(cards, key=_urgent)[:MOST_SHOWN])


def _urgent(card: AgreementCard) -> int:
    if card.state in PROVIDERS_TURN:
        return 0
    return 2 if card.state in OVER else 1


def count_mine(tx: Tx, actor: Actor) -> int:
    """Return how many agreements wait for the actor's provider."""
    return sum(card.state in PROVIDERS_TURN for card in my_agreements(tx, actor))


def my_agreement(tx: Tx, actor: Actor, agreement_id: int) -> AgreementView:
    """Return an agreement of the actor's provider whole.

    Raises:
        Refusal: "not_allowed".
    """
    agreement = for_provider(tx, actor, agreement_id)
    leads = role_of(tx, actor, agreement.provider_id) == LEAD
    return _view(tx, agreement, leads=leads)


def is_mine(tx: Tx, actor: Actor, agreement_id: int) -> bool:
    """Tell whether the actor acts for the provider of an agreement."""
    agreement = tx.session.get(Agreement, agreement_id)
    return agreement is not None and bool(role_of(tx, actor, agreement.provider_id))


def waiting_agreements(tx: Tx, actor: Actor) -> tuple[AgreementCard, ...]:
    """Return what waits for the unit in the actor's areas, the oldest first.

    Raises:
        Refusal: "not_allowed" where the actor signs nothing.
    """
    posts = signing_posts(tx, actor)
    found = tx.session.execute(
        _cards()
        .where(*_waits(actor, posts))
        .order_by(Agreement.state_since, Agreement.id)
    )
    return tuple(_card(agreement, name) for agreement, name in found)[:MOST_SHOWN]


def count_waiting(tx: Tx, actor: Actor) -> int:
    """Return how many agreements wait for the unit in the actor's areas.

    Raises:
        Refusal: "not_allowed" where the actor signs nothing.
    """
    posts = signing_posts(tx, actor)
    count = select(func.count(Agreement.id)).where(*_waits(actor, posts))
    return tx.session.scalar(count) or 0


def live_agreements(tx: Tx, actor: Actor) -> tuple[AgreementCard, ...]:
    """Return what is in force or under way in the actor's areas, newest first.

    Raises:
        Refusal: "not_allowed" where the actor signs nothing.
    """
    posts = signing_posts(tx, actor)
    found = tx.session.execute(
        _cards()
        .where(
            within(posts, Agreement.area_code),
            Agreement.state.in_(IN_FORCE | PROVIDERS_TURN),
        )
        .order_by(Agreement.id.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(_card(agreement, name) for agreement, name in found)


def open_agreement(tx: Tx, actor: Actor, agreement_id: int) -> AgreementView:
    """Open an agreement as staff who sign for its area; the look is kept.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    agreement, post = for_unit(tx, actor, agreement_id)
    audit.leave(tx, actor, "agreement.opened", "agreement", agreement.id, post=post.id)
    return _view(tx, agreement)


def glance(tx: Tx, actor: Actor, agreement_id: int) -> AgreementView:
    """Return an agreement as staff for the words of a notice: no look of theirs.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    agreement, _post = for_unit(tx, actor, agreement_id)
    return _view(tx, agreement)


def signing_posts(tx: Tx, actor: Actor) -> list[Post]:
    """Return the posts by which the actor signs.

    Raises:
        Refusal: "not_allowed" where there is none.
    """
    posts = [p for p in posts_of(tx, actor.person_id) if Act.SIGN in MAY[p.level]]
    if not posts:
        require(tx, actor, Act.SIGN, None)
    return posts


def _cards() -> Select[Agreement, str]:
    return select(Agreement, Provider.name).join(
        Provider, Provider.id == Agreement.provider_id
    )


def _waits(actor: Actor, posts: list[Post]) -> tuple[ColumnElement[bool], ...]:
    own = select(ProviderMember.provider_id).where(
        ProviderMember.person_id == actor.person_id, ProviderMember.ended_at.is_(None)
    )
    return (
        within(posts, Agreement.area_code),
        Agreement.state.in_(UNITS_TURN),
        Agreement.provider_id.not_in(own),
    )


def _card(agreement: Agreement, provider: str) -> AgreementCard:
    return AgreementCard(
        agreement_id=agreement.id,
        number=agreement.number,
        provider=provider,
        state=agreement.state,
        services=services_from(agreement.blocks),
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
    )


def _view(tx: Tx, agreement: Agreement, *, leads: bool = False) -> AgreementView:
    provider = tx.session.get_one(Provider, agreement.provider_id)
    kept, area = agreement.blocks, agreement.area_code
    named = area_name(tx, area) or tx.session.get_one(Area, area).name
    return AgreementView(
        card=_card(agreement, provider.name),
        provider_id=agreement.provider_id,
        area=named,
        terms=terms_from(kept, area, agreement.starts_on),
        blocks=tuple((key, tuple(kept.get(key, "").split("\n"))) for key in BLOCKS),
        digest=agreement.digest,
        change=kept.get(CHANGE, ""),
        why=kept.get(WHY, ""),
        provider_signer=kept.get(PROVIDER_SIGNER, ""),
        unit_signer=kept.get(UNIT_SIGNER, ""),
        provider_signed_at=agreement.provider_signed_at,
        unit_signed_at=agreement.unit_signed_at,
        leads=leads,
    )
