"""Reading the area tree."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from casework.actor import Actor
from storage.areas import Area
from storage.database import Tx
from storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area: code, name, other names, middle in degrees."""

    code: str
    name: str
    level: str
    parent: str | None
    aliases: tuple[str, ...]
    latitude: float | None
    longitude: float | None


def list_areas(tx: Tx, _actor: Actor) -> tuple[AreaView, ...]:
    """Return every street and community, by code."""
    found = tx.session.scalars(
        select(Area).where(Area.level != "district").order_by(Area.code)
    )
    return tuple(_view(area) for area in found)


_AREA = Prepared(
    select(Area.name, Area.level, Area.parent).where(Area.code == bindparam("code"))
)


def area_name(tx: Tx, code: str | None) -> str:
    """Return the full name from the street down, "" where unknown."""
    names: list[str] = []
    while code:
        area = _AREA.one(tx.connection, {"code": code})
        if area is None:
            break
        name, level, parent = area
        if level == "district":
            break
        names.insert(0, name)
        code = parent
    return "".join(names)


def _view(area: Area) -> AreaView:
    return AreaView(
        code=area.code,
        name=area.name,
        level=area.level,
        parent=area.parent,
        aliases=tuple(a for a in area.aliases.split("|") if a),
        latitude=area.latitude,
        longitude=area.longitude,
    )
