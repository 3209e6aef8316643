"""What should have come of the year, by its books, the pack's files and the oracle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from tests.casework.deadlines import oracle
from tests.casework.deadlines.fingers import later
from tests.e2e.year_books import (
    REMINDED,
    Books,
    Deed,
    Key,
    Seat,
    Span,
    Subject,
    local,
    policy,
    rules,
)

Rule = Mapping[str, Any]
DAY = timedelta(days=1)
DIGITS = {"district": 6, "street": 9, "community": 12}
PROVIDERS = {"provider_lead", "provider_member"}
OWNERS = {"owner", "owner_lead"}
LEVELS = {"street": "street", "district": "district", "district_list": "district"}


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty as it should be; `lapsed` the morning its ground was gone."""

    key: Key
    opens_on: date
    due_on: date
    due_at: datetime
    provider: int | None
    area: str
    opened: datetime
    lapsed: datetime | None
    summary: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a duty was owed by a day; `first` is where its ladder begins."""

    since: datetime
    until: datetime
    due: date
    first: date | None


def expected(books: Books) -> dict[Key, Owed]:
    """Return every duty that should have been opened."""
    found: dict[Key, Owed] = {}
    for rule in rules().values():
        if rule["deliverable"] is None or not _is_ours(rule):
            continue
        for subject in books.subjects.values():
            owner = _owner(rule, subject)
            if owner is not None:
                for owed in _owed_by(books, rule, subject, owner):
                    found.setdefault(owed.key, owed)
    return found


def stretches(owed: Owed, deeds: Iterable[Deed], end: datetime) -> Iterator[Stretch]:
    """Yield when a duty was owed, and by which day, until all was done."""
    since, due = owed.opened, owed.due_on
    first = None if owed.summary else owed.opened.date()
    last = owed.lapsed or end
    open_ = True
    for deed in sorted(deeds, key=lambda deed: deed.at):
        if open_ and deed.what in ("filed", "granted", "excused"):
            yield Stretch(since, deed.at, due, first)
            open_ = False
        if deed.what in ("returned", "granted") and deed.until is not None:
            since, due, open_ = deed.at, deed.until, True
            first = deed.at.date() + (deed.at.hour >= REMINDED.hour) * DAY
    if open_ and since < last:
        yield Stretch(since, last, due, first)


def repair_day(deed: Deed, due: date) -> date:
    """Return by when a return should be repaired."""
    most = policy("filing")["repair_work_days"]["value"]
    return max(due, later(deed.at.date(), most, "work_day"))


def tellings(
    books: Books, duties: Mapping[Key, Owed], end: datetime
) -> dict[tuple[int, str, date], set[Key]]:
    """Return who should be told what on which day, and of which duties."""
    told: dict[tuple[int, str, date], set[Key]] = defaultdict(set)
    for owed in duties.values():
        for day, offset, to in _rungs(owed, books.deeds.get(owed.key, ()), end):
            kind = _kind(owed, offset, to)
            for person in _people(books, owed, to, day):
                told[person, kind, day].add(owed.key)
    return told


def _rungs(owed: Owed, deeds: Iterable[Deed], end: datetime) -> Iterator[oracle.Step]:
    for stretch in stretches(owed, deeds, end):
        for rung in _ladder(owed.key.rule, stretch.due):
            told_at = local(rung[0], REMINDED)
            begun = stretch.first is not None and stretch.first <= rung[0]
            if begun and stretch.since <= told_at < stretch.until:
                yield rung


@cache
def _ladder(rule: str, due: date) -> tuple[oracle.Step, ...]:
    return tuple(oracle.ladder(rules()[rule], due))


def _kind(owed: Owed, offset: int, to: str) -> str:
    if to not in OWNERS:
        return "staff.late"
    if owed.provider is None:
        return "staff.duties"
    return "duty.late" if offset > 0 else "duty.due"


def _people(books: Books, owed: Owed, to: str, day: date) -> Iterable[int]:
    if to in OWNERS and owed.provider is not None:
        return [books.leads[owed.provider]]
    seats = [seat for seat in books.seats if _sat(books, seat, day)]
    if to in OWNERS:
        return {seat.person for seat in office(seats, owed.area)}
    if to not in LEVELS:
        return ()
    over = [seat for seat in seats if owed.area.startswith(seat.area)]
    wanted = [seat for seat in over if seat.level == LEVELS[to]]
    return {s.person for s in wanted or [s for s in over if s.level == "district"]}


def office(seats: Iterable[Seat], area: str) -> list[Seat]:
    """Return who sits in an office, or in the nearest above that has anybody."""
    over = [seat for seat in seats if area.startswith(seat.area)]
    most = max((len(seat.area) for seat in over), default=0)
    return [seat for seat in over if len(seat.area) == most]


def _sat(books: Books, seat: Seat, day: date) -> bool:
    """Tell whether somebody sat there when the routines of a day ran."""
    return any(seat.since <= m for m in books.mornings if m.date() == day)


def _is_ours(rule: Rule) -> bool:
    return rule["owner"]["role"] in PROVIDERS or _level(rule) in DIGITS


def _level(rule: Rule) -> str:
    return str(rule["owner"].get("level") or rule["owner"]["role"])


def _owner(rule: Rule, subject: Subject) -> tuple[int | None, str] | None:
    """Return the provider, or None, and the area of who owes a rule's duty."""
    applies = rule["applies_to"]
    wanted = applies.get("filter", {}).items()
    fits = all(subject.traits.get(name) in among for name, among in wanted)
    if subject.kind != applies["subject"] or not fits or not _binds(rule, subject.area):
        return None
    if rule["owner"]["role"] in PROVIDERS:
        return None if subject.provider is None else (subject.provider, subject.area)
    unit = subject.area[: DIGITS[_level(rule)]]
    if len(unit) < DIGITS[_level(rule)]:
        return None
    return (None, unit) if subject.kind != "org_unit" or unit == subject.id else None


def _binds(rule: Rule, area: str) -> bool:
    """Tell whether a jurisdiction holds an area; 00 at its end is a whole."""
    place = str(rule["jurisdiction"])
    whole = place[:2] if place[2:] == "0000" else place[:4]
    return place == "100000" or area.startswith(whole if place[4:] == "00" else place)


def _owed_by(
    books: Books, rule: Rule, subject: Subject, owner: tuple[int | None, str]
) -> Iterator[Owed]:
    ends = [*(span.since for span in subject.spans[1:]), subject.gone]
    for span, last in zip(subject.spans, ends, strict=True):
        mornings = [m for m in books.mornings if span.since <= m and not _past(m, last)]
        if mornings:
            yield from _in_span(books, rule, subject, owner, span, mornings)


def _past(morning: datetime, last: datetime | None) -> bool:
    return last is not None and last <= morning


def _in_span(
    books: Books,
    rule: Rule,
    subject: Subject,
    owner: tuple[int | None, str],
    span: Span,
    mornings: list[datetime],
) -> Iterator[Owed]:
    back = policy("filing")["backlog_days"]["value"] * DAY
    ahead = policy("filing")["ahead_days"]["value"] * DAY
    first, last = mornings[0].date() - back, mornings[-1].date() + ahead
    for period, opens_on, due_on, due_at in _found(rule, first, last, span.facts):
        opened = next(m for m in mornings if m.date() + ahead >= due_on)
        past = due_on < opened.date()
        if due_on < opened.date() - back or (past and rule["backfill"] == "skip"):
            continue
        if not _was_there(rule, subject, opens_on, due_on):
            continue
        key = Key(rule["id"], subject.kind, subject.id, period)
        lapsed = _lapsed(books, rule, subject, key, opened)
        summary = past and rule["backfill"] == "one_summary"
        yield Owed(key, opens_on, due_on, due_at, *owner, opened, lapsed, summary)


def _found(rule: Rule, first: date, last: date, facts: Any) -> tuple[oracle.Row, ...]:
    name = _counts_from(rule)
    if name is not None and name not in facts:
        return ()
    known = () if name is None else ((name, facts[name]),)
    return _occurrences(rule["id"], first, last, known)


@cache
def _occurrences(
    rule: str, first: date, last: date, facts: tuple[tuple[str, date], ...]
) -> tuple[oracle.Row, ...]:
    return tuple(oracle.occurrences(rules()[rule], first, last, dict(facts)))


def _counts_from(rule: Rule) -> str | None:
    """Return the fact from which a rule counts."""
    ((kind, value),) = rule["trigger"].items()
    if kind == "valid_to":
        return str(value)
    if kind not in ("fresh", "silence", "before", "after", "on_change"):
        return None
    return str(value.get("event") or value.get("since") or value["field"])


def _was_there(rule: Rule, subject: Subject, opens_on: date, due_on: date) -> bool:
    """Tell whether a subject was there in time to owe something."""
    if subject.began is None:
        return True
    if "after" in (rule["trigger"].get("every") or {}).get("by", {}):
        return opens_on > subject.began
    return due_on >= subject.began


def _lapsed(
    books: Books, rule: Rule, subject: Subject, key: Key, opened: datetime
) -> datetime | None:
    """Return the first morning on which a duty's ground was gone."""
    if subject.kind == "org_unit":
        return None
    changes = [span.since for span in subject.spans] + [subject.gone]
    for change in sorted(moment for moment in changes if moment is not None):
        morning = next((m for m in books.mornings if m >= max(change, opened)), None)
        if morning is None:
            continue
        span, name = subject.at(morning), _counts_from(rule)
        if span is None:
            return morning
        if name is not None and str(span.facts.get(name)) != key.period:
            return morning
    return None
