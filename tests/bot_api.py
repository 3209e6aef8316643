"""A local Telegram Bot API server for tests, strict where the real one is lenient.

It holds long polls, confirms updates by offset and repeats the rest, brings
updates to a webhook until they are taken, keeps the platform's pace when asked
to, and fails on demand. Source: https://core.telegram.org/bots/api.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Final, Self

import telegram
from aiohttp import web

from tests import bot_api_rules as rules
from tests.bot_api_people import Seen, User
from tests.bot_api_queue import Queue
from tests.bot_api_rules import ApiError, Params, bad

TOKEN: Final = "123456789:AAtestTokenThatMustNeverBeLogged_0000"
MAX_DOWNLOAD: Final = 20 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """How the next call of a method fails.

    `how` is "answer" (with `status`), "hang" (never answers), "close" (breaks the
    connection before doing anything) or "mute" (does it, then breaks it).
    """

    how: str = "answer"
    status: int = 500
    retry_after_s: int | None = None
    description: str = "Internal Server Error"


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came, and the status it was answered with."""

    method: str
    params: dict[str, str]
    status: int = 0


class BotApi:
    """One bot's server; an async context manager."""

    def __init__(self, *, limits: bool = False, repeat_after_s: float = 0.05) -> None:
        self.token = TOKEN
        self.url = ""
        self.limits = limits
        self.calls: list[Call] = []
        self.commands: dict[str, tuple[telegram.BotCommand, ...]] = {}
        self.queue = Queue(repeat_after_s)
        self._users: dict[int, User] = {}
        self._files: dict[str, bytes] = {}
        self._faults: dict[str, deque[Fault]] = {}
        self._ids = itertools.count(1)
        self._update_ids = itertools.count(870_000_001)
        self._sent_at: deque[tuple[float, int]] = deque()
        self._methods: dict[str, Callable[[Params], Awaitable[object]]] = {
            "answerCallbackQuery": self._answer_callback_query,
            "deleteWebhook": self._delete_webhook,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            "getFile": self._get_file,
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "sendChatAction": self._send_chat_action,
            "sendDocument": partial(self._send_file, "document"),
            "sendMessage": self._send_message,
            "sendPhoto": partial(self._send_file, "photo"),
            "sendVoice": partial(self._send_file, "voice"),
            "setMyCommands": self._set_my_commands,
            "setWebhook": self._set_webhook,
        }

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.queue.stop()
        await self._runner.cleanup()

    # What tests do.

    def user(self, name: str, *, language: str = "zh-hans") -> User:
        """Return a new person who has opened a chat with the bot."""
        person = User(self, 7_000_000 + self.next_id(), name, language)
        self._users[person.id] = person
        return person

    def fail(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method ("download" is the file server) fail."""
        self._faults.setdefault(method, deque()).extend([fault] * times)

    def push(self, update: Callable[[int], telegram.Update]) -> int:
        """Queue an update under the next number."""
        number = next(self._update_ids)
        self.push_raw({**update(number).to_dict(), "update_id": number})
        return number

    def push_raw(self, update: dict[str, object]) -> None:
        """Queue an update as it stands."""
        number = update["update_id"]
        if not isinstance(number, int):
            raise TypeError
        self.queue.add(number, update)

    def next_update_id(self) -> int:
        """Return a number for `push_raw`."""
        return next(self._update_ids)

    def keep_file(self, content: bytes) -> tuple[str, str]:
        """Keep a file; return its id and its unique id."""
        number = self.next_id()
        self._files[f"file-{number}"] = content
        return f"file-{number}", f"unique-{number}"

    def next_id(self) -> int:
        """Return the next number for a message, a query or a file."""
        return next(self._ids)

    def called(self, method: str) -> list[Call]:
        """Return the calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    async def drained(self, timeout_s: float = 5.0) -> None:
        """Wait until every update is confirmed or taken.

        Raises:
            TimeoutError: some are not.
        """
        async with asyncio.timeout(timeout_s):
            while self.queue.pending:  # noqa: ASYNC110 - only tests wait here
                await asyncio.sleep(0.005)

    # What the bot calls.

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params = await _params(request)
        fault = self._next_fault(method)
        if fault is None or fault.how == "mute":
            response = await self._respond(request.match_info["token"], method, params)
            self.calls.append(Call(method, params, response.status))
        else:
            self.calls.append(Call(method, params))
            response = await self._spoil(fault, request)
        if fault and fault.how == "mute":
            _break(request)
        return response

    async def _respond(
        self, token: str, method: str, params: dict[str, str]
    ) -> web.Response:
        try:
            if token != self.token:
                raise ApiError(401, "Unauthorized")
            rules.check_parameters(method, params)
            result = await self._methods[method](params)
        except ApiError as error:
            return _refusal(error)
        return web.json_response({"ok": True, "result": result})

    async def _spoil(self, fault: Fault, request: web.Request) -> web.Response:
        if fault.how == "hang":
            await asyncio.sleep(3600)
        if fault.how == "close":
            _break(request)
        error = ApiError(fault.status, fault.description, fault.retry_after_s)
        return _refusal(error)

    def _next_fault(self, method: str) -> Fault | None:
        faults = self._faults.get(method)
        return faults.popleft() if faults else None

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        fault = self._next_fault("download")
        if fault:
            return await self._spoil(fault, request)
        content = self._files.get(request.match_info["path"].removeprefix("files/"))
        if request.match_info["token"] != self.token or content is None:
            return _refusal(ApiError(404, "Not Found"))
        return web.Response(body=content)

    async def _get_me(self, params: Params) -> object:
        return telegram.User(1, "善桥", is_bot=True, username="shanqiao_bot").to_dict()

    async def _get_updates(self, params: Params) -> object:
        self._allow(params)
        return await self.queue.fetch(
            rules.number(params, "offset", 0),
            rules.number(params, "limit", 100),
            rules.number(params, "timeout", 0),
        )

    def _allow(self, params: Params) -> None:
        kinds = rules.parsed(params, "allowed_updates")
        if kinds is None:
            return
        if not isinstance(kinds, list) or set(kinds) - set(telegram.Update.ALL_TYPES):
            raise bad("invalid allowed_updates specified")
        self.queue.allow(kinds)

    async def _set_webhook(self, params: Params) -> object:
        url, secret = rules.webhook(params)
        self._allow(params)
        if rules.flag(params, "drop_pending_updates"):
            self.queue.pending.clear()
        if url:
            await self.queue.start(url, secret)
        else:
            await self.queue.stop()
        return True

    async def _delete_webhook(self, params: Params) -> object:
        await self.queue.stop()
        if rules.flag(params, "drop_pending_updates"):
            self.queue.pending.clear()
        return True

    async def _set_my_commands(self, params: Params) -> object:
        self.commands[params.get("language_code", "")] = rules.commands(params)
        return True

    async def _send_chat_action(self, params: Params) -> object:
        self._chat(params)
        rules.check_action(params)
        return True

    async def _send_message(self, params: Params) -> object:
        person = self._chat(params)
        text = rules.check_text(params.get("text", ""))
        markup = rules.markup(params)
        rules.link_preview(params)
        if params.get("parse_mode", "HTML") not in ("HTML", "MarkdownV2"):
            raise bad("unsupported parse_mode")
        self._keep_pace(person.id)
        message = telegram.Message(
            self.next_id(),
            datetime.now(UTC),
            telegram.Chat(person.id, "private", first_name=person.name),
            from_user=telegram.User(1, "善桥", is_bot=True),
            text=text,
            reply_markup=markup
            if isinstance(markup, telegram.InlineKeyboardMarkup)
            else None,
        )
        self._show(person, message, params)
        _change_keyboard(person, markup)
        return message.to_dict()

    async def _send_file(self, kind: str, params: Params) -> object:
        person = self._chat(params)
        if not params.get(kind, "").startswith(("attach://", "file-")):
            raise bad(f"there is no {kind} in the request")
        self._keep_pace(person.id)
        protected = rules.flag(params, "protect_content")
        seen = Seen(self.next_id(), f"[{kind}]", protected=protected)
        person.receive(seen)
        return telegram.Message(
            seen.id,
            datetime.now(UTC),
            telegram.Chat(person.id, "private", first_name=person.name),
            from_user=telegram.User(1, "善桥", is_bot=True),
        ).to_dict()

    def _show(self, person: User, message: telegram.Message, params: Params) -> None:
        rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
        buttons = [button for row in rows for button in row]
        seen = Seen(
            message.message_id,
            message.text or "",
            tuple(button.text for button in buttons),
            tuple(str(button.callback_data) for button in buttons),
            silent=rules.flag(params, "disable_notification"),
            protected=rules.flag(params, "protect_content"),
        )
        person.receive(seen)

    async def _edit_message_reply_markup(self, params: Params) -> object:
        person = self._chat(params)
        number = rules.number(params, "message_id")
        rules.markup(params)
        if number not in [seen.id for seen in person.inbox]:
            raise bad("message to edit not found")
        return True

    async def _answer_callback_query(self, params: Params) -> object:
        query = params.get("callback_query_id", "")
        for person in self._users.values():
            if person.waiting.pop(query, None) is not None:
                return True
        raise bad(
            "query is too old and response timeout expired or query ID is invalid"
        )

    async def _get_file(self, params: Params) -> object:
        number = params.get("file_id", "")
        content = self._files.get(number)
        if content is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(content) > MAX_DOWNLOAD:
            raise bad("file is too big")
        unique = number.replace("file", "unique")
        return telegram.File(number, unique, len(content), f"files/{number}").to_dict()

    def _chat(self, params: Params) -> User:
        person = self._users.get(rules.number(params, "chat_id"))
        if person is None:
            raise bad("chat not found")
        if person.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return person

    def _keep_pace(self, chat: int) -> None:
        """Refuse more than 30 messages a second, or one a second to a chat."""
        if not self.limits:
            return
        now = time.monotonic()
        while self._sent_at and self._sent_at[0][0] < now - 1:
            self._sent_at.popleft()
        sent = Counter(each for _, each in self._sent_at)
        if len(self._sent_at) >= 30 or sent[chat]:
            raise ApiError(429, "Too Many Requests: retry after 1", 1)
        self._sent_at.append((now, chat))


async def _params(request: web.Request) -> dict[str, str]:
    form = await request.post()
    # An uploaded file is a part of its own; the parameter only names it.
    words = {key: value for key, value in form.items() if isinstance(value, str)}
    return {**request.query, **words}


def _break(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


def _refusal(error: ApiError) -> web.Response:
    body: dict[str, object] = {
        "ok": False,
        "error_code": error.status,
        "description": error.description,
    }
    if error.retry_after_s is not None:
        body["parameters"] = {"retry_after": error.retry_after_s}
    return web.json_response(body, status=error.status)


def _change_keyboard(person: User, markup: rules.Markup | None) -> None:
    if isinstance(markup, telegram.ReplyKeyboardMarkup):
        person.keyboard = tuple(key for row in markup.keyboard for key in row)
    elif isinstance(markup, telegram.ReplyKeyboardRemove):
        person.keyboard = ()
