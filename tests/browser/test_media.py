"""Photos, recordings and places: looked at before they are sent, then answered."""

from __future__ import annotations

import io
import re
from base64 import b64decode

import pytest
from PIL import Image
from playwright.async_api import Route, expect

from tests.browser.chat import Chat, words
from tests.browser.conftest import PHONE, Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")
# In 东湖街道; and in Beijing, far from the district.
HERE = {"latitude": 24.9150, "longitude": 118.6030}
FAR = {"latitude": 39.9, "longitude": 116.4}
GPS_IFD, LATITUDE = 0x8825, 2
JPEG = b"\xff\xd8\xff"
KEPT = """JSON.parse(Object.entries(localStorage)
    .find(([key]) => key.startsWith("shanqiao.outbox."))[1])"""


def _photo() -> bytes:
    """Return a JPEG that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(GPS_IFD)[LATITUDE] = (24.0, 54.0, 54.0)
    file = io.BytesIO()
    Image.new("RGB", (2400, 1800), "teal").save(file, "JPEG", exif=exif)
    return file.getvalue()


async def test_photo(chat: Chat) -> None:
    """A photo is shown first, made small, loses its place, and is answered."""
    page, sent = chat.page, list[bytes]()

    async def look(route: Route) -> None:
        # The browser does not tell what is in a form; the outbox keeps the same bytes.
        sent.append(b64decode((await page.evaluate(KEPT)).partition(",")[2]))
        await route.continue_()

    await page.route("**/chat/media", look)
    await page.locator("#photo-file").set_input_files(
        {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
    )
    await expect(page.locator("#offer-question")).to_be_focused()
    await expect(page.locator("#offer-preview img")).to_be_visible()
    await chat.answered(page.locator("#offer-send").click)

    await expect(chat.mine.last.locator("img")).to_be_visible()
    await expect(chat.mine.last).to_contain_text("已送到")
    await expect(page.locator("#photo")).to_be_focused()
    assert sent[0].startswith(JPEG)
    assert b"Exif" not in sent[0]
    assert len(sent[0]) < 500_000


async def test_photo_kept_to_oneself(chat: Chat) -> None:
    """A photo that is not agreed to is not sent."""
    page = chat.page
    await page.locator("#photo-file").set_input_files(
        {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
    )
    await page.locator("#offer-drop").click()

    await expect(page.locator("#offer")).to_be_hidden()
    await expect(chat.field).to_be_visible()
    await expect(chat.mine).to_have_count(0)


async def test_file_that_is_no_photo(chat: Chat) -> None:
    """What cannot be opened is said so, kindly, and nothing is sent."""
    await chat.page.locator("#photo-file").set_input_files(
        {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    )

    await expect(chat.page.locator("#status")).to_contain_text("打不开")
    await expect(chat.mine).to_have_count(0)


async def test_voice(chat: Chat) -> None:
    """A recording is made, can be heard first, and is answered."""
    page = chat.page
    await page.context.grant_permissions(["microphone"])
    voice = page.locator("#voice")
    await voice.click()
    await expect(page.locator("#status")).to_contain_text("正在录音")
    await expect(voice).to_have_text(re.compile(r"录好了 0:01"))
    await voice.click()
    await expect(page.locator("#offer-preview audio")).to_be_visible()
    await chat.answered(page.locator("#offer-send").click)

    await expect(chat.mine.last.locator("audio")).to_be_visible()
    await expect(chat.mine.last).to_contain_text("已送到")


async def test_story_told_by_voice(chat: Chat) -> None:
    """Who cannot write reports by voice and buttons."""
    page = chat.page
    await page.context.grant_permissions(["microphone"])
    await chat.press("我有困难")
    await chat.press("同意")
    await page.locator("#voice").click()
    await expect(page.locator("#voice")).to_have_text(re.compile(r"录好了 0:01"))
    await page.locator("#voice").click()
    await chat.answered(page.locator("#offer-send").click)

    heard = chat.others.filter(has_text=words("工作人员会亲自听"))
    await expect(heard).to_have_count(1)
    await chat.says("这是谁的难处")


async def test_location(visit: Visit) -> None:
    """When asked where, the place button stands out, and names the street."""
    options = {"geolocation": HERE, "permissions": ["geolocation"], "viewport": PHONE}
    chat = await visit(**options)
    place = chat.page.locator("#place")
    await expect(place).to_have_text("位置")
    await chat.write("我腿脚不好，没人做饭")
    await chat.press("同意")
    if await chat.others.last.locator("text=谁的难处").count():
        await chat.press("我自己")
    await chat.press("对")
    await chat.says("住在哪个街道")
    await expect(place).to_have_text("发位置")
    await place.click()
    await chat.answered(chat.page.locator("#offer-send").click)

    await chat.says("怎么称呼您")
    await expect(place).to_have_text("位置")
    await chat.from_name()
    await chat.says("东湖")


async def test_no_location(chat: Chat) -> None:
    """Where no place can be had the page says what to write instead."""
    await chat.page.locator("#place").click()

    await expect(chat.page.locator("#status")).to_contain_text("直接写街道和社区")
    await expect(chat.mine).to_have_count(0)
