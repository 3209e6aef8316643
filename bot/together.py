"""Turns that wait at the same time share one transaction, and so one commit.

Each commit waits for the disk, and on PostgreSQL for the server as well. Where
a turn fails, all that shared its transaction are undone and taken one by one:
it is rare, and a savepoint for each would cost all of them. Nobody is answered
before the commit.
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


# None for a message that has to wait for its line, and is taken alone.
_Outcome = Turned | Exception | None


class Together:
    """Takes batches of messages, `lanes` of them at a time; lives on the loop."""

    def __init__(self, turns: Turns, executor: Executor, lanes: int) -> None:
        self._turns = turns
        self._executor = executor
        self._lanes = lanes
        self._waiting: deque[_Message] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._alone_tasks: set[asyncio.Task[None]] = set()

    async def take(self, inbound: Inbound, reading: Reading | None) -> Turned:
        """Take one message, as `Turns.take` does, with those that wait beside it."""
        loop = asyncio.get_running_loop()
        message = _Message(inbound, reading, loop.create_future())
        self._waiting.append(message)
        if len(self._tasks) < self._lanes:
            self._tasks.add(loop.create_task(self._work()))
        return await message.turned

    async def _work(self) -> None:
        try:
            while self._waiting:
                number = min(MOST_TURNS, len(self._waiting))
                batch = [self._waiting.popleft() for _ in range(number)]
                outcomes = await self._taken(batch)
                for message, outcome in zip(batch, outcomes, strict=True):
                    if outcome is None:
                        self._start_alone(message)
                    else:
                        message.settle(outcome)
        finally:
            # Not in a callback: what comes before that would wait for nobody.
            if (task := asyncio.current_task()) is not None:
                self._tasks.discard(task)

    def _start_alone(self, message: _Message) -> None:
        """Take one that has to wait for its line; nobody waits for it."""
        task = asyncio.get_running_loop().create_task(self._wait_alone(message))
        self._alone_tasks.add(task)
        task.add_done_callback(self._alone_tasks.discard)

    async def _wait_alone(self, message: _Message) -> None:
        loop = asyncio.get_running_loop()
        try:
            outcome = await loop.run_in_executor(self._executor, self._alone, message)
        except RuntimeError as stopped:
            outcome = stopped
        message.settle(outcome)

    async def _taken(self, batch: Sequence[_Message]) -> Sequence[_Outcome]:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, self._take_all, batch)
        except RuntimeError as stopped:
            return [stopped] * len(batch)

    def _take_all(self, batch: Sequence[_Message]) -> Sequence[_Outcome]:
        if len(batch) > 1:
            try:
                return self._shared(batch)
            except Exception as error:  # noqa: BLE001 - each is taken alone below
                log.warning("a shared commit failed: %s", type(error).__name__)
        return [self._alone(message) for message in batch]

    def _shared(self, batch: Sequence[_Message]) -> list[Turned | None]:
        taken: list[Turned | None] = []
        with self._turns.database.begin() as tx:
            for message in batch:
                with tx.part() as part:
                    free = self._turns.take_free
                    taken.append(free(part, message.inbound, message.reading))
            tx.commit()
        return taken

    def _alone(self, message: _Message) -> Turned | Exception:
        try:
            return self._turns.take(message.inbound, message.reading)
        except Exception as error:  # noqa: BLE001 - raised where it is awaited
            return error
