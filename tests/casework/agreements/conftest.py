"""The stage on which these tests play."""

import pytest

from storage.database import Database
from tests.casework.agreements.stage import Stage, build
from tests.databases import HandClock


@pytest.fixture
def stage(database: Database, clock: HandClock) -> Stage:
    """Two streets, their staff, and a provider with its people."""
    return build(database, clock)
