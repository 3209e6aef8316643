"""The HTTP API of the web chat: payloads, credentials, bad input."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.web.headers import MOST_TEXT_BYTES
from bot.channels.web.payloads import MessageIn, to_inbound
from storage.people import Account
from tests.bot.channels.cases import Case, cases_for
from tests.bot.channels.web_client import Web, is_kind

HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name) for case in cases_for("web")]
)
def test_a_payload_becomes_its_neutral_message(case: Case) -> None:
    """Each payload becomes the message of its row."""
    payload = MessageIn.model_validate({"id": "m1", **case.payloads["web"]})

    assert to_inbound(payload, "token", None) == case.inbound("web", "token", "m1")


class TestToken:
    """The token is the only credential."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda t: "",
            lambda t: "x",
            lambda t: t[:-2] + ("AA" if not t.endswith("AA") else "BB"),
            lambda t: t + "!",
            lambda t: t[:10] + "." + t[10:],
            lambda t: t * 50,
        ],
        ids=["none", "short", "forged", "with a tail", "spelled otherwise", "long"],
    )
    async def test_that_was_not_made_here_is_refused(
        self, web: Web, change: Any
    ) -> None:
        """Nobody is let in, and nobody new is made."""
        web.token = change(web.token)
        headers = web.credential if web.token else {}
        body = {"id": "1", "text": "你好"}
        for answer in (
            await web.client.post("/chat/messages", json=body, headers=headers),
            await web.client.get("/chat/messages", headers=headers),
            await web.client.get("/chat/media/1", headers=headers),
        ):
            assert answer.status_code == 401
            assert is_kind(answer)
        with web.app.database.read() as tx:
            assert tx.session.scalar(sa.select(Account.id)) is None

    async def test_separates_persons(self, web: Web) -> None:
        """Another session sees nothing, and its buttons do nothing here."""
        replies = await web.says("你好")
        other = (await web.client.post("/chat/session")).json()["token"]
        stranger = Web(web.app, web.client, other)
        await stranger.says("你好")
        answer = await stranger.posts(choice=replies[-1]["choices"][0]["id"])

        assert "按钮" in answer.json()["replies"][0]["text"]
        assert {r["id"] for r in await stranger.news()}.isdisjoint(
            r["id"] for r in replies
        )


BAD = {
    "no json": b"{",
    "empty": b"",
    "not an object": b'["a"]',
    "no id": b'{"text": "a"}',
    "empty id": b'{"id": "", "text": "a"}',
    "long id": json.dumps({"id": "x" * 101, "text": "a"}).encode(),
    "half an id": b'{"id": "\\ud800", "text": "a"}',
    "id of a wrong type": b'{"id": 1, "text": "a"}',
    "text of a wrong type": b'{"id": "1", "text": {"a": 1}}',
    "nothing said": b'{"id": "1"}',
    "two at once": b'{"id": "1", "text": "a", "choice": "b"}',
    "unknown field": b'{"id": "1", "text": "a", "admin": true}',
    "place beyond the poles": (
        b'{"id": "1", "location": {"latitude": 91, "longitude": 0}}'
    ),
    "place that is no number": (
        b'{"id": "1", "location": {"latitude": NaN, "longitude": 0}}'
    ),
    "deep": b'{"id": "1", "text": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "gbk": '{"id": "1", "text": "我有困难"}'.encode("gbk"),
}


class TestBadInput:
    """Whatever comes gets a kind, clear answer, and nothing is lost."""

    @pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
    async def test_that_fits_no_shape(self, web: Web, body: bytes) -> None:
        """It is refused in words, and does not repeat what was sent."""
        answer = await web.raw(body)

        assert answer.status_code in (400, 422)
        assert is_kind(answer)
        assert "困难" not in answer.text

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "\x00",
            "我有\x00困难",
            "\ud800",
            "\u202e难困有我",
            "\u200b\u200d\ufeff",
            "👨‍👩‍👧😀🆘",
            "我" * 10_000,
            "我" * 30_000,
            "\n" * 500,
            "' OR 1=1; --",
            "{name} %s <script>",
        ],
        ids=[
            "empty",
            "space",
            "nul",
            "nul inside",
            "half a character",
            "right to left",
            "zero width",
            "emoji",
            "ten thousand",
            "thirty thousand",
            "lines",
            "sql",
            "template",
        ],
    )
    async def test_strange_words(self, web: Web, text: str) -> None:
        """Any text is answered, and the form goes on afterwards."""
        await web.says("你好")
        replies = await web.says(text)
        after = await web.says("我有困难")

        assert replies[-1]["text"]
        assert "同意" in [choice["label"] for choice in after[-1]["choices"]]

    @pytest.mark.parametrize(
        "choice", ["forged", "n1.open.AAAAAAAAAAAAAAAA", "~more", "é" * 60, "x" * 201]
    )
    async def test_a_forged_choice(self, web: Web, choice: str) -> None:
        """A button that was never shown does nothing."""
        await web.says("你好")
        answer = await web.posts(choice=choice)

        if len(choice) > 200:
            assert answer.status_code == 422
        else:
            assert "按钮" in answer.json()["replies"][0]["text"]

    async def test_two_megabytes(self, web: Web) -> None:
        """They are refused before they are read, announced or not."""
        body = json.dumps({"id": "1", "text": "我" * 400_000}).encode()
        assert len(body) > 2_000_000 > MOST_TEXT_BYTES

        async def parts() -> AsyncIterator[bytes]:
            for start in range(0, len(body), 65536):
                yield body[start : start + 65536]

        headers = {**web.credential, "Content-Type": "application/json"}
        streamed = await web.client.post(
            "/chat/messages", content=parts(), headers=headers
        )
        for answer in (await web.raw(body), streamed):
            assert answer.status_code == 413
            assert is_kind(answer)

    async def test_unknown_paths_and_methods(self, web: Web) -> None:
        """They are refused in the same manner."""
        missing = await web.client.get("/nothing/here")
        method = await web.client.put("/chat/messages")

        assert (missing.status_code, method.status_code) == (404, 405)
        assert is_kind(missing)
        assert is_kind(method)

    async def test_every_answer_is_guarded(self, web: Web) -> None:
        """Good or bad, each answer carries the security headers."""
        answers = [
            await web.client.get("/"),
            await web.client.get("/nothing"),
            await web.client.get("/metrics"),
            await web.client.post("/chat/session"),
            await web.raw(b"{"),
            await web.raw(b"x" * (MOST_TEXT_BYTES + 1)),
            await web.posts(text="你好"),
        ]

        for answer in answers:
            assert all(name in answer.headers for name in HEADERS), answer.request.url
        assert "unsafe" not in answers[0].headers["content-security-policy"]


async def test_the_api_is_described(web: Web) -> None:
    """OpenAPI names the chat's routes, what they take and how they refuse."""
    described = (await web.client.get("/openapi.json")).json()
    messages = described["paths"]["/chat/messages"]

    assert {"/chat/session", "/chat/messages", "/chat/media"} <= set(described["paths"])
    assert {"200", "401", "413", "422", "429", "503"} <= set(
        messages["post"]["responses"]
    )
    assert set(described["components"]["schemas"]["MessageIn"]["properties"]) == {
        "id",
        "text",
        "choice",
        "location",
    }
    assert "/metrics" not in described["paths"]


async def test_health(web: Web) -> None:
    """The process lives, the store answers, and what happened is counted."""
    await web.says("你好")
    metrics = (await web.client.get("/metrics")).text

    assert (await web.client.get("/healthz")).status_code == 200
    assert (await web.client.get("/readyz")).status_code == 200
    assert 'shanqiao_turns_total{channel="web",outcome="taken"}' in metrics


def test_inbound_is_complete() -> None:
    """A location and a language come along."""
    payload = MessageIn.model_validate({"id": "1", "text": "你好"})
    inbound = to_inbound(payload, "token", "zh-TW")

    assert replace(inbound, language=None) == to_inbound(payload, "token", None)
    assert inbound.language == "zh-TW"
