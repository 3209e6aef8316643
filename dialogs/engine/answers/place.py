"""A place in the area tree: by button, by words, or by a shared location."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, radians
from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import Answer, Hint, Option
from dialogs.engine.answers.choice import indices
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given, Point
from dialogs.engine.phrases import Phrase, _

FARTHEST_KM = 15.0
FULL_NAME = 10
_KM_PER_DEGREE = 111.0
_SUFFIXES = ("街道", "社区", "村委会", "居委会", "镇", "村")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """An area as the dialogs see it: code, name, other names, middle."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None

    @override
    def __hash__(self) -> int:
        # Places by the dozen are looked up together, on every turn.
        return hash(self.code)

    @property
    def short(self) -> str:
        """The name without its suffix: 东湖街道 is 东湖."""
        return _shortened(self.name)


@cache
def _shortened(name: str) -> str:
    # Looked for in every story, place by place.
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


def find_places(text: str, places: Sequence[PlaceName]) -> list[PlaceName]:
    """Return the places a text names, the fullest name first.

    A full name or alias counts anywhere in the text; a short name too, but
    less, so that 东湖社区 beats 东湖街道 where both are named 东湖.
    """
    if not [name for name in _all_names(tuple(places)) if name in text]:
        return []
    scored: list[tuple[int, PlaceName]] = []
    for place in places:
        named = [n for n in (place.name, *place.aliases) if n and n in text]
        score = 10 * max(map(len, named), default=0)
        if not named and place.short in text and len(place.short) > 1:
            score = len(place.short)
        if score:
            scored.append((score, place))
    named_codes = {place.code for score, place in scored if score >= FULL_NAME}
    scored = [pair for pair in scored if not _has_part(pair[1].code, named_codes)]
    best = sorted(scored, key=lambda pair: (-pair[0], len(pair[1].code)))
    top = best[0][0] if best else 0
    return [place for score, place in best if score == top]


@lru_cache(maxsize=4)
def _all_names(places: tuple[PlaceName, ...]) -> tuple[str, ...]:
    # Every turn of a form looks into the stories again; few name a place.
    names = {name for place in places for name in (place.short, *place.aliases)}
    return tuple(sorted(names - {""}))


def _has_part(code: str, named: set[str]) -> bool:
    # "东湖街道仁风社区" means the community, not the street around it.
    return any(other != code and other.startswith(code) for other in named)


def nearest_place(point: Point, places: Sequence[PlaceName]) -> PlaceName | None:
    """Return the place whose middle is nearest, None beyond FARTHEST_KM."""

    def distance_km(place: PlaceName) -> float:
        if place.latitude is None or place.longitude is None:
            return FARTHEST_KM + 1
        north = place.latitude - point.latitude
        east = (place.longitude - point.longitude) * cos(radians(point.latitude))
        return float((north**2 + east**2) ** 0.5 * _KM_PER_DEGREE)

    best = min(places, key=distance_km, default=None)
    return best if best is not None and distance_km(best) <= FARTHEST_KM else None


class Place(Answer[str]):
    """One area; the value is its code.

    `shown` are offered as buttons; `known` are all that words or a location
    may name, also deeper ones than those shown.
    """

    kind: ClassVar[str] = "place"

    def __init__(
        self,
        shown: Sequence[PlaceName],
        known: Sequence[PlaceName],
        extra: Sequence[Option] = (),
    ) -> None:
        self._shown = shown
        self._known = known
        self._extra = extra

    @override
    def options(self) -> Sequence[Option]:
        """Return the shown places, then what else may be said."""
        named = [Option(p.code, Phrase(p.name), (p.short,)) for p in self._shown]
        return (*named, *self._extra)

    @override
    def read(self, given: Given) -> str | Hint:
        """Take a button, a number, a name in any sentence, or a location."""
        if given.picked is not None:
            return given.picked
        if given.point is not None:
            return self._by_location(given.point)
        text = given.read().folded or given.text
        found = find_places(text, self._known) or find_places(given.text, self._known)
        if len(found) == 1:
            return found[0].code
        chosen = indices(given, self.options())
        if chosen is not None and len(chosen) == 1:
            return self.options()[chosen[0]].value
        if found:
            return Hint(_("有几个地方都叫这个名字,请说全一点。"))
        return Hint(_("没找到这个地方。请点一个,或写街道、社区的名字。"))

    def _by_location(self, point: Point) -> str | Hint:
        place = nearest_place(point, self._known)
        if place is None:
            return Hint(_("这个位置不在本区。请写街道或社区的名字。"))
        return place.code

    @override
    def dump(self, value: str) -> Any:
        """Keep the code."""
        return value

    @override
    def load(self, data: Any) -> str:
        """Take it back while the area exists."""
        codes = {place.code for place in self._known}
        codes |= {option.value for option in self.options()}
        if isinstance(data, str) and data in codes:
            return data
        raise Misfit

    @override
    def show(self, value: str) -> Phrase:
        """Return the area's name."""
        for place in self._known:
            if place.code == value:
                return Phrase(place.name)
        return next(o.label for o in self._extra if o.value == value)
