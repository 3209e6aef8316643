"""The HTTP API of the web chat, for our page and any other front.

Maps payloads, checks the token, keeps the limits; what a message means is
decided elsewhere. Nothing a person wrote reaches a log or a URL.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Form, Header, Query, Request, UploadFile
from fastapi import Path as FromPath
from fastapi.responses import FileResponse, JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from bot import attachments
from bot.app import App
from bot.channels.base import Inbound, Upload
from bot.channels.media import checked
from bot.channels.web import feed
from bot.channels.web.limits import Bucket
from bot.channels.web.payloads import (
    CHANNEL,
    MessageIn,
    Replies,
    Token,
    Trouble,
    to_inbound,
    to_reply,
)
from bot.channels.web.sessions import PURPOSE, Sessions
from bot.dispatch import Busy
from bot.settings import Settings

log = logging.getLogger(__name__)

PAGE = Path(__file__).with_name("page")
LONGEST_WAIT_S = 30.0
# Wakes a waiting fetch when another replica wrote the message.
LOOK_AGAIN_S = 5.0
READERS = 4
BUSY_S = 2

TOO_MANY = "消息有点多,请歇几秒再发。"
NOT_KNOWN = "会话不认得了,请刷新页面。"
TRY_AGAIN = "系统有点忙,话没有丢,请稍等再发。"
NO_FILE = "没有这个文件,或者不是给您看的。"
UNREADABLE_FILE = "这个文件我打不开,请发照片或语音。"


class WebChat:
    """The web face of the bot."""

    def __init__(self, app: App, settings: Settings) -> None:
        self.app = app
        self.sessions = Sessions(app.database.keys.fingerprint(PURPOSE, ""))
        self.per_person = Bucket(settings.person_messages, settings.person_window_s)
        self.per_address = Bucket(settings.address_sessions, settings.address_window_s)
        self.media = Bucket(settings.media_per_hour, 3600)
        self.most_bytes = settings.media_most_bytes
        self.readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")

    def refusal(self, token: str) -> Response | None:
        """Return why this token may not send now, None where it may."""
        if not self.sessions.genuine(token):
            return trouble(401, NOT_KNOWN)
        wait_s = self.per_person.take(token)
        return trouble(429, TOO_MANY, wait_s) if wait_s else None

    def media_refusal(self, token: str) -> Response | None:
        """Return why this token may not send media now, None where it may."""
        wait_s = self.media.take(token)
        return trouble(429, TOO_MANY, wait_s) if wait_s else None

    async def take(self, inbound: Inbound) -> Response:
        """Take one message and answer with its replies."""
        try:
            replies = await self.app.handle(inbound)
        except (Busy, SQLAlchemyError) as error:
            log.warning("a message was not taken: %s", type(error).__name__)
            return trouble(503, TRY_AGAIN, BUSY_S)
        body = Replies(replies=[to_reply(reply) for reply in replies])
        return Response(
            body.model_dump_json(by_alias=True), media_type="application/json"
        )

    async def wait_for_news(
        self, token: str, after: int, wait_s: float, *, history: bool
    ) -> Replies:
        """Return what there is, waiting for it if there is nothing yet."""
        loop = asyncio.get_running_loop()
        until = loop.time() + min(wait_s, LONGEST_WAIT_S)
        database = self.app.database
        while True:
            account = await loop.run_in_executor(
                self.readers, feed.account_of, database, token
            )
            with self.app.wakeups.listening(account or 0) as news:
                look = partial(feed.fetch, database, account, after, history=history)
                found = await loop.run_in_executor(self.readers, look)
                left = until - loop.time()
                if found or left <= 0:
                    return Replies(replies=found)
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), min(left, LOOK_AGAIN_S))

    async def attachment(self, token: str, number: int) -> Upload | None:
        """Return a medium for whoever holds the token, None if refused."""
        loop, database = asyncio.get_running_loop(), self.app.database
        account = await loop.run_in_executor(
            self.readers, feed.account_of, database, token
        )
        if account is None:
            return None
        look = partial(attachments.fetch, database, account, number)
        return await loop.run_in_executor(self.app.executor, look)

    def close(self) -> None:
        """Stop the readers."""
        self.readers.shutdown(wait=False)


def trouble(status: int, words: str, retry_after_s: float | None = None) -> Response:
    """Return an error in words fit to be shown."""
    headers = {}
    if retry_after_s is not None:
        headers["Retry-After"] = str(max(1, round(retry_after_s)))
    return JSONResponse({"error": words}, status, headers)


def _bearer(authorization: str | None) -> str:
    scheme, _space, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


Authorization = Annotated[str | None, Header()]
_TROUBLES: dict[int | str, dict[str, Any]] = {
    code: {"model": Trouble} for code in (401, 413, 429, 503)
}
_chat = APIRouter(prefix="/chat", responses=_TROUBLES)
_page = APIRouter(include_in_schema=False)
_FILES = {path.name: path for path in PAGE.iterdir() if path.is_file()}


async def chat_of(request: Request) -> WebChat:
    """Return the web chat that the server was made with."""
    # Not async, it would be sent through a thread on each request.
    chat: WebChat = request.app.state.chat
    return chat


Chat = Annotated[WebChat, Depends(chat_of)]


def routers() -> tuple[APIRouter, APIRouter]:
    """Return the routes of the chat and of the page."""
    return _chat, _page


@_chat.post("/session", response_model=Token)
async def open_session(request: Request, chat: Chat) -> Response:
    """Open a chat for a new anonymous person."""
    wait_s = chat.per_address.take(request.client.host if request.client else "")
    if wait_s:
        return trouble(429, TOO_MANY, wait_s)
    return JSONResponse({"token": chat.sessions.make()})


@_chat.post("/messages", response_model=Replies)
async def send(
    message: MessageIn,
    chat: Chat,
    authorization: Authorization = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> Response:
    """Send one message; the same id again returns the same replies."""
    token = _bearer(authorization)
    refused = chat.refusal(token)
    if refused is not None:
        return refused
    language = (accept_language or "").split(",")[0].strip() or None
    return await chat.take(to_inbound(message, token, language))


@_chat.post("/media", response_model=Replies)
async def send_media(
    id: Annotated[str, Form(min_length=1, max_length=100)],
    kind: Annotated[str, Form(pattern="^(photo|voice|file)$")],
    file: Annotated[UploadFile, File()],
    chat: Chat,
    authorization: Authorization = None,
) -> Response:
    """Send a photo, a voice message or a PDF file."""
    token = _bearer(authorization)
    refused = chat.refusal(token) or chat.media_refusal(token)
    if refused is not None:
        return refused
    content = await file.read(chat.most_bytes + 1)
    if len(content) > chat.most_bytes:
        return trouble(413, UNREADABLE_FILE)
    upload = checked(kind, content)
    unreadable = upload is None
    inbound = Inbound(CHANNEL, token, id, upload=upload, unreadable=unreadable)
    return await chat.take(inbound)


@_chat.get("/media/{number}", response_class=Response)
async def media(
    number: Annotated[int, FromPath(ge=1, le=2**62)],
    chat: Chat,
    authorization: Authorization = None,
) -> Response:
    """Return a photo, voice or paper that this person may open; the look is kept."""
    token = _bearer(authorization)
    refused = chat.refusal(token)
    if refused is not None:
        return refused
    found = await chat.attachment(token, number)
    if found is None:
        return trouble(404, NO_FILE)
    # A file that somebody sent is kept, not opened, where our page runs.
    way = "attachment" if found.kind == "file" else "inline"
    shown = f"{way}; filename*=UTF-8''{quote(found.name)}" if found.name else way
    headers = {"Cache-Control": "no-store", "Content-Disposition": shown}
    return Response(found.content, media_type=found.mime, headers=headers)


@_chat.get("/messages", response_model=Replies)
async def messages(
    chat: Chat,
    authorization: Authorization = None,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    wait: Annotated[float, Query(ge=0, le=60)] = 0,
    history: bool = False,
) -> Response:
    """Return replies and pushes with a greater id, waiting for them."""
    token = _bearer(authorization)
    if not chat.sessions.genuine(token):
        return trouble(401, NOT_KNOWN)
    try:
        found = await chat.wait_for_news(token, after, wait, history=history)
    except SQLAlchemyError as error:
        log.warning("nothing could be fetched: %s", type(error).__name__)
        return trouble(503, TRY_AGAIN, BUSY_S)
    return Response(found.model_dump_json(by_alias=True), media_type="application/json")


@_page.get("/")
async def index() -> Response:
    """Return the page."""
    return FileResponse(_FILES["index.html"], headers={"Cache-Control": "no-cache"})


@_page.get("/notice")
async def notice() -> Response:
    """Return the full text of the privacy notice."""
    return FileResponse(_FILES["notice.html"])


@_page.get("/page/{name}")
async def asset(name: str) -> Response:
    """Return one file of the page."""
    path = _FILES.get(name)
    if path is None:
        return trouble(404, "没有这个文件。")
    return FileResponse(path, headers={"Cache-Control": "no-cache"})
