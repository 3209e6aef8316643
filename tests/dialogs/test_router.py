"""What one message means where the conversation stands, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.testkit import Town
from dialogs.engine import words
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.given import Given, Point
from dialogs.engine.phrases import Phrase
from dialogs.engine.talk import Step, Talk
from nlu.reading import Crisis, CrisisKind
from tests.dialogs.a_form import at, chat, options
from tests.dialogs.conftest import Register
from tests.dialogs.engine.chat import Chat, meaning, plainly

__all__ = ["chat"]
DANGER = Crisis(CrisisKind.SUICIDE, "不想活了", explicit=True)


class TestDanger:
    """Danger goes first, in any state."""

    @pytest.mark.parametrize("key", ["name", "phone", "fruit", "fruits", "story"])
    def test_in_mid_form_the_form_waits(self, chat: Chat, key: str) -> None:
        """Danger is answered at once; the form keeps its answers and its question."""
        at(chat, key)
        before = chat.answers
        said = chat.says("取消", replace(plainly("取消"), crisis=DANGER))
        assert "担心您" in said[0]
        assert chat.dialogs == ["test.form", "crisis"]
        chat.says("安全")
        while chat.dialogs[-1] != "test.form":
            chat.says("不用")
        assert (chat.waits_at, chat.answers) == (key, before)

    def test_while_danger_is_asked_about(self, chat: Chat) -> None:
        """More danger is told again, not taken for an answer."""
        danger = replace(plainly("救命"), crisis=DANGER)
        chat.says("救命", danger)
        assert "担心您" in chat.says("救命", danger)[0]
        assert chat.dialogs == ["test.form", "crisis"]

    def test_before_staff_who_hold_the_talk(self, chat: Chat) -> None:
        """Danger is answered though staff hold the talk."""
        chat.held = True
        said = chat.says("我不想活了", replace(plainly("我不想活了"), crisis=DANGER))
        assert any("担心您" in line for line in said)


class TestHeld:
    """While staff hold the talk, the bot is quiet."""

    @pytest.mark.parametrize(
        "given",
        [
            Given(text="你好"),
            Given(text="取消"),
            Given(photo=1),
            Given(voice=2),
            Given(point=Point(24.9, 118.6)),
            Given(phone="13800001234"),
        ],
    )
    def test_what_is_said_is_passed_on(self, chat: Chat, given: Given) -> None:
        """Words, photos, voices and places go to staff; nothing is asked."""
        passed: list[Any] = []

        def relay(step: Step[Any]) -> bool:
            passed.append(step.args)
            return True

        chat.held, chat.stepper = True, relay
        assert chat.gives(given) == []
        assert passed
        assert chat.waits_at == "name"

    def test_a_press_is_answered_with_words(self, chat: Chat) -> None:
        """A button that means nothing now passes nothing on."""
        chat.held = True
        assert chat.gives(Given(token="x")) == [words.HELD.msgid]

    def test_stop_is_heeded(self, chat: Chat) -> None:
        """Stopping messages works though staff hold the talk."""
        chat.held = True
        assert "不再主动发消息" in "".join(chat.says("停"))


class TestCommands:
    """Words that always work, in three languages."""

    @pytest.mark.parametrize(
        ("said", "dialog"),
        [
            ("语言", "language"),
            ("語言", "language"),
            ("language", "language"),
            ("撤回", "consent.withdraw"),
            ("Withdraw", "consent.withdraw"),
            ("停", "停"),
            ("stop", "停"),
            ("人工", "人"),
            ("真人", "人"),
            ("Human", "人"),
            ("９", "人"),
            ("帮助", "能做"),
            ("幫助。", "能做"),
            ("/help", "能做"),
        ],
    )
    @pytest.mark.parametrize("key", ["name", "phone", "fruit", "story"])
    def test_at_any_question(
        self, chat: Chat, said: str, dialog: str, key: str
    ) -> None:
        """Each leads to its dialog, or says its words and asks again."""
        at(chat, key)
        heard = chat.says(said)
        assert dialog in "".join(heard) + chat.dialogs[-1] or "没有同意过" in heard[0]
        assert "test.form" in chat.dialogs

    @pytest.mark.parametrize("said", ["取消", "不填了", "cancel", "Quit"])
    def test_cancel(self, chat: Chat, said: str) -> None:
        """The form ends, no draft is kept, and something is asked."""
        heard = chat.says(said)
        assert heard[0] == words.CANCELLED.msgid
        assert len(heard) > 1
        assert not chat.drafts

    @pytest.mark.parametrize("said", ["返回", "0", "上一步", "back", "０"])
    def test_back(self, chat: Chat, said: str) -> None:
        """The newest answer is asked again; before the first there is none."""
        assert chat.says(said)[0] == words.NOTHING_BEFORE.msgid
        chat.says("陈阿婆")
        assert chat.says(said) == ["怎么称呼?"]

    def test_menu_keeps_a_draft(self, chat: Chat) -> None:
        """The form is put away and can be taken up again where it was."""
        at(chat, "fruit")
        assert chat.says("菜单")[0] == words.KEPT.msgid
        assert len(chat.drafts) == 1
        machine = chat.machine()
        draft = machine.load_draft and machine.load_draft()
        assert draft
        machine.resume(draft)
        chat._end(machine)
        assert (chat.waits_at, chat.answers["name"]) == ("fruit", "陈阿婆")

    def test_a_small_question_is_left_alone(self, chat: Chat) -> None:
        """Cancelling or going back from it leaves the form untouched."""
        for word in ("取消", "返回"):
            chat.says("语言")
            assert chat.dialogs == ["test.form", "language"]
            assert chat.says(word)[-1] == "怎么称呼?"
            assert chat.dialogs == ["test.form"]

    def test_a_command_is_never_guessed_to_be_an_answer(
        self, register: Register
    ) -> None:
        """Cancelling ends a question of yes and no that might be read from it."""

        async def ask(talk: Talk) -> None:
            await talk.ask(
                "go", Phrase("去吗?"), YesNo(Phrase("先去那边"), Phrase("留下"))
            )

        register("test.ask", ask)
        chat = Chat()
        chat.enters("test.ask")
        assert chat.says("取消")[0] == words.CANCELLED.msgid

    def test_an_own_word_of_an_option_is_the_option(self, register: Register) -> None:
        """A command that is exactly an option's word picks the option."""

        async def ask(talk: Talk) -> str:
            change = Option("change", Phrase("要改"), ("改",))
            return await talk.ask("go", Phrase("对吗?"), Choice(*options("对"), change))

        register("test.ask", ask)
        chat = Chat()
        chat.enters("test.ask")
        chat.says("改")
        assert "test.ask" not in chat.dialogs


class TestFirst:
    """The very first message."""

    @pytest.mark.parametrize("given", [Given(text="人工"), Given(voice=1)])
    def test_who_is_here_is_said_once(self, given: Given) -> None:
        """Whatever comes first, the bot says that it is a machine, once."""
        said = Chat().gives(given)
        assert said[0] == words.WHO_WE_ARE.msgid
        assert sum("机器" in line for line in said) == 1

    def test_a_greeting_says_it_itself(self) -> None:
        """A greeting is answered with the greeting alone."""
        said = Chat().says("你好", meaning("你好", "greet"))
        assert sum("机器" in line for line in said) == 1


async def test_a_line_changed_after_registering_reaches_the_case(town: Town) -> None:
    """Correcting a phone after the number changes the case, and there is one case."""
    auntie, clerk = town.person("陈阿婆"), await town.staff("街道", "350503001")
    for said in ("我腿脚不行,没人做饭", "同意", "对", "东湖街道", "陈阿婆"):
        await auntie.says(said)
    await auntie.says("13800001234")
    await auntie.says("没错")
    told = len(clerk.inbox)
    await auntie.says("电话写错了,要改")
    replies = await auntie.says("13900002222")
    assert "也改好了" in replies[0].text
    assert len(clerk.inbox) == told + 1
    shown = await auntie.says("我的信息")
    assert "139 **** 2222" in "".join(reply.text for reply in shown)


async def test_a_consent_taken_back_is_no_consent(town: Town) -> None:
    """Going back over a yes to consent and saying no is a no."""
    auntie = town.person("陈阿婆")
    await auntie.says("我腿脚不行,没人做饭")
    await auntie.says("同意")
    await auntie.says("返回")
    replies = await auntie.says("不同意")
    assert "不登记" in replies[0].text
    shown = await auntie.says("我的信息")
    assert "没同意" in "".join(reply.text for reply in shown)
