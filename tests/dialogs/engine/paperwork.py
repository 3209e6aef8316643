"""What lies on the desks of a provider and of staff: one of each kind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework.actor import Actor
from casework.agreements import activities, agreements
from casework.agreements.activity_rules import Group, Plan
from casework.agreements.terms import Terms
from casework.obligations import extensions, filing
from casework.obligations.routines import duties_of_the_day
from casework.providers import proposing
from casework.providers.measure_lifecycle import MeasureStep
from casework.visits import VisitReason, owe_visit
from nlu.reading import Service
from storage.base import ProviderId
from storage.database import Tx
from storage.duties import Visit
from storage.obligations import Filing, Obligation


def lay_out(
    tx: Tx, lead: Actor, clerk: Actor, stranger: Actor, provider_id: int, area: str
) -> dict[str, Any]:
    """Make one of each, and return their ids by the names of dialogs' arguments."""
    day = tx.now.date()
    terms = Terms((Service.MEALS,), area, 80, day, 12)
    agreement = agreements.offer_agreement(tx, clerk, provider_id, terms)
    plan = Plan(
        what="义诊",
        happens_on=day + timedelta(days=40),
        area_code=area,
        people=80,
        groups=(Group.ELDERLY,),
        risks=(),
        money=0,
        source="自己出",
    )
    activity = activities.file_activity(tx, lead, plan).activity_id
    duties_of_the_day(tx)
    owed = select(Obligation).where(Obligation.provider_id == ProviderId(provider_id))
    first, *others = tx.session.scalars(owed.order_by(Obligation.due_on)).all()
    fields, _photos = filing.asked_of(first.rule_id)
    filing.file(tx, lead, first.id, dict.fromkeys(fields, "做了"))
    wish = extensions.ask_extension(
        tx, lead, others[0].id, _later(others[0].due_on, day), "人手不够"
    )
    measure = proposing.propose_measure(
        tx, clerk, provider_id, MeasureStep.REMIND, "finding", "有一次没去"
    )
    owe_visit(tx, stranger.person_id, VisitReason.UNREACHED, None)
    return {
        "activity_id": activity,
        "agreement_id": agreement,
        "extension_id": wish,
        "filing_id": tx.session.scalars(select(Filing.id)).first(),
        "measure_id": measure,
        "obligation_id": others[0].id,
        "visit_id": tx.session.scalars(select(Visit.id)).first(),
    }


def _later(due_on: date, today: date) -> date:
    return max(due_on, today) + timedelta(days=3)
