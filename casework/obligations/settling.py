"""Duties whose ground is gone: nobody is asked for them any more.

A provider left, a licence was renewed, an activity was called off. What counts
from a day of its own counts no more once that day is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from casework.deadlines import Rule
from casework.deadlines.rules import (
    After,
    Before,
    Fresh,
    Silence,
    Subject,
    Trigger,
    ValidTo,
)
from casework.obligations.bulk import chunks
from casework.obligations.ladders import cancel_many
from casework.obligations.lifecycles import OWED, DutyAct, DutyState, next_duty_state
from casework.obligations.subjects import PROVIDER_ROLES, Holder, holders
from storage.base import table_of
from storage.database import Tx
from storage.obligations import Obligation


def lapse_what_is_gone(
    tx: Tx,
    rules: Mapping[str, Rule],
    read: dict[Subject, dict[str, Holder] | None],
) -> int:
    """Let lapse what is owed without ground; return how many.

    `read` holds the subjects that were read already.
    """
    owed = tx.connection.execute(
        select(
            Obligation.id,
            Obligation.rule_id,
            Obligation.subject,
            Obligation.subject_id,
            Obligation.period,
        ).where(Obligation.state.in_(OWED))
    ).all()
    for subject in {Subject(row.subject) for row in owed} - read.keys():
        read[subject] = holders(tx, subject)
    gone = [row.id for row in owed if not _stands(rules, read, row)]
    table = table_of(Obligation)
    state = next_duty_state(DutyState.OPEN, DutyAct.LAPSE)
    for some in chunks(gone):
        tx.connection.execute(
            update(table)
            .where(table.c.id.in_(some), table.c.state.in_(OWED))
            .values(state=state, state_since=tx.now, version=table.c.version + 1)
        )
    cancel_many(tx, gone)
    return len(gone)


def _stands(
    rules: Mapping[str, Rule],
    read: Mapping[Subject, dict[str, Holder] | None],
    row: Any,
) -> bool:
    """Tell whether a duty still has its ground; of an unknown kind it does."""
    known, rule = read[Subject(row.subject)], rules.get(row.rule_id)
    if known is None or rule is None or row.subject == Subject.ORG_UNIT:
        # An office owes on while nobody sits in it.
        return True
    holder = known.get(row.subject_id)
    if holder is None:
        return False
    if rule.owner.role in PROVIDER_ROLES and not holder.owes:
        return False
    name = counts_from(rule.trigger)
    if name is None:
        return True
    fact = holder.facts.get(name, ())
    days = fact if isinstance(fact, list) else [fact] if fact else []
    return row.period in {day.isoformat() for day in days}


def counts_from(trigger: Trigger) -> str | None:
    """Return the one fact whose day names the period."""
    match trigger:
        case Before(event=name) | After(event=name):
            return name
        case Fresh(since=name) | Silence(since=name) | ValidTo(field=name):
            return name
        case _:
            return None
