"""One day, or one number, in the many ways people write them."""

from datetime import date

import pytest

from dialogs.engine.answers import Hint, Option
from dialogs.engine.answers.day import Day
from dialogs.engine.answers.number import Number
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase
from nlu.normalise import fold
from nlu.reading import Reading

TODAY = date(2026, 3, 2)
SOON = Day(
    TODAY,
    date(2026, 4, 1),
    earliest=TODAY,
    latest=date(2027, 3, 2),
)
MANY = Number(Option("0", Phrase("不花钱"), ("没有",)), most=20_000)


def said(text: str) -> Given:
    """Return what was given by writing a text."""
    return Given(text=text, reading=Reading(text, fold(text)))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4月5日", date(2026, 4, 5)),
        ("2026年4月5号", date(2026, 4, 5)),
        ("2026-04-05", date(2026, 4, 5)),
        ("20260405", date(2026, 4, 5)),
        ("明天", date(2026, 3, 3)),
        ("下週三", date(2026, 3, 11)),
        ("这个月底", date(2026, 3, 31)),
        ("1月1日", date(2027, 1, 1)),
        ("5 April", date(2026, 4, 5)),
        ("Apr 5th, 2026", date(2026, 4, 5)),
        ("1", date(2026, 4, 1)),
    ],
)
def test_days(text: str, day: date) -> None:
    """A day is the coming one unless its year is said; a number is a button's."""
    value = SOON.read(said(text))

    assert value == day
    assert SOON.load(SOON.dump(day)) == day


@pytest.mark.parametrize(
    "text", ["", "没想好", "2025年3月1日", "2028年1月1日", "2月30日"]
)
def test_no_days(text: str) -> None:
    """What is no day, or lies outside, is asked for again."""
    assert isinstance(SOON.read(said(text)), Hint)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50", 50),
        ("五十人左右", 50),
        ("about 120 people", 120),
        ("3,000元", 3000),
        ("两千五", 2500),
        ("1.5万", 15_000),
        ("1万二", 12_000),
        ("一万一", 11_000),
        ("没有", 0),
        ("不花钱", 0),
    ],
)
def test_numbers(text: str, number: int) -> None:
    """Figures, 汉字, or words for a button."""
    assert MANY.read(said(text)) == number


@pytest.mark.parametrize("text", ["", "很多", "60到80", "三万", "-"])
def test_no_numbers(text: str) -> None:
    """Several, none, or too many are asked for again."""
    assert isinstance(MANY.read(said(text)), Hint)
