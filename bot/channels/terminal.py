"""Chat in a terminal: a line is a message, choices are numbered."""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections.abc import Callable, Sequence
from typing import ClassVar

from bot.channels.base import Capabilities, Handler, Inbound, Outbound

CHANNEL = "terminal"
# The person's language is not known here, so these few words come in two.
PAPER = "  📄 文件请在网页上打开 / Open the file on the web page"


class Terminal:
    """One person at a keyboard.

    `read` returns a line without its end, or None when there are no more.
    """

    name: ClassVar[str] = CHANNEL
    capabilities: ClassVar[Capabilities] = Capabilities(pushes=False)

    def __init__(
        self,
        address: str,
        read: Callable[[], str | None] | None = None,
        write: Callable[[str], None] | None = None,
    ) -> None:
        self.address = address
        self._read = read or _read_line
        self._write = write or _write_line

    def to_inbound(self, line: str) -> Inbound:
        """Return the neutral message of one line."""
        start = (
            line.removeprefix("/start ").strip() if line.startswith("/start ") else None
        )
        return Inbound(
            channel=CHANNEL,
            address=self.address,
            once=uuid.uuid4().hex,
            text="" if start else line,
            start_code=start,
            unreadable=not line.strip(),
        )

    async def receive(self, handle: Handler) -> None:
        """Run until there are no more lines."""
        loop = asyncio.get_running_loop()
        self.show(await handle(self.to_inbound("你好")))
        while True:
            line = await loop.run_in_executor(None, self._read)
            if line is None:
                return
            self.show(await handle(self.to_inbound(line)))

    def show(self, messages: Sequence[Outbound]) -> None:
        """Print messages with their choices."""
        for message in messages:
            self._write(f"\n{message.text}")
            if message.media_kind == "document":
                self._write(PAPER)
            for number, button in enumerate(message.buttons, 1):
                self._write(f"  {number} {button.label}")


def _read_line() -> str | None:
    sys.stdout.write("\n> ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def _write_line(text: str) -> None:
    sys.stdout.write(text + "\n")
