"""Calls to a Bot API server, every one with a time limit, every failure as ours.

The bot's token is part of every address that is called, so no error of the HTTP
client is ever passed on, chained or logged beyond its class.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Final, TypeVar

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetFile, TelegramMethod
from aiohttp import ClientError
from typing_extensions import override

from bot.channels import media
from bot.channels.base import ChannelError, TryLater, Upload
from bot.channels.telegram_mapping import Attachment
from bot.channels.telegram_sending import channel_error

log = structlog.get_logger(__name__)

CALL_TIMEOUT_S: Final = 10
DOWNLOAD_TIMEOUT_S: Final = 30
DOWNLOAD_PAUSES_S: Final = (0.5, 2.0)
ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query")

_Result = TypeVar("_Result")
_FAULTS: Final = (AiogramError, ClientError, OSError, ValueError)


class RawUpdates(TelegramMethod[list[dict[str, object]]]):
    """getUpdates, unparsed: one update of an unknown shape must not hide the others."""

    __returning__ = list[dict[str, object]]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: list[str]


class _Session(AiohttpSession):
    """A session that closes without aiogram's pause, which aiohttp now needs not."""

    @override
    async def close(self) -> None:
        if self._session:
            await self._session.close()


class Api:
    """One bot on one Bot API server."""

    def __init__(
        self, token: str, api_url: str, *, timeout_s: int = CALL_TIMEOUT_S
    ) -> None:
        self._timeout_s = timeout_s
        server = TelegramAPIServer.from_base(api_url)
        self._server = server
        self._bot = Bot(token, session=_Session(api=server))

    async def call(
        self, method: TelegramMethod[_Result], *, wait_s: int = 0
    ) -> _Result | None:
        """Call one method; None where it was done but its answer is not understood.

        `wait_s` is how long the server was asked to hold the call.

        Raises:
            ChannelError: it was not done, or nobody knows.
        """
        try:
            return await self._bot(method, request_timeout=self._timeout_s + wait_s)
        except _FAULTS as error:
            if _was_done(error):
                return None
            fault = channel_error(error)
            _note(method.__api_method__, error)
        raise fault

    async def updates(self, offset: int | None, wait_s: int) -> list[dict[str, object]]:
        """Return the updates from `offset` on, waiting for the first `wait_s` long.

        Raises:
            ChannelError: nothing was fetched.
        """
        method = RawUpdates(
            offset=offset, timeout=wait_s, allowed_updates=list(ALLOWED_UPDATES)
        )
        raws = await self.call(method, wait_s=wait_s)
        if raws is None:
            raise TryLater
        return raws

    async def download(self, wanted: Attachment) -> Upload | None:
        """Fetch a file; None where it is too large, of a wrong type, or not to be had.

        A person who is told that a photo did not arrive can send it again, so a
        server that keeps failing is not waited for long.
        """
        if (wanted.size or 0) > media.MAX_BYTES[wanted.kind]:
            return None
        for pause_s in (*DOWNLOAD_PAUSES_S, None):
            try:
                return media.checked(wanted.kind, await self._content(wanted))
            except ChannelError as fault:
                if pause_s is None or not fault.retryable:
                    break
            await asyncio.sleep(pause_s)
        return None

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.session.close()

    async def _content(self, wanted: Attachment) -> bytes:
        file = await self.call(GetFile(file_id=wanted.file_id))
        if file is None or file.file_path is None:
            raise TryLater
        url = self._server.file_url(self._bot.token, file.file_path)
        try:
            return await self._fetched(url, media.MAX_BYTES[wanted.kind])
        except _FAULTS as error:
            fault = channel_error(error)
            _note("download", error)
        raise fault

    async def _fetched(self, url: str, most: int) -> bytes:
        """Return the content, or a little more than `most` of one that is larger."""
        content = bytearray()
        chunks = self._bot.session.stream_content(url, timeout=DOWNLOAD_TIMEOUT_S)
        async with aclosing(chunks):
            async for chunk in chunks:
                content += chunk
                if len(content) > most:
                    break
        return bytes(content)


def _note(what: str, error: Exception) -> None:
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
        log.error("telegram.token_refused", method=what)
    log.warning("telegram.call_failed", method=what, error=type(error).__name__)


def _was_done(error: Exception) -> bool:
    """Tell whether the server said ok in words too new for us: never do it twice."""
    match error:
        case ClientDecodeError(data={"ok": True}):
            return True
    return False
