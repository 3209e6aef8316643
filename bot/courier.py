"""Handing written messages to pushing channels: in order per person, until taken.

A message is put off with growing waits, or as the platform says, and takes all
later ones to the same account along, so that none overtakes it. It is given up
only when the person is unreachable or the platform will never take it. A push
that cannot go now becomes a notice again, to be told later, elsewhere, or
together with what has come meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.exc import OperationalError

from bot import attachments
from bot.channels.base import (
    Capabilities,
    Outbound,
    Refused,
    Sender,
    TryLater,
    Unreachable,
)
from bot.metrics import SENT
from bot.outbox import Lane, Outbox, Parcel
from bot.pace import Pace
from storage.database import Database
from storage.leases import Lease

log = logging.getLogger(__name__)

# As many as the fastest platform takes while we look for more.
MOST_FLYING = 90
WAITS_S = (5, 30, 120, 600, 3600)
# Between the tries to note what became of a message; all within its claim.
NOTE_WAITS_S = (0.2, 1, 5, 15)
# How long a stop waits for messages that are on their way.
CLOSING_S = 2.0

_Result = TypeVar("_Result")


class Courier:
    """Hands messages over; `senders` maps a channel's name to its sender.

    `clock` and `sleep` are for the pace alone, in seconds.
    """

    def __init__(
        self,
        database: Database,
        executor: Executor,
        senders: dict[str, Sender],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.clock = clock
        self.sleep = sleep
        self.database = database
        self.outbox = Outbox(database)
        self.executor = executor
        self.senders = senders
        self._paces: dict[str, Pace] = {}
        self._leases: dict[str, Lease] = {}
        self._locks: WeakValueDictionary[Lane, asyncio.Lock] = WeakValueDictionary()
        self._flying: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def send_soon(
        self, channel: str, address: str, replies: Sequence[Outbound]
    ) -> None:
        """Send the replies of a turn now, in order, without waiting for them."""
        self._start([Parcel(reply, channel, address) for reply in replies])

    async def send_due(self) -> int:
        """Start sending what is due, as much as the pace lets go soon.

        One slow chat holds back no other. Returns how many were started.
        """
        room = MOST_FLYING - len(self._flying)
        if room <= 0 or not self.senders:
            return 0
        lanes = await self._claimed(room)
        for parcels in lanes:
            self._start(parcels)
        return len(lanes)

    async def settle(self) -> None:
        """Wait until nothing is on its way."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        """Let what is on its way arrive, for a moment; the rest stays due."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=CLOSING_S)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for lease in self._leases.values():
            lease.release()

    def _start(self, parcels: Sequence[Parcel]) -> None:
        if not parcels or parcels[0].channel not in self.senders:
            return
        ids = {parcel.message.id for parcel in parcels}
        self._flying |= ids
        task = asyncio.get_running_loop().create_task(self._send_all(parcels))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._landed(done, ids))

    def _landed(self, task: asyncio.Task[None], ids: Collection[int]) -> None:
        self._tasks.discard(task)
        self._flying.difference_update(ids)
        if not task.cancelled() and task.exception() is not None:
            # It is due again when its claim is over.
            log.error("sending failed", exc_info=task.exception())

    async def _send_all(self, parcels: Sequence[Parcel]) -> None:
        lock = self._locks.setdefault(parcels[0].lane, asyncio.Lock())
        async with lock:
            for parcel in await self._run(partial(self.outbox.ready, parcels)):
                if not await self._handed_over(parcel):
                    return

    def _with_file(self, parcel: Parcel) -> Outbound:
        """Return the message with its photo or voice, if the person may open it."""
        media = parcel.message.media
        if media is None:
            return parcel.message
        file = attachments.fetch_for(self.database, *parcel.lane, media)
        return replace(parcel.message, file=file)

    async def _handed_over(self, parcel: Parcel) -> bool:
        """Send one message and note what became of it; False where it must wait."""
        try:
            message = await self._run(partial(self._with_file, parcel))
            await self._keep_pace(parcel)
            if parcel.claim is not None and parcel.claim <= self.database.clock():
                # Held too long: it is due again, and may be another process's.
                return False
            await self.senders[parcel.channel].send(parcel.address, message)
        except TryLater as later:
            wait = later.retry_after_s or _wait_s(parcel)
            if later.retry_after_s is not None:
                self._pace_of(parcel.channel).hold(self.clock() + later.retry_after_s)
            outcome, change = "later", partial(self.outbox.put_off, parcel, wait)
        except (Unreachable, Refused) as error:
            outcome = "unreachable" if isinstance(error, Unreachable) else "refused"
            blocked = isinstance(error, Unreachable)
            change = partial(self.outbox.end, parcel, sent=False, blocked=blocked)
        except Exception as error:  # noqa: BLE001 - a channel's fault must not lose it
            log.warning("a channel failed: %s", type(error).__name__)
            outcome = "later"
            change = partial(self.outbox.put_off, parcel, _wait_s(parcel))
        else:
            outcome, change = "sent", partial(self.outbox.end, parcel, sent=True)
        await self._noted(change)
        SENT.labels(parcel.channel, outcome).inc()
        return outcome != "later"

    async def _noted(self, change: Callable[[], None]) -> None:
        """Note what became of a message; a store that restarts is waited for.

        What is sent and not noted would be sent again.
        """
        for wait_s in NOTE_WAITS_S:
            try:
                return await self._run(change)
            except OperationalError:
                log.warning("the store failed, noting again in %s s", wait_s)
                await self.sleep(wait_s)
        return await self._run(change)

    async def _keep_pace(self, parcel: Parcel) -> None:
        """Wait until the platform takes one more, and a push until this chat does.

        The replies of a turn are not held apart by a second: people wait for them.
        """
        pace = self._pace_of(parcel.channel)
        if parcel.notices:
            free_at = pace.address_free_at(parcel.address, self.clock())
            await self.sleep(free_at - self.clock())
        at = pace.book(parcel.address, self.clock())
        await self.sleep(at - self.clock())
        while pace.holds(at):
            at = pace.book(parcel.address, self.clock())
            await self.sleep(at - self.clock())

    def _pace_of(self, channel: str) -> Pace:
        pace = self._paces.get(channel)
        if pace is None:
            capable = getattr(self.senders[channel], "capabilities", Capabilities())
            pace = Pace(capable.pace_per_s, capable.pace_per_address_s)
            self._paces[channel] = pace
        return pace

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self.executor, work)

    async def _claimed(self, room: int) -> list[list[Parcel]]:
        lanes: dict[Lane, list[Parcel]] = defaultdict(list)
        for parcel in await self._run(partial(self._claim, room)):
            lanes[parcel.lane].append(parcel)
        return list(lanes.values())

    def _claim(self, room: int) -> list[Parcel]:
        # One process paces each platform; the others leave it their pushes.
        channels = [name for name in self.senders if self._lease(name).held()]
        return self.outbox.claim(channels, frozenset(self._flying), room)

    def _lease(self, channel: str) -> Lease:
        return self._leases.setdefault(channel, Lease(self.database, f"send {channel}"))


def _wait_s(parcel: Parcel) -> float:
    return WAITS_S[min(parcel.tries, len(WAITS_S) - 1)]
