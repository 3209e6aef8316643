"""Debian's Chromium under Playwright, and what a page complained of."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

INSTALL = "no chromium: apt-get install chromium fonts-noto-cjk fontconfig"
_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    # A microphone that hums and never asks.
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


def chromium_path() -> str | None:
    """Return where the system's Chromium is, None where it is missing."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser with a profile of its own, closed at the end.

    Raises:
        LookupError: there is no Chromium here; the words say what to install.
    """
    path = chromium_path()
    if path is None:
        raise LookupError(INSTALL)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=_ARGS)
        try:
            yield browser
        finally:
            await browser.close()


class Complaints:
    """Errors a page wrote to its console, among them breaches of the CSP."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.found.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        # A server that is down, or that knows us no longer, is not the page's fault.
        if message.type == "error" and not message.text.startswith("Failed to load"):
            self.found.append(message.text)
