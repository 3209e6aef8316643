"""What comes in over each channel, and the one neutral message it must become.

A row may have a payload for each channel; a channel that cannot carry the row has
none. To add a channel, add its payloads under its name and a test that maps them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.channels.base import Inbound, Upload
from dialogs.engine.given import Point

JPEG: Final = b"\xff\xd8\xff\xe0" + bytes(200)
OGG: Final = b"OggS" + bytes(200)

# Telegram: one private chat, and the number of the update that carries each row.
ADDRESS: Final = "5550100"
UPDATE: Final = 870000001


@dataclass(frozen=True, slots=True)
class Case:
    """One row: payloads by channel, and the fields of the Inbound that counts.

    `expected` leaves out channel, address and once, which every channel fills in
    its own way, and is None where nobody spoke; `differs` holds by channel what
    only that channel knows. `upload` is the file as it was fetched or decoded.
    """

    name: str
    payloads: Mapping[str, Mapping[str, object]]
    expected: Mapping[str, object] | None
    upload: Upload | None = None
    differs: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def inbound(self, channel: str, address: str, once: str) -> Inbound | None:
        """Return what the row must become on a channel."""
        if self.expected is None:
            return None
        fields = {**self.expected, **self.differs.get(channel, {})}
        return Inbound(
            channel=channel,
            address=address,
            once=once,
            **fields,  # type: ignore[arg-type]  # the rows name real fields
        )


def cases_for(channel: str) -> Iterator[Case]:
    """Return the rows that a channel can carry."""
    return (case for case in CASES if channel in case.payloads)


_PERSON: Final = {
    "id": int(ADDRESS),
    "is_bot": False,
    "first_name": "陈阿婆",
    "language_code": "zh-hant",
}
_CHAT: Final = {"id": int(ADDRESS), "first_name": "陈阿婆", "type": "private"}
_GROUP: Final = {"id": -100123, "title": "邻里群", "type": "supergroup"}
_FILE: Final = {"file_id": "AgAD", "file_unique_id": "AQAD", "file_size": 204}


def telegram_message(**content: object) -> dict[str, object]:
    """Return an update with a message in the private chat of all rows."""
    head = {"message_id": 41, "from": _PERSON, "chat": _CHAT, "date": 1772000000}
    return {"update_id": UPDATE, "message": {**head, **content}}


def _edited(**content: object) -> dict[str, object]:
    message = telegram_message(**content)["message"]
    assert isinstance(message, dict)
    return {"update_id": UPDATE, "edited_message": {**message, "edit_date": 1772000060}}


def _pressed(**query: object) -> dict[str, object]:
    head = {"id": "4382bfdwdsb323b2d9", "from": _PERSON, "chat_instance": "-3"}
    return {"update_id": UPDATE, "callback_query": {**head, **query}}


def _case(
    name: str,
    telegram: Mapping[str, object] | None,
    expected: Mapping[str, object] | None = None,
    upload: Upload | None = None,
    **others: Mapping[str, object],
) -> Case:
    """Return a row; `others` are its payloads by the names of other channels."""
    payloads = {**others, **({"telegram": telegram} if telegram else {})}
    language: Mapping[str, object] = {"language": "zh-hant"}
    return Case(name, payloads, expected, upload, {"telegram": language})


_BUTTON_MESSAGE: Final = {
    "message_id": 40,
    "from": {"id": 1, "is_bot": True, "first_name": "善桥"},
    "chat": _CHAT,
    "date": 1772000000,
    "text": "可以吗?",
}
_STICKER: Final = {
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "type": "regular",
    **_FILE,
}
_PHOTOS: Final = [
    {"width": 90, "height": 60, **_FILE, "file_id": "small"},
    {"width": 1280, "height": 960, **_FILE, "file_id": "large"},
]
_PHOTO: Final = Upload("photo", "image/jpeg", JPEG)
_VOICE: Final = Upload("voice", "audio/ogg", OGG)
_UNREADABLE: Final = {"unreadable": True}

CASES: Final = (
    _case(
        "text",
        telegram_message(text="我腿脚不行"),
        {"text": "我腿脚不行"},
        web={"text": "我腿脚不行"},
        terminal={"line": "我腿脚不行"},
    ),
    _case(
        "text with a slash",
        telegram_message(text="1/2 楼"),
        {"text": "1/2 楼"},
        web={"text": "1/2 楼"},
        terminal={"line": "1/2 楼"},
    ),
    _case(
        "two lines",
        telegram_message(text=" 一\n二 "),
        {"text": " 一\n二 "},
        web={"text": " 一\n二 "},
    ),
    _case("half a character", None, {"text": "好\ufffd"}, web={"text": "好\ud83d"}),
    _case("a whole character", None, {"text": "😀"}, web={"text": "\ud83d\ude00"}),
    _case(
        "only spaces",
        None,
        {"text": " \t", "unreadable": True},
        web={"text": " \t"},
        terminal={"line": " \t"},
    ),
    _case(
        "nothing",
        None,
        {"unreadable": True},
        web={"text": ""},
        terminal={"line": ""},
    ),
    _case(
        "invitation",
        telegram_message(text="/start Ab_9-x"),
        {"start_code": "Ab_9-x"},
        terminal={"line": "/start Ab_9-x"},
    ),
    _case(
        "invitation in the page's link",
        None,
        {"text": "/start Ab_9-x"},
        web={"text": "/start Ab_9-x"},
    ),
    _case("start", telegram_message(text="/start"), {"text": "你好"}),
    _case("help", telegram_message(text="/help"), {"text": "帮助"}),
    _case("menu", telegram_message(text="/menu@shanqiao_bot"), {"text": "菜单"}),
    _case("cancel", telegram_message(text="/CANCEL now"), {"text": "取消"}),
    _case("language", telegram_message(text="/language"), {"text": "语言"}),
    _case("person", telegram_message(text="/person"), {"text": "人工"}),
    _case("status", telegram_message(text="/status"), {"text": "进度"}),
    _case("withdraw", telegram_message(text="/withdraw"), {"text": "撤回"}),
    _case("stop", telegram_message(text="/stop"), {"text": "停"}),
    _case("unknown command", telegram_message(text="/hack x"), {"text": "/hack x"}),
    _case(
        "pressed button",
        _pressed(data="b:1f", message=_BUTTON_MESSAGE),
        {"token": "b:1f"},
        web={"choice": "b:1f"},
    ),
    _case(
        "pressed very old button",
        _pressed(data="b:1f", message={"message_id": 2, "chat": _CHAT, "date": 0}),
        {"token": "b:1f"},
    ),
    _case("pressed, message gone", _pressed(data="b:1f"), {"token": "b:1f"}),
    _case("pressed a game", _pressed(game_short_name="g")),
    _case(
        "pressed in a group",
        _pressed(data="b:1f", message={**_BUTTON_MESSAGE, "chat": _GROUP}),
    ),
    _case(
        "own number without a plus",
        telegram_message(
            contact={
                "phone_number": "8613800001234",
                "first_name": "陈",
                "user_id": int(ADDRESS),
            }
        ),
        {"phone": "+8613800001234"},
    ),
    _case(
        "a neighbour's number",
        telegram_message(contact={"phone_number": "138 0000 1234", "first_name": "林"}),
        {"phone": "138 0000 1234"},
    ),
    _case(
        "location",
        telegram_message(location={"latitude": 24.9, "longitude": 118.6}),
        {"point": Point(24.9, 118.6)},
        web={"location": {"latitude": 24.9, "longitude": 118.6}},
    ),
    _case(
        "a named place",
        telegram_message(
            location={"latitude": 24.9, "longitude": 118.6},
            venue={
                "location": {"latitude": 24.9, "longitude": 118.6},
                "title": "东海街道",
                "address": "丰泽区",
            },
        ),
        {"point": Point(24.9, 118.6)},
    ),
    _case("photo", telegram_message(photo=_PHOTOS), {"upload": _PHOTO}, _PHOTO),
    _case(
        "photo with words",
        telegram_message(photo=_PHOTOS, caption="屋顶漏水"),
        {"upload": _PHOTO, "text": "屋顶漏水"},
        _PHOTO,
    ),
    _case("photo that did not arrive", telegram_message(photo=_PHOTOS), _UNREADABLE),
    _case(
        "voice",
        telegram_message(voice={"duration": 3, **_FILE}),
        {"upload": _VOICE},
        _VOICE,
    ),
    _case(
        "audio",
        telegram_message(audio={"duration": 3, **_FILE}),
        {"upload": _VOICE},
        _VOICE,
    ),
    _case(
        "round video",
        telegram_message(video_note={"duration": 3, "length": 240, **_FILE}),
        {"upload": _VOICE},
        _VOICE,
    ),
    _case("sticker", telegram_message(sticker=_STICKER), _UNREADABLE),
    _case("document", telegram_message(document=_FILE), _UNREADABLE),
    _case(
        "document with words",
        telegram_message(document=_FILE, caption="低保证"),
        {"unreadable": True, "text": "低保证"},
    ),
    _case(
        "animation",
        telegram_message(
            animation={"width": 9, "height": 9, "duration": 1, **_FILE}, document=_FILE
        ),
        _UNREADABLE,
    ),
    _case(
        "video",
        telegram_message(video={"width": 9, "height": 9, "duration": 1, **_FILE}),
        _UNREADABLE,
    ),
    _case("dice", telegram_message(dice={"emoji": "🎲", "value": 3}), _UNREADABLE),
    _case("nothing we know", telegram_message(), _UNREADABLE),
    _case("edited text", _edited(text="两个人"), {"text": "两个人"}),
    _case("edited words of a photo", _edited(photo=[], caption="漏"), {"text": "漏"}),
    _case(
        "moving live location",
        _edited(location={"latitude": 24.9, "longitude": 118.6, "live_period": 60}),
    ),
    _case("pinned message", telegram_message(pinned_message=_BUTTON_MESSAGE)),
    _case("group", telegram_message(text="大家好", chat=_GROUP)),
    _case("edited in a group", _edited(text="大家好", chat=_GROUP)),
    _case(
        "channel post",
        {
            "update_id": UPDATE,
            "channel_post": {
                "message_id": 1,
                "chat": {"id": -1009, "title": "公告", "type": "channel"},
                "date": 1772000000,
                "text": "公告",
            },
        },
    ),
    _case(
        "bot was blocked",
        {
            "update_id": UPDATE,
            "my_chat_member": {
                "chat": _CHAT,
                "from": _PERSON,
                "date": 1772000000,
                "old_chat_member": {"user": _PERSON, "status": "member"},
                "new_chat_member": {
                    "user": _PERSON,
                    "status": "kicked",
                    "until_date": 0,
                },
            },
        },
    ),
)
