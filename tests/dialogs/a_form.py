"""A form with every kind of question, for tests of the router."""

from __future__ import annotations

import pytest

from dialogs.engine.answers import Choice, Many, Name, Option, Phone, Story
from dialogs.engine.phrases import Phrase
from dialogs.engine.talk import Talk
from tests.dialogs.conftest import Register
from tests.dialogs.engine.chat import Chat

FRUITS = ("苹果", "香蕉", "梨", "桃", "李子", "葡萄", "西瓜")


def options(*names: str) -> tuple[Option, ...]:
    """Return an option for each name."""
    return tuple(Option(name, Phrase(name)) for name in names)


async def form(talk: Talk) -> None:
    """A form of every kind of question."""
    await talk.ask("name", Phrase("怎么称呼?"), Name(), label=Phrase("称呼"))
    await talk.ask("phone", Phrase("电话?"), Phone(), label=Phrase("电话"))
    await talk.ask("fruit", Phrase("要哪个?"), Choice(*options(*FRUITS)))
    await talk.ask("fruits", Phrase("还要哪些?"), Many(*options(*FRUITS)))
    await talk.ask("story", Phrase("请说。"), Story())


@pytest.fixture
def chat(register: Register) -> Chat:
    """Somebody in the form at its first question."""
    register("test.form", form)
    somebody = Chat(kept={"version": 1, "serial": 0, "frames": []})
    somebody.enters("test.form")
    return somebody


def at(chat: Chat, key: str) -> Chat:
    """Answer the form up to a question."""
    answers = {
        "name": "陈阿婆",
        "phone": "13800001234",
        "fruit": "梨",
        "fruits": "1和2",
    }
    for question, said in answers.items():
        if chat.waits_at == key:
            break
        assert chat.waits_at == question
        chat.says(said)
    assert chat.waits_at == key
    return chat
