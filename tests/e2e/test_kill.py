"""A server killed with SIGKILL at any moment loses nothing and doubles nothing."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import sqlalchemy as sa

from bot.app import load_areas
from bot.settings import Settings
from casework.invitations import invite
from casework.permissions import StaffLevel
from storage.audit import broken_links, count_events
from storage.consents import Consent
from storage.conversations import Message
from storage.database import Database, open_database
from storage.keyring import KeyRing
from storage.notices import Notice
from tests.databases import fresh_url
from tests.e2e.driver import NAME, PHONE_E164
from tests.e2e.faces import WebFace
from tests.e2e.lives import Crowd, crowd, mortal
from tests.e2e.store import Kept, cases_of
from tests.e2e.test_stories import STORIES

SEED = 20260302
TOLD_S = 20.0


async def run(engine: str, keys: KeyRing, kills: int) -> None:
    """Let people talk to a server that is killed so often, then look at it all."""
    with fresh_url(engine, migrated=True) as url:
        database = open_database(url, keys)
        code = _prepare(database)
        async with (
            mortal(url, keys, SEED) as lives,
            httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{lives.port}", timeout=5
            ) as client,
        ):
            clerk = WebFace(client)
            people = crowd(client, [s for s in STORIES[:12] if s.levels])
            talking = asyncio.create_task(_talk(clerk, code, people))
            await lives.kill_often(kills, talking)
            people.closing = True
            await lives.live_on()
            await talking

            await _all_told(database)
            for face in (clerk, *people.faces):
                await _check_history(client, face)
        _check_store(database, people)
        database.close()


def _prepare(database: Database) -> str:
    """Load the areas and return the code of an invitation for staff."""
    load_areas(database, Settings())
    with database.begin() as tx:
        code = invite(tx, StaffLevel.DISTRICT, "350503")
        tx.commit()
    return code


async def _talk(clerk: WebFace, code: str, people: Crowd) -> None:
    """Let a clerk take up the post, then people talk."""
    await clerk.says(f"/start {code}")
    await people.talk()


async def _all_told(database: Database) -> None:
    """Wait until no notice is left to be told."""
    untold = sa.select(sa.func.count()).where(Notice.done_at.is_(None))
    async with asyncio.timeout(TOLD_S):
        while _count(database, untold):  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.1)


def _count(database: Database, query: sa.Select[int]) -> int:
    with database.read() as tx:
        return tx.session.scalar(query) or 0


async def _check_history(client: httpx.AsyncClient, face: WebFace) -> None:
    """Assert that all that was acknowledged is there, once."""
    response = await client.get(
        "/chat/messages", params={"history": "true"}, headers=face.headers
    )
    shown = response.json()["replies"]
    own = [each["client_id"] for each in shown if each["from"] == "me"]
    answers = {each["id"]: each["text"] for each in shown if each["from"] == "bot"}

    assert sorted(own) == sorted(face.acked)
    for replies in face.acked.values():
        for reply in replies:
            assert answers[reply["id"]] == reply["text"]


def _check_store(database: Database, people: Crowd) -> None:
    """Assert that the store is sound and holds each thing once."""
    wanted = {
        walked.number: Kept(dict(story.levels), story.for_whom, NAME, PHONE_E164)
        for story, walked in people.ended
    }
    assert len(wanted) == len(people.ended)
    assert cases_of(database) == wanted

    with database.read() as tx:
        consents = tx.session.execute(sa.select(Consent.person_id, Consent.purpose))
        assert set(Counter(tuple(row) for row in consents).values()) == {1}

        notices = tx.session.scalars(sa.select(Notice)).all()
        new_cases = [each for each in notices if each.kind == "case.new"]
        told = tx.session.scalar(
            sa.select(sa.func.count()).where(Message.once_key.like("notice:%"))
        )
        assert told == len(notices)
        assert len({each.params["case_id"] for each in new_cases}) == len(wanted)
        assert len(new_cases) == len(wanted)

        assert count_events(tx.session) > len(wanted)
        assert not list(broken_links(tx.session))
        if database.is_sqlite:
            assert tx.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"


class TestKill:
    """The process dies, and is started again."""

    async def test_fifty_times(self, keys: KeyRing) -> None:
        """On SQLite, before, in and after commits, with several people talking."""
        await run("sqlite", keys, 50)

    async def test_on_postgresql(self, keys: KeyRing) -> None:
        """The same on PostgreSQL, for a shorter time."""
        await run("postgresql", keys, 8)
