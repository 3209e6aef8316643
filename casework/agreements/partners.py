"""With whom an agreement may be made, and where: admitted, and near enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from casework.actor import Actor
from casework.agreements.views import signing_posts
from casework.errors import Refusal
from casework.permissions import Post
from casework.providers.lifecycles import WORKING
from casework.providers.membership import members_of
from nlu.reading import Service
from storage.base import ProviderId
from storage.database import Tx
from storage.providers import Provider


@dataclass(frozen=True, slots=True)
class Partner:
    """A provider with which an agreement may be made, and what it may serve."""

    provider_id: int
    name: str
    area_code: str
    services: tuple[Service, ...]
    areas: tuple[str, ...]


def partners(tx: Tx, actor: Actor) -> tuple[Partner, ...]:
    """Return the admitted providers that may serve the actor's areas, by age.

    Raises:
        Refusal: "not_allowed" where the actor signs nothing.
    """
    posts = signing_posts(tx, actor)
    found = tx.session.scalars(
        select(Provider).where(Provider.state.in_(WORKING)).order_by(Provider.id)
    )
    return tuple(
        _partner(provider)
        for provider in found
        if _serves(provider, posts)
        and actor.person_id not in members_of(tx, provider.id)
    )


def partner(tx: Tx, actor: Actor, provider_id: int) -> Partner:
    """Return one provider with which the actor may make an agreement.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "not_admitted".
    """
    provider = tx.session.get(Provider, ProviderId(provider_id))
    posts = signing_posts(tx, actor)
    if provider is None or not _serves(provider, posts):
        raise Refusal("not_allowed")
    if actor.person_id in members_of(tx, provider.id):
        raise Refusal("own_provider")
    if provider.state not in WORKING:
        raise Refusal("not_admitted", state=provider.state)
    return _partner(provider)


def my_areas(tx: Tx, actor: Actor) -> tuple[str, ...]:
    """Return the codes of the areas for which the actor signs.

    Raises:
        Refusal: "not_allowed" where the actor signs nothing.
    """
    return tuple(post.area_code for post in signing_posts(tx, actor))


def _serves(provider: Provider, posts: Iterable[Post]) -> bool:
    codes = (provider.area_code, *provider.areas)
    return any(
        code.startswith(post.area_code) or post.area_code.startswith(code)
        for code in codes
        for post in posts
    )


def _partner(provider: Provider) -> Partner:
    return Partner(
        provider.id,
        provider.name,
        provider.area_code,
        tuple(Service(code) for code in provider.services),
        tuple(provider.areas),
    )
