"""Made-up results of casework's verbs, by their return types."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, get_type_hints

WHEN = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
_SIMPLE: dict[Any, list[Any]] = {
    bool: [False, True],
    int: [0, 1, 3],
    float: [0.0, 0.7],
    str: ["", "122708", "board"],
    datetime: [WHEN],
    date: [WHEN.date()],
    type(None): [None],
    Any: [None],
}
Draw = Callable[[int], int]


def first(_count: int) -> int:
    """Draw the first of any number of possibilities."""
    return 0


def plausible(kind: Any, draw: Draw = first) -> Any:
    """Return a value of a type; `draw(n)` picks among n possibilities."""
    kind = getattr(kind, "__supertype__", kind)
    if kind in _SIMPLE:
        values = _SIMPLE[kind]
        return values[draw(len(values))]
    origin = typing.get_origin(kind)
    if origin is not None:
        return _generic(origin, typing.get_args(kind), draw)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)[draw(len(kind))]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        made = {
            field.name: plausible(hints[field.name], draw) for field in fields(kind)
        }
        return kind(**made)  # type: ignore[operator]  # a class, not an instance
    raise TypeError(f"nothing plausible for {kind}")


def _generic(origin: Any, parts: tuple[Any, ...], draw: Draw) -> Any:
    if origin in (types.UnionType, typing.Union):
        kinds = sorted(parts, key=lambda part: part is not type(None))
        return plausible(kinds[draw(len(kinds))], draw)
    if origin is dict:
        keys = {str(plausible(parts[0], draw)) for _ in range(draw(3))}
        return {key: plausible(parts[1], draw) for key in sorted(keys)}
    if origin is tuple and Ellipsis not in parts:
        return tuple(plausible(part, draw) for part in parts)
    many = [plausible(parts[0], draw) for _ in range(draw(3))]
    return tuple(many) if origin is tuple else origin(many)
