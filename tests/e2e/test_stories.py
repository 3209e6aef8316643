"""Whole conversations, from hello to the number, over every face.

`SHANQIAO_STORIES` names another file of stories to walk.
"""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median

from nlu.reading import Reader
from tests.e2e.driver import read_stories
from tests.e2e.walks import (
    Walks,
    over_socket,
    over_telegram,
    over_town,
    over_web,
)

OWN = Path(__file__).with_name("stories.jsonl")
STORIES = read_stories(Path(os.environ.get("SHANQIAO_STORIES", OWN)))
FEW = [STORIES[number] for number in (0, 8, 14, 16, 27)]
USUAL_TURNS = 12


async def check(walks: Walks) -> None:
    """Assert that each story is in the store as confirmed, and only once."""
    assert not walks.faults()

    hardships = sum(bool(story.levels) for story in walks.stories)
    assert len(walks.turns()) == hardships

    await walks.repeat()


def test_the_stories() -> None:
    """Thirty stories, three of them without hardship."""
    assert len(STORIES) == 30
    assert sum(not story.levels for story in STORIES) == 3


class TestTown:
    """Through the test kit."""

    async def test_each_story_becomes_its_case(
        self, reader: Reader, sqlite: str
    ) -> None:
        """Stories become the cases that were confirmed; others end kindly."""
        async with over_town(reader, sqlite, STORIES) as walks:
            await check(walks)

            assert median(walks.turns()) <= USUAL_TURNS


class TestWeb:
    """Through the HTTP API."""

    async def test_each_story_becomes_its_case(
        self, reader: Reader, sqlite: str
    ) -> None:
        """Stories become the cases that were confirmed; others end kindly."""
        async with over_web(reader, sqlite, STORIES) as walks:
            await check(walks)

    async def test_over_a_real_socket(self, reader: Reader, database_url: str) -> None:
        """The same holds through a web server on a port, on each engine."""
        async with over_socket(reader, database_url, FEW) as walks:
            await check(walks)


class TestTelegram:
    """Through a Bot API server."""

    async def test_each_story_becomes_its_case(
        self, reader: Reader, sqlite: str
    ) -> None:
        """Stories become the cases that were confirmed; others end kindly."""
        async with over_telegram(reader, sqlite, STORIES) as walks:
            await check(walks)

    async def test_by_webhook(self, reader: Reader, database_url: str) -> None:
        """The same holds where Telegram brings the updates to us."""
        async with over_telegram(reader, database_url, FEW, webhook=True) as walks:
            await check(walks)
