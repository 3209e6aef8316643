"""Many stories walked over one face, and whether the store says the same.

`python -m tests.e2e.walks FILE` walks the stories of another file over each face
and reports what was lost and how many turns it took.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from bot.app import App
from bot.server import make_server
from bot.settings import Settings, default_cache_dir
from bot.testkit import Town
from nlu.local import load_reader
from nlu.reading import Reader
from storage.database import Database
from storage.keyring import new_ring
from tests.e2e.driver import (
    NAME,
    PHONE_E164,
    Lost,
    Story,
    Walked,
    read_stories,
    walk,
)
from tests.e2e.faces import RecordingApi, TelegramFace, TownFace, WebFace
from tests.e2e.screen import Face
from tests.e2e.serving import free_port, new_app, serving
from tests.e2e.store import Kept, cases_of

AT_ONCE: Final = 6


@dataclass
class Walks:
    """Stories walked over one face, and the database they went into."""

    stories: Sequence[Story]
    faces: Sequence[Face]
    walked: list[Walked | Lost]
    database: Database
    renew: Callable[[], Awaitable[None]] | None = None

    def faults(self) -> list[str]:
        """Return what is not as the stories tell it."""
        kept = cases_of(self.database)
        faults = []
        for story, walked in zip(self.stories, self.walked, strict=True):
            if isinstance(walked, Lost):
                faults.append(f"lost: {walked}")
                continue
            case = kept.pop(walked.number) if walked.number else None
            wanted = Kept(dict(story.levels), story.for_whom, NAME, PHONE_E164)
            if case != (wanted if story.levels else None):
                faults.append(f"wrong: {story.text}: {case} {walked.heard[-3:]}")
        return [*faults, *(f"nobody was told of {number}" for number in kept)]

    async def repeat(self) -> None:
        """Send everything once more; answers and cases must stay what they are.

        Raises:
            AssertionError: they do not.
        """
        before = cases_of(self.database)
        if self.renew is not None:
            await self.renew()
        await asyncio.gather(*(face.repeats() for face in self.faces))
        assert cases_of(self.database) == before

    def turns(self) -> list[int]:
        """Return how many messages each case took, from hello to its number."""
        ended = [each for each in self.walked if isinstance(each, Walked)]
        return sorted(walked.turns for walked in ended if walked.number)


async def walk_all(
    stories: Sequence[Story], faces: Sequence[Face], database: Database
) -> Walks:
    """Walk stories, several at once, each over a face of its own."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(face: Face, story: Story) -> Walked | Lost:
        async with gate:
            try:
                return await walk(face, story)
            except Lost as lost:
                return lost

    pairs = zip(faces, stories, strict=True)
    walked = await asyncio.gather(*(one(*pair) for pair in pairs))
    return Walks(stories, faces, list(walked), database)


def loose(**settings: object) -> Settings:
    """Return settings without limits: a machine types faster than a person."""
    return Settings(
        person_messages=10_000,
        address_sessions=10_000,
        **settings,  # type: ignore[arg-type]  # real fields
    )


@asynccontextmanager
async def over_town(
    reader: Reader, url: str, stories: Sequence[Story]
) -> AsyncIterator[Walks]:
    """Walk through the test kit."""
    async with Town(reader=reader, database_url=url) as town:
        people = [town.person(f"邻居{number}") for number in range(len(stories))]
        faces = [TownFace(person) for person in people]
        yield await walk_all(stories, faces, town.database)


@asynccontextmanager
async def over_web(
    reader: Reader, url: str, stories: Sequence[Story]
) -> AsyncIterator[Walks]:
    """Walk through the HTTP API, without a socket."""
    app = new_app(reader, url)
    transport = httpx.ASGITransport(make_server(app, loose()))
    try:
        async with app.running(), _client("http://test", transport) as client:
            faces = [WebFace(client) for _ in stories]
            yield await walk_all(stories, faces, app.database)
    finally:
        app.database.close()


@asynccontextmanager
async def over_socket(
    reader: Reader, url: str, stories: Sequence[Story]
) -> AsyncIterator[Walks]:
    """Walk through the HTTP API of a web server on a port."""
    app = new_app(reader, url)
    try:
        async with serving(app, loose()) as address, _client(address) as client:
            faces = [WebFace(client) for _ in stories]
            yield await walk_all(stories, faces, app.database)
    finally:
        app.database.close()


@asynccontextmanager
async def over_telegram(
    reader: Reader, url: str, stories: Sequence[Story], *, webhook: bool = False
) -> AsyncIterator[Walks]:
    """Walk through a Bot API server."""
    keys, port = new_ring(), free_port()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(RecordingApi())
        settings = loose(
            telegram_token=api.token,
            telegram_api=api.url,
            public_url=f"http://127.0.0.1:{port}" if webhook else "",
        )
        running = await stack.enter_async_context(AsyncExitStack())

        async def start() -> App:
            app = new_app(reader, url, keys)
            running.callback(app.database.close)
            await running.enter_async_context(serving(app, settings, port))
            return app

        async def restart() -> None:
            await running.aclose()
            api.push_again()
            await start()

        app = await start()
        users = [api.user(f"邻居{number}") for number in range(len(stories))]
        faces = [TelegramFace(api, user) for user in users]
        walks = await walk_all(stories, faces, app.database)
        walks.renew = restart
        yield walks


def _client(
    url: str, transport: httpx.ASGITransport | None = None
) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, transport=transport, timeout=60)


FACES: Final = {"town": over_town, "web": over_web, "telegram": over_telegram}


async def _report(path: Path) -> None:
    reader, stories = load_reader(default_cache_dir()), read_stories(path)
    for name, over in FACES.items():
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/stories.db"
            async with over(reader, url, stories) as walks:
                faults, turns = walks.faults(), walks.turns()
                await walks.repeat()
        figures = f"{len(turns)} cases, turns {median(turns)} / {max(turns)}"
        sys.stdout.write("\n".join([f"{name}: {figures}", *faults, ""]))


if __name__ == "__main__":
    asyncio.run(_report(Path(sys.argv[1])))
