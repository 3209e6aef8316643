"""Fixtures and options for all tests."""

import pytest

from tests.databases import clock, database, database_url, empty_url, keys

__all__ = ["clock", "database", "database_url", "empty_url", "keys"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what tests can be told on the command line."""
    parser.addoption(
        "--update-transcripts",
        action="store_true",
        help="write down what is said now as what transcripts expect",
    )
