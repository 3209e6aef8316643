"""Telegram: long polling or a webhook in, one message at a time out.

Maps payloads and nothing else. Neither text, names, numbers nor tokens reach a
log or an exception.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Final, TypeVar

import structlog
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    SetMyCommands,
    SetWebhook,
)
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from starlette.routing import Route

from bot.channels.base import (
    Capabilities,
    ChannelError,
    Handler,
    Inbound,
    Outbound,
    Unreachable,
)
from bot.channels.telegram_api import ALLOWED_UPDATES, CALL_TIMEOUT_S, Api
from bot.channels.telegram_mapping import (
    CHANNEL,
    attachment,
    parse,
    salvage,
    to_inbound,
)
from bot.channels.telegram_polling import Arrival, pause_s, poll
from bot.channels.telegram_sending import LONGEST_TEXT, SHARE, to_methods
from bot.channels.telegram_webhook import PATH, webhook_route

log = structlog.get_logger(__name__)

PRODUCTION: Final = "https://api.telegram.org"
MOST_REMEMBERED: Final = 10_000

# What the menu button lists, in Chinese and in English; "" is for all others.
MENU: Final[Mapping[str, tuple[str, str]]] = {
    "start": ("开始", "Start"),
    "menu": ("菜单:我能帮您做什么", "Menu: what I can do"),
    "person": ("人工:找工作人员", "Talk to a person"),
    "status": ("进度:我的登记办到哪里了", "How my case is going"),
    "withdraw": ("撤回我的同意", "Withdraw my consent"),
    "language": ("换语言 Language", "Language 语言"),
    "cancel": ("取消现在填的", "Cancel what I am filling in"),
    "help": ("帮助", "Help"),
}
_MENU_LANGUAGES: Final = (("", 0), ("zh", 0), ("en", 1))

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Telegram:
    """One Telegram bot.

    With a `public_url` Telegram brings the updates to `webhook_route`; without
    one they are fetched. Several processes of one bot need a public address:
    only one at a time may fetch.
    """

    name: ClassVar[str] = CHANNEL
    capabilities: ClassVar[Capabilities] = Capabilities(longest_text=LONGEST_TEXT)

    def __init__(
        self,
        token: str,
        *,
        api_url: str = PRODUCTION,
        public_url: str | None = None,
        webhook_secret: str = "",
        retry_s: float = 0.5,
        call_timeout_s: int = CALL_TIMEOUT_S,
    ) -> None:
        if public_url and not webhook_secret:
            msg = "a webhook needs a secret"
            raise ValueError(msg)
        self._api = Api(token, api_url, timeout_s=call_timeout_s)
        self._webhook_url = f"{public_url.rstrip('/')}{PATH}" if public_url else None
        self._secret = webhook_secret
        self._retry_s = retry_s
        self._failures = 0
        self._answering: set[asyncio.Task[None]] = set()
        # How much of a message was taken before it failed, and in which chats a
        # share button is open. A restart forgets both; both are only courtesy.
        self._progress: dict[tuple[str, int], int] = {}
        self._sharing: dict[str, None] = {}

    async def receive(self, handle: Handler) -> None:
        """Run until cancelled; with a webhook, see that it is set and wait.

        An update is confirmed only after `handle` returned, so one that a crash
        cut short comes again. What `handle` returns is not sent from here.
        """
        await self._set_up()
        if self._webhook_url:
            await asyncio.Event().wait()
        await poll(self._fetch, partial(self._arrive, handle), retry_s=self._retry_s)

    def webhook_route(self, handle: Handler) -> Route:
        """Return the route for `public_url`; only who knows the secret is heard.

        Raises:
            ValueError: there is no secret.
        """
        if not self._secret:
            msg = "a webhook needs a secret"
            raise ValueError(msg)
        return webhook_route(self._secret, partial(self._take, handle))

    async def send(self, address: str, message: Outbound) -> None:
        """Send one message, in several pieces where Telegram wants it so.

        Sending the same message again after a failure goes on with the piece
        that failed.

        Raises:
            ChannelError: it was not taken; the class says what follows.
        """
        if not address.removeprefix("-").isdecimal():
            raise Unreachable(Unreachable.__doc__)
        methods = to_methods(int(address), message, sharing=address in self._sharing)
        key = (address, message.id)
        for number in range(self._progress.pop(key, 0), len(methods)):
            try:
                await self._api.call(methods[number])
            except ChannelError:
                _remember(self._progress, key, number)
                raise
        if message.wants in SHARE:
            _remember(self._sharing, address, None)
        else:
            self._sharing.pop(address, None)

    async def close(self) -> None:
        """Close the connections."""
        for task in tuple(self._answering):
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        await self._api.close()

    async def _set_up(self) -> None:
        while not await self._connected():
            await self._pause()
        self._failures = 0
        await self._introduce()

    async def _connected(self) -> bool:
        """Choose between webhook and polling, which exclude each other."""
        try:
            if self._webhook_url is None:
                await self._api.call(DeleteWebhook(drop_pending_updates=False))
            else:
                await self._api.call(
                    SetWebhook(
                        url=self._webhook_url,
                        secret_token=self._secret,
                        allowed_updates=list(ALLOWED_UPDATES),
                    )
                )
        except ChannelError:
            return False
        return True

    async def _introduce(self) -> None:
        """List the commands; nobody is stopped from writing where it fails."""
        for language, column in _MENU_LANGUAGES:
            commands = [
                BotCommand(command=command, description=words[column])
                for command, words in MENU.items()
            ]
            scope = BotCommandScopeAllPrivateChats()
            method = SetMyCommands(
                commands=commands, scope=scope, language_code=language or None
            )
            try:
                await self._api.call(method)
            except ChannelError:
                return

    async def _fetch(self, offset: int | None, wait_s: int) -> list[Arrival] | None:
        try:
            raws = await self._api.updates(offset, wait_s)
        except ChannelError as fault:
            await self._pause(getattr(fault, "retry_after_s", None))
            return None
        self._failures = 0
        return [arrival for raw in raws if (arrival := _arrival(raw))]

    async def _pause(self, at_least_s: float | None = None) -> None:
        self._failures += 1
        await asyncio.sleep(at_least_s or pause_s(self._failures, self._retry_s))

    async def _arrive(self, handle: Handler, arrival: Arrival) -> None:
        await self._take(handle, arrival.raw)

    async def _take(self, handle: Handler, raw: Mapping[str, object]) -> None:
        inbound = await self._read(raw)
        if inbound:
            await handle(inbound)

    async def _read(self, raw: Mapping[str, object]) -> Inbound | None:
        update = parse(raw)
        if update is None:
            log.warning("telegram.update_unknown", update_id=raw.get("update_id"))
            return salvage(raw)
        if update.callback_query:
            self._stop_spinner(update.callback_query.id)
        wanted = attachment(update)
        upload = await self._api.download(wanted) if wanted else None
        return to_inbound(update, upload)

    def _stop_spinner(self, query_id: str) -> None:
        """Answer a pressed button beside the turn: it shows waiting until then."""
        task = asyncio.create_task(self._answer(query_id))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, query_id: str) -> None:
        try:
            await self._api.call(AnswerCallbackQuery(callback_query_id=query_id))
        except ChannelError:
            # Too old, or the network: the button stops waiting by itself in a while.
            return


def _arrival(raw: Mapping[str, object]) -> Arrival | None:
    """Return an update with its lane: the private chat, or the person who pressed."""
    match raw:
        case {"update_id": int(number), "callback_query": {"from": {"id": int(lane)}}}:
            return Arrival(number, lane, raw)
        case {
            "update_id": int(number),
            "message": {"chat": {"id": int(lane)}},
        } | {
            "update_id": int(number),
            "edited_message": {"chat": {"id": int(lane)}},
        }:
            return Arrival(number, lane, raw)
        case {"update_id": int(number)}:
            return Arrival(number, 0, raw)
    return None


def _remember(memory: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(memory) >= MOST_REMEMBERED:
        del memory[next(iter(memory))]
    memory[key] = value
