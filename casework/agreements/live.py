"""What is in force: the gate for recurring services, facts for duties, the end.

Source: FZ25-3.2.1 (no recurring service without a written agreement).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from casework import audit
from casework.agreements.activity_lifecycle import NOT_AGREED, ActivityState
from casework.agreements.lifecycles import (
    IN_FORCE,
    AgreementAct,
    next_agreement_state,
)
from casework.agreements.reach import both_hear, move_to
from casework.agreements.terms import services_from
from casework.clocks import zone
from casework.errors import Refusal
from nlu.reading import Service
from storage.agreements import Activity, Agreement
from storage.base import ProviderId
from storage.database import Tx


def require_live(
    tx: Tx, provider_id: int, service: Service, *, area_code: str | None = None
) -> int:
    """Go on only under an agreement in force today; return its id.

    `area_code` is where the service takes place, None for anywhere.

    Raises:
        Refusal: "no_agreement" with the service.
    """
    today = tx.now.astimezone(zone()).date()
    found = tx.session.scalars(
        _in_force(provider_id)
        .where(Agreement.starts_on <= today, Agreement.ends_on >= today)
        .order_by(Agreement.ends_on.desc())
    )
    for agreement in found:
        covers = area_code is None or area_code.startswith(agreement.area_code)
        if covers and service in services_from(agreement.blocks):
            return agreement.id
    raise Refusal("no_agreement", service=service)


def facts_of_agreement(tx: Tx, agreement_id: int) -> dict[str, date | list[date]]:
    """Return the days from which deadline rules count; none once it is over."""
    agreement = tx.session.get(Agreement, agreement_id)
    if agreement is None or agreement.state not in IN_FORCE:
        return {}
    return {"starts_on": agreement.starts_on, "ends_on": agreement.ends_on}


def facts_of_activity(tx: Tx, activity_id: int) -> dict[str, date | list[date]]:
    """Return the days from which deadline rules count; none for one that is off.

    `happens_on` is the day that was planned, `held_on` the same once it may be
    taken to have happened and is still to be reported on.
    """
    activity = tx.session.get(Activity, activity_id)
    off = NOT_AGREED | {ActivityState.CANCELLED}
    if activity is None or activity.state in off:
        return {}
    facts: dict[str, date | list[date]] = {"happens_on": activity.happens_on}
    if activity.state != ActivityState.REPORTED:
        facts["held_on"] = activity.happens_on
    return facts


def expire_agreements(tx: Tx, today: date) -> int:
    """End what is past its last day and tell both sides; return how many.

    A routine: running it twice, or late, changes nothing more.
    """
    found = tx.session.scalars(
        select(Agreement)
        .where(Agreement.state.in_(IN_FORCE), Agreement.ends_on < today)
        .order_by(Agreement.id)
        .with_for_update()
    ).all()
    for agreement in found:
        state = next_agreement_state(agreement.state, AgreementAct.EXPIRE)
        move_to(tx, agreement, state)
        audit.leave(tx, None, "agreement.expired", "agreement", agreement.id)
        both_hear(tx, agreement, "agreement.expired")
    return len(found)


def _in_force(provider_id: int) -> Select[Agreement]:
    return select(Agreement).where(
        Agreement.provider_id == ProviderId(provider_id),
        Agreement.state.in_(IN_FORCE),
    )
