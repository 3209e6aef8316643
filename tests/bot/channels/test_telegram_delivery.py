"""Messages reach the person, failures say what follows, and nothing leaks."""

from __future__ import annotations

import asyncio
import traceback

import pytest
import structlog

from bot.channels.base import (
    Button,
    ChannelError,
    Outbound,
    Refused,
    TryLater,
    Unreachable,
    Upload,
)
from bot.channels.telegram import Telegram
from bot.channels.telegram_sending import ACKNOWLEDGED, SHARE_HINT
from tests.bot.channels.cases import OGG
from tests.bot.channels.receiving import BUTTONS, Handled, receiving
from tests.bot_api import BotApi, Fault


class TestSending:
    """Messages reach the person, and failures say what follows."""

    async def test_an_old_person_sees(self, server: BotApi, channel: Telegram) -> None:
        """Question and buttons, the share button, and then it is gone."""
        auntie = server.user("陈阿婆")
        question = Outbound(1, "请留一个电话。", BUTTONS, wants="phone")
        await channel.send(str(auntie.id), question)
        assert [key.request_contact for key in auntie.keyboard] == [True]
        await channel.send(str(auntie.id), Outbound(2, "住在哪里?", BUTTONS))
        await channel.send(str(auntie.id), Outbound(3, "好的"))

        assert auntie.keyboard == ()
        assert [seen.text for seen in auntie.inbox] == [
            *("请留一个电话。", SHARE_HINT, ACKNOWLEDGED, "住在哪里?", "好的")
        ]
        assert auntie.inbox[0].buttons == ("1 同意", "2 不同意")

    async def test_a_photo_goes_before_its_words(
        self, server: BotApi, channel: Telegram
    ) -> None:
        """Staff see the photo or hear the voice, which cannot be passed on."""
        clerk = server.user("小林")
        for number, kind in enumerate(("photo", "voice"), 1):
            file = Upload(kind, "image/jpeg", OGG)
            message = Outbound(number, "请看", media=7, media_kind=kind, file=file)
            await channel.send(str(clerk.id), message)

        assert [seen.text for seen in clerk.inbox] == [
            *("[photo]", "请看", "[voice]", "请看")
        ]
        assert clerk.inbox[0].protected
        assert clerk.inbox[2].protected

    async def test_a_paper_may_be_kept(self, server: BotApi, channel: Telegram) -> None:
        """A copy of an agreement goes before its words, and can be passed on."""
        clerk = server.user("小林")
        file = Upload("document", "application/pdf", b"%PDF-1.4", "服务协议-1.pdf")
        message = Outbound(1, "请存档", media=7, media_kind="document", file=file)
        await channel.send(str(clerk.id), message)

        assert [seen.text for seen in clerk.inbox] == ["[document]", "请存档"]
        assert not clerk.inbox[0].protected

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (Fault(status=500), TryLater),
            (Fault(status=502, description="Bad Gateway"), TryLater),
            (Fault(status=429, description="Too Many Requests"), TryLater),
            (Fault(status=401, description="Unauthorized"), TryLater),
            (Fault(status=404, description="Not Found"), TryLater),
            (Fault(how="close"), TryLater),
            (Fault(how="mute"), TryLater),
            (Fault(status=403, description="Forbidden: blocked"), Unreachable),
            (Fault(status=400, description="Bad Request: chat not found"), Unreachable),
            (
                Fault(status=400, description="Bad Request: PEER_ID_INVALID"),
                Unreachable,
            ),
            (Fault(status=400, description="Bad Request: any other"), Refused),
            (Fault(status=413, description="Request Entity Too Large"), Refused),
        ],
    )
    async def test_each_fault_says_what_follows(
        self,
        server: BotApi,
        channel: Telegram,
        fault: Fault,
        error: type[ChannelError],
    ) -> None:
        """Passing faults are tried later; a blocked chat or a bad message is not."""
        server.fail("sendMessage", fault)

        with pytest.raises(error) as caught:
            await channel.send(str(server.user("林").id), Outbound(1, "好"))

        assert type(caught.value) is error
        assert caught.value.__context__ is None

    async def test_the_wait_asked_for_is_passed_on(
        self, server: BotApi, channel: Telegram
    ) -> None:
        """A 429 carries the seconds to wait."""
        server.fail("sendMessage", Fault(status=429, retry_after_s=7))

        with pytest.raises(TryLater) as caught:
            await channel.send(str(server.user("林").id), Outbound(1, "好"))

        assert caught.value.retry_after_s == 7

    async def test_a_server_that_never_answers_is_left(self, server: BotApi) -> None:
        """Every call has a time limit."""
        channel = Telegram(server.token, api_url=server.url, call_timeout_s=1)
        server.fail("sendMessage", Fault(how="hang"))

        with pytest.raises(TryLater):
            await channel.send(str(server.user("林").id), Outbound(1, "好"))
        await channel.close()

    @pytest.mark.parametrize(
        ("message", "error"),
        [
            (Outbound(1, "   "), Refused),
            (Outbound(1, ""), Refused),
            (Outbound(1, "好", [Button("字" * 22, "长")]), Refused),
        ],
    )
    async def test_what_telegram_never_takes_is_refused(
        self,
        server: BotApi,
        channel: Telegram,
        message: Outbound,
        error: type[ChannelError],
    ) -> None:
        """Empty text or a token over 64 bytes is refused."""
        with pytest.raises(error):
            await channel.send(str(server.user("林").id), message)

    @pytest.mark.parametrize("address", ["4040404", "nobody", "", "12x"])
    async def test_nobody_there(
        self, server: BotApi, channel: Telegram, address: str
    ) -> None:
        """A chat that does not exist, or no number at all, is unreachable."""
        with pytest.raises(Unreachable):
            await channel.send(address, Outbound(1, "好"))

    async def test_a_blocked_bot(self, server: BotApi, channel: Telegram) -> None:
        """Who has blocked the bot is unreachable."""
        person = server.user("林")
        person.blocked = True

        with pytest.raises(Unreachable):
            await channel.send(str(person.id), Outbound(1, "好"))

    async def test_sending_again_goes_on_where_it_failed(
        self, server: BotApi, channel: Telegram
    ) -> None:
        """Of a long message only the pieces that were not taken are sent again."""
        server.limits = True
        person = server.user("林")
        message = Outbound(1, "字" * 5000, BUTTONS)
        with pytest.raises(TryLater) as caught:
            await channel.send(str(person.id), message)
        assert caught.value.retry_after_s == 1
        await asyncio.sleep(1.05)
        await channel.send(str(person.id), message)

        assert [len(seen.text) for seen in person.inbox] == [4096, 904]

    async def test_an_answer_too_new_is_not_sent_twice(
        self, server: BotApi, channel: Telegram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where Telegram took it but answers in an unknown shape, it was sent."""

        async def odd(params: object) -> object:
            return {"message_id": "new"}

        monkeypatch.setitem(server._methods, "sendMessage", odd)

        await channel.send(str(server.user("林").id), Outbound(1, "好"))


class TestSecrecy:
    """Neither the token nor anything of a person reaches a log or an error."""

    async def test_no_fault_shows_the_token_or_a_word(
        self,
        server: BotApi,
        channel: Telegram,
        handled: Handled,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Every kind of failure is made; logs and tracebacks stay clean."""
        caplog.set_level("DEBUG")
        name, words = "陈" + "阿婆", "秘密" + "的话"
        person = server.user(name)
        faults = [Fault(status=500), Fault(how="close"), Fault(status=400)]
        errors = []
        with structlog.testing.capture_logs() as logs:
            for fault in faults:
                server.fail("sendMessage", fault)
                with pytest.raises(ChannelError) as caught:
                    await channel.send(str(person.id), Outbound(1, words))
                errors.append("".join(traceback.format_exception(caught.value)))
            server.fail("download", Fault(status=404))
            server.fail("getUpdates", Fault(how="close"))
            handled.fails = lambda inbound: not inbound.upload and len(errors) < 4
            async with receiving(channel, handled):
                await person.sends_voice(OGG)
                await person.says(words)
                await handled.has_done(1)
                await asyncio.sleep(0.05)
                errors.append("")
                await server.drained()

        written = f"{logs} {caplog.text} {errors}"
        assert len(logs) >= 5
        for secret in (server.token, server.token.split(":")[1], name, words):
            assert secret not in written
