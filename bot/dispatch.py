"""From a channel's message to its replies: understand first, then lock.

One person is served one turn at a time, different persons in parallel; a
message that has to wait too long is refused as busy, and brought again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from typing import Protocol

from bot.channels.base import Inbound, Outbound, Upload
from bot.metrics import TURN_SECONDS, TURNS
from bot.photos import clean_photo
from bot.together import Together
from bot.turn import Turned, Turns
from dialogs.engine.given import without_invisible
from nlu.crisis import detect
from nlu.normalise import fold
from nlu.reading import Reader, Reading

log = logging.getLogger(__name__)

LOCK_WAIT_S = 10.0
LANES = 2
TRANSCRIBE_S = 20.0


class Busy(Exception):
    """This person's earlier message is still being taken."""


class Transcriber(Protocol):
    """Turns a voice message into words; an operator may plug one in."""

    async def transcribe(self, voice: Upload) -> str | None:
        """Return the words, or None where they could not be made out."""


class Dispatcher:
    """Takes messages of all channels.

    `after` is called with what each turn left, on the event loop.
    """

    def __init__(
        self,
        turns: Turns,
        reader: Reader,
        executor: Executor,
        *,
        transcriber: Transcriber | None = None,
        after: Callable[[Inbound, Turned], None] = lambda _inbound, _turned: None,
    ) -> None:
        self.turns = turns
        self.reader = reader
        self.executor = executor
        self.transcriber = transcriber
        self.after = after
        # SQLite has one writer; on PostgreSQL one lane works while another waits.
        lanes = 1 if turns.database.is_sqlite else LANES
        self._together = Together(turns, executor, lanes)
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}
        self._waiting: dict[tuple[str, str], int] = {}

    async def handle(self, inbound: Inbound) -> list[Outbound]:
        """Take one message and return its replies; once committed, never lost.

        Raises:
            Busy: the person's earlier message takes too long.
            sqlalchemy.exc.SQLAlchemyError: the store is out of reach.
        """
        whose = (inbound.channel, inbound.address)
        lock = self._locks.setdefault(whose, asyncio.Lock())
        self._waiting[whose] = self._waiting.get(whose, 0) + 1
        try:
            await self._acquire(lock)
            try:
                turned = await self._take(inbound)
            finally:
                lock.release()
        finally:
            self._leave(whose)
        outcome = "repeated" if turned.repeated else "taken"
        TURNS.labels(inbound.channel, outcome).inc()
        self.after(inbound, turned)
        return turned.replies

    async def _take(self, inbound: Inbound) -> Turned:
        inbound = await self._heard(await self._cleaned(inbound))
        inbound = replace(inbound, text=without_invisible(inbound.text))
        started = time.perf_counter()
        reading = self._read(inbound)
        turned = await self._together.take(inbound, reading)
        TURN_SECONDS.observe(time.perf_counter() - started)
        return turned

    async def _cleaned(self, inbound: Inbound) -> Inbound:
        photo = inbound.upload
        if photo is None or photo.kind != "photo":
            return inbound
        clean = await asyncio.get_running_loop().run_in_executor(
            None, clean_photo, photo
        )
        return replace(inbound, upload=clean, unreadable=clean is None)

    async def _acquire(self, lock: asyncio.Lock) -> None:
        if not lock.locked():
            await lock.acquire()
            return
        try:
            await asyncio.wait_for(lock.acquire(), LOCK_WAIT_S)
        except TimeoutError:
            raise Busy from None

    def _leave(self, whose: tuple[str, str]) -> None:
        self._waiting[whose] -= 1
        if not self._waiting[whose]:
            del self._waiting[whose], self._locks[whose]

    def _read(self, inbound: Inbound) -> Reading | None:
        # Too long a text is not taken, but danger in it must be heard.
        if not inbound.text or inbound.token is not None:
            return None
        try:
            return self.reader.read(inbound.text)
        except Exception as error:  # noqa: BLE001 - buttons and danger work without it
            log.warning("not read: %s", type(error).__name__)
            folded = fold(inbound.text)
            return Reading(inbound.text, folded, crisis=detect(folded))

    async def _heard(self, inbound: Inbound) -> Inbound:
        voice = inbound.upload
        if self.transcriber is None or voice is None or voice.kind != "voice":
            return inbound
        try:
            words = await asyncio.wait_for(
                self.transcriber.transcribe(voice), TRANSCRIBE_S
            )
        except Exception as error:  # noqa: BLE001 - an outside helper must not stop us
            log.warning("no transcript: %s", type(error).__name__)
            return inbound
        return replace(inbound, text=words) if words else inbound
