"""The composition root: everything is put together here and nowhere else."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from bot.channels.base import Inbound, Outbound, Sender
from bot.clock import Clock
from bot.delivery import Delivery
from bot.dispatch import Dispatcher, Transcriber
from bot.settings import Settings
from bot.turn import PUSHING, Turned, Turns
from casework.actor import Actor
from casework.areas import list_areas
from dialogs.engine.answers import PlaceName
from nlu.reading import Reader
from storage.areas import Area, demo_area_file, import_areas, read_area_file
from storage.base import PersonId
from storage.database import Database, open_database, system_now
from storage.keyring import KeyRing, ensure_ring, parse_ring

WRITERS = 8


@dataclass
class Wakeups:
    """Wakes those who wait for something new for an account."""

    _events: dict[int, set[asyncio.Event]] = field(
        default_factory=lambda: defaultdict(set)
    )
    loop: asyncio.AbstractEventLoop | None = None

    def wake(self, accounts: Sequence[int]) -> None:
        """Wake the waiters of these accounts, from any thread."""
        if self.loop is not None and accounts:
            self.loop.call_soon_threadsafe(self._set, tuple(accounts))

    def _set(self, accounts: Sequence[int]) -> None:
        for account in accounts:
            for event in self._events.get(account, ()):
                event.set()

    @contextmanager
    def listening(self, account: int) -> Iterator[asyncio.Event]:
        """Give an event that is set when there is something new for an account.

        Look only after this began, or what comes in between is missed.
        """
        event = asyncio.Event()
        self._events[account].add(event)
        try:
            yield event
        finally:
            self._events[account].discard(event)
            if not self._events[account]:
                del self._events[account]


class App:
    """The running bot without its faces.

    `executor` has one thread for SQLite, which has one writer, and several
    for PostgreSQL.
    """

    def __init__(
        self,
        database: Database,
        reader: Reader,
        *,
        transcriber: Transcriber | None = None,
    ) -> None:
        self.database = database
        self.reader = reader
        self.places = load_places(database)
        self.executor = ThreadPoolExecutor(
            1 if database.is_sqlite else WRITERS, thread_name_prefix="turn"
        )
        self.turns = Turns(database, lambda: self.places)
        self.wakeups = Wakeups()
        self.senders: dict[str, Sender] = {}
        self.delivery = Delivery(
            self.turns, self.executor, self.senders, self.wakeups.wake
        )
        self.clock = Clock(database, self.executor)
        self.dispatcher = Dispatcher(
            self.turns,
            reader,
            self.executor,
            transcriber=transcriber,
            after=self._after,
        )

    def _after(self, inbound: Inbound, turned: Turned) -> None:
        if turned.planned:
            self.delivery.kick()
        self.wakeups.wake([turned.account_id])
        # The replies of a repeated message were sent, or delivery will send them.
        if inbound.channel in PUSHING and not turned.repeated:
            self.delivery.courier.send_soon(
                inbound.channel, inbound.address, turned.replies
            )

    async def handle(self, inbound: Inbound) -> list[Outbound]:
        """Take one message; replies on pushing channels are sent from here."""
        return await self.dispatcher.handle(inbound)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run delivery and the clock while the block lasts."""
        self.wakeups.loop = asyncio.get_running_loop()
        tasks = [
            asyncio.create_task(self.delivery.run()),
            asyncio.create_task(self.clock.run(self.delivery.kick)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.delivery.close()
            self.executor.shutdown(wait=True)

    def reload_places(self) -> None:
        """Read the area tree again after an import."""
        self.places = load_places(self.database)


def load_places(database: Database) -> tuple[PlaceName, ...]:
    """Return the streets and communities as the dialogs see them."""
    with database.read() as tx:
        areas = list_areas(tx, Actor(PersonId(0)))
    return tuple(
        PlaceName(a.code, a.name, a.aliases, a.latitude, a.longitude) for a in areas
    )


def open_keys(settings: Settings) -> KeyRing:
    """Return the ring from the environment, or from its file, made if new.

    Raises:
        KeyFileError: it cannot be read, or lies in the data directory.
    """
    if settings.keys is not None:
        return parse_ring(settings.keys.get_secret_value())
    return ensure_ring(settings.key_file.expanduser())


def open_store(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = system_now,
    draw: random.Random | None = None,
) -> Database:
    """Open the database, bring its schema up to date, load areas if it is new."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = open_keys(settings)
    database = open_database(settings.database(), keys, clock=clock, draw=draw)
    database.upgrade()
    load_areas(database, settings)
    return database


def load_areas(database: Database, settings: Settings) -> None:
    """Load the area tree into an empty database."""
    with database.begin() as tx:
        if tx.session.scalar(select(func.count()).select_from(Area)):
            return
        path = settings.areas_file or demo_area_file()
        import_areas(tx.session, read_area_file(path))
        tx.commit()
