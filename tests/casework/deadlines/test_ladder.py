"""The ladder: reminders before, escalations after, none on a day off."""

from __future__ import annotations

from datetime import date

from casework.deadlines import Rung, ladder
from tests.casework.deadlines.making import made

ESCALATE = [
    {"days": 1, "to": "owner_lead"},
    {"days": 3, "to": "street"},
    {"days": 7, "to": "district_list"},
]


def test_reminders_come_early_and_escalations_late() -> None:
    """On days off a reminder goes before, an escalation after."""
    rule = made({"valid_to": "day"}, remind=[-7, -2, 0], escalate=ESCALATE)

    rungs = ladder(rule, date(2026, 6, 15))

    assert rungs == (
        Rung(date(2026, 6, 8), -7, "owner"),
        Rung(date(2026, 6, 12), -2, "owner"),
        Rung(date(2026, 6, 15), 0, "owner"),
        Rung(date(2026, 6, 16), 1, "owner_lead"),
        Rung(date(2026, 6, 18), 3, "street"),
        Rung(date(2026, 6, 22), 7, "district_list"),
    )


def test_of_reminders_on_one_day_the_nearest_stays() -> None:
    """Before 春节 three reminders would fall on one Saturday."""
    rule = made({"valid_to": "day"}, remind=[-3, -1, 0])

    assert ladder(rule, date(2026, 2, 17)) == (Rung(date(2026, 2, 14), 0, "owner"),)


def test_an_extension_moves_the_whole_ladder() -> None:
    """With days granted, nobody is reminded of the old day."""
    rule = made({"valid_to": "day"}, remind=[-1], escalate=ESCALATE[:1])

    rungs = ladder(rule, date(2026, 6, 15), date(2026, 6, 30))

    assert [rung.day for rung in rungs] == [date(2026, 6, 29), date(2026, 7, 1)]


def test_rungs_of_the_past_are_not_planned() -> None:
    """Told what day it is, the ladder begins there."""
    rule = made({"valid_to": "day"}, remind=[-7, -1, 0], escalate=ESCALATE)

    rungs = ladder(rule, date(2026, 6, 15), today=date(2026, 6, 16))

    assert [rung.offset for rung in rungs] == [1, 3, 7]
