"""Wording: due notices become messages, as each person's hours and budget allow.

A person's notices are taken together, under the lock of their conversation, so
that two processes neither tell them twice nor out of order. What waits together
is told in one message. A notice that is no longer true says nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.attachments import name_kinds
from bot.foresight import Answers, foresee
from bot.turn import PUSHING, Turns
from casework.actor import Actor
from casework.budget import Sorted, Told, Waiting, day_and_week, sort_out
from casework.errors import Refusal
from casework.notices import STEPS_OF_A_CASE, Outcome, Urgency
from casework.pushes import PushRules, push_rules_of
from casework.visits import VisitReason, owe_visit
from dialogs.locale import render
from dialogs.notices import TELLERS, bundle_head, bundle_label
from dialogs.pushed import Pushed
from storage import lines
from storage.base import PersonId
from storage.conversations import Conversation
from storage.database import Tx
from storage.lines import Push
from storage.notices import Notice
from storage.people import Account, Person

log = logging.getLogger(__name__)

# Notices looked at in one transaction.
BATCH = 500
# A notice that cannot be worded is tried again after this.
LATER = timedelta(minutes=10)
# As many as one message can tell and a person still reads.
MOST_BUNDLED = 8
MOST_BUTTONS = 6


@dataclass(frozen=True, slots=True)
class Worded:
    """What a batch came to: notices settled or put off, accounts with news."""

    notices: int = 0
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """Where one person is told, and how."""

    person: PersonId
    language: str
    talk_id: int
    account: Account | None


@dataclass(slots=True)
class _Batch:
    """All that a batch needs to know, read in a few queries."""

    notices: dict[PersonId, list[Notice]]
    homes: dict[PersonId, Home]
    rules: dict[PersonId, PushRules]
    told: dict[PersonId, Told]
    answers: Answers = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)


class Wording:
    """Words due notices; safe to run in several processes."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.database = turns.database

    def word_due(self) -> Worded:
        """Word a batch of due notices.

        One that cannot be worded at all is put off, and holds back no other.
        """
        try:
            return self._word()
        except OperationalError:
            raise
        except Exception:
            log.exception("a batch of notices failed, taking them one by one")
        return self._one_by_one()

    def _word(self, only: int | None = None) -> Worded:
        with self.database.begin() as tx:
            batch = _read(tx, only)
            count = sum(map(len, batch.notices.values()))
            if not count:
                return Worded()
            for person, notices in batch.notices.items():
                self._tell(tx, batch, person, notices)
            name_kinds(tx, [push.body for push in batch.pushes])
            tx.flush()
            lines.write_pushes(tx, batch.pushes)
            tx.commit()
        return Worded(count, tuple({push.account_id for push in batch.pushes}))

    def _one_by_one(self) -> Worded:
        with self.database.read() as tx:
            due = _due(tx).with_only_columns(Notice.id)
            ids = tx.session.scalars(due.limit(BATCH)).all()
        for number in ids:
            try:
                self._word(number)
            except OperationalError:
                raise
            except Exception:
                log.exception("notice %d cannot be worded, put off", number)
                self._put_off(number)
        return Worded(len(ids))

    def _put_off(self, number: int) -> None:
        with self.database.begin() as tx:
            later = tx.now + LATER
            tx.session.execute(
                update(Notice).where(Notice.id == number).values(due_at=later)
            )
            tx.commit()

    def _tell(
        self, tx: Tx, batch: _Batch, person: PersonId, notices: Sequence[Notice]
    ) -> None:
        home = batch.homes.get(person)
        if home is None:
            _end(tx, notices, Outcome.SILENT)
            return
        by_id = {notice.id: notice for notice in notices}
        plan = sort_out(
            batch.rules[person],
            batch.told.get(person, Told()),
            [_waiting(notice) for notice in notices],
            tx.now,
        )
        for number, outcome in plan.ended.items():
            _end(tx, [by_id[number]], outcome)
        for number, moment in plan.put_off.items():
            by_id[number].due_at = moment
        for number in plan.at_once:
            self._send(tx, batch, home, [by_id[number]], budgeted=False)
        self._send_in_turn(tx, batch, home, plan, by_id)

    def _send_in_turn(
        self,
        tx: Tx,
        batch: _Batch,
        home: Home,
        plan: Sorted,
        by_id: dict[int, Notice],
    ) -> None:
        """Tell what there is room for, together where the person wishes it so."""
        room, left = plan.room, [by_id[number] for number in plan.in_turn]
        size = MOST_BUNDLED if batch.rules[home.person].bundled else 1
        while left and (room is None or room > 0):
            told, left = left[:size], left[size:]
            if self._send(tx, batch, home, told, budgeted=True) and room is not None:
                room -= 1
        for notice in left:
            notice.due_at = plan.later or tx.now + LATER

    def _send(
        self,
        tx: Tx,
        batch: _Batch,
        home: Home,
        notices: Sequence[Notice],
        *,
        budgeted: bool,
    ) -> bool:
        """Tell some notices in one message; False where none has words."""
        worded = [
            (notice, pushed)
            for notice in notices
            if (pushed := _words_of(tx, home, notice, batch.answers)) is not None
        ]
        if not worded:
            return False
        told = [notice for notice, _pushed in worded]
        if home.account is None:
            _end(tx, told, Outcome.UNREACHABLE)
            about = told[0].subject or told[0].kind
            owe_visit(tx, home.person, VisitReason.UNREACHED, about)
            return False
        _end(tx, told, Outcome.TOLD)
        told[0].budgeted = budgeted
        body = self._body(home, worded)
        body["notices"] = [notice.id for notice in told]
        if budgeted:
            body["hours"] = True
        if ends := [notice.expires_at for notice in told if notice.expires_at]:
            body["until"] = max(ends).isoformat()
        pushes = home.account.channel in PUSHING
        once = f"notice:{told[0].id}:{home.account.id}"
        try_at = tx.now if pushes else None
        batch.pushes.append(Push(home.account.id, body, try_at, once))
        return True

    def _body(
        self, home: Home, worded: Sequence[tuple[Notice, Pushed]]
    ) -> dict[str, Any]:
        tokens = self.turns.tokens(home.talk_id)
        language = home.language
        if len(worded) == 1:
            notice, pushed = worded[0]
            body: dict[str, Any] = {"text": render(pushed.phrase, language)}
            buttons = [
                [tokens.notice_token(notice.id, action), render(label, language)]
                for action, label in pushed.actions
            ]
            if pushed.media is not None:
                body["media"] = pushed.media
            if pushed.sender != "bot":
                body["from"] = pushed.sender
        else:
            texts = [render(pushed.phrase, language) for _notice, pushed in worded]
            head = render(bundle_head(len(worded)), language)
            numbered = (f"{at}. {text}" for at, text in enumerate(texts, 1))
            body = {"text": "\n".join((head, *numbered))}
            buttons = [
                [
                    tokens.notice_token(notice.id, action),
                    render(bundle_label(at, label), language),
                ]
                for at, (notice, pushed) in enumerate(worded, 1)
                for action, label in pushed.actions[:1]
            ][:MOST_BUTTONS]
        if buttons:
            body["buttons"] = buttons
        return {**body, "push": True}


def reopen(tx: Tx, notices: Collection[int], due_at: datetime) -> None:
    """Let notices be told again: their message did not arrive."""
    tx.session.execute(
        update(Notice)
        .where(Notice.id.in_(notices))
        .values(done_at=None, outcome=None, budgeted=False, due_at=due_at)
        .execution_options(synchronize_session=False)
    )


def _words_of(tx: Tx, home: Home, notice: Notice, answers: Answers) -> Pushed | None:
    """Return the words of a notice, or end it or put it off without any."""
    actor = Actor(home.person, home.account.id if home.account else None)

    def look(verb: Callable[..., Any], *args: Any) -> Any:
        known = (verb, home.person, args)
        return answers[known] if known in answers else verb(tx, actor, *args)

    try:
        pushed = TELLERS[notice.kind](look, notice.params)
    except Refusal:
        pushed = None
    except DBAPIError:
        raise
    except Exception:
        # Such as a kind of a newer release, while this one is being replaced.
        log.exception("notice %d cannot be worded, put off", notice.id)
        notice.due_at = tx.now + LATER
        return None
    if pushed is None:
        _end(tx, [notice], Outcome.SILENT)
    return pushed


def _end(tx: Tx, notices: Sequence[Notice], outcome: Outcome) -> None:
    for notice in notices:
        notice.done_at, notice.outcome = tx.now, outcome


def _waiting(notice: Notice) -> Waiting:
    return Waiting(
        notice.id,
        Urgency(notice.urgency),
        notice.due_at,
        notice.expires_at,
        stoppable=notice.kind in STEPS_OF_A_CASE,
    )


def _due(tx: Tx) -> Any:
    return (
        select(Notice)
        .where(Notice.done_at.is_(None), Notice.due_at <= tx.now)
        .order_by(Notice.due_at, Notice.id)
    )


def _read(tx: Tx, only: int | None) -> _Batch:
    """Read a batch whole: whose notices are due, where and how they are told."""
    chosen = _due(tx).with_only_columns(Notice.recipient_id)
    if only is not None:
        chosen = chosen.where(Notice.id == only)
    asked = set(tx.session.scalars(chosen.limit(BATCH)))
    if not asked:
        return _Batch({}, {}, {}, {})
    talking = set(
        tx.session.scalars(
            select(Conversation.person_id).where(Conversation.person_id.in_(asked))
        )
    )
    locked = tx.session.scalars(
        select(Conversation)
        .where(Conversation.person_id.in_(asked))
        .order_by(Conversation.id)
        .with_for_update(skip_locked=True)
    ).all()
    people = {talk.person_id for talk in locked} | (asked - talking)
    mine = _due(tx).where(Notice.recipient_id.in_(people))
    if only is not None:
        mine = mine.where(Notice.id == only)
    notices: dict[PersonId, list[Notice]] = defaultdict(list)
    for notice in tx.session.scalars(mine.with_for_update(skip_locked=True)):
        notices[notice.recipient_id].append(notice)
    homes = {home.person: home for home in _homes(tx, people, locked)}
    answers = foresee(tx, chain.from_iterable(notices.values()))
    rules, told = push_rules_of(tx, people), _told(tx, people)
    return _Batch(notices, homes, rules, told, answers)


def _homes(
    tx: Tx, people: Collection[PersonId], talks: Sequence[Conversation]
) -> Iterator[Home]:
    talk_of = {talk.person_id: talk for talk in talks}
    accounts: dict[PersonId, list[Account]] = defaultdict(list)
    reachable = select(Account).where(
        Account.person_id.in_(people), Account.blocked_at.is_(None)
    )
    for account in tx.session.scalars(reachable.order_by(Account.id.desc())):
        accounts[account.person_id].append(account)
    alive = select(Person).where(Person.id.in_(people), Person.erased_at.is_(None))
    for person in tx.session.scalars(alive):
        talk, own = talk_of.get(person.id), accounts[person.id]
        used = [a for a in own if talk is not None and a.id == talk.account_id]
        home = next(iter([*used, *own]), None)
        yield Home(person.id, person.language, talk.id if talk else 0, home)


def _told(tx: Tx, people: Collection[PersonId]) -> dict[PersonId, Told]:
    today, week = day_and_week(tx.now)
    rows = tx.session.execute(
        select(
            Notice.recipient_id,
            func.count(),
            func.count().filter(Notice.done_at >= today),
        )
        .where(Notice.recipient_id.in_(people), Notice.done_at >= week, Notice.budgeted)
        .group_by(Notice.recipient_id)
    )
    return {person: Told(of_today, of_week) for person, of_week, of_today in rows}
