"""Reading the trigger of a rule: one of twelve, each with its own fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from casework.deadlines.fields import Fields
from casework.deadlines.kinds import (
    After,
    At,
    AtLeast,
    Before,
    Campaign,
    Every,
    Freq,
    Fresh,
    Holiday,
    Kind,
    Last,
    MarketDay,
    OnChange,
    Past,
    Series,
    Silence,
    Trigger,
    ValidTo,
    Window,
    Within,
)
from casework.deadlines.public_days import NAMES
from casework.deadlines.rules import Unit

LEAP_YEAR = 2024
STAND_IN = At(date.min)
WINDOWS = (Freq.MONTH, Freq.QUARTER, Freq.HALF_YEAR, Freq.YEAR)


def read_trigger(rule: Fields, unit: Unit) -> Trigger:
    """Read the one trigger of a rule; a stand-in, with faults noted, if it has none."""
    trigger = rule.needed_section("trigger")
    kinds = [kind for kind in Kind if trigger.has(kind)]
    if len(kinds) != 1:
        words = ", ".join(kinds) or "none"
        rule.fault("trigger", f"must be exactly one of {', '.join(Kind)}; has {words}")
        return STAND_IN
    found = READERS[kinds[0]](trigger)
    trigger.end()
    _check_unit(rule, found, unit)
    return found


def _check_unit(rule: Fields, trigger: Trigger, unit: Unit) -> None:
    if unit is Unit.HOUR and not isinstance(trigger, After | OnChange):
        rule.fault("unit", "hour can be counted after an event only")
    by = trigger.by if isinstance(trigger, Every) else None
    if unit is Unit.MONTH and isinstance(by, Within):
        rule.fault("unit", "months cannot be counted within a period")


def _at(trigger: Fields) -> Trigger:
    return At(trigger.day("at"))


def _window(trigger: Fields) -> Trigger:
    span = trigger.needed_section("window")
    first, last = span.day("from"), span.optional_day("to")
    if last and last < first:
        span.fault("to", f"{last} lies before {first}")
    span.end()
    return Window(first, last)


def _series(trigger: Fields) -> Trigger:
    days = trigger.days("series")
    if list(days) != sorted(set(days)):
        trigger.fault("series", "dates must ascend, each once")
    return Series(days)


def _every(trigger: Fields) -> Trigger:
    fields = trigger.needed_section("every")
    found = Every(
        freq=fields.choice("freq", Freq),
        anchor=fields.day("anchor"),
        interval=fields.number_or("interval", 1, 1),
        by=_by(fields),
    )
    fields.end()
    return found


def _by(every: Fields) -> Last | Within | Past:
    if every.given("by") in (None, "last"):
        return Last()
    by = every.needed_section("by")
    given = [name for name in ("last", "within", "after") if by.has(name)]
    found: Last | Within | Past = Last()
    match given:
        case ["last"]:
            if by.given("last") is not True:
                by.fault("last", "must be true")
        case ["within"]:
            found = Within(by.number("within", 1))
        case ["after"]:
            found = Past(by.number("after", 1))
        case _:
            every.fault("by", "must be one of last, within, after")
    by.end()
    return found


def _at_least(trigger: Fields) -> Trigger:
    fields = trigger.needed_section("at_least")
    found = AtLeast(fields.number("n", 1), fields.choice("per", Freq))
    if found.per not in WINDOWS:
        fields.fault("per", f"must be one of {', '.join(WINDOWS)}")
    fields.end()
    return found


def _counted(
    kind: str, number: str, field: str, least: int, make: Callable[[str, int], Trigger]
) -> Callable[[Fields], Trigger]:
    """Return a reader of a trigger that counts from a field."""

    def read(trigger: Fields) -> Trigger:
        fields = trigger.needed_section(kind)
        found = make(fields.text(field), fields.number(number, least))
        fields.end()
        return found

    return read


def _valid_to(trigger: Fields) -> Trigger:
    return ValidTo(trigger.text("valid_to"))


def _calendar(trigger: Fields) -> Trigger:
    fields = trigger.needed_section("calendar")
    found: Trigger
    match fields.given("kind"):
        case "holiday":
            found = Holiday(fields.text("name"), fields.number_or("lead", 0, 0))
            if found.name not in NAMES:
                fields.fault("name", f"must be one of {', '.join(NAMES)}")
        case "campaign":
            found = _campaign(fields)
        case "market_day":
            found = MarketDay(fields.numbers("digits", 0, 9))
            if not found.digits:
                fields.fault("digits", "needs a list of digits")
        case other:
            fields.fault(
                "kind", f"must be holiday, campaign or market_day, not {other}"
            )
            return STAND_IN
    fields.end()
    return found


def _campaign(fields: Fields) -> Campaign:
    month, day = fields.number("month", 1, 12), fields.number("day", 1, 31)
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        fields.fault("day", f"month {month} has no day {day}")
    return Campaign(month, day, fields.number_or("lead", 0, 0))


READERS: dict[Kind, Callable[[Fields], Trigger]] = {
    Kind.AT: _at,
    Kind.WINDOW: _window,
    Kind.SERIES: _series,
    Kind.EVERY: _every,
    Kind.AT_LEAST: _at_least,
    Kind.FRESH: _counted("fresh", "max_age", "since", 1, lambda f, n: Fresh(n, f)),
    Kind.BEFORE: _counted("before", "offset", "event", 0, Before),
    Kind.AFTER: _counted("after", "offset", "event", 0, After),
    Kind.ON_CHANGE: _counted("on_change", "within", "field", 0, OnChange),
    Kind.SILENCE: _counted("silence", "max", "since", 1, lambda f, n: Silence(n, f)),
    Kind.CALENDAR: _calendar,
    Kind.VALID_TO: _valid_to,
}
