"""Telegram updates are fetched, in order, and confirmed when handled."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest
import structlog

from bot.channels import telegram_polling
from bot.channels.base import (
    Outbound,
)
from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import pause_s
from tests.bot.channels.cases import JPEG, OGG
from tests.bot.channels.receiving import BUTTONS, Handled, receiving
from tests.bot_api import BotApi, Fault


class TestPolling:
    """Updates are fetched, in order, and confirmed when they are handled."""

    async def test_everything_a_person_can_send(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """Words, buttons, contact, place, photo, voice and stickers all arrive."""
        auntie = server.user("陈阿婆")
        await channel.send(str(auntie.id), Outbound(1, "可以吗?", BUTTONS))
        async with receiving(channel, handled):
            await auntie.says("/start Ab12")
            await auntie.says("我腿脚不行")
            await auntie.presses("同意")
            await auntie.shares_contact("8613800001234")
            await auntie.shares_location(24.9, 118.6)
            await auntie.sends_photo(JPEG, "屋顶")
            await auntie.sends_voice(OGG)
            await auntie.sends_sticker()
            await auntie.edits("我手脚不行")
            await handled.has_done(9)

        start, text, press, phone, place, photo, voice, sticker, edit = handled.done
        assert {inbound.address for inbound in handled.done} == {str(auntie.id)}
        assert (start.start_code, text.text, press.token) == (
            "Ab12",
            "我腿脚不行",
            "t1",
        )
        assert phone.phone == "+8613800001234"
        assert place.point
        assert photo.upload
        assert photo.upload.content == JPEG
        assert photo.text == "屋顶"
        assert voice.upload
        assert voice.upload.mime == "audio/ogg"
        assert sticker.unreadable
        assert edit.text == "我手脚不行"
        assert not auntie.waiting, "the button still shows that it waits"
        assert len(auntie.inbox) == 1, "receiving must not send"

    async def test_one_chat_in_order_many_side_by_side(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """A slow turn holds back its own chat, and no other."""
        slow, fast = server.user("慢"), server.user("快")
        handled.holds["一"] = asyncio.Event()
        async with receiving(channel, handled):
            for text in ("一", "二", "三"):
                await slow.says(text)
            await fast.says("快一")
            await handled.has_done(1)
            await fast.says("快二")
            await handled.has_done(2)
            assert handled.texts == ["快一", "快二"]
            handled.holds["一"].set()
            await handled.has_done(5)

        assert handled.texts[2:] == ["一", "二", "三"]
        assert len({inbound.once for inbound in handled.begun}) == 5

    async def test_nothing_is_confirmed_before_it_is_handled(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """While a turn runs its update stays with the server; then it goes."""
        person = server.user("陈阿婆")
        handled.holds["慢"] = asyncio.Event()
        async with receiving(channel, handled):
            number = await person.says("慢")
            await server.user("林").says("快")
            await handled.has_done(1)
            asked = len(server.called("getUpdates"))
            async with asyncio.timeout(5):
                while len(server.called("getUpdates")) < asked + 2:  # noqa: ASYNC110 - only tests wait here
                    await asyncio.sleep(0.01)
            assert number in server.queue.pending
            handled.holds["慢"].set()
            await server.drained()

        assert handled.texts == ["快", "慢"]

    async def test_a_restart_repeats_what_was_not_handled(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """An update cut short by a crash comes again, under the same once-key."""
        person = server.user("陈阿婆")
        handled.holds["半"] = asyncio.Event()
        async with receiving(channel, handled):
            await person.says("前")
            await handled.has_done(1)
            await person.says("半")
            async with asyncio.timeout(5):
                while len(handled.begun) < 2:  # noqa: ASYNC110 - only tests wait here
                    await asyncio.sleep(0.005)
        cut = handled.begun[-1]
        handled.holds.clear()
        async with receiving(channel, handled):
            await server.drained()

        assert handled.done[-1] == cut
        assert handled.texts.count("半") == 1

    async def test_a_poison_update_is_parked_and_blocks_nobody(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """An update that alone fails again and again is left, and the chat goes on."""
        person, other = server.user("陈阿婆"), server.user("林")
        handled.fails = lambda inbound: inbound.text == "毒"
        with structlog.testing.capture_logs() as logs:
            async with receiving(channel, handled):
                await person.says("毒")
                await person.says("后")
                for number in range(200):
                    await other.says(str(number))
                    await asyncio.sleep(0.01)
                    if "后" in handled.texts:
                        break
                await server.drained()

        assert "后" in handled.texts
        assert "telegram.update_parked" in [entry["event"] for entry in logs]
        assert "毒" not in str(logs)

    async def test_while_everything_fails_nothing_is_given_up(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """With the database away every update is tried until it is back."""
        handled.fails = lambda _: True
        people = [server.user(str(number)) for number in range(3)]
        async with receiving(channel, handled):
            for person in people:
                await person.says("在吗")
            async with asyncio.timeout(5):
                while len(handled.begun) < 15:  # noqa: ASYNC110 - only tests wait here
                    await asyncio.sleep(0.005)
            assert len(server.queue.pending) == 3
            handled.fails = lambda _: False
            await server.drained()

        assert len(handled.done) == 3

    async def test_a_strange_update_hides_no_other(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """An update of an unknown shape, or of no person, lets the next ones pass."""
        person = server.user("陈阿婆")
        async with receiving(channel, handled):
            strange: list[dict[str, object]] = [
                {"message": {"new": 1}},
                {"message": 5},
                {"poll": {}},
            ]
            for content in strange:
                server.push_raw({"update_id": server.next_update_id(), **content})
            await person.says("还在吗")
            await server.drained()

        assert handled.texts == ["还在吗"]

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(status=500),
            Fault(status=429, retry_after_s=1, description="Too Many Requests"),
            Fault(status=409, description="Conflict"),
            Fault(status=401, description="Unauthorized"),
            Fault(how="close"),
            Fault(how="mute"),
        ],
    )
    async def test_polling_survives(
        self, server: BotApi, channel: Telegram, handled: Handled, fault: Fault
    ) -> None:
        """No fault of the server ends the polling or loses an update."""
        person = server.user("陈阿婆")
        await person.says("一")
        server.fail("deleteWebhook", replace(fault, retry_after_s=None))
        server.fail("getUpdates", fault, times=2 if fault.status != 429 else 1)
        async with receiving(channel, handled):
            await server.drained()

        assert handled.texts == ["一"]

    async def test_after_a_quiet_week_lower_numbers_count(
        self,
        server: BotApi,
        channel: Telegram,
        handled: Handled,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """What is confirmed is forgotten, so a lower number is not passed over."""
        monkeypatch.setattr(telegram_polling, "WAIT_S", 1)
        person = server.user("陈阿婆")
        async with receiving(channel, handled):
            await person.says("一")
            await server.drained()
            update = {
                "update_id": 5,
                "message": {
                    "message_id": 1,
                    "date": 1772000000,
                    "chat": {"id": person.id, "type": "private"},
                    "text": "二",
                },
            }
            server.push_raw(update)
            await handled.has_done(2)

        assert handled.texts == ["一", "二"]

    async def test_commands_are_listed_by_language(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """The menu button lists commands in Chinese, in English, and for all others."""
        async with receiving(channel, handled):
            await server.user("林").says("好")
            await handled.has_done(1)

        assert server.commands.keys() == {"", "zh", "en"}
        assert [each.command for each in server.commands["en"]] == [
            *("start", "menu", "person", "status"),
            *("withdraw", "language", "cancel", "help"),
        ]

    @pytest.mark.parametrize("content", [JPEG + bytes(21 << 20), b"MZ not a photo"])
    async def test_a_file_that_will_not_do_is_unreadable(
        self, server: BotApi, channel: Telegram, handled: Handled, content: bytes
    ) -> None:
        """A photo too large or not a photo arrives as unreadable, with its words."""
        async with receiving(channel, handled):
            await server.user("林").sends_photo(content, "看")
            await handled.has_done(1)

        assert handled.done[0].unreadable
        assert handled.done[0].text == "看"
        assert handled.done[0].upload is None

    async def test_a_download_is_tried_again(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """A passing fault of the file server does not lose a voice message."""
        server.fail("download", Fault(status=500))
        async with receiving(channel, handled):
            await server.user("林").sends_voice(OGG)
            await handled.has_done(1)

        assert handled.done[0].upload


def test_pauses_double_up_to_a_bound() -> None:
    """Each failure in a row doubles the pause, up to half a minute."""
    pauses = [pause_s(failures) for failures in range(1, 100)]

    assert pauses[:3] == [0.5, 1.0, 2.0]
    assert all(before <= after <= 30 for before, after in pairwise(pauses))
