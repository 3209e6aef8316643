"""A year of two hundred providers in three areas, against the oracle.

The year is lived once; each test looks at another side of what came of it.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from bot.testkit import Town
from nlu.reading import Reader
from tests.databases import fresh_url
from tests.e2e import year_told
from tests.e2e.year_books import REMINDED, Books, Deed, Key, local
from tests.e2e.year_expected import (
    Owed,
    Stretch,
    expected,
    repair_day,
    stretches,
    tellings,
)
from tests.e2e.year_life import LAST, Life
from tests.e2e.year_told import Push, Told
from tests.e2e.year_world import World

LADDER = ("duty.due", "duty.late", "staff.duties", "staff.late")
ONE = {"duty.due": "该交", "duty.late": "还没收到"}
MANY = {
    "duty.due": "快到日子的有{}件",
    "duty.late": "过了日子还没交的有{}件",
    "staff.duties": "我们要办的有{}件",
}
Rung = tuple[int, str, date]


@dataclass
class Year:
    """A year that was lived: its books, and what the store holds of it."""

    books: Books
    duties: Mapping[Key, Any]
    pushes: list[Push]
    notices: dict[int, Told]
    end: datetime

    def __post_init__(self) -> None:
        self.expected = expected(self.books)
        self.rungs = tellings(self.books, self.expected, self.end)
        self.told: dict[Rung, list[Told]] = defaultdict(list)
        for notice in self.notices.values():
            if notice.kind in LADDER and notice.outcome == "told":
                rung = (notice.person, notice.kind, year_told.day_of(notice))
                self.told[rung].append(notice)

    def stretches(self, key: Key) -> list[Stretch]:
        """Return when a duty was owed, and by which day."""
        deeds = self.books.deeds.get(key, ())
        return list(stretches(self.expected[key], deeds, self.end))

    def late(self, area: str, moment: datetime) -> set[int]:
        """Return the providers of an area that are late with something."""
        return {
            owed.provider
            for owed in self.expected.values()
            if owed.provider is not None
            and owed.area.startswith(area)
            and self._is_late(owed, moment)
        }

    def _is_late(self, owed: Owed, moment: datetime) -> bool:
        return any(
            each.since <= moment < each.until and each.due < moment.date()
            for each in self.stretches(owed.key)
        )


async def lived(reader: Reader) -> Year:
    """Live the year, and return what came of it."""
    with fresh_url("sqlite", migrated=True) as url:
        now = "2025-12-01T06:00+08:00"
        async with Town(now=now, database_url=url, reader=reader) as town:
            life = Life(World(town))
            await life.live()
            return Year(
                life.books,
                year_told.duties(town.database),
                life.pushes,
                year_told.notices(town.database, life.pushes),
                local(LAST, datetime.max.time()),
            )


@pytest.fixture(scope="module")
def year(reader: Reader) -> Year:
    """The year, lived once."""
    return asyncio.run(lived(reader))


def test_every_duty_is_opened_on_its_day(year: Year) -> None:
    """Whoever owes something owes it by the oracle's day, and nobody owes more."""
    wanted = {
        key: (owed.opens_on, owed.due_on, owed.due_at, owed.provider, owed.area)
        for key, owed in year.expected.items()
    }
    found = {key: tuple(row[4:9]) for key, row in year.duties.items()}

    assert found == wanted
    assert len(found) > 1_500
    opened = {key: owed.opened for key, owed in year.expected.items()}
    assert year.books.opened == opened


def test_what_was_done_is_where_it_stands(year: Year) -> None:
    """Each duty is where the last deed left it, or lapsed with its ground."""
    for key, owed in year.expected.items():
        assert year.duties[key].state == _state(owed, year.books.deeds.get(key, []))


def test_whoever_was_refused_had_nothing_to_file(year: Year) -> None:
    """No verb turned anybody away but for duties that nobody owes any more."""
    for moment, key in year.books.refused:
        assert not [s for s in year.stretches(key) if s.since <= moment < s.until], key


def test_a_return_gives_five_working_days(year: Year) -> None:
    """A repair is due then, unless the duty's own day is later."""
    returned = 0
    for key, deeds in year.books.deeds.items():
        due = year.expected[key].due_on
        for deed in deeds:
            if deed.what == "returned":
                assert deed.until == repair_day(deed, due)
                returned += 1
            due = deed.until or due
    assert returned > 20


def test_each_rung_is_told_on_its_working_day(year: Year) -> None:
    """To the right people, once, while something is owed, and never after."""
    patient = {
        rung: len(told)
        for rung, told in year.told.items()
        if rung[0] not in year.books.wishes and rung[1] != "staff.late"
    }
    wanted = {
        rung: 1
        for rung in year.rungs
        if rung[0] not in year.books.wishes and rung[1] != "staff.late"
    }
    assert patient == wanted
    for rung in patient:
        _person, kind, day = rung
        (told,) = year.told[rung]
        assert told.at == local(day, REMINDED)
        assert _says(kind, len(year.rungs[rung])) in told.text, rung


def test_whoever_wants_less_is_still_told_once_and_in_time(year: Year) -> None:
    """With one message a day a rung may come later, but not once it is settled."""
    told = [rung for rung in year.told if rung[0] in year.books.wishes]
    assert len(told) > 20
    for rung in told:
        assert rung in year.rungs
        (notice,) = year.told[rung]
        assert notice.at is not None
        assert notice.at >= local(rung[2], REMINDED)
        assert any(
            each.since <= notice.at < each.until
            for key in year.rungs[rung]
            for each in year.stretches(key)
        )


def test_what_is_late_climbs_to_the_right_office(year: Year) -> None:
    """On the rung's working day, with all who are late then; never without cause."""
    wanted = {rung for rung in year.rungs if rung[1] == "staff.late"}
    told = {rung for rung in year.told if rung[1] == "staff.late"}
    assert wanted <= told
    assert len(wanted) > 100
    for rung in told:
        (notice,) = year.told[rung]
        assert notice.at == local(rung[2], REMINDED)
        areas = [s.area for s in year.books.seats if s.person == rung[0]]
        late = {firm for area in areas for firm in year.late(area, notice.at)}
        if late:
            assert f"过了日子还没交的有{len(late)}家" in notice.text, rung
        else:
            assert rung in wanted, rung


def test_nothing_is_told_twice(year: Year) -> None:
    """Each notice is in one message at most, and what was told has one."""
    counts = Counter(number for push in year.pushes for number in push.notices)
    assert set(counts.values()) == {1}
    told = {n.id for n in year.notices.values() if n.outcome == "told"}
    assert told == set(counts)


def test_hours_and_budgets_are_kept(year: Year) -> None:
    """Nobody is disturbed in quiet hours or too often, bar danger and answers."""
    sent = [push for push in year.pushes if year_told.disturbing(push, year.notices)]
    assert len(sent) > 2_000
    assert [push for push in sent if year_told.is_quiet(year.books, push)] == []
    assert year_told.over_budget(year.books, sent) == []


def test_the_year_is_as_it_was_meant(year: Year) -> None:
    """It has of everything enough, some of it by talking."""
    done = Counter(deed.what for deeds in year.books.deeds.values() for deed in deeds)
    assert min(done[what] for what in ("returned", "granted", "excused")) > 5
    assert year.books.by_chat > 5
    assert {key.rule for key in year.duties} >= RULES


RULES = {
    "activity.report",
    "consultation.quarterly",
    "holiday.national_day",
    "holiday.spring_festival",
    "needs.reassessment",
    "provider.admission_renewal",
    "provider.admission_reply",
    "provider.agreement",
    "provider.annual_check",
    "provider.credential",
    "provider.inspection",
    "report.quarterly",
    "sh_donations.publish",
    "sn_market.day",
    "sn_supervision.monthly",
}


def _says(kind: str, count: int) -> str:
    if count == 1 and kind in ONE:
        return ONE[kind]
    return MANY[kind].format(count)


def _state(owed: Owed, deeds: list[Deed]) -> str:
    state = "open"
    for deed in deeds:
        if deed.what == "filed" and owed.provider is None:
            state = "accepted"
        elif deed.what != "granted":
            state = deed.what
    return "lapsed" if owed.lapsed and state in ("open", "returned") else state
