"""One day, named in any way people name days; a button for the likely ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import Answer, Hint, Option
from dialogs.engine.answers.choice import indices
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _

SHORT = 4
DAY = _("{year}年{month}月{day}日")


def full_day(day: date) -> Phrase:
    """Return a day with its year."""
    return DAY.fill(year=day.year, month=day.month, day=day.day)


class Day(Answer[date]):
    """A day from `earliest` to `latest`, both inclusive; `offers` are buttons.

    Days without a year are the coming ones, counted from `today`. The value is
    meant to be read back.
    """

    kind: ClassVar[str] = "day"

    def __init__(
        self,
        today: date,
        *offers: date,
        earliest: date | None = None,
        latest: date | None = None,
    ) -> None:
        self._today = today
        self._offers = offers
        self._earliest = earliest
        self._latest = latest

    @override
    def options(self) -> Sequence[Option]:
        """Return the likely days."""
        return [Option(day.isoformat(), full_day(day)) for day in self._offers]

    @override
    def read(self, given: Given) -> date | Hint:
        """Take a button, its number, or a day in words."""
        if given.picked is not None:
            return date.fromisoformat(given.picked)
        found = given.read().day(self._today) if given.text else None
        # Only a short reply may name a button: 2月30日 is like no day in sight.
        short = len(given.text.strip()) <= SHORT
        chosen = indices(given, self.options()) if found is None and short else None
        if chosen is not None and len(chosen) == 1:
            found = self._offers[chosen[0]]
        if found is None:
            return Hint(_("请写哪年哪月哪日,比如“{day}”。").fill(day=self._example()))
        return self._outside(found) or found

    def _outside(self, day: date) -> Hint | None:
        if self._earliest is not None and day < self._earliest:
            return Hint(_("要在{day}或以后。").fill(day=full_day(self._earliest)))
        if self._latest is not None and day > self._latest:
            return Hint(_("要在{day}或以前。").fill(day=full_day(self._latest)))
        return None

    def _example(self) -> Phrase:
        return full_day(next(iter(self._offers), self._earliest or self._today))

    @override
    def dump(self, value: date) -> Any:
        """Keep it as ISO."""
        return value.isoformat()

    @override
    def load(self, data: Any) -> date:
        """Take it back; time may have passed it."""
        try:
            return date.fromisoformat(data)
        except (TypeError, ValueError):
            raise Misfit from None

    @override
    def show(self, value: date) -> Phrase:
        """Return the day with its year."""
        return full_day(value)
