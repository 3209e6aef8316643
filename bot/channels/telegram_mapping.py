"""What Telegram sends, as neutral messages: pure, without a network.

Only private chats with people count; whatever else an update may hold is None.
Source: https://core.telegram.org/bots/api#update.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from aiogram.enums import ChatType, ContentType
from aiogram.types import CallbackQuery, Chat, Contact, Message, Update, User
from pydantic import ValidationError

from bot.channels.base import Inbound, Upload
from dialogs.engine.given import Point

CHANNEL: Final = "telegram"

# Source: https://core.telegram.org/bots/features#deep-linking.
START_CODE_LENGTH: Final = 64

# The words the dialogs know; a command is only a short way to say one.
COMMANDS: Final[Mapping[str, str]] = {
    "start": "你好",
    "menu": "菜单",
    "person": "人工",
    "human": "人工",
    "status": "进度",
    "withdraw": "撤回",
    "language": "语言",
    "cancel": "取消",
    "back": "返回",
    "stop": "停",
    "help": "帮助",
}

# What a file that was sent as such is to us.
_FILES: Final = {
    "application/pdf": "file",
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "image/heic": "photo",
}
# Everything else without text or media is Telegram's own note (a pinned message,
# a timer, a new profile photo): nobody said anything.
_UNREADABLE: Final = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.CHECKLIST,
        ContentType.DICE,
        ContentType.DOCUMENT,
        ContentType.GAME,
        ContentType.GIFT,
        ContentType.LIVE_PHOTO,
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.RICH_MESSAGE,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.UNKNOWN,
        ContentType.VIDEO,
    }
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to fetch: Telegram's id of it, what it is to us, bytes if known."""

    file_id: str
    kind: str
    size: int | None


def parse(raw: Mapping[str, object]) -> Update | None:
    """Return the update, or None where Telegram has grown a shape we do not know."""
    try:
        return Update.model_validate(raw)
    except ValidationError:
        return None


def to_inbound(update: Update, upload: Upload | None = None) -> Inbound | None:
    """Return what a person said, pressed or sent; None where no person spoke to us.

    `upload` is the fetched `attachment(update)`; without it a photo or a voice
    message is unreadable.
    """
    once = f"update:{update.update_id}"
    if update.callback_query:
        return _pressed(once, update.callback_query)
    if update.message and _private(update.message.chat):
        blank = _blank(once, update.message.chat.id, update.message.from_user)
        return _sent(blank, update.message, upload)
    if update.edited_message and _private(update.edited_message.chat):
        message = update.edited_message
        blank = _blank(once, message.chat.id, message.from_user)
        return _edited(blank, message)
    return None


def attachment(update: Update) -> Attachment | None:
    """Return the photo, voice message or PDF to fetch; a photo in its largest size.

    A picture sent as a file is a photo.
    """
    message = update.message
    if message is None or not _private(message.chat):
        return None
    if message.photo:
        photo = max(message.photo, key=lambda size: size.width * size.height)
        return Attachment(photo.file_id, "photo", photo.file_size)
    if (paper := message.document) and (kind := _FILES.get(paper.mime_type or "")):
        return Attachment(paper.file_id, kind, paper.file_size)
    voice = message.voice or message.audio or message.video_note
    return Attachment(voice.file_id, "voice", voice.file_size) if voice else None


def salvage(raw: Mapping[str, object]) -> Inbound | None:
    """Return what is left of an update that did not parse: that somebody wrote.

    The person is then told it could not be read, rather than told nothing.
    """
    match raw:
        case {
            "update_id": int(number),
            "message": {"chat": {"id": int(chat), "type": "private"}, **rest},
        }:
            text = rest.get("text")
            blank = _blank(f"update:{number}", chat, None)
            return _said(blank, text) if isinstance(text, str) else _unread(blank)
    return None


def _private(chat: Chat) -> bool:
    return chat.type == ChatType.PRIVATE


def _blank(once: str, address: int, person: User | None) -> Inbound:
    language = person.language_code if person else None
    return Inbound(channel=CHANNEL, address=str(address), once=once, language=language)


def _unread(blank: Inbound, text: str = "") -> Inbound:
    return replace(blank, text=text, unreadable=True)


def _pressed(once: str, query: CallbackQuery) -> Inbound | None:
    if query.data is None or (query.message and not _private(query.message.chat)):
        return None
    # In a private chat the person's id is the chat's: an old message may be gone.
    blank = _blank(once, query.from_user.id, query.from_user)
    return replace(blank, token=query.data)


def _sent(blank: Inbound, message: Message, upload: Upload | None) -> Inbound | None:
    if message.text is not None:
        return _said(blank, message.text)
    if message.contact:
        return replace(blank, phone=_phone(message.contact, message.from_user))
    if message.location:
        place = message.location
        return replace(blank, point=Point(place.latitude, place.longitude))
    caption = message.caption or ""
    if upload:
        return replace(blank, text=caption, upload=upload)
    if message.photo or message.voice or message.audio or message.video_note:
        return _unread(blank, caption)
    return _unread(blank, caption) if message.content_type in _UNREADABLE else None


def _edited(blank: Inbound, message: Message) -> Inbound | None:
    # A moving live location is edited every few seconds: only new words count.
    text = message.text or message.caption
    return _said(blank, text) if text else None


def _phone(contact: Contact, person: User | None) -> str:
    # A person's own number is international, though some clients drop the plus;
    # a neighbour's comes as it stands in the address book.
    own = person is not None and contact.user_id == person.id
    number = contact.phone_number.strip()
    return f"+{number}" if own and not number.startswith("+") else number


def _said(blank: Inbound, text: str) -> Inbound:
    command, _, rest = text.strip().partition(" ")
    word = COMMANDS.get(command[1:].partition("@")[0].lower())
    if not command.startswith("/") or word is None:
        return replace(blank, text=text)
    code = rest.strip()[:START_CODE_LENGTH]
    if word == COMMANDS["start"] and code:
        return replace(blank, start_code=code)
    return replace(blank, text=word)
