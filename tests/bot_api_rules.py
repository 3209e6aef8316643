"""What a Bot API server refuses, and in which words: pure.

A second reading of the API: python-telegram-bot's signatures say which
parameters there are, its types parse what we send. It is stricter than the real
server, which ignores what it does not know.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping
from typing import Final

import telegram

Params = Mapping[str, str]

# What python-telegram-bot adds of its own, or keeps for old callers.
_NOT_API: Final = frozenset(
    {
        "self",
        "allow_sending_without_reply",
        "api_kwargs",
        "connect_timeout",
        "disable_web_page_preview",
        "pool_timeout",
        "read_timeout",
        "reply_to_message_id",
        "write_timeout",
    }
)
_METHODS: Final[Mapping[str, Callable[..., object]]] = {
    "answerCallbackQuery": telegram.Bot.answer_callback_query,
    "deleteWebhook": telegram.Bot.delete_webhook,
    "editMessageReplyMarkup": telegram.Bot.edit_message_reply_markup,
    "getFile": telegram.Bot.get_file,
    "getMe": telegram.Bot.get_me,
    "getUpdates": telegram.Bot.get_updates,
    "sendChatAction": telegram.Bot.send_chat_action,
    "sendMessage": telegram.Bot.send_message,
    "sendPhoto": telegram.Bot.send_photo,
    "sendDocument": telegram.Bot.send_document,
    "sendVoice": telegram.Bot.send_voice,
    "setMyCommands": telegram.Bot.set_my_commands,
    "setWebhook": telegram.Bot.set_webhook,
}
PARAMETERS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(inspect.signature(method).parameters) - _NOT_API
    for name, method in _METHODS.items()
}
_ACTIONS: Final = frozenset(telegram.constants.ChatAction)
_PRESSABLE: Final = ("url", "callback_data", "web_app", "login_url", "pay", "copy_text")


class ApiError(Exception):
    """An answer that is not ok."""

    def __init__(
        self, status: int, description: str, retry_after_s: int | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_s = retry_after_s


def bad(description: str) -> ApiError:
    """Return a 400, in Telegram's manner."""
    return ApiError(400, f"Bad Request: {description}")


def check_parameters(method: str, params: Params) -> None:
    """Refuse a method or a parameter that the API does not have."""
    if method not in PARAMETERS:
        raise ApiError(404, "Not Found")
    for name in params.keys() - PARAMETERS[method]:
        raise bad(f"unknown parameter {name}")


def check_text(text: str) -> str:
    """Refuse an empty text, or one of more than 4096 UTF-16 units."""
    if not text.strip():
        raise bad("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise bad("message is too long")
    return text


def flag(params: Params, name: str) -> bool:
    """Return a boolean parameter."""
    value = params.get(name, "false")
    if value not in ("true", "false"):
        raise bad(f"{name} must be a boolean")
    return value == "true"


def number(params: Params, name: str, default: int | None = None) -> int:
    """Return an integer parameter."""
    value = params.get(name)
    if value is None and default is not None:
        return default
    if value is None or not re.fullmatch(r"-?\d+", value):
        raise bad(f"{name} is empty" if not value else f"invalid {name} specified")
    return int(value)


def parsed(params: Params, name: str) -> object:
    """Return a JSON parameter; None where it is not given."""
    if name not in params:
        return None
    try:
        return json.loads(params[name])
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None


Markup = (
    telegram.InlineKeyboardMarkup
    | telegram.ReplyKeyboardMarkup
    | telegram.ReplyKeyboardRemove
    | telegram.ForceReply
)


def markup(params: Params) -> Markup | None:
    """Return the keyboard of a message, refused where it is malformed."""
    data = parsed(params, "reply_markup")
    if data is None:
        return None
    if not isinstance(data, dict):
        raise bad("object expected as reply markup")
    try:
        result = _markup(data)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise bad("can't parse reply keyboard markup JSON object") from None
    _known(result)
    return result


def link_preview(params: Params) -> telegram.LinkPreviewOptions | None:
    """Return the options of the link preview."""
    data = parsed(params, "link_preview_options")
    if data is None:
        return None
    if not isinstance(data, dict):
        raise bad("object expected as link preview options")
    options = telegram.LinkPreviewOptions.de_json(data, None)
    _known(options)
    return options


def commands(params: Params) -> tuple[telegram.BotCommand, ...]:
    """Return the commands to list, each of a valid form."""
    data = parsed(params, "commands")
    if not isinstance(data, list) or len(data) > 100:
        raise bad("expected an Array of at most 100 BotCommand")
    if not re.fullmatch(r"([a-z]{2})?", params.get("language_code", "")):
        raise bad("invalid language code specified")
    result = telegram.BotCommand.de_list(data, None)
    for each in result:
        _known(each)
        if not re.fullmatch(r"[a-z0-9_]{1,32}", each.command):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(each.description) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return result


def webhook(params: Params) -> tuple[str, str]:
    """Return address and secret of a webhook."""
    url, secret = params.get("url", ""), params.get("secret_token", "")
    if url and not url.startswith(("http://127.0.0.1:", "https://")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    return url, secret


def check_action(params: Params) -> None:
    """Refuse an unknown chat action."""
    if params.get("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")


def _known(thing: telegram.TelegramObject) -> None:
    for name in thing.api_kwargs:
        raise bad(f"unknown field {name}")


def _markup(data: dict[str, object]) -> Markup:
    if "inline_keyboard" in data:
        inline = telegram.InlineKeyboardMarkup.de_json(data, None)
        for button in (button for row in inline.inline_keyboard for button in row):
            _check_inline(button)
        return inline
    if "keyboard" in data:
        return _reply_keyboard(data)
    rest = dict(data)
    if rest.pop("remove_keyboard", None) is True:
        return telegram.ReplyKeyboardRemove.de_json(rest, None)
    if rest.pop("force_reply", None) is True:
        return telegram.ForceReply.de_json(rest, None)
    raise KeyError


def _reply_keyboard(data: dict[str, object]) -> telegram.ReplyKeyboardMarkup:
    rows = data["keyboard"]
    if not isinstance(rows, list) or not rows or not all(rows):
        raise KeyError
    keys = [[_key(key) for key in row] for row in rows]
    return telegram.ReplyKeyboardMarkup.de_json({**data, "keyboard": keys}, None)


def _key(data: dict[str, object] | str) -> telegram.KeyboardButton:
    if isinstance(data, str):
        data = {"text": data}
    key = telegram.KeyboardButton.de_json(data, None)
    _check_key(key)
    return key


def _check_inline(button: telegram.InlineKeyboardButton) -> None:
    _known(button)
    if not button.text.strip():
        raise bad("inline keyboard button text must be non-empty")
    uses = [name for name in _PRESSABLE if getattr(button, name) is not None]
    if not uses:
        raise bad(
            "can't parse inline keyboard button: "
            "Text buttons are unallowed in the inline keyboard"
        )
    data = button.callback_data
    if len(uses) > 1 or (isinstance(data, str) and not 1 <= len(data.encode()) <= 64):
        raise bad("BUTTON_DATA_INVALID")


def _check_key(key: telegram.KeyboardButton) -> None:
    _known(key)
    if not key.text.strip():
        raise bad("keyboard button text must be non-empty")
    if key.request_contact and key.request_location:
        raise bad("can't parse keyboard button: at most one field must be used")
