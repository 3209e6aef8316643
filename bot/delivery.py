"""Delivery: notices become messages, and the courier takes them to people.

A notice is worded when it is due and written as a message in one transaction.
One that cannot be worded, such as a newer release's, holds back no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.attachments import name_kinds
from bot.channels.base import Sender
from bot.courier import Courier
from bot.turn import PUSHING, Turns
from casework.actor import Actor
from casework.errors import Refusal
from dialogs.locale import render
from dialogs.notices import TELLERS, Pushed
from storage import lines
from storage.base import PersonId
from storage.conversations import Conversation
from storage.database import Tx
from storage.duties import Notice
from storage.lines import Out
from storage.people import Account, Person

log = logging.getLogger(__name__)

BATCH = 100
POLL_S = 1.0
# A notice that cannot be worded is tried again after this.
LATER = timedelta(minutes=10)
# Urgencies that a stop of messages does not hold back.
ALWAYS = frozenset({"crisis", "direct"})


class Delivery:
    """Words notices and sends messages until it is stopped.

    `senders` maps a channel's name to its sender; `woken` is called with the
    account ids for which there is something new to fetch.
    """

    def __init__(
        self,
        turns: Turns,
        executor: Executor,
        senders: dict[str, Sender],
        woken: Callable[[Sequence[int]], None] = lambda _accounts: None,
    ) -> None:
        self.turns = turns
        self.database = turns.database
        self.executor = executor
        self.woken = woken
        self._kicked = asyncio.Event()
        self.courier = Courier(self.database, executor, senders)

    def kick(self) -> None:
        """Look for work now."""
        self._kicked.set()

    async def run(self) -> None:
        """Work until cancelled; a fault is logged and tried again."""
        while True:
            try:
                await self._work()
            except Exception:
                log.exception("delivery failed, trying again")
            # Not wait_for: it may swallow a cancellation that meets a kick.
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._kicked.wait()
            self._kicked.clear()

    async def drain(self) -> None:
        """Word all due notices and send all due messages, to the end."""
        await self._work()
        await self.courier.settle()

    async def close(self) -> None:
        """Stop sending."""
        await self.courier.close()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(self.executor, self.word_notices):
            pass
        await self.courier.send_due()

    def word_notices(self) -> int:
        """Turn due notices into messages; return how many were taken."""
        with self.database.begin() as tx:
            due = tx.session.scalars(
                select(Notice)
                .where(Notice.done_at.is_(None), Notice.due_at <= tx.now)
                .order_by(Notice.due_at, Notice.id)
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            ).all()
            accounts = {self._word_or_put_off(tx, notice) for notice in due}
            tx.commit()
        self.woken([account for account in accounts if account is not None])
        return len(due)

    def _word_or_put_off(self, tx: Tx, notice: Notice) -> int | None:
        try:
            with tx.session.begin_nested():
                return self._word(tx, notice)
        except DBAPIError:
            raise
        except Exception:
            log.exception("notice %d cannot be worded, put off", notice.id)
        notice.due_at = tx.now + LATER
        return None

    def _word(self, tx: Tx, notice: Notice) -> int | None:
        notice.done_at = tx.now
        person = tx.session.get_one(Person, notice.recipient_id)
        if person.pushes_stopped_at is not None and notice.urgency not in ALWAYS:
            return None
        talk, account = _home(tx, person.id)
        if talk is None or account is None:
            return None
        actor = Actor(person.id, account.id)

        def look(verb: Callable[..., Any], *args: Any) -> Any:
            return verb(tx, actor, *args)

        try:
            pushed = TELLERS[notice.kind](look, notice.params)
        except Refusal:
            return None
        if pushed is None:
            return None
        body = self._body(pushed, notice.id, talk.id, person.language)
        name_kinds(tx, [body])
        try_at = tx.now if account.channel in PUSHING else None
        out = Out(body, try_at, once_key=f"notice:{notice.id}")
        tx.session.flush()
        lines.write_out(tx, account.id, None, [out])
        return account.id

    def _body(
        self, pushed: Pushed, notice: int, talk: int, language: str
    ) -> dict[str, Any]:
        tokens = self.turns.tokens(talk)
        body: dict[str, Any] = {"text": render(pushed.phrase, language), "push": True}
        if pushed.actions:
            body["buttons"] = [
                [tokens.notice_token(notice, action), render(label, language)]
                for action, label in pushed.actions
            ]
        if pushed.media is not None:
            body["media"] = pushed.media
        if pushed.sender != "bot":
            body["from"] = pushed.sender
        return body


def _home(tx: Tx, person: PersonId) -> tuple[Conversation | None, Account | None]:
    """Lock a person's conversation and return the account last used, not blocked."""
    talk = tx.session.scalar(
        select(Conversation).where(Conversation.person_id == person).with_for_update()
    )
    accounts = tx.session.scalars(
        select(Account)
        .where(Account.person_id == person, Account.blocked_at.is_(None))
        .order_by(Account.id.desc())
    ).all()
    last = talk.account_id if talk else None
    used = [account for account in accounts if account.id == last]
    return talk, next(iter([*used, *accounts]), None)
