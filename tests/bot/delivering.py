"""What the tests of delivery share: people, notices, and delivery on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.channels.base import Sender
from bot.delivery import Delivery
from bot.turn import Turns
from bot.wording import Wording
from casework.notices import Urgency, plan
from dialogs.locale import render
from dialogs.notices import bundle_head
from storage import lines
from storage.base import PersonId
from storage.conversations import Message
from storage.database import Database, Tx
from storage.notices import Notice
from tests.strict_channel import CHANNEL
from tests.virtual_time import Inline

# The words of this kind are its own, and always true.
KIND = "relay.to_person"
HOUR_S = 3600


def newcomer(tx: Tx, address: str, channel: str = CHANNEL) -> PersonId:
    """Return somebody who wrote once on a channel."""
    pushes = channel == CHANNEL
    return lines.new_line(
        tx, channel, address, "zh-Hans", keep_address=pushes
    ).person_id


def newcomers(database: Database, count: int) -> list[PersonId]:
    """Return people with the addresses "1", "2" and so on."""
    with database.begin() as tx:
        people = [newcomer(tx, str(number)) for number in range(1, count + 1)]
        tx.commit()
    return people


def tell(
    database: Database,
    people: Sequence[PersonId],
    words: str,
    *,
    urgency: Urgency = Urgency.ORDINARY,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Plan the same words for some people."""
    with database.begin() as tx:
        for person in people:
            plan(
                tx,
                KIND,
                person,
                words,
                urgency=urgency,
                due_at=due_at,
                expires_at=expires_at,
                words=words,
            )
        tx.commit()


def unsent(database: Database) -> int:
    """Return how many messages still wait to be sent."""
    waiting = sa.select(sa.func.count()).where(Message.next_try_at.isnot(None))
    with database.read() as tx:
        return tx.session.scalar(waiting) or 0


def outcomes(database: Database) -> list[str | None]:
    """Return how the notices ended, in the order in which they were planned."""
    with database.read() as tx:
        return list(tx.session.scalars(sa.select(Notice.outcome).order_by(Notice.id)))


def written(database: Database) -> list[str]:
    """Return the texts of all messages out, in order."""
    query = sa.select(Message.body).where(Message.direction == "out")
    with database.read() as tx:
        return [body["text"] for body in tx.session.scalars(query.order_by(Message.id))]


def word(database: Database) -> list[str]:
    """Word all that is due; return the texts of all messages there are."""
    wording = Wording(Turns(database, tuple))
    while wording.word_due().notices:
        pass
    return written(database)


def bundle(*words: str) -> str:
    """Return what several notices are in one message."""
    head = render(bundle_head(len(words)), "zh-Hans")
    return "\n".join((head, *(f"{at}. {word}" for at, word in enumerate(words, 1))))


def delivery_on(database: Database, channel: Sender) -> Delivery:
    """Return delivery for the running virtual loop."""
    delivery = Delivery(Turns(database, tuple), Inline(), {CHANNEL: channel})
    delivery.courier.clock = asyncio.get_running_loop().time
    return delivery


async def run_for(
    delivery: Delivery, seconds: float, wake_s: float = 1, *, stops: bool = True
) -> None:
    """Let delivery run for a while, woken each second, then stop it.

    Unless it `stops`, what is on its way goes on without the rest.
    """

    async def kick() -> None:
        while True:
            await asyncio.sleep(wake_s)
            delivery.kick()

    running = [asyncio.create_task(delivery.run()), asyncio.create_task(kick())]
    await asyncio.sleep(seconds)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    if stops:
        await delivery.close()
