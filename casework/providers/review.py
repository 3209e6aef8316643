"""Staff decide on applications: read, ask for repair, admit, refuse.

Nobody decides on a provider they act for. Each step is audited and told.
Source: FZ25-2.1 to 2.4, requirements page 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import update

from casework import audit
from casework.actor import Actor
from casework.deadlines.workdays import add_months
from casework.errors import Refusal
from casework.notices import Urgency, cancel, plan
from casework.permissions import Act
from casework.providers.admission import subject_of
from casework.providers.applications import RENEWAL, STANDING_SINCE
from casework.providers.conditions import (
    ProviderKind,
    figure,
    find_item,
    grounds_for,
    unlicensed,
)
from casework.providers.credentials import licences_held, today
from casework.providers.evidence import EvidenceState
from casework.providers.lifecycles import (
    ProviderAct,
    ProviderState,
    next_provider_state,
)
from casework.providers.membership import members_of, require_staff_over
from casework.providers.waiting import renews
from storage.database import Tx
from storage.providers import Evidence, Provider

# The lines, beside items of evidence, that may be asked to be mended.
LINES = ("name", "code", "services", "areas", "capacity", "specialists")
# Facts that are over once a provider is admitted.
_PASSING = frozenset({"faults", "refused_clause", RENEWAL, STANDING_SINCE})
_LINE_CLAUSES = {
    "services": "FZ25-2.4.1",
    "areas": "FZ25-2.4.1",
    "capacity": "FZ25-2.2.1",
    "specialists": "FZ25-2.2.3",
}


def clause_of(kind: str, item: str) -> str:
    """Return the clause on which a line or an item of evidence rests."""
    found = find_item(kind, item)
    if found is not None:
        return found.clause
    return _LINE_CLAUSES.get(item, grounds_for(kind)[0])


@dataclass(frozen=True, slots=True)
class Asked:
    """A line or an item that is to be mended, and what to do."""

    item: str
    reason: str


def return_for_repair(
    tx: Tx, actor: Actor, provider_id: int, asked: tuple[Asked, ...]
) -> int:
    """Give an application back to be mended; return how many rounds are left.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "unknown_item";
            "no_reason"; "too_many_repairs" after as many rounds as the policy says.
    """
    provider, _post = require_staff_over(tx, actor, provider_id, Act.REVIEW)
    state = next_provider_state(provider.state, ProviderAct.RETURN)
    _check_asked(provider, asked)
    provider.repairs += 1
    faults = [
        {"item": a.item, "clause": clause_of(provider.kind, a.item), "reason": a.reason}
        for a in asked
    ]
    provider.facts = {**provider.facts, "faults": faults}
    for each in asked:
        _mark_to_mend(tx, provider, each)
    _move(tx, provider, state)
    _tell(tx, provider, "admission.repair")
    items = [each.item for each in asked]
    audit.leave(tx, actor, "provider.returned", "provider", provider.id, items=items)
    return figure("repairs") - provider.repairs


def _check_asked(provider: Provider, asked: tuple[Asked, ...]) -> None:
    for each in asked:
        if each.item not in LINES and find_item(provider.kind, each.item) is None:
            raise Refusal("unknown_item")
    if not asked or not all(each.reason.strip() for each in asked):
        raise Refusal("no_reason")
    if provider.repairs >= figure("repairs"):
        raise Refusal("too_many_repairs", most=figure("repairs"))


def _mark_to_mend(tx: Tx, provider: Provider, asked: Asked) -> None:
    tx.session.execute(
        update(Evidence)
        .where(Evidence.provider_id == provider.id, Evidence.item == asked.item)
        .values(state=EvidenceState.REPAIR, reason=asked.reason)
        .execution_options(synchronize_session=False)
    )


def saw_identity(tx: Tx, actor: Actor, provider_id: int, last_four: str) -> bool:
    """Note that a person showed their identity card; only four characters stay.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "not_four".
    """
    provider, post = require_staff_over(tx, actor, provider_id, Act.REVIEW)
    tail = last_four.strip().upper()
    if len(tail) != 4 or not (tail[:3].isdecimal() and tail[3] in "0123456789X"):
        raise Refusal("not_four")
    seen = {"identity": tail, "identity_seen_by": post.id}
    provider.facts = {**provider.facts, **seen}
    audit.leave(tx, actor, "provider.identity_seen", "provider", provider.id)
    return True


def admit(tx: Tx, actor: Actor, provider_id: int) -> date:
    """Admit a provider, or renew it, for the policy's term; return the last day.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_identity" for
            a person whose card nobody saw; "unlicensed" with `services`.
    """
    provider, post = require_staff_over(tx, actor, provider_id, Act.REVIEW)
    state = next_provider_state(provider.state, ProviderAct.ADMIT)
    if provider.kind == ProviderKind.INDIVIDUAL and not provider.facts.get("identity"):
        raise Refusal("no_identity")
    lacking = unlicensed(provider.services, licences_held(tx, provider.id))
    if lacking:
        raise Refusal("unlicensed", services=list(lacking))
    renewed = provider.state == ProviderState.ADMITTED
    if renewed and not renews(provider):
        raise Refusal("wrong_state", state=provider.state)
    first = _first_day(tx, provider) if renewed else today(tx)
    since = provider.facts.get(STANDING_SINCE, provider.admitted_on)
    provider.admitted_on = first
    provider.admitted_until = add_months(first, figure("term_months")) - timedelta(1)
    provider.decided_by, provider.reason = post.id, None
    provider.facts = {k: v for k, v in provider.facts.items() if k not in _PASSING}
    if renewed:
        provider.facts = {**provider.facts, STANDING_SINCE: str(since)}
    _accept_pieces(tx, provider)
    _move(tx, provider, state)
    _tell(tx, provider, "admission.admitted")
    audit.leave(tx, actor, "provider.admitted", "provider", provider.id)
    return provider.admitted_until


def _first_day(tx: Tx, provider: Provider) -> date:
    """Return the day after the running term, today where it has none."""
    until = provider.admitted_until
    return until + timedelta(days=1) if until else today(tx)


def _accept_pieces(tx: Tx, provider: Provider) -> None:
    tx.session.execute(
        update(Evidence)
        .where(
            Evidence.provider_id == provider.id,
            Evidence.state == EvidenceState.GIVEN,
        )
        .values(state=EvidenceState.ACCEPTED)
        .execution_options(synchronize_session=False)
    )


def refuse(tx: Tx, actor: Actor, provider_id: int, clause: str, reason: str) -> bool:
    """Refuse an application, naming clause and reason; it may be appealed.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason";
            "unknown_clause".
    """
    provider, post = require_staff_over(tx, actor, provider_id, Act.REVIEW)
    state = next_provider_state(provider.state, ProviderAct.REFUSE)
    _check_ground(provider, clause, reason)
    provider.decided_by, provider.reason = post.id, reason
    provider.facts = {**provider.facts, "refused_clause": clause}
    _move(tx, provider, state)
    _tell(tx, provider, "admission.refused")
    details = {"clause": clause}
    audit.leave(tx, actor, "provider.refused", "provider", provider.id, **details)
    return True


def decline_renewal(
    tx: Tx, actor: Actor, provider_id: int, clause: str, reason: str
) -> bool:
    """Give no further term, naming clause and reason; the running one goes on.

    The provider may mend what is wrong and ask again.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason";
            "unknown_clause".
    """
    provider, post = require_staff_over(tx, actor, provider_id, Act.REVIEW)
    if not renews(provider):
        raise Refusal("wrong_state", state=provider.state)
    _check_ground(provider, clause, reason)
    provider.decided_by, provider.reason = post.id, reason
    kept = {k: v for k, v in provider.facts.items() if k != RENEWAL}
    provider.facts = {**kept, "refused_clause": clause}
    tx.session.flush()
    cancel(tx, subject_of(provider.id), "admission.new")
    _tell(tx, provider, "admission.not_renewed")
    details = {"clause": clause}
    audit.leave(tx, actor, "provider.not_renewed", "provider", provider.id, **details)
    return True


def _check_ground(provider: Provider, clause: str, reason: str) -> None:
    if clause not in grounds_for(provider.kind):
        raise Refusal("unknown_clause")
    if not reason.strip():
        raise Refusal("no_reason")


def _move(tx: Tx, provider: Provider, state: ProviderState) -> None:
    provider.state, provider.state_since = state, tx.now
    tx.session.flush()
    # What was asked of staff is answered now.
    cancel(tx, subject_of(provider.id), "admission.new", "admission.repair")


def _tell(tx: Tx, provider: Provider, kind: str) -> None:
    for person in members_of(tx, provider.id):
        plan(
            tx,
            kind,
            person,
            f"provider:{provider.id}:{provider.version}",
            urgency=Urgency.TIMELY,
            subject=subject_of(provider.id),
            provider_id=provider.id,
            about="admission",
            about_id=provider.id,
        )
