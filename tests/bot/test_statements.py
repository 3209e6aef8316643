"""What a turn asks of the database: few statements, one commit.

Counted at the drivers themselves, below SQLAlchemy, so that nothing is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa
from typing_extensions import override

from bot.channels.base import Inbound
from bot.testkit import CHANNEL, Town, Townsman
from nlu.reading import Reader
from storage.database import Database
from tests.readers import reader

__all__ = ["reader"]

MOST_STATEMENTS = 8
# What opens and ends a transaction is no statement of the turn.
FRAME = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Seen:
    """The statements and commits of a while."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0

    def note(self, statement: str) -> None:
        """Note one statement, unless it only frames a transaction."""
        if not statement.startswith(FRAME):
            self.statements.append(statement)


def _watch(connection: Any, seen: Seen) -> None:
    class Watched(psycopg.Cursor[Any]):
        @override
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            seen.note(str(query))
            return super().execute(query, *args, **kwargs)

        @override
        def executemany(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            seen.note(str(query))
            return super().executemany(query, *args, **kwargs)

    if isinstance(connection, psycopg.Connection):
        connection.cursor_factory = Watched
    else:
        connection.set_trace_callback(seen.note)


@contextmanager
def watching(database: Database) -> Iterator[Seen]:
    """Watch the writing engine while the block lasts."""
    seen = Seen()
    database.engine.dispose()

    def connected(connection: Any, _record: Any) -> None:
        _watch(connection, seen)

    def committed(_connection: sa.Connection) -> None:
        seen.commits += 1

    sa.event.listen(database.engine, "connect", connected)
    sa.event.listen(database.engine, "commit", committed)
    yield seen
    sa.event.remove(database.engine, "connect", connected)
    sa.event.remove(database.engine, "commit", committed)
    database.engine.dispose()


async def _in_a_form(town: Town) -> Townsman:
    """Bring somebody to the question for their name."""
    auntie = town.person("陈阿婆")
    await auntie.says("你好")
    await auntie.says("我腿脚不行,没人做饭")
    await auntie.presses("同意")
    await auntie.presses("对")
    await auntie.presses(1)
    return auntie


async def test_an_ordinary_answer_takes_few_statements_and_one_commit(
    database_url: str, reader: Reader
) -> None:
    """A typed answer in a form stays within the bound on both engines."""
    async with Town(reader=reader, database_url=database_url) as town:
        auntie = await _in_a_form(town)
        turn = Inbound(CHANNEL, auntie.name, "next", text="陈阿婆")
        with watching(town.database) as seen:
            replies = await town.app.handle(turn)

        assert "电话" in replies[-1].text
        assert 0 < len(seen.statements) <= MOST_STATEMENTS, seen.statements
        assert seen.commits == 1


async def test_a_repeated_message_writes_nothing(
    database_url: str, reader: Reader
) -> None:
    """What was taken before is looked up in two statements, with no commit."""
    async with Town(reader=reader, database_url=database_url) as town:
        auntie = await _in_a_form(town)
        turn = Inbound(CHANNEL, auntie.name, "next", text="陈阿婆")
        first = await town.app.handle(turn)
        with watching(town.database) as seen:
            again = await town.app.handle(turn)

        assert again == first
        assert len(seen.statements) == 2, seen.statements
        assert seen.commits == 0
