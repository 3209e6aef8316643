"""The page itself: hiding, languages, letters, focus, and what is read aloud."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from casework.consents import NOTICE_VERSION
from tests.browser.chat import STORY, Chat, words
from tests.browser.conftest import Visit
from tests.browser.serving import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")
NAMES = {
    "person": "找人工",
    "help": "帮助",
    "hotline": "打12345热线电话",
    "hide": "藏起来，马上变成空白页",
    "size": "特大字",
    "language": "语言 Language",
    "send": "发送",
    "photo": "照片",
    "voice": "录音",
    "place": "位置",
}


async def test_names_of_controls(chat: Chat) -> None:
    """Each control has a name to be heard, which holds the words to be seen."""
    for key, name in NAMES.items():
        control = chat.page.locator(f"#{key}")
        await expect(control).to_have_accessible_name(name)
        assert (await control.inner_text()) in name
    await expect(chat.field).to_have_accessible_name(
        words("写在这里，或者点上面的选项")
    )
    await expect(chat.choices.first).to_have_accessible_name("1 我有困难")
    await expect(chat.choices.first).to_have_role("button")


async def test_log_is_read_out(chat: Chat) -> None:
    """New words are announced, and each bubble says who spoke and when."""
    log = chat.page.get_by_role("log", name="对话")
    await expect(log).to_have_attribute("aria-live", "polite")
    await chat.write("你好")

    bubble = chat.others.last
    await expect(bubble.locator(".who")).to_contain_text("善桥（机器人）")
    await expect(bubble.locator("time")).to_have_attribute(
        "datetime", re.compile(r"^\d{4}-\d\d-\d\dT")
    )
    await expect(chat.page.get_by_role("status")).to_have_count(1)


async def test_reload_is_not_read_out(chat: Chat) -> None:
    """A history that comes back is not read out from the beginning."""
    await chat.write("你好")
    await chat.page.reload()
    await chat.bubbles.first.wait_for()

    await expect(chat.page.locator("#log")).to_have_attribute("aria-live", "off")
    await expect(chat.page.locator("#log")).to_have_attribute("aria-live", "polite")


async def test_focus(chat: Chat) -> None:
    """After writing the focus stays; after a choice Tab leads on to the next."""
    await chat.write(STORY)
    await expect(chat.field).to_be_focused()
    await chat.press("同意")
    await chat.says("对吗")
    await expect(chat.choices.first).to_be_enabled()
    await chat.page.keyboard.press("Tab")

    await expect(chat.choices.first).to_be_focused()


async def test_old_choices_cannot_be_pressed(chat: Chat) -> None:
    """Only the newest question has buttons that work."""
    await chat.press("我有困难")

    await expect(chat.page.locator(".choice:enabled")).to_have_count(2)
    await expect(chat.page.locator(".choices.open")).to_have_count(1)


async def test_everything_is_large_enough(chat: Chat) -> None:
    """Whatever can be pressed is 60 px high, whatever can be read 16 px."""
    await chat.write(STORY)
    heights = await chat.page.locator("button:visible:enabled, .bar a").evaluate_all(
        "nodes => nodes.map(node => node.getBoundingClientRect().height)"
    )
    letters = await chat.page.locator("p:visible, button:visible").evaluate_all(
        "nodes => nodes.map(node => parseFloat(getComputedStyle(node).fontSize))"
    )

    assert min(heights) >= 60
    assert min(letters) >= 16


async def test_hiding(chat: Chat) -> None:
    """藏起来 leaves nothing on the screen, not after a reload either."""
    await chat.write("你好")
    shown = await chat.transcript()
    await chat.page.locator("#hide").click()
    await _is_blank(chat.page)
    await chat.page.reload()
    await _is_blank(chat.page)
    await chat.page.locator("#resume").click()
    await expect(chat.bubbles).to_have_count(len(shown) - 1)

    assert await chat.transcript() == shown[1:]


async def _is_blank(page: Page) -> None:
    await expect(page.locator("#resume")).to_be_enabled()
    await expect(page.locator("#chat")).to_be_hidden()
    assert (await page.locator("body").inner_text()).strip() == "继续"
    assert "善桥" not in await page.title()


async def test_traditional_chinese(chat: Chat) -> None:
    """繁體 is a tap away, for the page and for what the bot says."""
    await chat.write("你好")
    await chat.page.locator("#language").click()
    await chat.answered(chat.page.locator("[data-language=zh-Hant]").click)

    await chat.says("您想做什麼")
    await expect(chat.page.locator("html")).to_have_attribute("lang", "zh-Hant")
    await expect(chat.page.locator("#person")).to_have_text("找人工")
    await expect(chat.page.locator("#hide")).to_have_text("藏起來")


async def test_english(visit: Visit) -> None:
    """A browser that speaks English is spoken to in English."""
    chat = await visit(locale="en-GB")

    await expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    await expect(chat.page.locator("#send")).to_have_text("Send")
    await expect(chat.choices.first).to_have_accessible_name("1 I need help")


async def test_larger_letters_are_remembered(chat: Chat) -> None:
    """特大字 makes letters larger, and stays after a reload."""
    size = "parseFloat(getComputedStyle(document.querySelector('.text')).fontSize)"
    before = await chat.page.evaluate(size)
    await chat.page.locator("#size").click()
    larger = await chat.page.evaluate(size)
    await chat.page.reload()
    await chat.bubbles.first.wait_for()

    assert larger >= before * 1.3
    assert await chat.page.evaluate(size) == larger


async def test_numbers_can_be_called(chat: Chat) -> None:
    """In danger the numbers stand there to be tapped."""
    await chat.write("我不想活了")

    numbers = chat.others.locator("a[href^='tel:']")
    await expect(numbers.filter(has_text="110").first).to_be_visible()


async def test_notice(chat: Chat) -> None:
    """The consent's link opens the whole notice beside the conversation."""
    await chat.write(STORY)
    link = chat.page.locator("#log a[href='/notice']")
    async with chat.page.context.expect_page() as opening:
        await link.click()
    notice = await opening.value

    await expect(notice.locator("h2:visible").first).to_have_text("您的信息怎么用")
    for section in ("hans", "hant", "en"):
        await expect(notice.locator(f"#{section}")).to_contain_text(NOTICE_VERSION)
    await expect(chat.page.locator(".choices.open")).to_have_count(1)


async def test_notice_without_scripts(visit: Visit, served: Served) -> None:
    """The notice can be read with nothing but a browser."""
    chat = await visit("/?", viewport={"width": 320, "height": 640})
    await chat.page.goto(f"{served.url}/notice#en")

    await expect(chat.page.locator("#en h2")).to_be_in_viewport()
    await chat.stays_within()
