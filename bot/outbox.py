"""The outbox: written messages that wait for their channel, claimed and settled.

Plain code on worker threads. A claim lets one process send a message; it is due
again when the claim is over and nothing was noted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from bot.channels.base import Outbound
from bot.turn import outbound
from bot.wording import reopen
from casework.pushes import PushRules, push_rules_of
from storage import lines
from storage.conversations import Message
from storage.database import Database, Tx
from storage.people import Account

# A push that failed so often becomes a notice again.
PUSH_TRIES = 3
# How long a claimed message is ours: longer than the pace can hold it.
CLAIM = timedelta(seconds=60)

Lane = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to be handed to a channel.

    `claim` is the moment until which it is ours, None for a turn's own replies;
    `notices` are what a push tells.
    """

    message: Outbound
    channel: str
    address: str
    tries: int = 0
    claim: datetime | None = None
    notices: tuple[int, ...] = ()

    @property
    def lane(self) -> Lane:
        """Whom it goes to; one lane is served one message at a time."""
        return self.channel, self.address


class Outbox:
    """The messages that are still to be sent."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def claim(
        self, channels: Collection[str], flying: Collection[int], room: int
    ) -> list[Parcel]:
        """Return what is due on these channels, ours for CLAIM from now on."""
        with self.database.begin() as tx:
            due = _due(tx, channels, flying).limit(room)
            found = tx.session.execute(due).all()
            rules = push_rules_of(tx, {account.person_id for _m, account in found})
            parcels = []
            for message, account in found:
                again = _not_now(tx, message, rules[account.person_id])
                if again is None:
                    parcels.append(_claimed(tx, message, account))
                else:
                    _withdraw(tx, message, again)
            if found:
                tx.commit()
        return parcels

    def ready(self, parcels: Sequence[Parcel]) -> list[Parcel]:
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

    def put_off(self, parcel: Parcel, wait_s: float) -> None:
        """Let a message wait, and all later ones to the same account.

        Where a push was tried often enough, the platform is away for long: it
        and the later ones become notices again, to be told together.
        """
        enough = bool(parcel.notices) and parcel.tries >= PUSH_TRIES
        with self.database.begin() as tx:
            again = tx.now + timedelta(seconds=wait_s)
            for message in tx.session.scalars(_from(parcel.message.id)):
                if enough and message.body.get("notices"):
                    _withdraw(tx, message, again)
                else:
                    message.next_try_at = again
            tx.commit()

    def end(self, parcel: Parcel, *, sent: bool, blocked: bool = False) -> None:
        """Note that a message was taken or given up, and if the person is there."""
        with self.database.begin() as tx:
            tx.session.execute(
                update(Message)
                .where(Message.id == parcel.message.id)
                .values(sent_at=tx.now if sent else None, next_try_at=None)
            )
            if sent or blocked:
                _note_blocked(tx, parcel, tx.now if blocked else None)
            if blocked and parcel.notices:
                # Told by another way, or owed as a visit.
                _withdraw(tx, tx.session.get_one(Message, parcel.message.id), tx.now)
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


def _claimed(tx: Tx, message: Message, account: Account) -> Parcel:
    message.next_try_at = tx.now + CLAIM
    message.tries += 1
    return Parcel(
        outbound(message.id, message.body),
        account.channel,
        account.address or "",
        message.tries,
        message.next_try_at,
        tuple(message.body.get("notices", ())),
    )


def _not_now(tx: Tx, message: Message, rules: PushRules) -> datetime | None:
    """Return when a push is to be thought of again, None where it may go now."""
    until = message.body.get("until")
    if until is not None and datetime.fromisoformat(until) <= tx.now:
        return tx.now
    if message.body.get("hours") and rules.stopped:
        return tx.now
    if message.body.get("hours") and not rules.allow(tx.now):
        return rules.next_open(tx.now)
    return None


def _withdraw(tx: Tx, message: Message, again: datetime) -> None:
    """Take back a push that was not sent; its notices are open again."""
    reopen(tx, message.body["notices"], again)
    tx.session.delete(message)
    tx.flush()


def _from(oldest: int) -> Any:
    """Return the query for an account's unsent messages from one of them on."""
    return (
        select(Message)
        .where(
            Message.account_id == _account_of(oldest),
            Message.id >= oldest,
            Message.next_try_at.isnot(None),
        )
        .order_by(Message.id)
        .with_for_update()
    )


def _account_of(message: int) -> Any:
    return select(Message.account_id).where(Message.id == message).scalar_subquery()


def _due(tx: Tx, channels: Collection[str], flying: Collection[int]) -> Any:
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
        .where(
            Message.next_try_at <= tx.now,
            Message.id.not_in(flying),
            # An expression, lest SQLite goes through all that was ever said by
            # account instead of the little that is due.
            (Account.channel + "").in_(channels),
            ~held_back,
        )
        .order_by(Message.id)
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
