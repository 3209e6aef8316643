"""Reading one mapping of a pack, field by field, noting all that is wrong.

A field that cannot be taken yields a stand-in, so that reading goes on and all
faults are found at once; what was read is thrown away if any was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)
StandIn = TypeVar("StandIn")


class Fields:
    """The fields of one mapping; `where` names its place in every fault."""

    def __init__(
        self, raw: Mapping[str, Any], where: str, faults: list[str], prefix: str = ""
    ) -> None:
        self._raw = raw
        self._where = where
        self._faults = faults
        self._prefix = prefix
        self._read: set[str] = set()

    def fault(self, name: str, what: str) -> None:
        """Note what is wrong with a field."""
        self._faults.append(f"{self._where}: {self._prefix}{name}: {what}")

    def has(self, name: str) -> bool:
        """Tell whether a field is given, be it empty."""
        return name in self._raw

    def given(self, name: str) -> Any:
        """Return a field as it is, None where it is absent."""
        self._read.add(name)
        return self._raw.get(name)

    def _needed(self, name: str) -> Any:
        found = self.given(name)
        if found is None:
            self.fault(name, "is missing")
        return found

    def text(self, name: str) -> str:
        """Read a text that must be there."""
        found = self._needed(name)
        if found is None:
            return ""
        if not isinstance(found, str) or not found.strip():
            self.fault(name, f"must be a text in quotes, not {found!r}")
        return str(found)

    def optional_text(self, name: str) -> str | None:
        """Read a text that may be null."""
        return None if self.given(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts, empty where absent."""
        return tuple(
            item if isinstance(item, str) else self._no(name, item, "a text", "")
            for item in self._list(name)
        )

    def numbers(self, name: str, least: int, most: int) -> tuple[int, ...]:
        """Read a list of whole numbers within bounds."""
        return tuple(self._number(name, item, least, most) for item in self._list(name))

    def number(self, name: str, least: int, most: int = 10_000) -> int:
        """Read a whole number within bounds that must be there."""
        found = self._needed(name)
        return least if found is None else self._number(name, found, least, most)

    def number_or(self, name: str, default: int, least: int) -> int:
        """Read a whole number, `default` where absent."""
        return default if self.given(name) is None else self.number(name, least)

    def _number(self, name: str, found: object, least: int, most: int) -> int:
        if not isinstance(found, int) or isinstance(found, bool):
            return self._no(name, found, "a whole number", least)
        if found > most:
            return self._no(name, found, f"at most {most}", least)
        return found if found >= least else self._no(name, found, f">= {least}", least)

    def day(self, name: str) -> date:
        """Read a date that must be there."""
        found = self._needed(name)
        return date.min if found is None else self._day(name, found)

    def optional_day(self, name: str) -> date | None:
        """Read a date that may be null."""
        found = self.given(name)
        return None if found is None else self._day(name, found)

    def days(self, name: str) -> tuple[date, ...]:
        """Read a list of dates that must hold one at least."""
        found = tuple(self._day(name, item) for item in self._list(name))
        if not found:
            self.fault(name, "needs a list of dates")
        return found

    def _day(self, name: str, found: object) -> date:
        if isinstance(found, date) and not isinstance(found, datetime):
            return found
        try:
            return date.fromisoformat(found if isinstance(found, str) else "")
        except ValueError:
            return self._no(name, found, "a date such as 2026-01-31", date.min)

    def choice(
        self, name: str, kind: type[Choice], default: Choice | None = None
    ) -> Choice:
        """Read one of a closed set of words."""
        found = self.given(name)
        if found is None and default is not None:
            return default
        try:
            return kind(found)
        except ValueError:
            words = ", ".join(kind)
            return self._no(name, found, f"one of {words}", next(iter(kind)))

    def section(self, name: str) -> Fields | None:
        """Read a mapping; None where it is absent or null."""
        found = self.given(name)
        if found is None:
            return None
        return self._section(name, found)

    def needed_section(self, name: str) -> Fields:
        """Read a mapping that must be there."""
        return self._section(name, self._needed(name))

    def sections(self, name: str) -> list[Fields]:
        """Read a list of mappings, empty where absent."""
        return [self._section(name, item) for item in self._list(name)]

    def _section(self, name: str, found: object) -> Fields:
        prefix = f"{self._prefix}{name}."
        if isinstance(found, Mapping):
            return Fields(found, self._where, self._faults, prefix)
        if found is not None:
            self.fault(name, f"must be a mapping, not {found!r}")
        # What an absent mapping lacks in turn is not worth telling.
        return Fields({}, self._where, [], prefix)

    def _list(self, name: str) -> Sequence[Any]:
        found = self.given(name)
        if found is None:
            return ()
        return (
            found
            if isinstance(found, list | tuple)
            else self._no(name, found, "a list", ())
        )

    def _no(self, name: str, found: object, wanted: str, instead: StandIn) -> StandIn:
        self.fault(name, f"must be {wanted}, not {found!r}")
        return instead

    def end(self) -> None:
        """Note the fields nobody read."""
        for name in self._raw:
            if name not in self._read:
                self.fault(str(name), "is not known here")
