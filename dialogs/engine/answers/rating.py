"""A rating from 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import Answer, Hint, Option
from dialogs.engine.answers.choice import Choice
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _

_STEPS = (
    Option("5", _("很满意"), ("5分", "五分", "满分", "非常好", "很好")),
    Option("4", _("满意"), ("4分", "四分", "不错", "挺好")),
    Option("3", _("一般"), ("3分", "三分", "还行", "凑合")),
    Option("2", _("不满意"), ("2分", "二分", "两分", "不太好")),
    Option("1", _("很不满意"), ("1分", "一分", "差", "很差")),
)


class Rating(Answer[int]):
    """5 (best) to 1, chosen by words, button or number."""

    kind: ClassVar[str] = "rating"

    @override
    def options(self) -> Sequence[Option]:
        """Return the five steps, best first."""
        return _STEPS

    @override
    def read(self, given: Given) -> int | Hint:
        """Take one step."""
        chosen = Choice(*_STEPS).read(given)
        return chosen if isinstance(chosen, Hint) else int(chosen)

    @override
    def dump(self, value: int) -> Any:
        """Keep the number."""
        return value

    @override
    def load(self, data: Any) -> int:
        """Take it back."""
        if isinstance(data, int) and 1 <= data <= len(_STEPS):
            return data
        raise Misfit

    @override
    def show(self, value: int) -> Phrase:
        """Return the step's words."""
        return _STEPS[len(_STEPS) - value].label
