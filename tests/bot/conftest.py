"""The reader and a database for the tests of the running bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from storage.keyring import KeyRing
from tests.bot.channels.web_client import Web, web_on
from tests.databases import fresh_url
from tests.readers import reader

__all__ = ["reader"]


@pytest.fixture
def sqlite() -> Iterator[str]:
    """The URL of a migrated SQLite database without any row."""
    with fresh_url("sqlite", migrated=True) as url:
        yield url


@pytest.fixture
async def web(sqlite: str, keys: KeyRing) -> AsyncIterator[Web]:
    """A client with a session."""
    async with web_on(sqlite, keys) as client:
        yield client
