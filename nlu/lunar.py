"""The lunar calendar from 1900 to 2100: dates of months and festivals.

Source: derived for this project from new moons and solar terms by the formulas
of Meeus, Astronomical Algorithms, at Beijing time; months that begin within two
minutes of midnight may differ from printed almanacs (five of 2,486).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_FIRST_YEAR = 1900
_FIRST_DAY = date(1900, 1, 31)
# Five hex digits a year: the leap month above 13 bits, one bit a month in order,
# set where the month has 30 days.
_YEARS = (
    "116d20075200ea50b64a0064b00a9b0955a0056a00b5905752007520db25"
    "00b2500a4b0b4ab002ad0056b06b6900da90fd9200e9200d250da4d00a56"
    "002b6095b5006d400ea905e9200e920cd260052b00a570b2b600b5a006d4"
    "06ec9007490f69300a930052b0ca5b00aad0056a09b5500ba400b4905a93"
    "00a950f52d0053600aad0b5aa005b200da507d4a00d4a10a9500a9700556"
    "0cab500ad5006d208ea500ea50064a06c9700a9b0f55a0056a00b690b752"
    "00b5200b250964b00a4b114ab002ad0056d0cb6900da900d9209d2500d25"
    "15a4d00a56002b60c5b5006d500ea90be9200e9200d2606a5600a57114d6"
    "0035a006d50b6c900749006930952b0052b00a5b0555a0056a0fb5500ba4"
    "00b490ba9300a950052d08aad00ab5135aa005d200da50dd4a00d4a00c95"
    "0952e0055600ab5055b2006d20cea5007250064b0ac9700cab0055a06ad6"
    "00b691775200b5200b250da4b00a4b004ab0a55b005ad00b6a05b5200d92"
    "0fd2500d2500a550b4ad004b6005b506daa00ec911e9200e9200d260ca56"
    "00a5700556086d5007550074906e93006930f52b0052b00a5b0b55a0056a"
    "00b650974a00b4a11a9500a950052d0caad00ab5005aa08ba500da500d4a"
    "07c9500c960f94e0055600ab50b5b2006d200ea508e4a0068b10c97004ab"
    "0055b0cad600b6a007520972500b4500a8b0549b004ab"
)
_DIGITS = 5


@cache
def _months(year: int) -> tuple[tuple[int, date, int], ...]:
    """Return (month, first day, length) of a lunar year; a leap month is negative."""
    first = _FIRST_DAY
    for earlier in range(_FIRST_YEAR, year):
        first += timedelta(sum(_lengths(earlier)))
    found = []
    leap = _leap(year)
    for at, length in enumerate(_lengths(year)):
        is_leap = bool(leap) and at == leap
        month = at if leap and at >= leap else at + 1
        found.append((-month if is_leap else month, first, length))
        first += timedelta(length)
    return tuple(found)


def _code(year: int) -> int:
    at = (year - _FIRST_YEAR) * _DIGITS
    return int(_YEARS[at : at + _DIGITS], 16)


def _leap(year: int) -> int:
    return _code(year) >> 13


def _lengths(year: int) -> list[int]:
    count = 13 if _leap(year) else 12
    return [29 + (_code(year) >> at & 1) for at in range(count)]


def solar(year: int, month: int, day: int) -> date | None:
    """Return the date of a lunar day, None if that month has no such day."""
    if not _FIRST_YEAR <= year <= _FIRST_YEAR + len(_YEARS) // _DIGITS - 1:
        return None
    for own, first, length in _months(year):
        if own == month and 1 <= day <= length:
            return first + timedelta(day - 1)
    return None


def next_day(month: int, day: int, today: date) -> date | None:
    """Return the next lunar `month` and `day` from `today` on."""
    dates = (solar(year, month, day) for year in range(today.year - 1, today.year + 3))
    return next((found for found in dates if found and found >= today), None)


def next_of_any_month(day: int, today: date) -> date | None:
    """Return the next lunar day of that number, of whatever month ("初八")."""
    months = [
        first + timedelta(day - 1)
        for year in range(today.year - 1, today.year + 2)
        if _FIRST_YEAR <= year <= _FIRST_YEAR + len(_YEARS) // _DIGITS - 1
        for _, first, length in _months(year)
        if 1 <= day <= length
    ]
    return next((found for found in months if found >= today), None)


def eve(today: date) -> date | None:
    """Return the next lunar New Year's Eve from `today` on."""
    new_years = (solar(year, 1, 1) for year in range(today.year, today.year + 3))
    eves = (first - timedelta(1) for first in new_years if first)
    return next((found for found in eves if found >= today), None)
