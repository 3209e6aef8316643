"""The real reader, loaded or trained once for all tests."""

from __future__ import annotations

import pytest

from bot.settings import default_cache_dir
from nlu.local import load_reader
from nlu.reading import Reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The reader that ships, out of the cache where it is there."""
    return load_reader(default_cache_dir())
