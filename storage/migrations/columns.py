"""Columns as the migrations write them; changing one changes no old schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def key(name: str, target: str | None = None, **options: Any) -> sa.Column[int]:
    """Return an id column, pointing at a table where one is named."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    options = {"nullable": False, **options}
    if target is None:
        return sa.Column(name, kind, **options)
    return sa.Column(name, kind, sa.ForeignKey(f"{target}.id"), **options)


def id_() -> sa.Column[int]:
    """Return the primary key."""
    return key("id", primary_key=True)


def area(name: str, **options: Any) -> sa.Column[str]:
    """Return a column that points at an area."""
    link = sa.ForeignKey("area.code")
    return sa.Column(name, sa.String(12), link, **{"nullable": False, **options})


def word(name: str, length: int, **options: Any) -> sa.Column[str]:
    """Return a short text column."""
    return sa.Column(name, sa.String(length), **{"nullable": False, **options})


def number(name: str, **options: Any) -> sa.Column[int]:
    """Return a whole number column."""
    return sa.Column(name, sa.Integer(), **{"nullable": False, **options})


def time(name: str, **options: Any) -> sa.Column[Any]:
    """Return a column for a moment."""
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, **{"nullable": False, **options})


def sealed(name: str, **options: Any) -> sa.Column[bytes]:
    """Return a column for sealed bytes."""
    return sa.Column(name, sa.LargeBinary(), **{"nullable": False, **options})


def mark(name: str, **options: Any) -> sa.Column[bytes]:
    """Return a column for a keyed hash."""
    return sa.Column(name, sa.LargeBinary(32), **{"nullable": False, **options})


def day(name: str, **options: Any) -> sa.Column[Any]:
    """Return a column for a day."""
    return sa.Column(name, sa.Date(), **{"nullable": False, **options})


def yes_no(name: str, **options: Any) -> sa.Column[bool]:
    """Return a yes-or-no column."""
    return sa.Column(name, sa.Boolean(), **{"nullable": False, **options})
