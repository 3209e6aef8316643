"""Column types: sealed text, JSON and bytes, and aware UTC times.

The key ring hangs on the engine's dialect (`keys_of`), so no global holds it.
Associated data of a seal is "table.column".
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

import pydantic_core
from sqlalchemy import DateTime, LargeBinary
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from storage.keyring import KeyRing

_KEYS: Final = "shanqiao_keys"


def hang_keys(engine: Engine, keys: KeyRing) -> None:
    """Give an engine the ring that its sealed columns use."""
    setattr(engine.dialect, _KEYS, keys)


def keys_of(dialect: Dialect) -> KeyRing:
    """Return the ring that was hung on the engine."""
    ring: KeyRing = getattr(dialect, _KEYS)
    return ring


class SealedBytes(TypeDecorator[bytes]):
    """Bytes kept encrypted; `column` is "table.column"."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal what goes into the database."""
        if value is None:
            return None
        return keys_of(dialect).seal(self.to_bytes(value), self.column)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Open what comes out of it."""
        if value is None:
            return None
        return self.of_bytes(keys_of(dialect).open(bytes(value), self.column))

    def to_bytes(self, value: Any) -> bytes:
        """Turn the Python value into bytes."""
        return bytes(value)

    def of_bytes(self, plain: bytes) -> Any:
        """Turn bytes into the Python value."""
        return plain


class SealedText(SealedBytes):
    """Text kept encrypted."""

    cache_ok = True

    @override
    def to_bytes(self, value: Any) -> bytes:
        """Encode as UTF-8; lone surrogates become question marks."""
        return str(value).encode("utf-8", "replace")

    @override
    def of_bytes(self, plain: bytes) -> Any:
        """Decode UTF-8."""
        return plain.decode("utf-8")


class SealedJson(SealedBytes):
    """A JSON value kept encrypted."""

    cache_ok = True

    @override
    def to_bytes(self, value: Any) -> bytes:
        """Encode compactly; lone surrogates become question marks."""
        try:
            return pydantic_core.to_json(value)
        except pydantic_core.PydanticSerializationError:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            return text.encode("utf-8", "replace")

    @override
    def of_bytes(self, plain: bytes) -> Any:
        """Decode."""
        return pydantic_core.from_json(plain)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite keeps no zone, so it is dropped there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be kept")
        utc: datetime = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return an aware UTC time."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)
