"""A whole report, from hello to number, in every way of using the page."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.chat import NAME, STORY, Chat
from tests.browser.conftest import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")
NARROW = {"width": 320, "height": 640}
# What is left of 1280 x 1024 at 400 %. Source: WCAG 2.2, 1.4.10.
ZOOMED = {"width": 320, "height": 256}
MOST_TABS = 12


async def test_by_mouse(chat: Chat) -> None:
    """A person presses and writes, and is given a number of six digits."""
    await chat.press("我有困难")
    await chat.press("同意")
    await chat.write(STORY)
    await chat.press("对")
    await chat.from_name()
    await chat.press("没错，登记")

    assert re.fullmatch(r"\d\d \d\d \d\d", await chat.number())


async def test_by_keyboard_only(chat: Chat) -> None:
    """Nobody needs a mouse: Tab, Enter, Space and letters do it all."""
    keys = Keys(chat)
    await keys.to("#text")
    await keys.write(STORY)
    await keys.choose("同意", "Enter")
    await keys.choose("对", "Space")
    await keys.to("#text")
    await keys.write(NAME)
    await keys.write("1")
    await keys.choose("没错，登记", "Enter")

    assert re.fullmatch(r"\d\d \d\d \d\d", await chat.number())


async def test_at_320_pixels(visit: Visit) -> None:
    """On the narrowest phone nothing is cut off or scrolled sideways."""
    chat = await visit(viewport=NARROW)
    await _report_without_scrolling_sideways(chat)


async def test_at_400_percent(visit: Visit) -> None:
    """At 400 % everything can still be read and pressed."""
    chat = await visit(viewport=ZOOMED, device_scale_factor=4)
    await _report_without_scrolling_sideways(chat)


async def test_in_the_largest_letters(visit: Visit) -> None:
    """With 特大字 the narrowest phone is still wide enough."""
    chat = await visit(viewport=NARROW)
    await chat.page.locator("#size").click()
    await expect(chat.page.locator("#size")).to_have_text("大字")
    await _report_without_scrolling_sideways(chat)


async def _report_without_scrolling_sideways(chat: Chat) -> None:
    await chat.stays_within()
    await chat.to_name()
    await chat.stays_within()
    await chat.from_name()
    await chat.stays_within()
    await chat.press("没错，登记")
    await chat.number()
    await chat.stays_within()


class Keys:
    """A person with a keyboard and nothing else."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.page: Page = chat.page

    async def to(self, selector: str, key: str = "Tab") -> None:
        """Go on with Tab until the focus is where it should be, and can be seen."""
        for _tab in range(MOST_TABS):
            if await self.page.evaluate(
                "selector => document.activeElement.matches(selector)", selector
            ):
                break
            await self.page.keyboard.press(key)
        await expect(self.page.locator(":focus")).to_be_in_viewport()

    async def write(self, text: str) -> None:
        """Write where the focus is, and send with Enter."""
        await self.page.keyboard.type(text)
        await self.chat.answered(lambda: self.page.keyboard.press("Enter"))

    async def choose(self, label: str, key: str) -> None:
        """Go to a choice and press it with a key."""
        choice = self.chat.choice(label)
        await expect(choice).to_be_enabled()
        await choice.evaluate("node => { node.id = 'wanted'; }")
        writing = await self.page.locator("#text:focus").count()
        await self.to("#wanted", "Shift+Tab" if writing else "Tab")
        await self.chat.answered(lambda: self.page.keyboard.press(key))
