"""What words and numbers mean to an open question, or instead of an answer."""

from __future__ import annotations

import pytest

from dialogs.engine import words
from dialogs.engine.answers import Choice, Text
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase
from dialogs.engine.talk import Talk
from nlu.reading import Reading
from tests.dialogs.a_form import FRUITS, at, chat, options
from tests.dialogs.conftest import Register
from tests.dialogs.engine.chat import Chat, meaning

__all__ = ["chat"]


class TestNumbers:
    """A number is the place among the options in sight."""

    @pytest.mark.parametrize(
        ("said", "fruit"),
        [
            ("1", "苹果"),
            ("２", "香蕉"),
            ("第三个", "梨"),
            ("四", "桃"),
            ("西瓜", "西瓜"),
        ],
    )
    def test_on_the_first_page(self, chat: Chat, said: str, fruit: str) -> None:
        """Typed numbers pick what is shown, words anything."""
        at(chat, "fruit").says(said)
        assert chat.answers["fruit"] == fruit

    def test_paging(self, chat: Chat) -> None:
        """The word for more turns the page, as its button and number do."""
        at(chat, "fruit")
        assert list(chat.buttons) == [*FRUITS[:4], "更多"]
        chat.says("更多")
        assert list(chat.buttons) == [*FRUITS[4:], "更多"]
        chat.presses("更多")
        assert list(chat.buttons) == [*FRUITS[:4], "更多"]
        chat.says("5")
        assert list(chat.buttons) == [*FRUITS[4:], "更多"]
        chat.says("2")
        assert chat.answers["fruit"] == "葡萄"

    def test_several_on_the_second_page(self, chat: Chat) -> None:
        """Numbers mean what is in sight where several may be picked."""
        at(chat, "fruits")
        chat.says("更多")
        chat.says("1和3")
        assert chat.answers["fruits"] == ["李子", "西瓜"]

    @pytest.mark.parametrize("said", ["7", "6", "99"])
    def test_a_hidden_one_is_not_picked(self, chat: Chat, said: str) -> None:
        """A number out of sight is no answer, though the option exists."""
        assert at(chat, "fruit").says(said)[0] == words.NO_SUCH_NUMBER.msgid
        assert "fruit" not in chat.answers

    def test_nine_and_nought(self, register: Register) -> None:
        """9 and 0 are options where there are as many, else person and back."""

        async def ask(talk: Talk) -> None:
            await talk.ask("first", Phrase("先?"), Text())
            await talk.ask("go", Phrase("几个?"), Choice(*options("一个", "两个")))

        register("test.ask", ask)
        chat = Chat()
        chat.enters("test.ask")
        chat.says("好")
        assert "找人" in "".join(chat.says("9"))
        assert chat.says("0") == ["先?"]

    def test_after_three_misses_a_person_is_offered(self, chat: Chat) -> None:
        """A hint, then an example, then a person, whom a number reaches too."""
        at(chat, "phone")
        hint = chat.says("喂")[0]
        assert chat.says("喂")[0].startswith(hint)
        assert len(chat.heard[-2]) > len(hint)
        assert chat.says("喂")[0] == words.STILL_NOT.msgid
        assert list(chat.buttons) == ["找人帮我"]
        assert "找人" in "".join(chat.says("1"))


class TestWords:
    """An answer, a question in between, another wish, or nothing clear."""

    def test_a_question_in_between(self, chat: Chat) -> None:
        """It is answered, and the form asks again."""
        at(chat, "story")
        said = chat.says("低保怎么申请", meaning("低保怎么申请", "ask_policy"))
        assert "低保" in said[0]
        assert said[-1] == "请说。"

    def test_a_doubtful_question_is_an_answer(self, chat: Chat) -> None:
        """In free text only what is clear is taken for something else."""
        at(chat, "story")
        chat.says("低保停了", meaning("低保停了", "ask_policy", 0.5))
        assert "test.form" not in chat.dialogs

    def test_another_wish_asks_first(self, chat: Chat) -> None:
        """A clear wish asks before the form is left; the draft is kept."""
        at(chat, "fruit")
        erase = meaning("删掉我的信息", "delete_data")
        assert "先放一放" in chat.says("删掉我的信息", erase)[0]
        chat.says("接着填")
        assert (chat.dialogs, chat.waits_at) == (["test.form"], "fruit")
        chat.says("删掉我的信息", erase)
        chat.says("先去那边")
        assert "test.form" not in chat.dialogs
        assert chat.drafts[0]["journal"]["answers"]["phone"][2] == "+8613800001234"

    def test_an_unclear_wish_is_a_miss(self, chat: Chat) -> None:
        """What is not clear does not lead out of a form."""
        at(chat, "fruit").says("删掉", meaning("删掉", "delete_data", 0.5))
        assert chat.dialogs == ["test.form"]

    @pytest.mark.parametrize("said", ["不清楚", "我不知道", "不知道啊", "not sure"])
    def test_not_knowing_is_no_wish(self, chat: Chat, said: str) -> None:
        """Who does not know is not sent to anybody."""
        at(chat, "fruit").says(said, meaning(said, "talk_to_human"))
        assert (chat.dialogs, chat.waits_at) == (["test.form"], "fruit")

    @pytest.mark.parametrize(
        "said", ["电话写错了,要改", "電話不對", "改一下电话", "phone is wrong"]
    )
    @pytest.mark.parametrize("key", ["fruit", "story"])
    def test_a_typed_correction(self, chat: Chat, said: str, key: str) -> None:
        """Words that say which answer is wrong ask that one again."""
        said = said.replace("phone", "电话")
        assert at(chat, key).says(said) == ["电话?"]
        chat.says("13900002222")
        assert (chat.waits_at, chat.answers["phone"]) == (key, "+8613900002222")

    def test_change_lists_the_answers(self, chat: Chat) -> None:
        """The word for change lists labelled answers; one is asked again, or none."""
        at(chat, "fruit").says("改")
        assert list(chat.buttons) == ["称呼:陈阿婆", "电话:138 0000 1234", "都不改"]
        chat.presses("称呼:陈阿婆")
        assert chat.waits_at == "name"
        chat.says("王阿婆")
        assert (chat.waits_at, chat.answers["name"]) == ("fruit", "王阿婆")

    @pytest.mark.parametrize("given", [Given(voice=1), Given(photo=1)])
    def test_a_voice_where_none_is_asked(self, chat: Chat, given: Given) -> None:
        """It is said that this question cannot take it."""
        assert at(chat, "fruit").gives(given)[0] in (
            words.NO_VOICE_HERE.msgid,
            words.NO_PHOTO_HERE.msgid,
        )

    def test_nothing_clear(self) -> None:
        """Out of the blue, what is not understood gets the menu."""
        chat = Chat()
        said = chat.says("嗯哼", Reading("嗯哼", "嗯哼"))
        assert said[0] == words.WHO_WE_ARE.msgid
        assert chat.buttons
