"""One application as its provider and the staff read it: lines, papers, faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework.actor import Actor
from casework.areas import area_name
from casework.providers.admission import answer_by, cooling_until
from casework.providers.commitments import Signed, signature
from casework.providers.conditions import Item, figure, items_for, unlicensed
from casework.providers.credentials import (
    Specialist,
    is_doubtful,
    licences_held,
    same_code,
    specialists_of,
    today,
)
from casework.providers.evidence import EvidenceState, missing_items
from casework.providers.lifecycles import ProviderState
from casework.providers.membership import require_member
from storage.database import Tx
from storage.providers import Evidence, Provider

# The fact that a renewal was asked for, with its day.
RENEWAL = "renewal_on"
# The first day of the first of the terms that follow on each other.
STANDING_SINCE = "standing_since"


@dataclass(frozen=True, slots=True)
class Shown:
    """One item of evidence with all that was shown for it, the newest piece last.

    `state` is "" where nothing was shown yet; `reason` what staff want mended.
    """

    item: str
    clause: str
    takes: str
    dated: bool
    required: bool
    state: str
    media: tuple[int, ...]
    words: tuple[str, ...]
    valid_to: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to be mended: a line or an item, its clause, and what to do."""

    item: str
    clause: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """All of an application. `areas` are names; codes are beside them.

    `missing` are items, `unlicensed` services for which nobody holds a licence.
    `renewal` was asked for; it is `renewable` when that may be done now.
    `same_code` counts other live ones with the code, told to staff only.
    """

    provider_id: int
    kind: str
    name: str
    state: str
    code: str
    code_doubtful: bool
    area_code: str
    area: str
    areas: tuple[str, ...]
    area_codes: tuple[str, ...]
    services: tuple[str, ...]
    capacity: int
    phone: str
    emergency: str
    identity: str
    evidence: tuple[Shown, ...]
    specialists: tuple[Specialist, ...]
    missing: tuple[str, ...]
    unlicensed: tuple[str, ...]
    faults: tuple[Fault, ...]
    repairs_left: int
    signed: Signed | None
    answer_by: date | None
    cooling_until: date | None
    admitted_until: date | None
    reason: str
    refused_clause: str = ""
    same_code: int = 0
    renewal: bool = False
    renewable: bool = False


def my_application(tx: Tx, actor: Actor, provider_id: int) -> ApplicationView:
    """Return an application to whoever acts for the provider.

    Raises:
        Refusal: "not_allowed".
    """
    return view(tx, require_member(tx, actor, provider_id))


def view(tx: Tx, provider: Provider, *, for_staff: bool = False) -> ApplicationView:
    """Return an application; what only staff may know where it is `for_staff`."""
    facts = provider.facts
    submitted = facts.get("submitted_on")
    return ApplicationView(
        provider_id=provider.id,
        kind=provider.kind,
        name=provider.name,
        state=provider.state,
        code=provider.code or "",
        code_doubtful=is_doubtful(provider.code),
        area_code=provider.area_code,
        area=area_name(tx, provider.area_code),
        areas=tuple(area_name(tx, code) for code in provider.areas),
        area_codes=tuple(provider.areas),
        services=tuple(provider.services),
        capacity=provider.capacity,
        phone=str(facts.get("phone", "")),
        emergency=str(facts.get("emergency", "")),
        identity=str(facts.get("identity", "")),
        evidence=_shown(tx, provider),
        specialists=specialists_of(tx, provider.id),
        missing=missing_items(tx, provider),
        unlicensed=unlicensed(provider.services, licences_held(tx, provider.id)),
        faults=tuple(_fault(row) for row in facts.get("faults", [])),
        repairs_left=max(figure("repairs") - provider.repairs, 0),
        signed=signature(tx, provider.id),
        answer_by=answer_by(date.fromisoformat(submitted)) if submitted else None,
        cooling_until=cooling_until(provider),
        admitted_until=provider.admitted_until,
        reason=provider.reason or "",
        refused_clause=str(facts.get("refused_clause", "")),
        same_code=same_code(tx, provider) if for_staff else 0,
        renewal=RENEWAL in facts,
        renewable=is_renewable(tx, provider),
    )


def renewable_from(provider: Provider) -> date | None:
    """Return the first day on which another term may be asked for."""
    if provider.state != ProviderState.ADMITTED or provider.admitted_until is None:
        return None
    return provider.admitted_until - timedelta(days=figure("renew_before_days"))


def is_renewable(tx: Tx, provider: Provider) -> bool:
    """Tell whether another term may be asked for now, and was not yet."""
    first = renewable_from(provider)
    return first is not None and first <= today(tx) and RENEWAL not in provider.facts


def _fault(row: dict[str, Any]) -> Fault:
    return Fault(row["item"], row["clause"], row["reason"])


def _shown(tx: Tx, provider: Provider) -> tuple[Shown, ...]:
    rows = tx.session.scalars(
        select(Evidence)
        .where(Evidence.provider_id == provider.id)
        .order_by(Evidence.id)
    ).all()
    items = items_for(provider.kind)
    return tuple(
        _one(item, [row for row in rows if row.item == item.id]) for item in items
    )


def _one(item: Item, rows: list[Evidence]) -> Shown:
    # What was to be mended is over once there is something newer.
    live = [row for row in rows if row.state != EvidenceState.REPAIR] or rows
    newest = rows[-1] if rows else None
    return Shown(
        item=item.id,
        clause=item.clause,
        takes=item.takes,
        dated=item.dated,
        required=item.required,
        state=newest.state if newest else "",
        media=tuple(row.media_id for row in live if row.media_id is not None),
        words=tuple(row.words for row in live if row.words),
        valid_to=newest.valid_to if newest else None,
        reason=(newest.reason or "") if newest else "",
    )
