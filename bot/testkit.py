"""A whole town in one process: for tests, for demos, for training staff.

async with Town(now="2026-03-02T09:00+08:00") as town:
    auntie = town.person("陈阿婆")
    replies = await auntie.says("我腿脚不行,没人做饭")
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from bot.app import App, load_areas
from bot.channels.base import Inbound, Outbound, Upload
from bot.settings import Settings, default_cache_dir
from bot.town_providers import admit_provider
from bot.turn import outbound
from casework.actor import Actor
from casework.invitations import invite
from casework.permissions import StaffLevel
from casework.providers.conditions import ProviderKind
from dialogs.engine.given import Point
from nlu.local import load_reader
from nlu.reading import Reader
from storage import lines
from storage.conversations import Message
from storage.database import Database, Tx, open_database
from storage.keyring import KeyRing, new_ring
from storage.people import Account

CHANNEL = "town"
SEED = 20260302
_LEVELS = {
    "社区": StaffLevel.COMMUNITY,
    "街道": StaffLevel.STREET,
    "区": StaffLevel.DISTRICT,
}
TICK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class ReplyChoice:
    """A choice under a reply: what it says, and the token to press."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message somebody got."""

    id: int
    text: str
    choices: tuple[ReplyChoice, ...] = ()
    sender: str = "bot"
    media: int | None = None


class Townsman:
    """Somebody in the town who writes, presses, and has an inbox of pushes."""

    def __init__(self, town: Town, name: str, language: str | None) -> None:
        self.town = town
        self.name = name
        self.language = language
        self.replies: list[Reply] = []
        self.heard: list[Reply] = []
        self._fetched = 0
        self._account: int | None = None
        self._sent = 0

    async def says(self, text: str, *, once: str | None = None) -> list[Reply]:
        """Write a text; `once` repeats a message already sent."""
        return await self._send(once, text=text)

    async def presses(self, choice: str | int) -> list[Reply]:
        """Press a choice of the newest message that has any.

        By label, by a part of it, by value, or by its place counted from 1.

        Raises:
            LookupError: there is no such choice.
        """
        return await self._send(None, token=self._find(choice))

    async def presses_token(
        self, token: str, *, once: str | None = None
    ) -> list[Reply]:
        """Press any token, a forged one too; `once` repeats a press."""
        return await self._send(once, token=token)

    async def shares_location(self, latitude: float, longitude: float) -> list[Reply]:
        """Share a place, WGS 84 degrees."""
        return await self._send(None, point=Point(latitude, longitude))

    async def shares_phone(self, phone: str) -> list[Reply]:
        """Share the own number by the platform's button."""
        return await self._send(None, phone=phone)

    async def sends_photo(self, content: bytes) -> list[Reply]:
        """Send a photo."""
        return await self._send(None, upload=Upload("photo", "image/jpeg", content))

    async def sends_voice(self, content: bytes) -> list[Reply]:
        """Send a voice message."""
        return await self._send(None, upload=Upload("voice", "audio/ogg", content))

    async def sends_sticker(self) -> list[Reply]:
        """Send something nobody can read."""
        return await self._send(None, unreadable=True)

    async def blocks(self) -> list[Reply]:
        """Be out of reach from now on, as a platform says of who blocked us."""
        self.town.block(self.name)
        return []

    async def starts(self, code: str = "") -> list[Reply]:
        """Follow a deep link."""
        return await self._send(None, start_code=code)

    @property
    def inbox(self) -> list[Reply]:
        """What was pushed to this person, oldest first."""
        return [reply for reply in self.heard if reply.id not in self._own]

    @property
    def choices(self) -> tuple[ReplyChoice, ...]:
        """The choices of the newest message that has any."""
        for reply in reversed(self.heard):
            if reply.choices:
                return reply.choices
        return ()

    @property
    def _own(self) -> set[int]:
        return {reply.id for reply in self.replies}

    def _find(self, choice: str | int) -> str:
        if isinstance(choice, int):
            return self.choices[choice - 1].value
        newest = [c for reply in reversed(self.heard[-8:]) for c in reply.choices]
        exact = [c.value for c in newest if choice in (c.label, c.value)]
        partly = [c.value for c in newest if choice in c.label]
        for value in (*exact, *partly):
            return value
        raise LookupError(f"no choice {choice} among {[c.label for c in self.choices]}")

    async def _send(
        self,
        once: str | None,
        *,
        text: str = "",
        token: str | None = None,
        upload: Upload | None = None,
        point: Point | None = None,
        phone: str | None = None,
        start_code: str | None = None,
        unreadable: bool = False,
    ) -> list[Reply]:
        self._sent += 1
        inbound = Inbound(
            channel=CHANNEL,
            address=self.name,
            once=once or f"{self._sent}",
            text=text,
            token=token,
            upload=upload,
            point=point,
            phone=phone,
            start_code=start_code,
            language=self.language,
            unreadable=unreadable,
        )
        outs = await self.town.app.handle(inbound)
        replies = [_reply(out) for out in outs]
        known = self._own
        self.replies += [reply for reply in replies if reply.id not in known]
        await self.town.settle()
        return replies

    def fetch(self, tx: Tx, newest: Mapping[int, int]) -> None:
        """Take in what has come; `newest` is the last message of who got any lately."""
        if self._account is None:
            line = lines.find_line(tx, CHANNEL, self.name, None)
            self._account = line.account_id if line else None
        if self._account is None:
            return
        if self._fetched and newest.get(self._account, 0) <= self._fetched:
            return
        found = tx.session.execute(
            sa.select(Message.id, Message.body)
            .where(
                Message.account_id == self._account,
                Message.direction == "out",
                Message.id > self._fetched,
            )
            .order_by(Message.id)
        )
        for number, body in found:
            self._fetched = number
            self.heard.append(_reply_of(number, body))


def _reply(out: Outbound) -> Reply:
    choices = tuple(ReplyChoice(b.label, b.token) for b in out.buttons)
    return Reply(out.id, out.text, choices, out.sender, out.media)


def _reply_of(number: int, body: dict[str, Any]) -> Reply:
    return _reply(outbound(number, body))


@dataclass
class Town:
    """A district in one process, its time in your hands.

    `database` is "sqlite", or a PostgreSQL URL; `reader` is read from the
    cache unless given. Staff are bound through real invitations.
    """

    now: str = "2026-03-02T09:00+08:00"
    database_url: str = "sqlite"
    reader: Reader | None = None
    keys: KeyRing = field(default_factory=new_ring)
    folder: Path | None = None

    async def __aenter__(self) -> Self:
        self._now = datetime.fromisoformat(self.now)
        self._temporary = tempfile.TemporaryDirectory() if not self.folder else None
        home = self.folder or Path(self._temporary.name if self._temporary else ".")
        url = self.database_url
        if url == "sqlite":
            url = f"sqlite:///{home / 'town.db'}"
        self.people: dict[str, Townsman] = {}
        # The newest message that everybody has looked at.
        self._settled = 0
        self.reader = self.reader or load_reader(default_cache_dir())
        self._url = url
        # One for the whole town: a restart must not draw the same numbers again.
        self._draw = random.Random(SEED)  # noqa: S311 - a town must repeat itself
        self._open()
        return self

    def _open(self) -> None:
        self.database: Database = open_database(
            self._url,
            self.keys,
            clock=lambda: self._now,
            draw=self._draw,
        )
        self.database.upgrade()
        load_areas(self.database, Settings())
        self.app = App(self.database, self.reader or load_reader(default_cache_dir()))
        self.app.wakeups.loop = asyncio.get_running_loop()

    async def __aexit__(self, *_failure: object) -> None:
        self._close()
        if self._temporary:
            self._temporary.cleanup()

    def _close(self) -> None:
        self.app.executor.shutdown(wait=True)
        self.database.close()

    async def restart(self) -> None:
        """Stop the process and start it again, as far as one process can."""
        self._close()
        self._open()

    def person(self, name: str, language: str | None = None) -> Townsman:
        """Return somebody by name, new or known."""
        if name not in self.people:
            self.people[name] = Townsman(self, name, language)
        return self.people[name]

    async def staff(
        self, level: str, area: str = "350503", name: str | None = None
    ) -> Townsman:
        """Return a staff member (社区, 街道 or 区) bound by an invitation."""
        with self.database.begin() as tx:
            code = invite(tx, _LEVELS[level], area)
            tx.commit()
        someone = self.person(name or f"{level}{area}")
        await someone.starts(code)
        return someone

    async def provider(
        self,
        name: str,
        kind: str = "organisation",
        area: str = "350503001",
        lead: str | None = None,
    ) -> Townsman:
        """Return the lead of a provider that is admitted through the real verbs."""
        someone = self.person(lead or f"{name}负责人")
        await someone.starts()
        with self.database.begin() as tx:
            admit_provider(tx, self._actor(tx, someone), ProviderKind(kind), name, area)
            tx.commit()
        await self.settle()
        return someone

    def block(self, name: str) -> None:
        """Note that no message reaches somebody any more."""
        with self.database.begin() as tx:
            line = lines.find_line(tx, CHANNEL, name, None)
            if line is None:
                raise LookupError(f"{name} never wrote")
            tx.session.get_one(Account, line.account_id).blocked_at = tx.now
            tx.commit()

    def _actor(self, tx: Tx, someone: Townsman) -> Actor:
        line = lines.find_line(tx, CHANNEL, someone.name, None)
        if line is None:
            raise LookupError(f"{someone.name} never wrote")
        return Actor(line.person_id, line.account_id)

    async def settle(self) -> None:
        """Let everything due be delivered, and everybody look at their phone."""
        await self.app.delivery.drain()
        last = sa.select(Message.account_id, sa.func.max(Message.id))
        last = last.where(Message.direction == "out", Message.id > self._settled)
        last = last.group_by(Message.account_id)
        with self.database.read() as tx:
            newest = {int(i): int(n) for i, n in tx.session.execute(last)}
            for someone in self.people.values():
                someone.fetch(tx, newest)
        self._settled = max(newest.values(), default=self._settled)

    async def sleep(self, *, days: float) -> None:
        """Let time go by while nothing runs; then what fell due happens at once."""
        self._now += timedelta(days=days)
        self.app.clock.fire()
        await self.settle()

    async def pass_time(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0
    ) -> None:
        """Let time go by; all that falls due happens in order."""
        until = self._now + timedelta(days=days, hours=hours, minutes=minutes)
        while self._now < until:
            self._now = min(until, self._now + TICK)
            self.app.clock.fire()
            await self.settle()
