"""What time and the provider's own will do to its standing: renew, expire, leave.

Source: FZ25-1.2.2 (准入→监管→评估→退出), requirements page 3.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.clocks import zone
from casework.errors import Refusal
from casework.notices import Urgency, cancel, plan, tell_staff
from casework.providers.admission import subject_of
from casework.providers.applications import RENEWAL, renewable_from
from casework.providers.conditions import items_for
from casework.providers.credentials import specialists_of, today
from casework.providers.evidence import EvidenceState
from casework.providers.lifecycles import (
    ProviderAct,
    ProviderState,
    next_provider_state,
)
from casework.providers.measures import running_services
from casework.providers.membership import LEAD, members_of, require_member, role_of
from storage.database import Tx
from storage.providers import Evidence, Provider, Resource


def ask_renewal(tx: Tx, actor: Actor, provider_id: int) -> bool:
    """Ask for another term before this one ends; False where that was asked.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "too_early" with `from`.
    """
    provider = require_member(tx, actor, provider_id)
    first = renewable_from(provider)
    if first is None:
        raise Refusal("wrong_state", state=provider.state)
    if today(tx) < first:
        raise Refusal("too_early", **{"from": first.isoformat()})
    if RENEWAL in provider.facts:
        return False
    day = today(tx).isoformat()
    provider.facts = {**provider.facts, RENEWAL: day, "submitted_on": day}
    tx.session.flush()
    audit.leave(tx, actor, "provider.renewal_asked", "provider", provider.id)
    _tell_staff(tx, provider, "admission.new")
    return True


def leave(tx: Tx, actor: Actor, provider_id: int) -> bool:
    """Give the standing up of one's own will (自愿退出), at any time.

    What runs is handed over first, so that nobody is left without help.

    Raises:
        Refusal: "not_allowed" for all but a lead; "wrong_state";
            "running_services" with `count`.
    """
    provider = require_member(tx, actor, provider_id)
    if role_of(tx, actor, provider_id) != LEAD:
        raise Refusal("not_allowed")
    state = next_provider_state(provider.state, ProviderAct.LEAVE)
    running = running_services(tx, provider.id)
    if running:
        raise Refusal("running_services", count=len(running))
    known_to_staff = provider.state != ProviderState.DRAFT
    provider.state, provider.state_since = state, tx.now
    _end_resources(tx, provider_id)
    cancel(tx, subject_of(provider_id))
    tx.session.flush()
    audit.leave(tx, actor, "provider.left", "provider", provider.id)
    if known_to_staff:
        _tell_staff(tx, provider, "provider.left")
    return True


def _end_resources(tx: Tx, provider_id: int) -> None:
    rows = tx.session.scalars(
        select(Resource).where(
            Resource.provider_id == provider_id, Resource.ended_at.is_(None)
        )
    )
    for row in rows:
        row.ended_at = tx.now


def _tell_staff(tx: Tx, provider: Provider, kind: str) -> None:
    tell_staff(
        tx,
        kind,
        provider.area_code,
        f"provider:{provider.id}:{provider.version}",
        urgency=Urgency.TIMELY,
        subject=subject_of(provider.id),
        provider_id=provider.id,
    )


def expire_admissions(tx: Tx, day: date) -> int:
    """End the standing of those whose term is past; return how many.

    A renewal that staff have not answered yet holds the standing open.
    """
    due = tx.session.scalars(
        select(Provider)
        .where(Provider.state == ProviderState.ADMITTED, Provider.admitted_until < day)
        .order_by(Provider.id)
        .with_for_update()
    )
    ended = [provider for provider in due if RENEWAL not in provider.facts]
    for provider in ended:
        provider.state = next_provider_state(provider.state, ProviderAct.EXPIRE)
        provider.state_since = tx.now
        tx.session.flush()
        audit.leave(tx, None, "provider.expired", "provider", provider.id)
        for person in members_of(tx, provider.id):
            plan(
                tx,
                "admission.expired",
                person,
                f"provider:{provider.id}:{provider.admitted_until}",
                subject=subject_of(provider.id),
                provider_id=provider.id,
            )
    return len(ended)


def facts_of_provider(tx: Tx, provider_id: int) -> dict[str, date | list[date]]:
    """Return the days of a provider on which deadline rules rest.

    `submitted_on` only while an answer is owed, `admitted_on` and
    `admitted_until` only while admitted; `credential_valid_to` and
    `evidence_valid_to` list the last days of what is live.
    """
    provider = tx.session.get(Provider, provider_id)
    if provider is None:
        return {}
    facts: dict[str, date | list[date]] = {}
    submitted = provider.facts.get("submitted_on")
    waits = provider.state == ProviderState.SUBMITTED or RENEWAL in provider.facts
    if submitted and waits:
        facts["submitted_on"] = date.fromisoformat(submitted)
    if provider.admitted_on and provider.admitted_until:
        facts["admitted_on"] = provider.admitted_on
        facts["admitted_until"] = provider.admitted_until
    return facts | _paper_days(tx, provider)


def _paper_days(tx: Tx, provider: Provider) -> dict[str, date | list[date]]:
    newest = {
        row.item: row
        for row in tx.session.scalars(
            select(Evidence)
            .where(
                Evidence.provider_id == provider.id,
                Evidence.state != EvidenceState.REPAIR,
            )
            .order_by(Evidence.id)
        )
    }
    facts: dict[str, date | list[date]] = {}
    checked = newest.get("annual_check")
    if checked is not None:
        facts["annual_check_on"] = checked.added_at.astimezone(zone()).date()
    dated = {item.id for item in items_for(provider.kind) if item.dated}
    days = [r.valid_to for i, r in newest.items() if i in dated and r.valid_to]
    licences = [s.valid_to for s in specialists_of(tx, provider.id)]
    lists = {"evidence_valid_to": days, "credential_valid_to": licences}
    return facts | {name: sorted(found) for name, found in lists.items() if found}
