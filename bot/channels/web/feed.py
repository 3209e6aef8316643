"""What there is to fetch for one web chat: replies, pushes, its own history."""

from __future__ import annotations

from sqlalchemy import select

from bot.channels.base import Outbound
from bot.channels.web.payloads import CHANNEL, ReplyOut, to_reply
from bot.turn import outbound
from storage import lines
from storage.conversations import Message
from storage.database import Database
from storage.people import Account

MOST = 200


def account_of(database: Database, token: str) -> int | None:
    """Return the account of a session; None before its first message."""
    with database.read() as tx:
        mark = lines.address_mark(tx, CHANNEL, token)
        return tx.session.scalar(
            select(Account.id).where(
                Account.channel == CHANNEL, Account.address_mark == mark
            )
        )


def fetch(
    database: Database, account: int | None, after: int, *, history: bool
) -> list[ReplyOut]:
    """Return messages with a greater id, oldest first; without an account, none.

    `history` returns the newest ones instead, the person's own words too.
    """
    if account is None:
        return []
    query = select(
        Message.id, Message.body, Message.direction, Message.created_at
    ).where(Message.account_id == account, Message.id > after)
    if not history:
        query = query.where(Message.direction == "out").order_by(Message.id)
    else:
        query = query.order_by(Message.id.desc())
    with database.read() as tx:
        found = tx.session.execute(query.limit(MOST)).all()
    rows = reversed(found) if history else found
    return [
        to_reply(_spoken(number, body, direction), at.isoformat(), body.get("once"))
        for number, body, direction, at in rows
    ]


def _spoken(number: int, body: dict[str, object], direction: str) -> Outbound:
    if direction == "out":
        return outbound(number, body)
    kind = str(body.get("media") or "")
    number_of = body.get("media_id")
    sign = {"photo": "📷", "voice": "🎤", "file": "📎"}.get(
        kind, "📍" if body.get("point") else ""
    )
    return Outbound(
        number,
        str(body.get("text")) or sign,
        sender="me",
        media=number_of if isinstance(number_of, int) else None,
        media_kind=kind,
    )
