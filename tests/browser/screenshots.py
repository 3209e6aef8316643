"""Makes the pictures in docs/: `python -m tests.browser.screenshots`.

Real conversations of made-up people with the real server.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.async_api import Browser

from tests.browser.chat import Chat
from tests.browser.chromium import chromium
from tests.browser.conftest import PERSON
from tests.browser.serving import Served

DOCS = Path(__file__).parents[2] / "docs"
MORNING = datetime(2026, 3, 2, 9, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
STORY = "我叫陈秀英，七十八了，一个人住东湖街道。腿脚不好，做不了饭，买菜也难。"
SON = "我爸住在东湖街道，去年中风，右边身子不能动，洗澡要人扶。"


async def main() -> None:
    """Make all four."""
    with tempfile.TemporaryDirectory() as home:
        served = Served(Path(home))
        await asyncio.to_thread(served.start)
        try:
            async with chromium() as browser:
                await _residents(browser, served)
                await _staff(browser, served)
        finally:
            served.kill()


async def _residents(browser: Browser, served: Served) -> None:
    chat = await _visit(browser, served)
    await chat.write(STORY)
    await chat.press("同意")
    await chat.press("对")
    await _shoot(chat, "phone")

    large = await _visit(browser, served)
    await large.write(STORY)
    await large.press("同意")
    await large.page.locator("#size").dispatch_event("click")
    await _shoot(large, "large-type")

    night = await _visit(browser, served, color_scheme="dark")
    await night.write(SON)
    await night.press("同意")
    await night.press("对")
    await night.write("陈先生")
    await night.write("138 0000 1234")
    await _shoot(night, "dark")


async def _staff(browser: Browser, served: Served) -> None:
    clerk = await _visit(browser, served, f"/?code={served.staff_code('东湖街道')}")
    await clerk.others.filter(has_text="绑定好了").wait_for()
    resident = await _visit(browser, served)
    await resident.report()
    await clerk.press("看一看")
    await clerk.page.locator("#newer").dispatch_event("click")
    await _shoot(clerk, "staff")


async def _visit(
    browser: Browser, served: Served, path: str = "/", **options: Any
) -> Chat:
    settings = {**PERSON, "device_scale_factor": 2, **options}
    context = await browser.new_context(**settings)
    chat = Chat(await context.new_page(), served.url)
    await chat.page.clock.set_fixed_time(MORNING)
    await chat.open(path)
    return chat


async def _shoot(chat: Chat, name: str) -> None:
    # The choices have settled, and nobody is seen to be writing.
    await chat.page.locator(".choice:enabled").first.wait_for()
    await chat.page.evaluate("document.activeElement.blur()")
    await chat.page.wait_for_timeout(500)
    await chat.page.screenshot(path=DOCS / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
