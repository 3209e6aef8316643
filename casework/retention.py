"""How long words are kept: those of the chat go when nothing needs them any more.

Source: PIPL 19, 47; trust page 4.8; policy/clocks.yml (chat_kept_days).
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from casework.clocks import policy
from casework.lifecycles import OPEN_STATES
from storage.cases import Case
from storage.conversations import Message
from storage.database import Tx
from storage.people import Account

# In one day; what is left waits for the next.
MOST_A_DAY = 20_000


def forget_old_chats(tx: Tx) -> int:
    """Delete chat messages past their time; return how many.

    Those of people with an open case, or with one that ended since, stay.
    """
    before = tx.now - timedelta(days=policy("clocks")["chat_kept_days"])
    needed = select(Case.reporter_id).where(
        Case.state.in_(OPEN_STATES) | (Case.state_since > before)
    )
    idle = select(Account.id).where(Account.person_id.not_in(needed))
    old = (
        select(Message.id)
        .where(
            Message.created_at < before,
            Message.next_try_at.is_(None),
            Message.account_id.in_(idle),
        )
        .order_by(Message.id)
        .limit(MOST_A_DAY)
    )
    numbers = list(tx.session.scalars(old))
    # Replies are of the same moment as what they answer, so they go together.
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        answers = delete(Message).where(Message.answers.in_(part))
        tx.session.execute(answers.execution_options(synchronize_session=False))
        own = delete(Message).where(Message.id.in_(part))
        tx.session.execute(own.execution_options(synchronize_session=False))
    return len(numbers)
