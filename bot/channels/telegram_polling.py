"""The order of incoming updates: a chat's one after another, chats side by side.

Knows nothing of Telegram but its rule that asking with an offset confirms every
update below it; so the offset never passes an update that is not handled.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

log = structlog.get_logger(__name__)

WAIT_S: Final = 25
WIDTH: Final = 32
REFILL_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
STRIKES: Final = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update: its number, whose lane it waits in, and what came."""

    id: int
    lane: int
    raw: Mapping[str, object]


# Takes an offset and how long to wait in seconds; returns None where asking failed.
Fetch = Callable[[int | None, int], Awaitable[Sequence[Arrival] | None]]
Take = Callable[[Arrival], Awaitable[None]]


def pause_s(failures: int, first_s: float = 0.5) -> float:
    """Return how long to wait after so many failures in a row: doubling, bounded."""
    return float(min(first_s * 2 ** min(failures - 1, 20), LONGEST_PAUSE_S))


async def poll(fetch: Fetch, take: Take, *, retry_s: float = 0.5) -> None:
    """Fetch and take updates until cancelled."""
    async with asyncio.TaskGroup() as group:
        lanes = Lanes(group, take, retry_s=retry_s)
        while True:
            offset = lanes.offset
            arrivals = await fetch(offset, WAIT_S if lanes.idle else 0)
            if arrivals is not None:
                lanes.forget_below(offset)
                lanes.add(arrivals)
            await lanes.settle(REFILL_S)


class Lanes:
    """Updates on their way to being handled, each once, a chat's in order."""

    def __init__(
        self, group: asyncio.TaskGroup, take: Take, *, retry_s: float = 0.5
    ) -> None:
        self._group = group
        self._take = take
        self._retry_s = retry_s
        self._gate = asyncio.Semaphore(WIDTH)
        self._lanes: dict[int, deque[Arrival]] = {}
        self._open: set[int] = set()
        self._done: set[int] = set()
        self._taken = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._open

    @property
    def offset(self) -> int | None:
        """The lowest update not to be confirmed yet; None where nothing is known.

        It is not remembered once confirmed: after a quiet week Telegram may go
        on with lower numbers.
        """
        if self._open:
            return min(self._open)
        return max(self._done) + 1 if self._done else None

    def forget_below(self, offset: int | None) -> None:
        """Drop what the platform has dropped."""
        if offset is not None:
            self._done = {number for number in self._done if number >= offset}

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Put new updates into their lanes; those already seen are let pass."""
        for arrival in arrivals:
            if arrival.id in self._open or arrival.id in self._done:
                continue
            self._open.add(arrival.id)
            if arrival.lane in self._lanes:
                self._lanes[arrival.lane].append(arrival)
            else:
                self._lanes[arrival.lane] = deque([arrival])
                self._start(arrival.lane)

    async def settle(self, longest_s: float) -> None:
        """Wait until all is handled, or for `longest_s`: one slow chat holds no other.

        Asking again after each single update would fetch the others again.
        """
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=longest_s)

    def _start(self, lane: int) -> None:
        task = self._group.create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: int) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._take_surely(waiting[0])
            handled = waiting.popleft()
            self._open.discard(handled.id)
            self._done.add(handled.id)
        del self._lanes[lane]

    async def _take_surely(self, arrival: Arrival) -> None:
        """Try again until it is taken; give up only an update that fails alone.

        A failure counts against the update only where others went through since
        the last one: while the database is away nothing is given up.
        """
        failures, strikes, others = 0, 0, self._taken
        while not await self._taken_now(arrival):
            failures += 1
            strikes, others = strikes + (self._taken > others), self._taken
            if strikes >= STRIKES:
                log.error("telegram.update_parked", update_id=arrival.id)
                return
            await asyncio.sleep(pause_s(failures, self._retry_s))
        self._taken += 1

    async def _taken_now(self, arrival: Arrival) -> bool:
        try:
            async with self._gate:
                await self._take(arrival)
        except Exception as error:  # noqa: BLE001 - a poison update must stop no other
            name = type(error).__name__
            log.warning("telegram.update_failed", update_id=arrival.id, error=name)
            return False
        return True
