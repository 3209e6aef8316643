"""Reading one rule out of a mapping as YAML gives it."""

from __future__ import annotations

import re

from casework.deadlines.fields import Fields
from casework.deadlines.kinds import AtLeast
from casework.deadlines.rules import (
    AppliesTo,
    Backfill,
    Basis,
    Deliverable,
    Escalation,
    OnMiss,
    Owner,
    Recipient,
    Roll,
    Rule,
    Subject,
    Unit,
)
from casework.deadlines.trigger_fields import read_trigger

ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
PLACE = re.compile(r"\d{6}|\d{9}|\d{12}")
FARTHEST_REMINDER = -366


def read_fields(fields: Fields) -> Rule:
    """Read a rule; it is worth nothing if faults were noted."""
    unit = fields.choice("unit", Unit, Unit.NATURAL_DAY)
    rule = Rule(
        id=_matching(fields, "id", ID, "lower-case words with dots"),
        clause=fields.text("clause"),
        quote=fields.text("quote"),
        title=fields.text("title"),
        jurisdiction=_matching(fields, "jurisdiction", PLACE, "6, 9 or 12 digits"),
        effective_from=fields.day("effective_from"),
        effective_to=fields.optional_day("effective_to"),
        supersedes=fields.optional_text("supersedes"),
        version=fields.number_or("version", 1, 1),
        applies_to=_applies_to(fields),
        owner=_owner(fields),
        recipient=_recipient(fields),
        trigger=read_trigger(fields, unit),
        unit=unit,
        roll=fields.choice("roll", Roll, Roll.NONE),
        basis=fields.choice("basis", Basis),
        approved_by=fields.optional_text("approved_by"),
        deliverable=_deliverable(fields),
        remind=fields.numbers("remind", FARTHEST_REMINDER, 0),
        escalate=tuple(_escalation(one) for one in fields.sections("escalate")),
        pause_if=fields.texts("pause_if"),
        on_miss=_on_miss(fields),
        backfill=fields.choice("backfill", Backfill, Backfill.ONE_SUMMARY),
    )
    _check(fields, rule)
    fields.end()
    return rule


def _matching(fields: Fields, name: str, form: re.Pattern[str], words: str) -> str:
    found = fields.text(name)
    if found and not form.fullmatch(found):
        fields.fault(name, f"must be {words}, not {found!r}")
    return found


def _applies_to(fields: Fields) -> AppliesTo:
    found = fields.needed_section("applies_to")
    subject = found.choice("subject", Subject)
    wanted = found.given("filter") or {}
    if not isinstance(wanted, dict):
        found.fault("filter", "must be a mapping")
        wanted = {}
    found.end()
    pairs = (
        (str(name), tuple(map(str, value if isinstance(value, list) else [value])))
        for name, value in wanted.items()
    )
    return AppliesTo(subject, tuple(sorted(pairs)))


def _owner(fields: Fields) -> Owner:
    found = fields.needed_section("owner")
    owner = Owner(
        found.text("role"), found.optional_text("level"), found.optional_text("backup")
    )
    found.end()
    return owner


def _recipient(fields: Fields) -> Recipient | None:
    found = fields.section("recipient")
    if found is None:
        return None
    recipient = Recipient(found.text("role"), found.optional_text("channel"))
    found.end()
    return recipient


def _deliverable(fields: Fields) -> Deliverable | None:
    found = fields.section("deliverable")
    if found is None:
        return None
    deliverable = Deliverable(
        type=found.text("type"),
        template=found.optional_text("template"),
        required_fields=found.texts("required_fields"),
        attachments=found.number_or("attachments", 0, 0),
        min_count=found.number_or("min_count", 1, 1),
    )
    found.end()
    return deliverable


def _escalation(found: Fields) -> Escalation:
    escalation = Escalation(found.number("days", 0), found.text("to"))
    found.end()
    return escalation


def _on_miss(fields: Fields) -> OnMiss | None:
    found = fields.section("on_miss")
    if found is None:
        return None
    on_miss = OnMiss(found.text("finding"), found.optional_text("ladder_step"))
    found.end()
    return on_miss


def _check(fields: Fields, rule: Rule) -> None:
    """Note what is wrong between the fields of a rule."""
    if rule.basis is Basis.LOCAL_DEFAULT and not fields.has("approved_by"):
        fields.fault("approved_by", "a local_default must say who approved it, or null")
    if rule.effective_to and rule.effective_to < rule.effective_from:
        fields.fault("effective_to", f"{rule.effective_to} lies before effective_from")
    if isinstance(rule.trigger, AtLeast):
        count = rule.deliverable.min_count if rule.deliverable else 0
        if count != rule.trigger.n:
            fields.fault("deliverable.min_count", f"must equal n, {rule.trigger.n}")
