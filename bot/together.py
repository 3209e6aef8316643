"""Turns that wait at the same time share one transaction, and so one commit.

SQLite has one writer and waits for the disk at each commit. Every turn is a
savepoint of its own: one that fails is undone alone, and then taken alone.
Nobody is answered before the commit.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from bot.channels.base import Inbound
from bot.turn import Turned, Turns
from nlu.reading import Reading
from storage.database import Tx

log = logging.getLogger(__name__)

# Few enough that the first of them does not wait long for the last.
MOST_TURNS = 16


@dataclass(frozen=True, slots=True)
class _Message:
    inbound: Inbound
    reading: Reading | None
    turned: asyncio.Future[Turned]

    def settle(self, outcome: Turned | Exception) -> None:
        """Tell whoever waits; nobody may, if the connection is gone."""
        if self.turned.done():
            return
        if isinstance(outcome, Turned):
            self.turned.set_result(outcome)
        else:
            self.turned.set_exception(outcome)


class Together:
    """Takes batches of messages one after the other; lives on the event loop."""

    def __init__(self, turns: Turns, executor: Executor) -> None:
        self._turns = turns
        self._executor = executor
        self._waiting: deque[_Message] = deque()
        self._task: asyncio.Task[None] | None = None

    async def take(self, inbound: Inbound, reading: Reading | None) -> Turned:
        """Take one message, as `Turns.take` does, with those that wait beside it."""
        loop = asyncio.get_running_loop()
        message = _Message(inbound, reading, loop.create_future())
        self._waiting.append(message)
        if self._task is None:
            self._task = loop.create_task(self._work())
        return await message.turned

    async def _work(self) -> None:
        try:
            while self._waiting:
                number = min(MOST_TURNS, len(self._waiting))
                batch = [self._waiting.popleft() for _ in range(number)]
                for message, outcome in zip(
                    batch, await self._taken(batch), strict=True
                ):
                    message.settle(outcome)
        finally:
            self._task = None

    async def _taken(self, batch: Sequence[_Message]) -> Sequence[Turned | Exception]:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, self._take_all, batch)
        except RuntimeError as stopped:
            return [stopped] * len(batch)

    def _take_all(self, batch: Sequence[_Message]) -> list[Turned | Exception]:
        shared: list[Turned | None] = [None] * len(batch)
        if len(batch) > 1:
            try:
                with self._turns.database.begin() as tx:
                    shared = [self._tried(tx, message) for message in batch]
                    tx.commit()
            except Exception as error:  # noqa: BLE001 - each is taken alone below
                log.warning("a shared commit failed: %s", type(error).__name__)
                shared = [None] * len(batch)
        return [
            turned or self._alone(message)
            for message, turned in zip(batch, shared, strict=True)
        ]

    def _tried(self, tx: Tx, message: _Message) -> Turned | None:
        try:
            with tx.part() as part:
                return self._turns.take_in(part, message.inbound, message.reading)
        except Exception as error:  # noqa: BLE001 - it is taken alone afterwards
            log.warning("a turn failed among others: %s", type(error).__name__)
            return None

    def _alone(self, message: _Message) -> Turned | Exception:
        try:
            return self._turns.take(message.inbound, message.reading)
        except Exception as error:  # noqa: BLE001 - raised where it is awaited
            return error
