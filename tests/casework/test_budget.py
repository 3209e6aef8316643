"""Hours and budgets: what may be told now, what waits, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.budget import ALWAYS, Told, Waiting, day_and_week, next_room, sort_out
from casework.clocks import zone
from casework.notices import Outcome, Urgency
from casework.pushes import PushRole, PushRules, Window, rules_for
from storage.base import PersonId
from storage.notices import PushSetting

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
RESIDENT = rules_for(PushRole.RESIDENT, None)

hours = st.times().map(lambda t: f"{t:%H:%M}")
moments = st.datetimes(
    datetime(2025, 12, 20),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2028, 3, 10),  # noqa: DTZ001
    timezones=st.just(UTC),
)
counts = st.builds(Told, st.integers(0, 6), st.integers(0, 12))


@st.composite
def all_rules(draw: st.DrawFn) -> PushRules:
    """Give the rules of a role, changed as a person may change them."""
    setting = PushSetting(
        person_id=PersonId(1),
        changed_at=NOW,
        from_hour=draw(st.none() | hours),
        to_hour=draw(st.none() | hours),
        per_day=draw(st.none() | st.integers(1, 20)),
        bundled=draw(st.none() | st.booleans()),
    )
    changed = draw(st.none() | st.just(setting))
    role = draw(st.sampled_from(PushRole))
    return rules_for(role, changed, stopped=draw(st.booleans()))


@st.composite
def all_waiting(draw: st.DrawFn, now: datetime) -> list[Waiting]:
    """Give due notices of one person."""
    ages = st.timedeltas(timedelta(0), timedelta(days=40))
    ends = st.none() | st.timedeltas(timedelta(days=-2), timedelta(days=2))
    found = []
    for number in range(draw(st.integers(0, 12))):
        end = draw(ends)
        until = None if end is None else now + end
        urgency = draw(st.sampled_from(Urgency))
        found.append(Waiting(number, urgency, now - draw(ages), until))
    return found


class TestSortOut:
    """What becomes of due notices."""

    @given(all_rules(), counts, moments, st.data())
    def test_forgets_nothing(
        self, rules: PushRules, told: Told, now: datetime, data: st.DataObject
    ) -> None:
        """Each notice is told, put off or ended: one of them, and once."""
        waiting = data.draw(all_waiting(now))
        found = sort_out(rules, told, waiting, now)
        places = [*found.at_once, *found.in_turn, *found.ended, *found.put_off]

        assert sorted(places) == [notice.notice_id for notice in waiting]

    @given(all_rules(), counts, moments, st.data())
    def test_puts_off_to_a_later_open_moment(
        self, rules: PushRules, told: Told, now: datetime, data: st.DataObject
    ) -> None:
        """What waits comes up strictly later, within the hours, and not for ever."""
        found = sort_out(rules, told, data.draw(all_waiting(now)), now)
        later = [*found.put_off.values(), *([found.later] if found.later else [])]

        for moment in later:
            assert now < moment <= now + timedelta(days=9)
            assert rules.allow(moment)

    @given(all_rules(), counts, moments, st.data())
    def test_tells_only_within_hours_and_budget(
        self, rules: PushRules, told: Told, now: datetime, data: st.DataObject
    ) -> None:
        """What is not exempt is told while hours are open and there is room."""
        waiting = data.draw(all_waiting(now))
        found = sort_out(rules, told, waiting, now)
        urgency = {notice.notice_id: notice.urgency for notice in waiting}

        assert all(urgency[number] in ALWAYS for number in found.at_once)
        assert not any(urgency[number] in ALWAYS for number in found.put_off)
        if found.in_turn:
            assert rules.allow(now)
            assert not rules.stopped
            assert found.room is None or found.room > 0
        for most, had in (
            (rules.per_day, told.today),
            (rules.per_week, told.this_week),
        ):
            if most is not None and found.in_turn:
                assert found.room is not None
                assert had + found.room <= most

    @given(all_rules(), counts, moments, st.data())
    def test_ends_only_what_is_over_or_unwanted(
        self, rules: PushRules, told: Told, now: datetime, data: st.DataObject
    ) -> None:
        """A danger or an answer is never stopped; what is past is never told."""
        waiting = data.draw(all_waiting(now))
        found = sort_out(rules, told, waiting, now)

        for notice in waiting:
            past = notice.expires_at is not None and notice.expires_at <= now
            outcome = found.ended.get(notice.notice_id)
            assert (outcome is Outcome.EXPIRED) == past
            if outcome is Outcome.STOPPED:
                assert rules.stopped
                assert notice.urgency not in ALWAYS

    @given(moments, st.data())
    def test_puts_what_cannot_wait_first(
        self, now: datetime, data: st.DataObject
    ) -> None:
        """Dangers before answers, time-bound before ordinary, older before newer."""
        rules = rules_for(PushRole.STAFF, None)
        waiting = {n.notice_id: n for n in data.draw(all_waiting(now))}
        found = sort_out(rules, Told(), list(waiting.values()), now)
        rank = list(Urgency)
        for numbers in (found.at_once, found.in_turn):
            order = [
                (rank.index(waiting[n].urgency), waiting[n].due_at, n) for n in numbers
            ]
            assert order == sorted(order)


class TestDaysGoBy:
    """The budget over days and weeks."""

    @given(all_rules(), moments, st.integers(1, 30))
    def test_no_day_and_no_week_gets_more(
        self, rules: PushRules, start: datetime, count: int
    ) -> None:
        """However many wait, each day and week holds its number, and all are told."""
        rules = replace(rules, stopped=False)
        told: list[datetime] = []
        left, now = count, start
        for _step in range(40 * count):
            found = sort_out(
                rules, _had(told, now), [Waiting(1, Urgency.ORDINARY, now)], now
            )
            if found.put_off:
                now = found.put_off[1]
                continue
            told.append(now)
            left -= 1
            if not left:
                break
            now += timedelta(minutes=1)

        assert not left
        assert all(rules.allow(moment) for moment in told)
        assert rules.per_day is None or _most(told, 1) <= rules.per_day
        assert rules.per_week is None or _most(told, 7) <= rules.per_week

    @pytest.mark.parametrize(
        ("local", "told", "opens"),
        [
            ("2026-03-03T23:59:59", Told(1, 1), "2026-03-04T09:00:00"),
            ("2026-03-04T00:00:00", Told(0, 1), "2026-03-04T09:00:00"),
            ("2026-03-04T09:00:00", Told(0, 1), "2026-03-04T09:00:00"),
            ("2026-03-04T11:30:00", Told(0, 1), "2026-03-04T15:00:00"),
            ("2026-03-04T20:29:59", Told(1, 3), "2026-03-09T09:00:00"),
            ("2026-03-08T23:59:59", Told(0, 3), "2026-03-09T09:00:00"),
            ("2026-03-09T00:00:00", Told(0, 0), "2026-03-09T09:00:00"),
            ("2026-12-31T21:00:00", Told(1, 2), "2027-01-01T09:00:00"),
            ("2028-02-28T16:00:00", Told(1, 1), "2028-02-29T09:00:00"),
        ],
    )
    def test_borders(self, local: str, told: Told, opens: str) -> None:
        """Midnight, Monday, New Year and 29 February, in the district's time."""
        now, then = (
            datetime.fromisoformat(text).replace(tzinfo=zone())
            for text in (local, opens)
        )

        assert next_room(RESIDENT, told, now) == then

    def test_days_and_weeks_are_the_districts(self) -> None:
        """At 16:00 UTC on a Sunday it is Monday already."""
        monday = datetime(2026, 3, 9, tzinfo=zone())
        midnight = datetime(2026, 3, 8, 16, tzinfo=UTC)

        assert day_and_week(midnight) == (monday, monday)
        assert day_and_week(midnight - timedelta(seconds=1)) == (
            monday - timedelta(days=1),
            monday - timedelta(days=7),
        )


class TestChangedSettings:
    """What a person or a policy changed meanwhile."""

    @given(all_rules(), all_rules(), counts, moments)
    def test_new_rules_take_over_at_once(
        self, old: PushRules, new: PushRules, told: Told, now: datetime
    ) -> None:
        """What was put off under old rules is told or put off under the new ones."""
        one = [Waiting(1, Urgency.ORDINARY, now)]
        moment = sort_out(old, told, one, now).put_off.get(1, now)
        again = sort_out(new, Told(), one, moment)

        assert again.in_turn or again.put_off or again.ended
        if again.in_turn:
            assert new.allow(moment)

    @pytest.mark.parametrize("role", PushRole)
    def test_hours_that_leave_nothing_are_the_roles_own(self, role: PushRole) -> None:
        """Who chose noon as staff and is a resident now gets the resident's hours."""
        at_noon = PushSetting(
            person_id=PersonId(1), changed_at=NOW, from_hour="12:30", to_hour="13:00"
        )
        rules = rules_for(role, at_noon)

        assert rules.windows
        if role is PushRole.RESIDENT:
            assert rules.windows == RESIDENT.windows
        else:
            assert rules.windows == (Window(time(12, 30), time(13)),)


def _had(told: list[datetime], now: datetime) -> Told:
    today, week = day_and_week(now)
    return Told(sum(t >= today for t in told), sum(t >= week for t in told))


def _most(told: list[datetime], days: int) -> int:
    """Return how many fell into the fullest day, or week from Monday."""
    held: dict[date, int] = {}
    for moment in told:
        today, week = day_and_week(moment)
        key = (today if days == 1 else week).date()
        held[key] = held.get(key, 0) + 1
    return max(held.values())
