"""The reader and a database for whole conversations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import fresh_url
from tests.readers import reader

__all__ = ["reader"]


@pytest.fixture
def sqlite() -> Iterator[str]:
    """The URL of a migrated SQLite database without any row."""
    with fresh_url("sqlite", migrated=True) as url:
        yield url
