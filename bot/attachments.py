"""Photos, voices and papers that go out with a message: what kind, their content.

Content is only ever fetched through casework's one audited door; a paper is
made of its facts when it is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from bot import documents
from bot.channels.base import Upload
from casework.actor import Actor
from casework.errors import Refusal
from casework.media import open_media
from storage import lines
from storage.base import AccountId
from storage.conversations import Media
from storage.database import Database, Tx
from storage.people import Account


def name_kinds(tx: Tx, bodies: Iterable[dict[str, Any]]) -> None:
    """Write beside each media id of these messages of what kind it is."""
    with_media = [body for body in bodies if body.get("media") is not None]
    if not with_media:
        return
    ids = [body["media"] for body in with_media]
    found = tx.session.execute(select(Media.id, Media.kind).where(Media.id.in_(ids)))
    kinds = {row.id: row.kind for row in found}
    for body in with_media:
        body["media_kind"] = kinds.get(body["media"], "")


def fetch(database: Database, account_id: int, media_id: int) -> Upload | None:
    """Return a medium for whoever the account is; None if they may not."""
    with database.begin() as tx:
        account = tx.session.get(Account, AccountId(account_id))
        if account is None:
            return None
        try:
            view = open_media(tx, Actor(account.person_id, account.id), media_id)
        except Refusal:
            return None
        tx.commit()
    if view.kind == documents.KIND:
        return documents.made(view.content)
    return Upload(view.kind, view.mime, view.content)


def fetch_for(
    database: Database, channel: str, address: str, media_id: int
) -> Upload | None:
    """Return a medium for whoever has this address; None if they may not."""
    with database.read() as tx:
        line = lines.find_line(tx, channel, address, None)
    return None if line is None else fetch(database, line.account_id, media_id)
