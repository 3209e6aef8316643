"""A photo, or a shared location."""

from __future__ import annotations

from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import Answer, Hint
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given, Point
from dialogs.engine.phrases import Phrase, _


class Photo(Answer[int]):
    """A photo; the value is the id of the sealed media."""

    kind: ClassVar[str] = "photo"

    @override
    def read(self, given: Given) -> int | Hint:
        """Take a photo."""
        if given.photo is None:
            return Hint(_("请发一张照片。"))
        return given.photo

    @override
    def dump(self, value: int) -> Any:
        """Keep the id."""
        return value

    @override
    def load(self, data: Any) -> int:
        """Take it back."""
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        raise Misfit

    @override
    def show(self, value: int) -> Phrase:
        """Say that there is one."""
        return _("一张照片")


class Location(Answer[Point]):
    """A shared location."""

    kind: ClassVar[str] = "location"

    @override
    def read(self, given: Given) -> Point | Hint:
        """Take a location."""
        if given.point is None:
            return Hint(_("请点“位置”按钮,把位置发给我。"))
        return given.point

    @override
    def dump(self, value: Point) -> Any:
        """Keep both degrees."""
        return [value.latitude, value.longitude]

    @override
    def load(self, data: Any) -> Point:
        """Take them back."""
        match data:
            case [float() | int() as latitude, float() | int() as longitude]:
                return Point(latitude, longitude)
        raise Misfit

    @override
    def show(self, value: Point) -> Phrase:
        """Say that there is one."""
        return _("您发的位置")
