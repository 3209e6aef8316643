"""Whoever comes new to a provider or an office gets what is left of the ladders."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select

from casework.obligations.ladders import climbed, plan_ladders
from casework.obligations.lifecycles import OWED
from casework.obligations.policy import rule_of
from storage.database import Tx
from storage.obligations import Obligation
from storage.people import StaffPost
from storage.providers import ProviderMember

# Longer than the clock may be asleep without a newcomer missing something.
NEW = timedelta(days=7)


def plan_for_newcomers(tx: Tx, today: date) -> None:
    """Plan the ladders of open duties anew where somebody came lately.

    What others were planned to be told stays: it is there under its once-key.
    """
    since = tx.now - NEW
    providers = select(ProviderMember.provider_id).where(
        ProviderMember.ended_at.is_(None), ProviderMember.since >= since
    )
    posts = tx.session.execute(
        select(StaffPost.area_code)
        .where(StaffPost.ended_at.is_(None), StaffPost.bound_at >= since)
        .distinct()
    )
    under = [Obligation.area_code.startswith(row.area_code) for row in posts]
    found = tx.session.scalars(
        select(Obligation).where(
            Obligation.state.in_(OWED),
            or_(Obligation.provider_id.in_(providers), *under),
        )
    )
    again = [
        (rule, climbed(duty))
        for duty in found
        if (rule := rule_of(duty.rule_id)) and not duty.why.get("summary")
    ]
    plan_ladders(tx, again, today)
