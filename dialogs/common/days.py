"""Days and hours in words, in the district's time."""

from __future__ import annotations

from datetime import date, datetime

from casework.clocks import zone
from dialogs.engine.phrases import Phrase, _

NOON, EVENING = 12, 18
_WEEKDAYS = (
    _("星期一"),
    _("星期二"),
    _("星期三"),
    _("星期四"),
    _("星期五"),
    _("星期六"),
    _("星期日"),
)
MONTHS = (
    _("1月"),
    _("2月"),
    _("3月"),
    _("4月"),
    _("5月"),
    _("6月"),
    _("7月"),
    _("8月"),
    _("9月"),
    _("10月"),
    _("11月"),
    _("12月"),
)


def day_words(moment: datetime) -> Phrase:
    """Return "9月5日 星期六"."""
    local = moment.astimezone(zone())
    return _("{month}{day}日 {weekday}").fill(
        month=MONTHS[local.month - 1],
        day=local.day,
        weekday=_WEEKDAYS[local.weekday()],
    )


def time_words(moment: datetime) -> Phrase:
    """Return "9月5日 星期六 上午9:00"."""
    local = moment.astimezone(zone())
    half = _half_of(local.hour)
    return _("{day} {half}{hour}:{minute}").fill(
        day=day_words(moment),
        half=half,
        hour=local.hour if local.hour <= NOON else local.hour - NOON,
        minute=f"{local.minute:02d}",
    )


def _half_of(hour: int) -> Phrase:
    if hour < NOON:
        return _("上午")
    return _("下午") if hour < EVENING else _("晚上")


def clock_words(moment: datetime) -> str:
    """Return "9:00", or "14:05": the hour of a day, for a label."""
    local = moment.astimezone(zone())
    return f"{local.hour}:{local.minute:02d}"


def local_day(moment: datetime) -> date:
    """Return the day of a moment in the district's time."""
    return moment.astimezone(zone()).date()
