"""Neutral messages as what Telegram takes, and its refusals as ours: pure.

Source: https://core.telegram.org/bots/api#sendmessage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.methods import SendDocument, SendMessage, SendPhoto, SendVoice
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.channels.base import (
    Button,
    ChannelError,
    Outbound,
    Refused,
    TryLater,
    Unreachable,
)

LONGEST_TEXT: Final = 4096

# The person's language is not known here, so these few words come in two.
SHARE: Final[Mapping[str, KeyboardButton]] = {
    "phone": KeyboardButton(
        text="📱 发送我的号码 / Share my number", request_contact=True
    ),
    "location": KeyboardButton(
        text="📍 发送我的位置 / Share my location", request_location=True
    ),
}
SHARE_HINT: Final = "👇 也可以按最下面的大按钮 / Or press the big button below"
ACKNOWLEDGED: Final = "👌"
SENT_FILE: Final = "file.pdf"

Sending = SendMessage | SendPhoto | SendVoice | SendDocument
_Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
_GONE: Final = ("chat not found", "user not found", "peer_id_invalid", "deactivated")
_LINE_ENDS: Final = "\n"
_SENTENCE_ENDS: Final = "。!?！？；;"
_SPACES: Final = " ，、,"


def to_methods(
    chat_id: int, message: Outbound, *, sharing: bool = False
) -> list[Sending]:
    """Return the calls that say one message, in order, its file first.

    A question that may be answered by sharing has its own buttons under it, and
    a second line that points at the share button below the typing field: one
    message cannot hold both keyboards. `sharing` tells that such a button is
    still open from before: it would cover half of a small screen, so it is
    taken away, by the message itself or by a thumb up before it.
    """
    texts = split(message.text)
    inline = _inline(message.buttons)
    share = _share(message.wants)
    markups: list[_Markup | None] = [None] * len(texts)
    markups[-1] = inline or share
    if inline and share:
        texts.append(SHARE_HINT)
        markups.append(share)
    elif sharing and not share:
        if markups[0]:
            texts.insert(0, ACKNOWLEDGED)
            markups.insert(0, None)
        markups[0] = ReplyKeyboardRemove(remove_keyboard=True)
    calls = [_call(chat_id, *pair) for pair in zip(texts, markups, strict=True)]
    return [*_files(chat_id, message), *calls]


def split(text: str, longest: int = LONGEST_TEXT) -> list[str]:
    """Return a text in pieces of at most `longest` UTF-16 units.

    It is cut at a line end, else after a sentence, else at a space or a comma.
    """
    pieces = []
    while len(fitting := _head(text, longest)) < len(text):
        cut = _cut(fitting)
        pieces.append(text[:cut].rstrip("\n"))
        text = text[cut:].lstrip("\n")
    return [piece for piece in (*pieces, text) if piece] or [text]


def channel_error(error: Exception) -> ChannelError:
    """Return what a failed call means for delivery.

    A doubt is a TryLater: a wrong token or a broken answer is no fault of the
    message, so it must not be given up.
    """
    match error:
        case TelegramRetryAfter():
            return TryLater(float(error.retry_after))
        case TelegramForbiddenError():
            return Unreachable(Unreachable.__doc__)
        case TelegramBadRequest() if any(
            sign in error.message.lower() for sign in _GONE
        ):
            return Unreachable(Unreachable.__doc__)
        case TelegramBadRequest() | TelegramMigrateToChat() | TelegramEntityTooLarge():
            return Refused(Refused.__doc__)
    return TryLater()


def _files(chat_id: int, message: Outbound) -> list[Sending]:
    file = message.file
    if file is None:
        return []
    if file.kind == "photo":
        photo = BufferedInputFile(file.content, "photo.jpg")
        return [SendPhoto(chat_id=chat_id, photo=photo, protect_content=True)]
    if file.kind == "file":
        sent = BufferedInputFile(file.content, SENT_FILE)
        return [SendDocument(chat_id=chat_id, document=sent, protect_content=True)]
    if file.kind == "document":
        paper = BufferedInputFile(file.content, file.name)
        # Not protected: it is theirs to keep and to print.
        return [SendDocument(chat_id=chat_id, document=paper)]
    voice = BufferedInputFile(file.content, "voice.ogg")
    return [SendVoice(chat_id=chat_id, voice=voice, protect_content=True)]


def _call(chat_id: int, text: str, markup: _Markup | None) -> SendMessage:
    # Not protected: a son must be able to copy the case number and pass on a hotline.
    return SendMessage(
        chat_id=chat_id,
        text=text,
        reply_markup=markup,
        parse_mode=None,
        protect_content=False,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=text in (SHARE_HINT, ACKNOWLEDGED) or None,
    )


def _inline(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    rows = [
        [InlineKeyboardButton(text=f"{number} {b.label}", callback_data=b.token)]
        for number, b in enumerate(buttons, 1)
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _share(wants: str) -> ReplyKeyboardMarkup | None:
    button = SHARE.get(wants)
    if button is None:
        return None
    return ReplyKeyboardMarkup(
        keyboard=[[button]], resize_keyboard=True, one_time_keyboard=True
    )


def _head(text: str, longest: int) -> str:
    """Return as much of the beginning as fits, whole characters only."""
    head = text[:longest]
    wide = sum(character > "\uffff" for character in head)
    while len(head) + wide > longest:
        wide -= head[-1] > "\uffff"
        head = head[:-1]
    return head


def _cut(fitting: str) -> int:
    for ends in (_LINE_ENDS, _SENTENCE_ENDS, _SPACES):
        cut = max(fitting.rfind(end) for end in ends) + 1
        # A cut near the beginning would make many tiny messages.
        if cut > len(fitting) // 4:
            return cut
    return len(fitting)
