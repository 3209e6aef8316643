"""Applications before the staff: how many wait, one of them, all of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select

from casework import audit
from casework.actor import Actor
from casework.areas import area_name
from casework.errors import Refusal
from casework.permissions import MAY, Act, posts_of, within
from casework.providers.admission import answer_by
from casework.providers.applications import RENEWAL, ApplicationView, view
from casework.providers.conditions import figure
from casework.providers.credentials import today
from casework.providers.lifecycles import ProviderState
from casework.providers.membership import require_staff_over
from storage.database import Tx
from storage.providers import Provider

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ApplicationCard:
    """One application in a list; `answer_by` is the last day for the answer.

    `waits` tells that staff still have to decide.
    """

    provider_id: int
    name: str
    kind: str
    area: str
    answer_by: date | None
    renewal: bool
    waits: bool


def waiting_applications(tx: Tx, actor: Actor) -> int:
    """Return how many applications and renewals wait in the actor's areas.

    Raises:
        Refusal: "not_allowed" for whoever may not review.
    """
    return len(_waiting(tx, actor))


def list_applications(tx: Tx, actor: Actor) -> tuple[ApplicationCard, ...]:
    """Return the applications that wait in the actor's areas, oldest first.

    Raises:
        Refusal: "not_allowed" for whoever may not review.
    """
    return tuple(_card(tx, provider) for provider in _waiting(tx, actor))


def application_card(tx: Tx, actor: Actor, provider_id: int) -> ApplicationCard:
    """Return one application as lists show it.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    provider, _post = require_staff_over(tx, actor, provider_id, Act.SUPERVISE)
    return _card(tx, provider)


def _waiting(tx: Tx, actor: Actor) -> list[Provider]:
    posts = [p for p in posts_of(tx, actor.person_id) if Act.REVIEW in MAY[p.level]]
    if not posts:
        raise Refusal("not_allowed")
    soon = today(tx) + timedelta(days=figure("renew_before_days"))
    renewable = and_(
        Provider.state == ProviderState.ADMITTED, Provider.admitted_until <= soon
    )
    found = tx.session.scalars(
        select(Provider)
        .where(
            within(posts, Provider.area_code),
            or_(Provider.state == ProviderState.SUBMITTED, renewable),
        )
        .order_by(Provider.state_since, Provider.id)
        .limit(MOST_SHOWN)
    )
    return [p for p in found if p.state != ProviderState.ADMITTED or renews(p)]


def renews(provider: Provider) -> bool:
    """Tell whether a provider asked for another term."""
    return RENEWAL in provider.facts


def _card(tx: Tx, provider: Provider) -> ApplicationCard:
    submitted = provider.facts.get("submitted_on")
    return ApplicationCard(
        provider_id=provider.id,
        name=provider.name,
        kind=provider.kind,
        area=area_name(tx, provider.area_code),
        answer_by=answer_by(date.fromisoformat(submitted)) if submitted else None,
        renewal=renews(provider),
        waits=provider.state == ProviderState.SUBMITTED or renews(provider),
    )


def open_application(tx: Tx, actor: Actor, provider_id: int) -> ApplicationView:
    """Return all of an application to staff; the look is audited.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    provider, _post = require_staff_over(tx, actor, provider_id, Act.REVIEW)
    audit.leave(tx, actor, "provider.opened", "provider", provider.id)
    return view(tx, provider, for_staff=True)
