"""axe finds nothing serious or critical, wherever a person may be."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.async_api import Page

from tests.browser.chat import Chat
from tests.browser.conftest import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")
SERIOUS = {"serious", "critical"}
_AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


async def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical on a page, as it stands."""
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(_AXE)
    found = await page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
        if one["impact"] in SERIOUS
    ]


async def test_conversation(chat: Chat) -> None:
    """From the greeting to the number."""
    assert await serious(chat.page) == []
    await chat.to_name()
    assert await serious(chat.page) == []
    await chat.from_name()
    assert await serious(chat.page) == []
    await chat.press("没错，登记")
    await chat.number()

    assert await serious(chat.page) == []


async def test_dark_and_large(visit: Visit) -> None:
    """In the dark, in the largest letters, and both."""
    chat = await visit(color_scheme="dark")
    await chat.to_name()
    assert await serious(chat.page) == []
    await chat.page.locator("#size").click()
    assert await serious(chat.page) == []
    await chat.page.emulate_media(color_scheme="light")

    assert await serious(chat.page) == []


async def test_panels(chat: Chat) -> None:
    """With the list of languages open, and hidden."""
    await chat.page.locator("#language").click()
    assert await serious(chat.page) == []
    await chat.page.locator("#hide").click()

    assert await serious(chat.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_notice(visit: Visit, scheme: str) -> None:
    """The notice, by day and by night."""
    chat = await visit(color_scheme=scheme)
    await chat.page.goto(f"{chat.url}/notice")

    assert await serious(chat.page) == []
