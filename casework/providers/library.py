"""The resource library (资源库): what providers offer, where, how much, until when.

Source: FZ25-3.1.2, FZ24-4.3; a stale entry asks its owner (local default).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

from casework import audit
from casework.actor import Actor
from casework.areas import area_name
from casework.clocks import zone
from casework.errors import Refusal
from casework.notices import cancel, plan
from casework.permissions import area_level
from casework.providers.conditions import figure, unlicensed
from casework.providers.credentials import licences_held, today
from casework.providers.lifecycles import WORKING
from casework.providers.membership import members_of, require_member
from storage.database import Tx
from storage.providers import Provider, Resource

MOST_SHOWN = 50
MOST_PER_MONTH = 100_000


@dataclass(frozen=True, slots=True)
class Offer:
    """What a provider offers: a service, an area's code, how many a month."""

    service: str
    area_code: str
    per_month: int
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its owner and the staff see it; `stale` waits for a word."""

    resource_id: int
    provider_id: int
    provider: str
    service: str
    area_code: str
    area: str
    per_month: int
    until: date | None
    words: str
    confirmed_on: date
    stale: bool
    phone: str = ""


def offer(tx: Tx, actor: Actor, provider_id: int, new: Offer) -> int:
    """Put what a provider offers on the list; return its id.

    The same service in the same area is one entry: it is changed.

    Raises:
        Refusal: "not_allowed"; "not_admitted"; "unknown_area"; "not_approved"
            for a service or an area beyond the admission; "unlicensed";
            "bad_amount"; "past".
    """
    provider = _admitted(tx, actor, provider_id)
    _check(tx, provider, new)
    entry = tx.session.scalar(
        select(Resource)
        .where(
            Resource.provider_id == provider.id,
            Resource.service == new.service,
            Resource.area_code == new.area_code,
            Resource.ended_at.is_(None),
        )
        .with_for_update()
    )
    if entry is None:
        entry = Resource(
            provider_id=provider.id,
            service=new.service,
            area_code=new.area_code,
            per_month=new.per_month,
            added_at=tx.now,
            confirmed_at=tx.now,
        )
        tx.session.add(entry)
    _put(tx, entry, new.per_month, new.until)
    entry.words = new.words or None
    tx.session.flush()
    audit.leave(tx, actor, "resource.offered", "resource", entry.id)
    return entry.id


def change_offer(
    tx: Tx, actor: Actor, resource_id: int, per_month: int, until: date | None
) -> bool:
    """Change how much an entry offers, and until when; that confirms it too.

    Raises:
        Refusal: "not_allowed"; "not_admitted"; "ended"; "bad_amount"; "past".
    """
    entry = _own(tx, actor, resource_id)
    _check_amount(tx, per_month, until)
    _put(tx, entry, per_month, until)
    audit.leave(tx, actor, "resource.changed", "resource", entry.id)
    return True


def confirm_offer(tx: Tx, actor: Actor, resource_id: int) -> date:
    """Say that an entry still holds; return until when it is not asked again.

    Raises:
        Refusal: "not_allowed"; "not_admitted"; "ended".
    """
    entry = _own(tx, actor, resource_id)
    _put(tx, entry, entry.per_month, entry.until)
    audit.leave(tx, actor, "resource.confirmed", "resource", entry.id)
    return today(tx) + timedelta(days=figure("resource_fresh_days"))


def end_offer(tx: Tx, actor: Actor, resource_id: int) -> bool:
    """Take an entry off the list; False where that was done before.

    Raises:
        Refusal: "not_allowed".
    """
    entry = tx.session.get(Resource, resource_id, with_for_update=True)
    if entry is None:
        raise Refusal("not_allowed")
    require_member(tx, actor, entry.provider_id)
    if entry.ended_at is not None:
        return False
    entry.ended_at = tx.now
    cancel(tx, subject_of(entry.id))
    audit.leave(tx, actor, "resource.ended", "resource", entry.id)
    return True


def my_offers(tx: Tx, actor: Actor, provider_id: int) -> tuple[Entry, ...]:
    """Return the live entries of a provider, what waits for a word first.

    Raises:
        Refusal: "not_allowed".
    """
    provider = require_member(tx, actor, provider_id)
    found = tx.session.scalars(
        select(Resource)
        .where(Resource.provider_id == provider.id, *live(tx))
        .order_by(Resource.confirmed_at, Resource.id)
        .limit(MOST_SHOWN)
    )
    return tuple(entry_of(tx, row, provider) for row in found)


def my_offer(tx: Tx, actor: Actor, resource_id: int) -> Entry:
    """Return one entry to its owner.

    Raises:
        Refusal: "not_allowed"; "ended".
    """
    entry = tx.session.get(Resource, resource_id)
    if entry is None:
        raise Refusal("not_allowed")
    provider = require_member(tx, actor, entry.provider_id)
    if entry.ended_at is not None:
        raise Refusal("ended")
    return entry_of(tx, entry, provider)


def stale_resources(tx: Tx) -> int:
    """Ask the owners of entries nobody confirmed for long; return how many notices.

    A routine: fired twice or late, it asks once for each confirmation.
    """
    before = tx.now - timedelta(days=figure("resource_fresh_days"))
    found = tx.session.execute(
        select(Resource.id, Resource.provider_id, Resource.confirmed_at)
        .join(Provider, Provider.id == Resource.provider_id)
        .where(Provider.state.in_(WORKING), Resource.confirmed_at <= before, *live(tx))
        .order_by(Resource.id)
    ).all()
    asked = 0
    for resource_id, provider_id, confirmed_at in found:
        for person in members_of(tx, provider_id)[:1]:
            asked += plan(
                tx,
                "resource.stale",
                person,
                f"resource:{resource_id}:{confirmed_at.isoformat()}",
                subject=subject_of(resource_id),
                resource_id=resource_id,
            )
    return asked


def count_stale(tx: Tx, actor: Actor, provider_id: int) -> int:
    """Return how many entries of a provider wait for a word.

    Raises:
        Refusal: "not_allowed".
    """
    return sum(entry.stale for entry in my_offers(tx, actor, provider_id))


def subject_of(resource_id: int) -> str:
    """Return what notices about an entry go by."""
    return f"resource:{resource_id}"


def live(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an entry still counts."""
    open_end = or_(Resource.until.is_(None), Resource.until >= today(tx))
    return Resource.ended_at.is_(None), open_end


def _admitted(tx: Tx, actor: Actor, provider_id: int) -> Provider:
    provider = require_member(tx, actor, provider_id)
    if provider.state not in WORKING:
        raise Refusal("not_admitted", state=provider.state)
    return provider


def _own(tx: Tx, actor: Actor, resource_id: int) -> Resource:
    entry = tx.session.get(Resource, resource_id, with_for_update=True)
    if entry is None:
        raise Refusal("not_allowed")
    _admitted(tx, actor, entry.provider_id)
    if entry.ended_at is not None:
        raise Refusal("ended")
    return entry


def _check(tx: Tx, provider: Provider, new: Offer) -> None:
    if area_level(tx, new.area_code) is None:
        raise Refusal("unknown_area")
    within = any(new.area_code.startswith(code) for code in provider.areas)
    if new.service not in provider.services or not within:
        raise Refusal("not_approved")
    if unlicensed((new.service,), licences_held(tx, provider.id)):
        raise Refusal("unlicensed", services=[new.service])
    _check_amount(tx, new.per_month, new.until)


def _check_amount(tx: Tx, per_month: int, until: date | None) -> None:
    if not 1 <= per_month <= MOST_PER_MONTH:
        raise Refusal("bad_amount")
    if until is not None and until < today(tx):
        raise Refusal("past")


def _put(tx: Tx, entry: Resource, per_month: int, until: date | None) -> None:
    entry.per_month, entry.until = per_month, until
    entry.confirmed_at = tx.now
    if entry.id is not None:
        cancel(tx, subject_of(entry.id))


def entry_of(
    tx: Tx, row: Resource, provider: Provider, *, for_staff: bool = False
) -> Entry:
    """Return an entry as it is read; its phone is for staff alone."""
    before = tx.now - timedelta(days=figure("resource_fresh_days"))
    return Entry(
        resource_id=row.id,
        provider_id=provider.id,
        provider=provider.name,
        service=row.service,
        area_code=row.area_code,
        area=area_name(tx, row.area_code),
        per_month=row.per_month,
        until=row.until,
        words=row.words or "",
        confirmed_on=row.confirmed_at.astimezone(zone()).date(),
        stale=row.confirmed_at <= before,
        phone=str(provider.facts.get("phone", "")) if for_staff else "",
    )
