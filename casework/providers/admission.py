"""Applying for admission (准入): begin, change, show evidence, submit, leave.

Source: FZ25-2.1 to 2.4, requirements page 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework import audit
from casework.actor import Actor
from casework.deadlines.workdays import work_day_after
from casework.errors import Refusal
from casework.notices import Urgency, tell_staff
from casework.permissions import area_level
from casework.providers.commitments import signature
from casework.providers.conditions import (
    ProviderKind,
    figure,
    unlicensed,
)
from casework.providers.credentials import (
    code_mark,
    licences_held,
    normal_code,
    today,
)
from casework.providers.evidence import faults_without, missing_items
from casework.providers.lifecycles import (
    ProviderAct,
    ProviderState,
    next_provider_state,
)
from casework.providers.membership import LEAD, my_provider, require_member
from storage.base import ProviderId
from storage.database import Tx
from storage.providers import Provider, ProviderMember

_S = ProviderState
# While these last, the application may be changed.
EDITABLE = frozenset({_S.DRAFT, _S.REPAIR, _S.REFUSED, _S.CANCELLED, _S.LEFT})
# Where an application stands again before its first line.
OVER = frozenset({_S.REFUSED, _S.CANCELLED, _S.LEFT})


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant says first.

    `adult` is the declaration of full age, asked of a person only; `areas` are
    codes of streets or of the district; `capacity` is how many people at a time.
    """

    kind: ProviderKind
    name: str
    area_code: str
    services: tuple[str, ...]
    areas: tuple[str, ...]
    capacity: int
    phone: str
    code: str = ""
    adult: bool = False
    emergency: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """What is changed of an application; None leaves a line as it is."""

    name: str | None = None
    code: str | None = None
    area_code: str | None = None
    services: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    capacity: int | None = None
    phone: str | None = None
    emergency: str | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The receipt of an application, and the last day for its answer."""

    receipt: str
    answer_by: date


def begin(tx: Tx, actor: Actor, told: Application) -> ProviderId:
    """Open an application of which the actor is the lead; return its id.

    Raises:
        Refusal: "has_provider" while the actor acts for another that is not
            over; "under_age"; "unknown_area"; "nothing_offered".
    """
    mine = my_provider(tx, actor)
    if mine is not None and mine.state not in OVER:
        raise Refusal("has_provider")
    if told.kind is ProviderKind.INDIVIDUAL and not told.adult:
        raise Refusal("under_age")
    _check_places(tx, told.area_code, told.areas)
    if not told.services:
        raise Refusal("nothing_offered")
    provider = Provider(
        kind=told.kind,
        name=told.name,
        area_code=told.area_code,
        state=_S.DRAFT,
        created_at=tx.now,
        state_since=tx.now,
        facts=_facts(told),
        services=list(told.services),
        areas=list(told.areas),
        capacity=told.capacity,
    )
    _put_code(tx, provider, told.code)
    tx.session.add(provider)
    tx.session.flush()
    tx.session.add(
        ProviderMember(
            provider_id=provider.id,
            person_id=actor.person_id,
            role=LEAD,
            since=tx.now,
        )
    )
    audit.leave(tx, actor, "provider.begun", "provider", provider.id)
    return provider.id


def _facts(told: Application) -> dict[str, Any]:
    facts: dict[str, Any] = {"phone": told.phone}
    if told.kind is ProviderKind.INDIVIDUAL:
        facts |= {"adult": told.adult, "emergency": told.emergency}
    return facts


def _check_places(tx: Tx, *codes: str | tuple[str, ...]) -> None:
    flat = [c for code in codes for c in ((code,) if isinstance(code, str) else code)]
    if not flat or any(area_level(tx, code) is None for code in flat):
        raise Refusal("unknown_area")


def _put_code(tx: Tx, provider: Provider, code: str) -> None:
    provider.code = normal_code(code) or None
    provider.code_mark = code_mark(tx, code) if provider.code else None


def change(tx: Tx, actor: Actor, provider_id: int, lines: Lines) -> bool:
    """Change lines of an application before it is submitted, or for its repair.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "unknown_area"; "nothing_offered".
    """
    provider = _editable(tx, actor, provider_id)
    _check_lines(tx, lines)
    for name in ("name", "area_code", "capacity"):
        value = getattr(lines, name)
        if value is not None:
            setattr(provider, name, value)
    if lines.services is not None:
        provider.services = list(lines.services)
    if lines.areas is not None:
        provider.areas = list(lines.areas)
    if lines.code is not None:
        _put_code(tx, provider, lines.code)
    said = {"phone": lines.phone, "emergency": lines.emergency}
    changed = [n for n in Lines.__slots__ if getattr(lines, n) is not None]
    provider.facts = {
        **provider.facts,
        **{name: value for name, value in said.items() if value is not None},
        "faults": faults_without(provider, changed),
    }
    audit.leave(tx, actor, "provider.changed", "provider", provider.id, lines=changed)
    return True


def _check_lines(tx: Tx, lines: Lines) -> None:
    if lines.area_code is not None:
        _check_places(tx, lines.area_code)
    if lines.areas is not None:
        _check_places(tx, lines.areas)
    if lines.services == ():
        raise Refusal("nothing_offered")


def _editable(tx: Tx, actor: Actor, provider_id: int) -> Provider:
    provider = require_member(tx, actor, provider_id)
    if provider.state not in EDITABLE:
        raise Refusal("wrong_state", state=provider.state)
    return provider


def submit(tx: Tx, actor: Actor, provider_id: int) -> Submitted:
    """Hand an application in, for the first time, mended, or anew; tell staff.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "cooling" with `until`;
            "missing" with `items`; "unlicensed" with `services`; "faults" with
            `items`; "not_signed".
    """
    provider = require_member(tx, actor, provider_id)
    state = next_provider_state(provider.state, ProviderAct.SUBMIT)
    _require_ready(tx, provider)
    signed = signature(tx, provider_id)
    if signed is None:
        raise Refusal("not_signed")
    again = provider.state == _S.REPAIR
    provider.repairs = provider.repairs if again else 0
    provider.state, provider.state_since = state, tx.now
    provider.facts = {**provider.facts, "submitted_on": today(tx).isoformat()}
    audit.leave(tx, actor, "provider.submitted", "provider", provider.id)
    tell_staff(
        tx,
        "admission.new",
        provider.area_code,
        _occasion(provider),
        urgency=Urgency.TIMELY,
        subject=subject_of(provider_id),
        provider_id=provider.id,
    )
    return Submitted(signed.receipt, answer_by(today(tx)))


def _require_ready(tx: Tx, provider: Provider) -> None:
    until = cooling_until(provider)
    if until is not None and until > today(tx):
        raise Refusal("cooling", until=until.isoformat())
    missing = missing_items(tx, provider)
    if missing:
        raise Refusal("missing", items=list(missing))
    left = [fault["item"] for fault in provider.facts.get("faults", [])]
    if left:
        raise Refusal("faults", items=left)
    lacking = unlicensed(provider.services, licences_held(tx, provider.id))
    if lacking:
        raise Refusal("unlicensed", services=list(lacking))


def cooling_until(provider: Provider) -> date | None:
    """Return the first day on which a refused provider may apply again."""
    if provider.state not in (_S.REFUSED, _S.CANCELLED):
        return None
    return (provider.state_since + timedelta(days=figure("cooling_days"))).date()


def answer_by(submitted_on: date) -> date:
    """Return the last day for the answer to an application."""
    return work_day_after(submitted_on, figure("reply_work_days"))


def subject_of(provider_id: int) -> str:
    """Return what notices about an application go by."""
    return f"provider:{provider_id}"


def _occasion(provider: Provider) -> str:
    return f"provider:{provider.id}:{provider.version}"
