"""The tree of areas by administrative code (行政区划代码), and its import."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from math import nan
from pathlib import Path

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.errors import AreaFileError

LEVELS = ("district", "street", "community")
_CODE_LENGTH = {"district": 6, "street": 9, "community": 12}
NAME_LENGTH = 40
ALIASES_LENGTH = 200
_COLUMNS = ("code", "name", "level", "parent", "aliases", "latitude", "longitude")


class Area(Base):
    """A district (6 digits), street (9) or community (12).

    A code begins with its parent's code. `aliases` are other names people use,
    parted by a bar; latitude and longitude are WGS 84 degrees of its middle.
    """

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    level: Mapped[str] = mapped_column(String(16))
    parent: Mapped[str | None] = mapped_column(
        ForeignKey("area.code"), index=True, default=None
    )
    aliases: Mapped[str] = mapped_column(String(ALIASES_LENGTH), default="")
    latitude: Mapped[float | None] = mapped_column(default=None)
    longitude: Mapped[float | None] = mapped_column(default=None)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One checked line of an area file."""

    code: str
    name: str
    level: str
    parent: str | None
    aliases: str
    latitude: float | None
    longitude: float | None


def demo_area_file() -> Path:
    """Return the file of areas that the demo loads.

    The district and its eight streets are real; communities and coordinates are
    rough, made for rehearsal. A district puts its own official code list in its
    place (国家统计局 统计用区划代码) before the first real conversation.
    """
    return Path(__file__).with_name("demo_areas.csv")


def read_area_file(path: Path) -> list[AreaLine]:
    """Read and check a UTF-8 CSV file, parents before children.

    Raises:
        AreaFileError: names the line and what is wrong with it.
    """
    try:
        content = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise AreaFileError("save the file as UTF-8 first") from None
    reader = csv.DictReader(content.splitlines(), restval="")
    missing = set(_COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise AreaFileError(f"line 1: no column {', '.join(sorted(missing))}")
    lines: dict[str, AreaLine] = {}
    for row in reader:
        line = _checked(row, reader.line_num)
        if line.code in lines:
            raise AreaFileError(f"line {reader.line_num}: {line.code} is there twice")
        lines[line.code] = line
    return sorted(lines.values(), key=lambda line: (len(line.code), line.code))


def _checked(row: dict[str, str], number: int) -> AreaLine:
    cells = {name: row[name].strip() for name in _COLUMNS}
    line = AreaLine(
        code=cells["code"],
        name=cells["name"],
        level=cells["level"],
        parent=cells["parent"] or None,
        aliases=cells["aliases"],
        latitude=_degrees(cells["latitude"], 90, number),
        longitude=_degrees(cells["longitude"], 180, number),
    )
    if fault := _fault(line):
        raise AreaFileError(f"line {number}: {fault}")
    return line


def _fault(line: AreaLine) -> str | None:
    length = _CODE_LENGTH.get(line.level)
    if length != len(line.code) or not line.code.isdecimal():
        return f"{line.code!r} is no code of a {line.level or '?'}"
    if line.parent is not None and not _is_parent(line.parent, line.level, line.code):
        return f"{line.parent} is no parent of {line.code}"
    if not 0 < len(line.name) <= NAME_LENGTH:
        return f"a name has 1 to {NAME_LENGTH} characters"
    if len(line.aliases) > ALIASES_LENGTH:
        return f"aliases have at most {ALIASES_LENGTH} characters"
    return None


def _is_parent(parent: str, level: str, code: str) -> bool:
    above = LEVELS.index(level) - 1
    return (
        above >= 0
        and len(parent) == _CODE_LENGTH[LEVELS[above]]
        and code.startswith(parent)
    )


def _degrees(text: str, most: int, number: int) -> float | None:
    if not text:
        return None
    try:
        degrees = float(text)
    except ValueError:
        degrees = nan
    # Not a number is within no bounds.
    if not -most <= degrees <= most:
        raise AreaFileError(f"line {number}: {text!r} is no latitude or longitude")
    return degrees


def import_areas(session: Session, lines: Iterable[AreaLine]) -> int:
    """Add new areas and update known ones; return how many lines were taken.

    Raises:
        AreaFileError: a parent is neither among the lines before nor known.
    """
    count = 0
    for line in lines:
        if line.parent is not None and session.get(Area, line.parent) is None:
            raise AreaFileError(f"{line.code}: there is no area {line.parent}")
        session.merge(Area(**asdict(line)))
        # A child is looked up, and linked, only once its parent is there.
        session.flush()
        count += 1
    return count


def all_areas(session: Session) -> Iterator[Area]:
    """Yield every area, districts first."""
    yield from session.scalars(select(Area).order_by(Area.code))
