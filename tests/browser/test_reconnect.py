"""Lines that break, servers that die, pages opened again: nothing lost or doubled."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.chat import NAME, Chat, words
from tests.browser.conftest import Visit
from tests.browser.serving import Served

# The page's own greeting, the first bubble, is no part of the conversation.
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_server_killed_in_mid_form(chat: Chat, served: Served) -> None:
    """A server killed and started again takes up where the person stopped."""
    await chat.to_name()
    served.kill()
    await chat.field.fill(NAME)
    await chat.page.locator("#send").click()
    await expect(chat.mine.last).to_contain_text(words("没发出去，会再试"))
    await chat.answered(lambda: asyncio.to_thread(served.start))
    await chat.press("不留电话")
    await chat.press("没错，登记")
    number = await chat.number()
    shown = await chat.transcript()
    await chat.page.reload()
    await expect(chat.bubbles).to_have_count(len(shown) - 1)

    said = [text for who, text in shown if who == "me"]
    assert said.count(NAME) == 1
    assert len([text for _who, text in shown if number in text]) == 1
    assert await chat.transcript() == shown[1:]


async def test_reply_lost_on_the_way(chat: Chat) -> None:
    """A message whose reply got lost is sent again and taken once."""
    await chat.to_name()
    tries: list[str | None] = []

    async def lose_first(route: Route) -> None:
        tries.append(route.request.post_data)
        answer = await route.fetch()
        if len(tries) == 1:
            await route.abort("connectionreset")
        else:
            await route.fulfill(response=answer)

    await chat.page.route("**/chat/messages", lose_first)
    await chat.write(NAME)
    await chat.says("留个电话吗")
    await expect(chat.mine.last).to_contain_text("已送到")
    await chat.page.wait_for_timeout(500)
    shown = [text for _who, text in await chat.transcript()]

    assert tries[0] == tries[1]
    assert shown.count(NAME) == 1
    assert len([text for text in shown if "留个电话吗" in text]) == 1


async def test_reload_keeps_history(chat: Chat) -> None:
    """After a reload everything is there, and the open question still open."""
    await chat.to_name()
    await chat.write(NAME)
    shown = await chat.transcript()
    await chat.page.reload()
    await expect(chat.bubbles).to_have_count(len(shown) - 1)
    again = await chat.transcript()
    await chat.press("不留电话")

    assert again == shown[1:]


async def test_draft_outlives_a_reload(chat: Chat) -> None:
    """What was half written is still there."""
    await chat.field.fill("我想说")
    await chat.page.reload()

    await expect(chat.field).to_have_value("我想说")


async def test_two_tabs(chat: Chat) -> None:
    """Two tabs of one person show the same talk, and either can go on."""
    await chat.write("你好")
    other = Chat(await chat.page.context.new_page(), chat.url)
    await other.open()
    await other.says("您想做什么")
    await other.press("我有困难")
    await other.says("使用这些信息吗")
    await chat.says("使用这些信息吗")
    await chat.press("同意")
    await other.says("慢慢说")
    theirs = [text for who, text in await other.transcript() if who == "bot"]
    ours = [text for who, text in await chat.transcript() if who == "bot"]

    assert ours[1:] == theirs
    assert other.complaints.found == []


async def test_forged_token(chat: Chat) -> None:
    """A token of nobody's making opens a new conversation, and says so."""
    await chat.write("你好")
    await chat.page.evaluate(
        "localStorage.setItem('shanqiao.token', JSON.stringify('forged'))"
    )
    await chat.page.reload()
    await chat.says("我们重新接上了")
    await chat.press("你好，先看看")
    await chat.says("您想做什么")

    token = await chat.page.evaluate("localStorage.getItem('shanqiao.token')")
    assert "forged" not in token


async def test_offline_is_said(visit: Visit) -> None:
    """Without a line the page says so, keeps the words, and sends them later."""
    chat = await visit()
    await chat.write("你好")
    await chat.page.context.set_offline(True)
    await chat.field.fill("我有困难")
    await chat.page.locator("#send").click()
    await expect(chat.page.locator("#status")).to_contain_text(words("现在连不上"))
    await chat.answered(lambda: chat.page.context.set_offline(False))

    await expect(chat.page.locator("#status")).to_have_text("")
