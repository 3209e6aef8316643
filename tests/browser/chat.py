"""The page as a person uses it: read, press, write."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from tests.browser.chromium import Complaints

PATIENCE_MS = 15_000
STORY = "我一个人住在东湖街道，腿脚不好，没人做饭"
NAME = "陈阿婆"
# Words are found whether their marks are written wide or narrow.
_MARKS = {"，": "[,，]", "：": "[:：]", "？": "[?？]", "（": r"[(（]", "）": r"[)）]"}
expect.set_options(timeout=PATIENCE_MS)


def words(text: str) -> re.Pattern[str]:
    """Return a pattern for a text with its marks in either width."""
    return re.compile("".join(_MARKS.get(c) or re.escape(c) for c in text))


class Chat:
    """One tab with the chat in it."""

    def __init__(self, page: Page, url: str) -> None:
        page.set_default_timeout(PATIENCE_MS)
        self.page = page
        self.url = url
        self.complaints = Complaints(page)
        self.bubbles = page.locator("#log .bubble")
        self.mine = page.locator("#log .bubble.me")
        self.others = page.locator("#log .bubble:not(.me)")
        self.field = page.locator("#text")
        self.choices = page.locator(".choices.open .choice")

    async def open(self, path: str = "/") -> None:
        """Open the page and wait for its first words."""
        await self.page.goto(self.url + path)
        await self.bubbles.first.wait_for()

    async def write(self, text: str) -> None:
        """Write a text, send it, and wait until the bot has answered."""
        await self.field.fill(text)
        await self.answered(self.page.locator("#send").click)

    async def press(self, label: str) -> None:
        """Press the open choice of this name, and wait for the answer."""
        choice = self.choice(label)
        await expect(choice).to_be_enabled()
        await self.answered(choice.click)

    def choice(self, label: str) -> Locator:
        """Return the open choice of exactly this name."""
        name = re.compile(rf"^{words(label).pattern}$")
        return self.choices.filter(has=self.page.locator(".name", has_text=name))

    async def answered(self, act: Callable[[], Awaitable[object]]) -> None:
        """Do something, and wait until the bot has said something after it."""
        before = await self.others.count()
        await act()
        await self.page.wait_for_function(
            """before => {
                const all = [...document.querySelectorAll("#log .bubble")];
                const others = all.filter(node => !node.classList.contains("me"));
                return others.length > before && others.includes(all[all.length - 1]);
            }""",
            arg=before,
        )

    async def says(self, text: str) -> None:
        """Wait until the last bubble of the other side holds these words."""
        await expect(self.others.last).to_contain_text(words(text))

    async def transcript(self) -> list[tuple[str, str]]:
        """Return who said what, without times and choices."""
        script = """nodes => nodes.map(node => [
            node.classList[1],
            [...node.querySelectorAll(".text")].map(t => t.textContent).join("\\n"),
        ])"""
        return [(who, text) for who, text in await self.bubbles.evaluate_all(script)]

    async def to_name(self) -> None:
        """Go as far as the question for the name, in mid-form."""
        await self.write(STORY)
        await self.press("同意")
        await self.press("对")
        await self.says("怎么称呼您")

    async def from_name(self) -> None:
        """Go on from the question for the name to the summary."""
        await self.write(NAME)
        await self.press("不留电话")
        await self.says("都对吗")

    async def report(self) -> str:
        """Report a whole need; return the number of the case."""
        await self.to_name()
        await self.from_name()
        await self.press("没错，登记")
        return await self.number()

    async def number(self) -> str:
        """Return the number the person was given, as shown."""
        told = self.others.filter(has_text="编号").last
        await told.wait_for()
        found = re.search(r"编号 ([\d ]+)", await told.inner_text())
        assert found
        return found[1].strip()

    async def stays_within(self) -> None:
        """Expect that nothing has to be scrolled sideways."""
        wide = await self.page.evaluate(
            "(root => root.scrollWidth - root.clientWidth)(document.documentElement)"
        )
        assert wide <= 0, f"{wide} px too wide"
