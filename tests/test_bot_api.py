"""The tests' Bot API server is as strict as it says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.bot_api import BotApi

Answer = tuple[int, dict[str, object]]


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    """A Bot API server on a free port."""
    async with BotApi() as running:
        yield running


async def call(server: BotApi, method: str, **params: object) -> Answer:
    """Call a method with a bare HTTP client."""
    data = {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in params.items()
    }
    async with (
        ClientSession() as client,
        client.post(f"{server.url}/bot{server.token}/{method}", data=data) as answer,
    ):
        return answer.status, await answer.json()


def keyboard(**button: object) -> dict[str, object]:
    """Return an inline keyboard of one button."""
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"text": "好"}, 200),
        ({"text": "😀" * 2048}, 200),
        ({"text": "😀" * 2049}, 400),
        ({"text": " "}, 400),
        ({}, 400),
        ({"text": "好", "colour": "red"}, 400),
        ({"text": "好", "chat_id": 1}, 400),
        ({"text": "好", "protect_content": "yes"}, 400),
        (
            {"text": "好", "reply_markup": keyboard(text="a", callback_data="字" * 21)},
            200,
        ),
        (
            {"text": "好", "reply_markup": keyboard(text="a", callback_data="字" * 22)},
            400,
        ),
        ({"text": "好", "reply_markup": keyboard(text="a", callback_data="")}, 400),
        ({"text": "好", "reply_markup": keyboard(text="a")}, 400),
        ({"text": "好", "reply_markup": keyboard(callback_data="a")}, 400),
        ({"text": "好", "reply_markup": keyboard(text="", callback_data="a")}, 400),
        ({"text": "好", "reply_markup": {"inline_keyboard": [{"text": "a"}]}}, 400),
        ({"text": "好", "reply_markup": {"keyboard": []}}, 400),
        ({"text": "好", "reply_markup": {"keyboard": [["a"]]}}, 200),
        ({"text": "好", "reply_markup": {"keyboard": [[{"text": "a", "x": 1}]]}}, 400),
        ({"text": "好", "reply_markup": {"remove_keyboard": True}}, 200),
        ({"text": "好", "reply_markup": {"odd": True}}, 400),
        ({"text": "好", "reply_markup": "{"}, 400),
    ],
)
async def test_messages_are_checked(
    server: BotApi, params: dict[str, object], status: int
) -> None:
    """A message that Telegram would refuse is refused, and reaches nobody."""
    person = server.user("陈阿婆")
    found, body = await call(server, "sendMessage", **{"chat_id": person.id, **params})

    assert (found, body["ok"]) == (status, status == 200)
    assert len(person.inbox) == (status == 200)


async def test_wrong_token_and_method(server: BotApi) -> None:
    """A wrong token is unauthorized; a method that does not exist is not found."""
    assert (await call(server, "sendTelegram"))[0] == 404
    server.token += "x"
    good = server.token
    server.token = "1:other"
    async with (
        ClientSession() as client,
        client.get(f"{server.url}/bot{good}/getMe") as answer,
    ):
        assert answer.status == 401


async def test_updates_stay_until_confirmed(server: BotApi) -> None:
    """Updates come again until an offset passes them; a poll waits for one."""
    person = server.user("陈阿婆")
    poll = asyncio.create_task(call(server, "getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    assert not poll.done()
    number = await person.says("一")
    _, first = await poll
    _, again = await call(server, "getUpdates")
    assert first["result"] == again["result"] != []

    _, body = await call(server, "getUpdates", offset=number + 1)
    assert body["result"] == []


async def test_two_pollers_conflict(server: BotApi) -> None:
    """The older of two polls is ended."""
    first = asyncio.create_task(call(server, "getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(call(server, "getUpdates", timeout=1))

    assert (await first)[0] == 409
    assert (await second)[0] == 200


async def test_the_pace_is_kept(server: BotApi) -> None:
    """One message a second to a chat and thirty in all; then 429 and how long."""
    server.limits = True
    people = [server.user(str(number)) for number in range(31)]
    first = people[0]
    assert (await call(server, "sendMessage", chat_id=first.id, text="一"))[0] == 200
    status, body = await call(server, "sendMessage", chat_id=first.id, text="二")
    assert (status, body["parameters"]) == (429, {"retry_after": 1})
    statuses = [
        (await call(server, "sendMessage", chat_id=person.id, text="好"))[0]
        for person in people[1:]
    ]

    assert statuses == [200] * 29 + [429]


async def test_a_person_hears_and_presses(server: BotApi) -> None:
    """A person hears what is new, and presses by label, by words or by number."""
    person = server.user("陈阿婆")
    rows = [
        [{"text": "1 同意", "callback_data": "t1"}],
        [{"text": "2 不同意", "callback_data": "t2"}],
        [{"text": "12 再想想", "callback_data": "t3"}],
    ]
    markup = {"inline_keyboard": rows}
    await call(server, "sendMessage", chat_id=person.id, text="?", reply_markup=markup)
    (seen,) = await person.hears()
    assert seen.buttons == ("1 同意", "2 不同意", "12 再想想")
    for label in ("1", "2", "12", "同意", "不同意"):
        await person.presses(label)
    with pytest.raises(LookupError):
        await person.presses("没有")
    with pytest.raises(TimeoutError):
        await person.hears(timeout_s=0.05)

    assert list(person.waiting.values()) == ["t1", "t2", "t3", "t1", "t2"]
