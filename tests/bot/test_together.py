"""Turns that share a commit: each as if it were alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Never

import pytest
import sqlalchemy as sa
from typing_extensions import override

from bot.channels.base import Inbound, Outbound
from bot.testkit import CHANNEL, Town
from nlu.reading import Reader, Reading
from storage.conversations import Message
from storage.people import Account
from tests.readers import reader

__all__ = ["reader"]

PEOPLE = 20


@dataclass(frozen=True)
class Broken(Reading):
    """A reading that fails wherever a dialog looks at it."""

    @override
    def choice(self, *_options: object, **_more: object) -> Never:
        """Fail."""
        raise ArithmeticError


class Breaks:
    """Reads as another reader does, but for one text."""

    model = "breaks"

    def __init__(self, reader: Reader, text: str) -> None:
        self._reader, self._text = reader, text

    def read(self, text: str, *, now: str | None = None) -> Reading:
        """Return a broken reading for the one text."""
        found = self._reader.read(text, now=now)
        return Broken(text, text) if text == self._text else found


def _commits(town: Town) -> list[int]:
    commits: list[int] = []

    def committed(_connection: sa.Connection) -> None:
        commits.append(1)

    sa.event.listen(town.database.engine, "commit", committed)
    return commits


def _hello(number: int, text: str = "你好") -> Inbound:
    return Inbound(CHANNEL, f"第{number}人", text, text=text)


async def test_many_at_once_share_commits(reader: Reader) -> None:
    """Everybody gets an answer of their own out of few commits."""
    async with Town(reader=reader) as town:
        commits = _commits(town)
        answers = await asyncio.gather(
            *(town.app.handle(_hello(number)) for number in range(PEOPLE))
        )

        ids = [reply.id for replies in answers for reply in replies]
        with town.database.read() as tx:
            accounts = tx.session.scalar(sa.select(sa.func.count(Account.id)))
        assert accounts == PEOPLE
        assert len(ids) == len(set(ids))
        assert len(commits) < PEOPLE / 2


async def test_replies_belong_to_the_message_they_answer(reader: Reader) -> None:
    """A batch numbers its replies as they lie in the database."""
    async with Town(reader=reader) as town:
        answers = await asyncio.gather(
            *(town.app.handle(_hello(number)) for number in range(PEOPLE))
        )

        with town.database.read() as tx:
            found = tx.connection.execute(sa.select(Message.id, Message.body))
            kept = {row.id: row.body for row in found}
        for replies in answers:
            assert [kept[reply.id]["text"] for reply in replies] == [
                reply.text for reply in replies
            ]


async def test_one_that_fails_is_undone_alone(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever breaks a turn gets an apology, and the others what they asked."""
    async with Town(reader=Breaks(reader, "坏的话")) as town:
        everybody = range(PEOPLE)
        await asyncio.gather(*(town.app.handle(_hello(n)) for n in everybody))
        answers: list[list[Outbound]] = await asyncio.gather(
            *(
                town.app.handle(_hello(n, "坏的话" if n == 3 else "我有困难"))
                for n in everybody
            )
        )

        apologies = [n for n in everybody if "出了点错" in answers[n][0].text]
        assert apologies == [3]
        assert "坏的话" not in caplog.text


async def test_a_repeat_beside_others_gets_the_same_replies(reader: Reader) -> None:
    """A message that comes again among new ones changes nothing."""
    async with Town(reader=reader) as town:
        first = await town.app.handle(_hello(1))
        again, _other, _third = await asyncio.gather(
            *(town.app.handle(_hello(number)) for number in (1, 2, 3))
        )

        assert again == first
