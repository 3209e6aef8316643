"""People with a Telegram client, as seen by the tests' Bot API server.

python-telegram-bot's types build every update they cause.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import telegram


class Server(Protocol):
    """What a person's client needs of the server."""

    def push(self, update: Callable[[int], telegram.Update]) -> int:
        """Queue an update under the next number, which is returned."""

    def keep_file(self, content: bytes) -> tuple[str, str]:
        """Keep a file; return its two ids."""

    def next_id(self) -> int:
        """Return the next number for a message or a query."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message on the person's screen, with the labels of its buttons."""

    id: int
    text: str
    buttons: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    silent: bool = False
    protected: bool = False


@dataclass(eq=False)
class User:
    """One person in a private chat with the bot."""

    server: Server
    id: int
    name: str
    language: str = "zh-hans"
    blocked: bool = False
    inbox: list[Seen] = field(default_factory=list)
    keyboard: tuple[telegram.KeyboardButton, ...] = ()
    waiting: dict[str, str] = field(default_factory=dict)
    _heard: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def says(self, text: str) -> int:
        """Type a text or a command; return the number of the update."""
        entities: tuple[telegram.MessageEntity, ...] = ()
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            entities = (
                telegram.MessageEntity(telegram.MessageEntity.BOT_COMMAND, 0, length),
            )
        return self._send(text=text, entities=entities)

    async def edits(self, text: str) -> int:
        """Change what was said before into another text."""
        message = self._message(text=text, edit_date=datetime.now(UTC))
        return self._push(lambda n: telegram.Update(n, edited_message=message))

    async def presses(self, label: str) -> int:
        """Press a button by its label, by words in it, or by its number.

        It is looked for under the newest message that has any.
        """
        seen = next(seen for seen in reversed(self.inbox) if seen.buttons)
        place = _find(label, seen.buttons)
        return await self.presses_token(seen.tokens[place], seen)

    async def presses_token(self, token: str, seen: Seen | None = None) -> int:
        """Press a button with a given token, which may be forged."""
        query = str(self.server.next_id())
        self.waiting[query] = token
        message = None
        if seen is not None:
            message = telegram.Message(
                seen.id,
                datetime.now(UTC),
                self._chat(),
                from_user=telegram.User(1, "善桥", is_bot=True),
                text=seen.text,
            )
        pressed = telegram.CallbackQuery(
            query, self._person(), "instance", data=token, message=message
        )
        return self._push(lambda n: telegram.Update(n, callback_query=pressed))

    async def shares_contact(self, phone: str, *, own: bool = True) -> int:
        """Share one's own number with the button, or somebody else's."""
        contact = telegram.Contact(phone, self.name, user_id=self.id if own else None)
        return self._send(contact=contact)

    async def shares_location(self, latitude: float, longitude: float) -> int:
        """Share a place."""
        return self._send(location=telegram.Location(longitude, latitude))

    async def sends_photo(self, content: bytes, caption: str | None = None) -> int:
        """Send a photo; the client makes a small size of it first."""
        small = telegram.PhotoSize(*self.server.keep_file(content[:64]), 90, 60, 64)
        ids = self.server.keep_file(content)
        large = telegram.PhotoSize(*ids, 1280, 960, len(content))
        return self._send(photo=(small, large), caption=caption)

    async def sends_voice(self, content: bytes, duration_s: int = 3) -> int:
        """Send a voice message."""
        ids = self.server.keep_file(content)
        voice = telegram.Voice(*ids, duration_s, "audio/ogg", len(content))
        return self._send(voice=voice)

    async def sends_sticker(self) -> int:
        """Send a sticker."""
        ids = self.server.keep_file(b"RIFF....WEBP")
        sticker = telegram.Sticker(
            *ids, 512, 512, is_animated=False, is_video=False, type="regular"
        )
        return self._send(sticker=sticker)

    async def sends_document(self, content: bytes, name: str = "a.pdf") -> int:
        """Send a file."""
        ids = self.server.keep_file(content)
        return self._send(document=telegram.Document(*ids, file_name=name))

    async def hears(
        self, *, timeout_s: float = 5.0, quiet_s: float = 0.05
    ) -> list[Seen]:
        """Return what came since the last time, waiting until it is quiet again.

        Raises:
            TimeoutError: nothing came.
        """
        async with asyncio.timeout(timeout_s):
            while len(self.inbox) == self._heard:
                await self._next()
        while await self._comes_within(quiet_s):
            pass
        heard, self._heard = self._heard, len(self.inbox)
        return self.inbox[heard:]

    def receive(self, seen: Seen) -> None:
        """Show a message; called by the server."""
        self.inbox.append(seen)
        self._news.set()

    async def _next(self) -> None:
        self._news.clear()
        await self._news.wait()

    async def _comes_within(self, wait_s: float) -> bool:
        try:
            await asyncio.wait_for(self._next(), wait_s)
        except TimeoutError:
            return False
        return True

    def _send(self, **content: object) -> int:
        message = self._message(**content)
        return self._push(lambda n: telegram.Update(n, message=message))

    def _push(self, update: Callable[[int], telegram.Update]) -> int:
        return self.server.push(update)

    def _message(self, **content: object) -> telegram.Message:
        return telegram.Message(
            self.server.next_id(),
            datetime.now(UTC),
            self._chat(),
            from_user=self._person(),
            **content,  # type: ignore[arg-type]  # each caller names real fields
        )

    def _chat(self) -> telegram.Chat:
        return telegram.Chat(self.id, "private", first_name=self.name)

    def _person(self) -> telegram.User:
        return telegram.User(
            self.id, self.name, is_bot=False, language_code=self.language
        )


def _find(label: str, labels: tuple[str, ...]) -> int:
    """Return the place of the button that is, begins with, or contains the label."""
    tests: tuple[Callable[[str], bool], ...] = (
        lambda each: each == label,
        lambda each: bool(re.match(rf"{re.escape(label)}(\D|$)", each)),
        lambda each: label in each,
    )
    for test in tests:
        for place, each in enumerate(labels):
            if test(each):
                return place
    raise LookupError(f"no button {label!r} among {labels}")
