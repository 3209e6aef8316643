"""Staff look for who offers what, and where (资源库). Source: FZ25-3.1.2."""

from __future__ import annotations

from sqlalchemy import or_, select

from casework.actor import Actor
from casework.errors import Refusal
from casework.permissions import MAY, Act, posts_of
from casework.providers.conditions import unlicensed
from casework.providers.credentials import licences_held
from casework.providers.library import MOST_SHOWN, Entry, entry_of, live
from casework.providers.lifecycles import WORKING
from storage.database import Tx
from storage.providers import Provider, Resource


def search(
    tx: Tx, actor: Actor, service: str, area_code: str | None = None
) -> tuple[Entry, ...]:
    """Return what there is of a service for an area, fresh and near ones first.

    What is offered for a wider area counts for each part of it. Only those who
    may be given work now are found, and nobody whose licence for it has run out.

    Raises:
        Refusal: "not_allowed" for whoever does not look after providers.
    """
    posts = [p for p in posts_of(tx, actor.person_id) if Act.SUPERVISE in MAY[p.level]]
    if not posts:
        raise Refusal("not_allowed")
    where = area_code or min((p.area_code for p in posts), key=len)
    found = tx.session.execute(
        select(Resource, Provider)
        .join(Provider, Provider.id == Resource.provider_id)
        .where(
            Resource.service == service,
            Provider.state.in_(WORKING),
            *live(tx),
            or_(
                Resource.area_code.startswith(where),
                Resource.area_code.in_(_around(where)),
            ),
        )
        .order_by(Resource.confirmed_at.desc(), Resource.id)
        .limit(MOST_SHOWN)
    )
    entries = [
        entry_of(tx, row, owner, for_staff=True)
        for row, owner in found
        if not unlicensed((service,), licences_held(tx, owner.id))
    ]
    return tuple(sorted(entries, key=lambda e: (e.stale, -len(e.area_code))))


def _around(code: str) -> list[str]:
    """Return the codes of the areas around one: its street, its district."""
    return [code[:digits] for digits in (6, 9) if digits < len(code)]
