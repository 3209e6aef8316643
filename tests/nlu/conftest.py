"""One trained reader for all tests of understanding."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from nlu.data import Example, load
from nlu.local import LocalReader, load_reader


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """Return a folder that keeps the model between runs."""
    return Path(tempfile.gettempdir()) / "shanqiao-nlu-cache"


@pytest.fixture(scope="session")
def reader(cache_dir: Path) -> LocalReader:
    """Return the reader of the shipped data, trained once."""
    return load_reader(cache_dir)


@pytest.fixture(scope="session")
def examples() -> tuple[Example, ...]:
    """Return the shipped training examples."""
    return load()
