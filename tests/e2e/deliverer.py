"""A process that plans and delivers, made to be killed: forked anew for each life.

Reads one life a line from standard input, as seconds by which its clock is ahead,
forks, and tells the number of the process, and later that it is dead. What is
sent goes into a file that outlives it, and so does each record of a sending.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from typing_extensions import override

from bot import clock
from bot.app import App
from bot.channels.base import Outbound
from bot.outbox import Outbox, Parcel
from casework.notices import Urgency, plan
from nlu.reading import Reading
from storage.database import Database, Tx, open_database
from storage.keyring import parse_ring
from storage.notices import Notice
from storage.people import Account

CHANNEL = "telegram"
# A moment of an ordinary morning, when everybody may be told.
START = datetime(2026, 3, 24, 2, 0, tzinfo=UTC)
KIND, BEAT_S, EACH, BACK = "handover.back", 0.25, 3, 40
FEW = 90
SLOWEST_S = 0.2


class NoReader:
    """Nobody writes here."""

    model = "none"

    def read(self, text: str, *, now: str | None = None) -> Reading:
        """Return the text as it is."""
        return Reading(text, text)


class Log:
    """A file of JSON lines, each written at once and whole."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    def write(self, what: str, message: int, **more: object) -> None:
        """Write a line."""
        line = {"what": what, "life": os.getpid(), "message": message, **more}
        os.write(self._file, json.dumps(line).encode() + b"\n")


class Platform:
    """A channel that takes everything, and keeps it whatever becomes of us."""

    def __init__(self, log: Log) -> None:
        self.log = log

    async def send(self, address: str, message: Outbound) -> None:
        """Take one message; its answer takes a moment to come."""
        self.log.write("sent", message.id, address=address)
        await asyncio.sleep(random.uniform(0, SLOWEST_S))


class LoggedOutbox(Outbox):
    """The outbox, telling when a sending was recorded."""

    def __init__(self, database: Database, log: Log) -> None:
        super().__init__(database)
        self.log = log

    @override
    def end(self, parcel: Parcel, *, sent: bool, blocked: bool = False) -> None:
        super().end(parcel, sent=sent, blocked=blocked)
        self.log.write("recorded", parcel.message.id)


def beats(tx: Tx) -> int:
    """Plan a few notices for each beat until now, as a routine of the clock."""
    now = int((tx.now - START).total_seconds() / BEAT_S)
    people = tx.session.scalars(sa.select(Account.person_id).order_by(Account.id)).all()
    newest = tx.session.scalar(sa.select(sa.func.max(Notice.due_at)).where(_beat()))
    last = int((newest - START).total_seconds() / BEAT_S) if newest else 0
    made = 0
    for beat in range(max(0, last - BACK), now):
        for each in range(EACH):
            # One of each beat goes to a few, who get many, one after another.
            among = people if each else people[:FEW]
            person = among[(beat * EACH + each) % len(among)]
            due = START + timedelta(seconds=beat * BEAT_S)
            made += plan(
                tx, KIND, person, str(beat), due_at=due, urgency=Urgency.DIRECT
            )
    return made


def _beat() -> sa.ColumnElement[bool]:
    return Notice.kind == KIND


async def _live(ahead_s: float, now: Callable[[], datetime]) -> None:
    url, path = os.environ["E2E_DATABASE"], Path(os.environ["E2E_LOG"])
    ahead = timedelta(seconds=ahead_s)
    keys = parse_ring(os.environ["E2E_KEYS"])
    database = open_database(url, keys, clock=lambda: now() + ahead)
    log = Log(path)
    app = App(database, NoReader())
    app.senders[CHANNEL] = Platform(log)
    app.delivery.courier.outbox = LoggedOutbox(database, log)
    async with app.running():
        await asyncio.Event().wait()


def main() -> None:
    """Fork a life for each line until there are no more."""
    clock.MINUTE_S = BEAT_S  # type: ignore[assignment] # the test has no minutes
    clock.OF_THE_MINUTE["beats"] = beats
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    began = datetime.fromisoformat(os.environ["E2E_BEGAN"])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            if float(line):
                # The last life only brings out what there is.
                del clock.OF_THE_MINUTE["beats"]
            asyncio.run(_live(float(line), lambda: START + (datetime.now(UTC) - began)))
            os._exit(0)
        _tell(child)
        os.waitpid(child, 0)
        _tell("dead")


def _tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
