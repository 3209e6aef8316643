"""Handing written messages to pushing channels: in order per person, until taken.

A message is put off with growing waits, or as the platform says, and takes all
later ones to the same account along, so that none overtakes it. It is given up
only when the person is unreachable or the platform will never take it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from bot import attachments
from bot.channels.base import Outbound, Refused, Sender, TryLater, Unreachable
from bot.metrics import SENT
from bot.turn import DIRECT_SEND, outbound
from storage import lines
from storage.conversations import Message
from storage.database import Database, Tx
from storage.people import Account

log = logging.getLogger(__name__)

BATCH = 100
WAITS_S = (5, 30, 120, 600, 3600)
# How long a stop waits for messages that are on their way.
CLOSING_S = 2.0

Lane = tuple[str, str]
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to be handed to a channel.

    `claim` is the moment until which it is ours, None for a turn's own replies.
    """

    message: Outbound
    channel: str
    address: str
    tries: int = 0
    claim: datetime | None = None

    @property
    def lane(self) -> Lane:
        """Whom it goes to; one lane is served one message at a time."""
        return self.channel, self.address


class Courier:
    """Hands messages over; `senders` maps a channel's name to its sender."""

    def __init__(
        self, database: Database, executor: Executor, senders: dict[str, Sender]
    ) -> None:
        self.database = database
        self.executor = executor
        self.senders = senders
        self._locks: WeakValueDictionary[Lane, asyncio.Lock] = WeakValueDictionary()
        self._flying: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def send_soon(
        self, channel: str, address: str, replies: Sequence[Outbound]
    ) -> None:
        """Send the replies of a turn now, in order, without waiting for them."""
        self._start([Parcel(reply, channel, address) for reply in replies])

    async def send_due(self) -> None:
        """Start sending all that is due; one slow chat holds back no other."""
        for parcels in await self._claimed():
            self._start(parcels)

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
            for parcel in await self._run(partial(self._ready, parcels)):
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
            await self.senders[parcel.channel].send(parcel.address, message)
        except TryLater as later:
            wait = later.retry_after_s or _wait_s(parcel)
            outcome, change = "later", partial(self._put_off, parcel, wait)
        except (Unreachable, Refused) as error:
            outcome = "unreachable" if isinstance(error, Unreachable) else "refused"
            blocked = isinstance(error, Unreachable)
            change = partial(self._end, parcel, sent=False, blocked=blocked)
        except Exception as error:  # noqa: BLE001 - a channel's fault must not lose it
            log.warning("a channel failed: %s", type(error).__name__)
            outcome = "later"
            change = partial(self._put_off, parcel, _wait_s(parcel))
        else:
            outcome, change = "sent", partial(self._end, parcel, sent=True)
        await self._run(change)
        SENT.labels(parcel.channel, outcome).inc()
        return outcome != "later"

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self.executor, work)

    async def _claimed(self) -> list[list[Parcel]]:
        lanes: dict[Lane, list[Parcel]] = defaultdict(list)
        for parcel in await self._run(partial(self._claim, frozenset(self._flying))):
            lanes[parcel.lane].append(parcel)
        return list(lanes.values())

    def _claim(self, flying: Collection[int]) -> list[Parcel]:
        with self.database.begin() as tx:
            until = tx.now + DIRECT_SEND
            parcels = []
            for message, account in tx.session.execute(_due(tx)).all():
                if message.id in flying:
                    continue
                message.next_try_at = until
                message.tries += 1
                out = outbound(message.id, message.body)
                address = account.address or ""
                parcels.append(
                    Parcel(out, account.channel, address, message.tries, until)
                )
            if parcels:
                tx.commit()
        return parcels

    def _ready(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        """Return what is still ours to send, nothing where older ones must go first."""
        with self.database.begin() as tx:
            mine = {parcel.message.id: parcel for parcel in parcels}
            waiting = tx.session.execute(_waiting(max(mine))).all()
            older = [again for number, again in waiting if number < min(mine)]
            if older:
                self._join(tx, mine, max(older))
                return []
            return [
                mine[number]
                for number, again in waiting
                if number in mine and mine[number].claim in (None, again)
            ]

    @staticmethod
    def _join(tx: Tx, mine: Collection[int], again: datetime) -> None:
        """Put messages off until the older ones are due."""
        tx.session.execute(
            update(Message)
            .where(Message.id.in_(mine), Message.next_try_at.isnot(None))
            .values(next_try_at=again)
        )
        tx.commit()

    def _put_off(self, parcel: Parcel, wait_s: float) -> None:
        with self.database.begin() as tx:
            account = _account_of(parcel.message.id)
            tx.session.execute(
                update(Message)
                .where(
                    Message.account_id == account,
                    Message.id >= parcel.message.id,
                    Message.next_try_at.isnot(None),
                )
                .values(next_try_at=tx.now + timedelta(seconds=wait_s))
                .execution_options(synchronize_session=False)
            )
            tx.commit()

    def _end(self, parcel: Parcel, *, sent: bool, blocked: bool = False) -> None:
        """Note that a message was taken or given up, and if the person is there."""
        with self.database.begin() as tx:
            tx.session.execute(
                update(Message)
                .where(Message.id == parcel.message.id)
                .values(sent_at=tx.now if sent else None, next_try_at=None)
            )
            if sent or blocked:
                _note_blocked(tx, parcel, tx.now if blocked else None)
            tx.commit()


def _note_blocked(tx: Tx, parcel: Parcel, since: datetime | None) -> None:
    # Whoever blocked us and writes again is there again.
    was_other = (
        Account.blocked_at.isnot(None)
        if since is None
        else Account.blocked_at.is_(None)
    )
    mark = lines.address_mark(tx, parcel.channel, parcel.address)
    tx.session.execute(
        update(Account)
        .where(
            Account.channel == parcel.channel, Account.address_mark == mark, was_other
        )
        .values(blocked_at=since)
    )


def _wait_s(parcel: Parcel) -> float:
    return WAITS_S[min(parcel.tries, len(WAITS_S) - 1)]


def _account_of(message: int) -> Any:
    return select(Message.account_id).where(Message.id == message).scalar_subquery()


def _due(tx: Tx) -> Any:
    """Return the query for what is due, nothing that an older one holds back."""
    earlier = aliased(Message)
    held_back = exists().where(
        earlier.account_id == Message.account_id,
        earlier.id < Message.id,
        earlier.next_try_at > tx.now,
    )
    return (
        select(Message, Account)
        .join(Account, Account.id == Message.account_id)
        .where(Message.next_try_at <= tx.now, ~held_back)
        .order_by(Message.id)
        .limit(BATCH)
        .with_for_update(of=Message, skip_locked=True)
    )


def _waiting(newest: int) -> Any:
    """Return the query for the unsent messages of an account up to one of them."""
    return (
        select(Message.id, Message.next_try_at)
        .where(
            Message.account_id == _account_of(newest),
            Message.id <= newest,
            Message.next_try_at.isnot(None),
        )
        .order_by(Message.id)
    )
