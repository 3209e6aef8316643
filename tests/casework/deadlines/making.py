"""Rules made for tests, from the mapping that YAML would give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from casework.deadlines import Occurrence, Rule, occurrences, read_rule
from casework.deadlines.events import Facts

SINCE, UNTIL = date(2020, 1, 1), date(2030, 12, 31)


def raw(trigger: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a whole rule as YAML gives it, changed as told."""
    return {
        "id": "report.made_up",
        "clause": "FZ25-3.3.2",
        "quote": "定期报告",
        "title": "报告",
        "jurisdiction": "350503",
        "effective_from": SINCE,
        "effective_to": None,
        "supersedes": None,
        "version": 1,
        "applies_to": {"subject": "provider", "filter": {"kind": ["organisation"]}},
        "owner": {"role": "provider_lead", "level": None, "backup": "provider_member"},
        "recipient": {"role": "street", "channel": None},
        "trigger": trigger,
        "basis": "local_default",
        "approved_by": None,
        "deliverable": {"type": "report", "template": "made_up"},
        **fields,
    }


def made(trigger: dict[str, Any], **fields: Any) -> Rule:
    """Return a rule with a trigger."""
    return read_rule(raw(trigger, **fields))


def found(
    rule: Rule,
    facts: Facts | None = None,
    *,
    since: date = SINCE,
    until: date = UNTIL,
    paused: Sequence[tuple[date, date]] = (),
) -> list[Occurrence]:
    """Return the occurrences of a rule in a span."""
    return list(occurrences(rule, since, until, facts or {}, paused))


def dues(
    rule: Rule,
    facts: Facts | None = None,
    *,
    since: date = SINCE,
    until: date = UNTIL,
    paused: Sequence[tuple[date, date]] = (),
) -> list[str]:
    """Return the due days of a rule in a span, as ISO words."""
    days = found(rule, facts, since=since, until=until, paused=paused)
    return [one.due_on.isoformat() for one in days]
