"""Nothing of a person leaves the sealed columns, even when all is logged."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import httpx
import structlog

from bot import logs
from bot.app import App
from bot.channels.terminal import Terminal
from nlu.reading import Difficulty, ForWhom, Level, Reader, Reading
from tests.bot.channels.cases import JPEG
from tests.bot_api import TOKEN, Fault
from tests.bot_api_people import User
from tests.e2e.driver import NAME, PHONE, Story, walk
from tests.e2e.faces import RecordingApi, TelegramFace, WebFace
from tests.e2e.serving import new_app, serving
from tests.e2e.walks import loose

WORD = "灶王雀7788"
GROUPED = "138 0000 1234"
STORY = Story(
    f"我膝盖疼得下不了楼,没人做饭,隔壁叫{WORD}的也管不上",
    {Difficulty.ILLNESS: Level.MODERATE},
    ForWhom.SELF,
)


class Failing:
    """The real reader, which fails on some words as an outside one may."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def model(self) -> str:
        """Id of the model."""
        return self._reader.model

    def read(self, text: str, *, now: str | None = None) -> Reading:
        """Read, or fail with the words in the error."""
        if "读不了" in text:
            raise ValueError(text)
        return self._reader.read(text, now=now)


@contextmanager
def detailed_logs() -> Iterator[io.StringIO]:
    """Log everything, as `serve` would at DEBUG; give what is written."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.CHATTY}
    written = io.StringIO()
    with redirect_stderr(written):
        logs.set_up(logging.DEBUG)
        try:
            yield written
        finally:
            structlog.reset_defaults()
            root.handlers[:] = before
            root.setLevel(level)
            for name, old in levels.items():
                logging.getLogger(name).setLevel(old)


def canaries(user: User) -> list[str]:
    """Return what must be found nowhere."""
    escaped = json.dumps(WORD).strip('"')
    return [WORD, escaped, NAME, PHONE, GROUPED, user.name, str(user.id), TOKEN]


class TestCanaries:
    """One word, one name, one phone, over all faces and through all faults."""

    async def test_are_found_nowhere(self, reader: Reader, tmp_path: Path) -> None:
        """Not in logs, measures, error answers, file names nor the database file."""
        data = tmp_path / "data"
        data.mkdir()
        app = new_app(Failing(reader), f"sqlite:///{data / 'shanqiao.db'}")
        with detailed_logs() as written:
            async with RecordingApi() as api:
                user = api.user("雀先生")
                settings = loose(telegram_token=api.token, telegram_api=api.url)
                async with serving(app, settings) as url:
                    seen = await _web(url)
                    await _telegram(api, user)
                    await _terminal(app)
                    raw = b"".join(path.read_bytes() for path in data.iterdir())
        app.database.close()
        seen += [written.getvalue(), *(path.name for path in data.rglob("*"))]

        assert "not read: ValueError" in written.getvalue()
        assert "telegram.call_failed" in written.getvalue()
        for canary in canaries(user):
            alone = re.compile(rf"(?<!\d){re.escape(canary)}(?!\d)")
            assert not [text for text in seen if alone.search(text)]
            assert canary.encode() not in raw


async def _web(url: str) -> list[str]:
    """Talk and fail over the web; return what error answers and measures say."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        face = WebFace(client)
        assert (await walk(face, STORY)).number
        await face.says(f"读不了{WORD}")
        bodies = [
            {"id": "a", "text": WORD, "extra": WORD},
            {"id": WORD * 50, "text": NAME},
            {"id": "b", "text": {WORD: PHONE}},
        ]
        answers = [
            await client.post("/chat/messages", json=body, headers=face.headers)
            for body in bodies
        ]
        answers += [
            await client.post(
                "/chat/messages",
                content=f'{{"id": "c", "text": "{WORD}'.encode(),
                headers={**face.headers, "Content-Type": "application/json"},
            ),
            await client.post(
                "/chat/media",
                data={"id": "d", "kind": WORD},
                files={"file": (f"{NAME}.jpg", JPEG)},
                headers=face.headers,
            ),
            await client.get(f"/{WORD}"),
            await client.get("/metrics"),
        ]
        await client.post(
            "/chat/media",
            data={"id": "e", "kind": "photo"},
            files={"file": (f"{NAME}.jpg", JPEG)},
            headers=face.headers,
        )
    return [answer.text for answer in answers]


async def _telegram(api: RecordingApi, user: User) -> None:
    """Talk over Telegram while it fails in every way."""
    face = TelegramFace(api, user)
    assert (await walk(face, STORY)).number
    await user.says(f"读不了{WORD}")
    await user.hears()
    api.fail("download", Fault(status=500), times=2)
    await user.sends_photo(JPEG, WORD)
    await user.shares_contact(PHONE)
    await user.presses_token("b:forged")
    update = {"update_id": api.next_update_id(), "message": {"text": WORD}}
    api.push_raw(update)
    await api.drained(20)
    api.fail("sendMessage", Fault(status=500))
    await user.says(f"进展,我是{NAME}")
    await api.drained(20)
    user.blocked = True
    await user.says(f"人工 {WORD}")
    await api.drained(20)


async def _terminal(app: App) -> None:
    """Talk in a terminal."""
    lines: Iterator[str | None] = iter([WORD, NAME, PHONE, "人工", None])
    await Terminal(NAME, lambda: next(lines), lambda _text: None).receive(app.handle)
