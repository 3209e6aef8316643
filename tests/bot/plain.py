"""What the tests of the running bot share: a plain reader, messages, a short way in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import sqlalchemy as sa

from bot.app import App, load_areas
from bot.channels.base import Inbound, Outbound
from bot.settings import Settings
from nlu.crisis import detect
from nlu.normalise import fold
from nlu.reading import Reader, Reading
from storage.database import Database

CHANNEL = "town"
_numbers = count(1)


class PlainReader:
    """Understands only what is said word by word: commands, numbers, labels, danger."""

    model = "plain"

    def read(self, text: str, *, now: str | None = None) -> Reading:
        """Return the folded text, with the rules against danger applied."""
        folded = fold(text)
        return Reading(text, folded, crisis=detect(folded), model=self.model)


@asynccontextmanager
async def running_app(
    database: Database, reader: Reader | None = None
) -> AsyncIterator[App]:
    """Give an app whose delivery and clock do nothing by themselves."""
    load_areas(database, Settings())
    app = App(database, reader or PlainReader())
    yield app
    await app.delivery.close()
    app.executor.shutdown()


def message(
    who: str, text: str = "", *, channel: str = CHANNEL, once: str = "", token: str = ""
) -> Inbound:
    """Return a message, a new one unless `once` is given."""
    key = once or f"once-{next(_numbers)}"
    return Inbound(channel, who, key, text=text, token=token or None)


def token_of(replies: list[Outbound], label: str) -> str:
    """Return the token of a button.

    Raises:
        StopIteration: there is none of that label.
    """
    buttons = (button for reply in replies for button in reply.buttons)
    return next(button.token for button in buttons if button.label == label)


class Talker:
    """Somebody who talks with an app, and remembers the newest answer."""

    def __init__(self, app: App, who: str, channel: str = CHANNEL) -> None:
        self.app, self.who, self.channel = app, who, channel
        self.replies: list[Outbound] = []

    async def says(self, text: str) -> list[str]:
        """Send a text; return the texts of the answer."""
        return await self._send(message(self.who, text, channel=self.channel))

    async def presses(self, label: str) -> list[str]:
        """Press a button; return the texts of the answer."""
        token = token_of(self.replies, label)
        return await self._send(message(self.who, channel=self.channel, token=token))

    async def reports(self) -> list[str]:
        """Walk up to the last question of a report."""
        await self.says("你好")
        await self.presses("我有困难")
        await self.presses("同意")
        await self.says("膝盖疼,买菜做饭都难")
        await self.presses("有困难要说")
        await self.presses("我自己")
        await self.says("住房")
        await self.presses("不确定")
        await self.presses("对")
        await self.says("东湖街道")
        await self.says("林阿婆")
        return await self.says("13800001234")

    async def _send(self, inbound: Inbound) -> list[str]:
        self.replies = await self.app.handle(inbound)
        return [reply.text for reply in self.replies]


def rows(database: Database, entity: type[object]) -> int:
    """Return how many rows there are of an entity."""
    with database.read() as tx:
        return tx.session.scalar(sa.select(sa.func.count()).select_from(entity)) or 0
