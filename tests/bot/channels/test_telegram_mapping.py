"""What Telegram sends becomes neutral messages."""

from __future__ import annotations

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Inbound
from bot.channels.media import MAX_BYTES, checked, sniff
from bot.channels.telegram_mapping import attachment, parse, salvage, to_inbound
from tests.bot.channels.cases import (
    ADDRESS,
    JPEG,
    OGG,
    UPDATE,
    Case,
    cases_for,
    telegram_message,
)

CASES = [pytest.param(case, id=case.name) for case in cases_for("telegram")]


@pytest.mark.parametrize("case", CASES)
def test_a_payload_becomes_its_neutral_message(case: Case) -> None:
    """Each captured payload becomes the message of its row, or none."""
    update = parse(case.payloads["telegram"])

    assert update
    assert to_inbound(update, case.upload) == case.inbound(
        "telegram", ADDRESS, f"update:{UPDATE}"
    )


@pytest.mark.parametrize("case", CASES)
def test_a_payload_is_true_to_the_api(case: Case) -> None:
    """A second reading of the API knows every field of the captured payloads."""
    update = telegram.Update.de_json(dict(case.payloads["telegram"]), None)

    assert not update.api_kwargs
    assert not (update.message or update).api_kwargs


def test_the_largest_photo_is_fetched() -> None:
    """Of the sizes of a photo the largest one is asked for."""
    photos = [case for case in cases_for("telegram") if case.name == "photo"]
    update = parse(photos[0].payloads["telegram"])

    assert update
    wanted = attachment(update)
    assert wanted
    assert (wanted.file_id, wanted.kind) == ("large", "photo")


@pytest.mark.parametrize(
    ("mime", "kind"),
    [
        ("application/pdf", "file"),
        ("image/jpeg", "photo"),
        ("application/zip", None),
        (None, None),
    ],
)
def test_a_file_is_what_it_holds(mime: str | None, kind: str | None) -> None:
    """A PDF is a file, a picture sent as a file a photo, all else is not fetched."""
    file = {"file_id": "paper", "file_unique_id": "p", "file_size": 9}
    update = parse(
        telegram_message(document=file | ({"mime_type": mime} if mime else {}))
    )

    assert update
    wanted = attachment(update)
    assert (wanted.kind if wanted else None) == kind


def test_an_unknown_shape_is_still_answered() -> None:
    """A private message of a shape unknown today is unreadable, not lost."""
    raw = telegram_message(text="你好", contact="not an object")

    assert parse(raw) is None
    assert salvage(raw) == Inbound(
        channel="telegram", address=ADDRESS, once=f"update:{UPDATE}", text="你好"
    )
    broken = telegram_message(contact=1)
    found = salvage(broken)
    assert found
    assert found.unreadable
    assert salvage({"update_id": 1, "message": {"chat": {"id": 1}}}) is None


@given(st.text())
def test_any_text_is_mapped(text: str) -> None:
    """No text makes the mapping fail, or grow a token, a phone or a file."""
    update = parse(telegram_message(text=text))

    assert update
    inbound = to_inbound(update)
    assert inbound is None or not (inbound.token or inbound.phone or inbound.upload)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (OGG, "audio/ogg"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"#!AMR\n", "audio/amr"),
        (b"\x1a\x45\xdf\xa3", "audio/webm"),
        (b"<svg onload=x>", None),
        (b"MZ\x90", None),
        (b"", None),
        (b"\xff", None),
    ],
)
def test_a_file_is_known_by_its_bytes(content: bytes, mime: str | None) -> None:
    """The type of a file is read from its first bytes, whatever it is called."""
    assert sniff(content) == mime


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("photo", OGG),
        ("voice", JPEG),
        ("photo", b""),
        ("photo", JPEG + bytes(MAX_BYTES["photo"])),
    ],
)
def test_a_wrong_or_large_file_is_no_upload(kind: str, content: bytes) -> None:
    """A file of another kind, an empty one or a too large one is refused."""
    assert checked(kind, content) is None
