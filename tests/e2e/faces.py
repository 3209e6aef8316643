"""The faces a conversation is held over: test kit, web HTTP API, Telegram.

Each keeps what it sent and what came back, so that all of it can be sent again
under the same ids.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final

import httpx
from typing_extensions import override

from bot.channels.telegram_sending import ACKNOWLEDGED, SHARE_HINT
from bot.testkit import Reply, Townsman
from tests.bot_api import BotApi
from tests.bot_api_people import Seen, User
from tests.e2e import screen
from tests.e2e.screen import Shown

_NUMBERED: Final = re.compile(r"^\d+ ")
LOOK_BACK: Final = 8
PATIENCE_S: Final = 30.0
QUIET_S: Final = 2.0
PAUSE_S: Final = 0.05
ASKED_WITHOUT_BUTTONS: Final = (
    "请慢慢说,遇到了什么难处?打字、发语音、拍照都行。",
    "怎么称呼您?比如“王阿姨”。",
    "怎么称呼您?比如“陈阿婆”。",
)


class TownFace:
    """Somebody in the test kit's town."""

    def __init__(self, person: Townsman) -> None:
        self.person = person
        self._sent: list[tuple[str, str, list[Reply]]] = []

    async def says(self, text: str) -> list[Shown]:
        """Send a text."""
        once = f"e2e-{len(self._sent)}"
        replies = await self.person.says(text, once=once)
        self._sent.append(("text", text, replies))
        return _of_replies(replies)

    async def presses(self, label: str) -> list[Shown]:
        """Press a button."""
        once = f"e2e-{len(self._sent)}"
        choices = [c for reply in self.person.heard[-LOOK_BACK:] for c in reply.choices]
        token = next(c.value for c in reversed(choices) if c.label == label)
        replies = await self.person.presses_token(token, once=once)
        self._sent.append(("token", token, replies))
        return _of_replies(replies)

    async def repeats(self) -> None:
        """Send everything once more."""
        for number, (kind, content, before) in enumerate(self._sent):
            send = self.person.says if kind == "text" else self.person.presses_token
            after = await send(content, once=f"e2e-{number}")
            assert after == before


def _of_replies(replies: list[Reply]) -> list[Shown]:
    return [Shown(r.text, tuple(c.label for c in r.choices)) for r in replies]


class WebFace:
    """Somebody at the web page, or any other front of the HTTP API.

    Brings a message again, under its id, until it was answered. `acked` maps the
    id of each answered message to its replies as they came.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.token = ""
        self.acked: dict[str, list[dict[str, Any]]] = {}
        self._sent: list[dict[str, Any]] = []
        self._shown: list[dict[str, Any]] = []

    async def says(self, text: str) -> list[Shown]:
        """Send a text."""
        return await self._send(text=text)

    async def presses(self, label: str) -> list[Shown]:
        """Press a button."""
        choices = [c for r in self._shown[-LOOK_BACK:] for c in r["choices"]]
        chosen = next(c["id"] for c in reversed(choices) if c["label"] == label)
        return await self._send(choice=chosen)

    async def repeats(self) -> None:
        """Send everything once more."""
        for body in self._sent:
            assert await self.post(body) == self.acked[body["id"]]

    async def _send(self, **content: str) -> list[Shown]:
        if not self.token:
            self.token = await self._open()
        body = {"id": f"e2e-{len(self._sent)}", **content}
        self._sent.append(body)
        replies = await self.post(body)
        self.acked[body["id"]] = replies
        self._shown += replies
        return [Shown(r["text"], _labels(r)) for r in replies]

    async def _open(self) -> str:
        while True:
            answer = await self._try("/chat/session", None)
            if answer is not None:
                return str(answer["token"])
            await asyncio.sleep(PAUSE_S)

    async def post(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """Send one message until it is answered; return its replies."""
        while True:
            answer = await self._try("/chat/messages", body)
            if answer is not None:
                replies: list[dict[str, Any]] = answer["replies"]
                return replies
            await asyncio.sleep(PAUSE_S)

    async def _try(self, path: str, body: dict[str, Any] | None) -> Any:
        try:
            response = await self.client.post(path, json=body, headers=self.headers)
        except (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError):
            return None
        if response.status_code in (429, 503):
            await asyncio.sleep(float(response.headers.get("Retry-After", 0)))
            return None
        assert response.status_code == 200, response.text
        return response.json()

    @property
    def headers(self) -> dict[str, str]:
        """The headers that show who writes."""
        credential = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Accept-Language": "zh-CN", **credential}


def _labels(reply: dict[str, Any]) -> tuple[str, ...]:
    return tuple(choice["label"] for choice in reply["choices"])


class RecordingApi(BotApi):
    """A Bot API server that can bring every update a second time."""

    def __init__(self) -> None:
        super().__init__()
        self.pushed: list[dict[str, object]] = []

    @override
    def push_raw(self, update: dict[str, object]) -> None:
        """Queue an update as it stands, and remember it."""
        self.pushed.append(update)
        super().push_raw(update)

    def push_again(self) -> None:
        """Queue all updates once more, as after a crash."""
        for update in self.pushed:
            super().push_raw(update)


class TelegramFace:
    """Somebody with a Telegram client."""

    def __init__(self, api: RecordingApi, user: User) -> None:
        self.api = api
        self.user = user
        self._shown: list[Seen] = []

    async def says(self, text: str) -> list[Shown]:
        """Send a text."""
        await self.user.says(text)
        return await self._hears()

    async def presses(self, label: str) -> list[Shown]:
        """Press a button."""
        seen = next(s for s in reversed(self._shown) if label in _unnumbered(s))
        await self.user.presses_token(seen.tokens[_unnumbered(seen).index(label)], seen)
        return await self._hears()

    async def repeats(self) -> None:
        """See that all updates, brought a second time, have said nothing new."""
        before = len(self.user.inbox)
        await self.api.drained(PATIENCE_S)
        assert len(self.user.inbox) == before

    async def _hears(self) -> list[Shown]:
        """Wait until something is asked; only words against danger ask nothing."""
        heard: list[Seen] = []
        while not (heard and _asks(heard[-1])):
            patience_s = QUIET_S if heard else PATIENCE_S
            try:
                new = await self.user.hears(timeout_s=patience_s, quiet_s=0.01)
            except TimeoutError:
                break
            heard += [s for s in new if s.text not in (SHARE_HINT, ACKNOWLEDGED)]
        self._shown += heard
        return [Shown(seen.text, _unnumbered(seen)) for seen in heard]


def _unnumbered(seen: Seen) -> tuple[str, ...]:
    return tuple(_NUMBERED.sub("", label) for label in seen.buttons)


def _asks(seen: Seen) -> bool:
    open_questions = (screen.says(seen.text, each) for each in ASKED_WITHOUT_BUTTONS)
    return bool(seen.buttons) or any(open_questions)
