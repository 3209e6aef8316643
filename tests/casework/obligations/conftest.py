"""A district for the tests of duties, on each database in turn."""

import pytest

from storage.database import Database
from tests.casework.obligations.town import District
from tests.databases import HandClock


@pytest.fixture
def town(database: Database, clock: HandClock) -> District:
    """A district with staff, an admitted provider and a stranger."""
    return District(database, clock)
