"""The ladder: on which days somebody is reminded, and who hears of a miss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from casework.deadlines.rules import Roll, Rule
from casework.deadlines.workdays import rolled

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Rung:
    """One message: its day, its offset from the due day, and who gets it."""

    day: date
    offset: int
    to: str


def ladder(
    rule: Rule,
    due_on: date,
    granted_until: date | None = None,
    *,
    today: date | None = None,
) -> tuple[Rung, ...]:
    """Return the rungs of one due day, or of the extension, by (day, offset).

    Reminders fall on the working day before, escalations on the one after.
    With `today`, rungs of days already past are left out.
    """
    due = granted_until or due_on
    # Of several reminders on one day the one nearest to the due day stays.
    reminders = {
        rolled(due + timedelta(days=offset), Roll.PREV): offset
        for offset in sorted(rule.remind)
    }
    rungs = [Rung(day, offset, OWNER) for day, offset in reminders.items()]
    for escalation in rule.escalate:
        day = rolled(due + timedelta(days=escalation.days), Roll.NEXT)
        rungs.append(Rung(day, escalation.days, escalation.to))
    kept = (rung for rung in rungs if today is None or rung.day >= today)
    return tuple(sorted(kept, key=lambda rung: (rung.day, rung.offset)))
