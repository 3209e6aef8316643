"""How long the words of the chat are kept."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from casework.clocks import policy
from casework.lifecycles import CaseState
from casework.retention import forget_old_chats
from storage import lines
from storage.areas import Area
from storage.base import PersonId
from storage.cases import Case
from storage.conversations import Message
from storage.database import Database, Tx
from storage.lines import Line, Out
from tests.databases import HandClock

KEPT = timedelta(days=policy("clocks")["chat_kept_days"])


def talker(tx: Tx, address: str) -> Line:
    """Return somebody who wrote one message and got two replies."""
    line = lines.new_line(tx, "web", address, "zh-Hans", keep_address=False)
    message = lines.write_in(tx, line.account_id, address, {"text": "你好"})
    lines.write_out(
        tx, line.account_id, message, [Out({"text": "您好"}), Out({"text": "请说"})]
    )
    return line


def case_of(tx: Tx, person: PersonId, state: CaseState) -> Case:
    """Return a case of somebody's."""
    if tx.session.get(Area, "350503001") is None:
        tx.session.add(Area(code="350503001", name="东湖街道", level="street"))
        tx.session.flush()
    case = Case(
        number=str(100_000 + person),
        reporter_id=person,
        for_whom="self",
        area_code="350503001",
        state=state,
        stories=[],
        contact={},
        created_at=tx.now,
        state_since=tx.now,
    )
    tx.session.add(case)
    tx.session.flush()
    return case


def left(database: Database) -> set[int]:
    """Return the accounts that still have messages."""
    with database.read() as tx:
        return set(tx.session.scalars(sa.select(Message.account_id)))


def forget(database: Database) -> int:
    """Fire the routine."""
    with database.begin() as tx:
        count = forget_old_chats(tx)
        tx.commit()
    return count


def test_words_go_when_their_time_is_over(database: Database, clock: HandClock) -> None:
    """Of people without a case they go after the days of the policy, not before."""
    with database.begin() as tx:
        talker(tx, "a")
        tx.commit()
    clock.move(days=KEPT.days - 1)
    early = forget(database)
    clock.move(days=2)

    assert (early, forget(database), forget(database)) == (0, 3, 0)
    assert not left(database)


def test_words_stay_while_a_case_needs_them(
    database: Database, clock: HandClock
) -> None:
    """An open case keeps them; an ended one for as long again."""
    with database.begin() as tx:
        needs, ended = talker(tx, "a"), talker(tx, "b")
        case_of(tx, needs.person_id, CaseState.ACCEPTED)
        closed = case_of(tx, ended.person_id, CaseState.ASSESSED)
        number = closed.id
        tx.commit()
    clock.move(days=100)
    with database.begin() as tx:
        case = tx.session.get_one(Case, number)
        case.state, case.state_since = CaseState.CLOSED, tx.now
        tx.commit()
    clock.move(days=100)
    forget(database)
    both = left(database)
    clock.move(days=100)
    forget(database)

    assert both == {needs.account_id, ended.account_id}
    assert left(database) == {needs.account_id}


def test_what_is_still_to_be_sent_stays(database: Database, clock: HandClock) -> None:
    """A message that waits for its channel is not forgotten under way."""
    with database.begin() as tx:
        line = lines.new_line(tx, "telegram", "7", "zh-Hans", keep_address=True)
        lines.write_out(tx, line.account_id, None, [Out({"text": "急"}, tx.now)])
        tx.commit()
    clock.move(days=KEPT.days + 1)

    assert forget(database) == 0
    assert left(database) == {line.account_id}
