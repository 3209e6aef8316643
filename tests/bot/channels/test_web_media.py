"""Photos and voices sent to the HTTP API."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from bot.photos import LONGEST_SIDE, MOST_PIXELS
from storage.conversations import Media
from tests.bot.channels.cases import JPEG, OGG
from tests.bot.channels.web_client import Web, is_kind

GPS = "24.90N118.60E"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n"


class TestMedia:
    """Photos and voices."""

    @pytest.fixture
    async def asked(self, web: Web) -> Web:
        """Somebody who is asked for their story."""
        await web.says("你好")
        await web.says("我有困难")
        await web.says("同意")
        return web

    async def test_a_photo_keeps_no_secret(self, asked: Web) -> None:
        """Place, comment and hidden text of a photo are gone from what is kept."""
        answer = await asked.uploads(_photo_with_secrets())
        kept = _kept(asked)

        assert answer.status_code == 200
        with Image.open(io.BytesIO(kept)) as image:
            assert image.format == "JPEG"
            assert max(image.size) <= LONGEST_SIDE
            assert not image.getexif()
        assert GPS.encode() not in kept
        assert b"xmp" not in kept

    async def test_a_png_loses_its_words(self, asked: Web) -> None:
        """Text chunks are hidden data too."""
        info = PngInfo()
        info.add_text("Comment", GPS)
        out = io.BytesIO()
        Image.new("RGBA", (40, 30), "red").save(out, "PNG", pnginfo=info)
        await asked.uploads(out.getvalue())

        assert GPS.encode() not in _kept(asked)

    async def test_a_bomb_is_not_opened(self, asked: Web) -> None:
        """A small file that claims too many points is answered kindly."""
        side = int(MOST_PIXELS**0.5) + 1000
        out = io.BytesIO()
        Image.new("1", (side, side)).save(out, "PNG")
        answer = await asked.uploads(out.getvalue())

        assert "看不了" in answer.json()["replies"][0]["text"]

    @pytest.mark.parametrize(
        "content",
        [b"", b"GIF89a", JPEG, JPEG[:4], "照片".encode(), OGG],
        ids=["nothing", "gif", "broken", "a head", "words", "a voice"],
    )
    async def test_what_is_no_photo(self, asked: Web, content: bytes) -> None:
        """It is answered kindly, and the question stays open."""
        answer = await asked.uploads(content)
        replies = answer.json()["replies"]

        assert answer.status_code == 200
        assert "看不了" in replies[0]["text"]
        assert "请慢慢说" in replies[-1]["text"]

    async def test_a_voice_is_kept_sealed(self, asked: Web) -> None:
        """It goes to staff, and the form goes on by buttons."""
        replies = (await asked.uploads(OGG, "voice")).json()["replies"]

        assert _kept(asked) == OGG
        assert any("加密保存" in reply["text"] for reply in replies)

    async def test_a_file_is_taken_as_it_is(self, asked: Web) -> None:
        """A PDF is kept byte for byte; anything else by that name is no file."""
        taken = await asked.uploads(PDF, "file")
        kept = _kept(asked)
        other = await asked.uploads(JPEG, "file")

        assert "看不了" not in taken.json()["replies"][0]["text"]
        assert kept == PDF
        assert "看不了" in other.json()["replies"][0]["text"]

    async def test_a_wrong_kind_or_too_much(self, asked: Web) -> None:
        """Both are refused in words."""
        wrong = await asked.uploads(JPEG, "film")
        large = await asked.uploads(JPEG + bytes(8_200_000))

        assert (wrong.status_code, large.status_code) == (422, 413)
        assert is_kind(wrong)
        assert is_kind(large)


def _kept(web: Web) -> bytes:
    """Return the bytes of the one photo or voice that is kept."""
    with web.app.database.read() as tx:
        return tx.session.scalars(sa.select(Media.content)).one()


def _photo_with_secrets() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = GPS
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (TiffImagePlugin.IFDRational(249, 10),) * 3
    out = io.BytesIO()
    Image.new("RGB", (3000, 20), "blue").save(
        out,
        "JPEG",
        exif=exif,
        comment=GPS.encode(),
        xmp=f"<x:xmpmeta>{GPS}</x:xmpmeta>".encode(),
    )
    assert out.getvalue().count(GPS.encode()) == 3
    return out.getvalue()
