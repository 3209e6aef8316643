"""From which hour to which: by part of the day, or in one's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers import Choice, Hint, Option
from dialogs.engine.answers.base import Answer
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of a day from `start` to `end`."""

    start: time
    end: time

    def words(self) -> Phrase:
        """Return "9:00到11:30"."""
        start, end = _shown(self.start), _shown(self.end)
        return _("{start}到{end}").fill(start=start, end=end)


class Hours(Answer[Span]):
    """A part of the day by button, or any two hours in words.

    The value of an option is its span, such as "08:00-12:00".
    """

    kind: ClassVar[str] = "hours"

    def __init__(self, *options: Option) -> None:
        self._options = options

    @override
    def options(self) -> Sequence[Option]:
        """Return the parts of the day."""
        return self._options

    @override
    def read(self, given: Given) -> Span | Hint:
        """Take a button, two hours, or words for a part of the day."""
        if given.picked is not None:
            return _span(given.picked)
        said = _read(given)
        if said is not None:
            return said
        chosen = Choice(*self._options).read(given)
        if isinstance(chosen, Hint):
            return Hint(_("请点一个,或者写从几点到几点。"))
        return _span(chosen)

    @override
    def dump(self, value: Span) -> Any:
        """Keep both hours."""
        return f"{value.start:%H:%M}-{value.end:%H:%M}"

    @override
    def load(self, data: Any) -> Span:
        """Take them back."""
        try:
            return _span(data)
        except (AttributeError, TypeError, ValueError):
            raise Misfit from None

    @override
    def show(self, value: Span) -> Phrase:
        """Return "9:00到11:30"."""
        return value.words()

    @override
    def example(self) -> Phrase:
        """Return how hours may be written."""
        return _("比如:9点到11点半")


def _read(given: Given) -> Span | None:
    said = given.read().hours() if given.text else None
    if said is None:
        return None
    start, end = said
    return Span(start, end) if start < end else None


def _span(data: str) -> Span:
    start, end = (time.fromisoformat(each) for each in data.split("-"))
    return Span(start, end)


def _shown(hour: time) -> str:
    return f"{hour.hour}:{hour.minute:02d}"
