"""The sixteen pitfalls of replay, each with a test of its own, on the real engine."""

from __future__ import annotations

from typing import Any

import pytest

from dialogs.engine import bounds, words
from dialogs.engine.answers import Choice, Option, Phone, Story, Text, YesNo
from dialogs.engine.errors import DanglingDialog, DuplicateKey
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase
from dialogs.engine.talk import Talk
from nlu.reading import Difficulty, DifficultyRead, Level, Needs, Reading
from tests.dialogs.conftest import Register
from tests.dialogs.engine.chat import NOW, Chat, plainly

NAME, PHONE, AGE = Phrase("怎么称呼您?"), Phrase("电话是多少?"), Phrase("多大年纪?")


def colours(*names: str) -> Choice:
    """Return a choice of the names."""
    return Choice(*(Option(name, Phrase(name)) for name in names))


def counted(calls: list[Any], value: Any) -> Any:
    """Return a verb that notes each call."""

    def verb(_tx: object, _actor: object, given: str) -> str:
        calls.append(given)
        return f"{value} {given}"

    return verb


def test_pitfall_01_silent_drift(register: Register) -> None:
    """A recorded answer counts only while it fits the question of its key."""

    def release(answer: Any) -> None:
        async def form(talk: Talk) -> None:
            await talk.ask("colour", Phrase("什么颜色?"), answer)
            await talk.ask("name", NAME, Text())

        register("test.form", form)

    release(colours("红", "蓝"))
    chat = Chat()
    chat.enters("test.form")
    chat.says("红")
    assert chat.waits_at == "name"
    entry = chat.kept and chat.kept["frames"][0]["journal"]["answers"]["colour"]
    assert entry == ["choice", 1, "红", 1, 1, "红", 0]

    release(colours("红", "黄", "蓝"))
    assert not chat.looks_on()
    release(colours("蓝", "黄"))
    chat.looks_on()
    assert chat.waits_at == "colour"
    chat.says("蓝")
    release(Phone())
    chat.looks_on()
    assert chat.waits_at == "colour"


def test_pitfall_02_duplicate_keys(register: Register) -> None:
    """One key twice in a run raises; loops hold a domain id, so nothing shifts."""

    async def twice(talk: Talk) -> None:
        await talk.ask("name", NAME, Text(), known="a")
        await talk.ask("name", NAME, Text(), known="b")

    register("test.twice", twice)
    with pytest.raises(DuplicateKey):
        Chat().enters("test.twice")

    items = ["粮", "油", "药"]

    async def loop(talk: Talk) -> None:
        for item in items:
            await talk.ask(f"how.{item}", Phrase(f"{item}要多少?"), Text())

    register("test.loop", loop)
    chat = Chat()
    chat.enters("test.loop")
    chat.says("两袋")
    chat.says("一桶")
    items.remove("粮")
    chat.looks_on()
    assert (chat.waits_at, chat.answers["how.油"]) == ("how.药", "一桶")


def test_pitfall_03_orphans(register: Register) -> None:
    """A branch that was left is kept, never reported, and offered on a way back."""
    told: list[str] = []

    def tell(_tx: object, _actor: object, result: str) -> str:
        told.append(result)
        return result

    async def form(talk: Talk) -> None:
        how = await talk.ask(
            "how",
            Phrase("怎么找您?"),
            colours("打电话", "上门"),
            label=Phrase("怎么找"),
        )
        if how == "打电话":
            where = await talk.ask("phone", PHONE, Text(), label=Phrase("电话"))
        else:
            where = await talk.ask("street", Phrase("哪条街?"), Text())
        if await talk.ask("sure", Phrase("就这样?"), YesNo()):
            await talk.step("tell", tell, f"{how}{where}")

    register("test.form", form)
    chat = Chat()
    chat.enters("test.form")
    chat.says("打电话")
    chat.says("那个旧号码")
    assert chat.says("0") == ["电话是多少?"]
    chat.says("那个旧号码")
    assert chat.says("怎么找写错了") == ["怎么找您?"]
    chat.says("上门")
    assert chat.says("田安路")[0] == "改了以后,这些就不用了:电话。"
    chat.says("怎么找写错了")
    chat.says("打电话")
    assert chat.waits_at == "phone"
    assert "还是:那个旧号码" in chat.buttons
    chat.presses("还是:那个旧号码")
    chat.says("是")
    assert told == ["打电话那个旧号码"]


def test_pitfall_04_code_between_asks_runs_again(register: Register) -> None:
    """Code runs each turn, but a step once, and one that is renewed as it must."""
    runs, once, again = [], list[str](), list[str]()

    async def form(talk: Talk) -> None:
        runs.append(talk.now)
        name = await talk.ask("name", NAME, Text())
        await talk.step("once", counted(once, "once"), name)
        await talk.renew("again", counted(again, "again"), name)
        await talk.ask("age", AGE, Text())
        await talk.ask("end", Phrase("还有吗?"), Text())

    register("test.form", form)
    chat = Chat()
    chat.enters("test.form")
    chat.says("阿婆")
    chat.says("返回")
    chat.says("大爷")
    chat.says("八十")
    assert set(runs) == {NOW}
    assert len(runs) > 4
    assert (once, again) == (["阿婆"], ["阿婆", "大爷"])


def test_pitfall_05_reading_is_recorded(register: Register) -> None:
    """A story is read when it comes and never again, whatever reads later."""
    seen = list[Any]()

    async def form(talk: Talk) -> None:
        story = await talk.ask("story", Phrase("请说。"), Story())
        seen.append((story.model, story.needs.difficulties))
        await talk.ask("name", NAME, Text())

    register("test.form", form)
    read = DifficultyRead(Difficulty.ILLNESS, Level.SEVERE, "病", 0.9)
    old = Reading("我病了", "我病了", needs=Needs((read,)), model="old")
    chat = Chat()
    chat.enters("test.form")
    chat.says("我病了", old)
    chat.read = lambda text: Reading(text, text, model="new")
    chat.looks_on()
    chat.says("阿婆")
    assert set(seen) == {("old", (read,))}


def test_pitfall_06_repeated_messages(register: Register) -> None:
    """Only what is new is said; a bad reply gets a hint and the question alone."""

    async def form(talk: Talk) -> None:
        await talk.say(Phrase("先说一句。"))
        name = await talk.ask("name", NAME, Text())
        await talk.say(Phrase("{name},您好。"), name=name)
        await talk.ask("colour", Phrase("什么颜色?"), colours("红", "蓝"))

    register("test.form", form)
    chat = Chat()
    assert chat.enters("test.form") == ["先说一句。", "怎么称呼您?"]
    assert chat.says("阿婆") == ["阿婆,您好。", "什么颜色?"]
    assert len(chat.says("绿的那种")) == 2
    assert chat.says("再说一遍") == ["什么颜色?"]
    assert chat.says("返回") == ["怎么称呼您?"]
    assert chat.says("大爷") == ["大爷,您好。", "什么颜色?"]


def test_pitfall_07_suspension(register: Register) -> None:
    """A dialog that will not be closed fails loudly, whichever way it clings."""

    async def swallows(talk: Talk) -> None:
        try:
            await talk.ask("name", NAME, Text())
        except BaseException:  # noqa: BLE001 - what must be noticed
            return

    async def goes_on(talk: Talk) -> None:
        try:
            await talk.ask("name", NAME, Text())
        finally:
            await talk.say(Phrase("还没完"))

    async def orderly(talk: Talk) -> None:
        try:
            await talk.ask("name", NAME, Text())
        except Exception:  # noqa: BLE001 - lets a suspension pass
            await talk.say(Phrase("never"))

    for number, clinging in enumerate((swallows, goes_on)):
        register(f"test.{number}", clinging)
        with pytest.raises(DanglingDialog):
            Chat().enters(f"test.{number}")
    register("test.orderly", orderly)
    assert Chat().enters("test.orderly") == ["怎么称呼您?"]


def test_pitfall_10_missing_dialog(register: Register) -> None:
    """A dialog that is gone says so and becomes a draft; a renamed one goes on."""

    async def form(talk: Talk) -> None:
        await talk.ask("name", NAME, Text())
        await talk.ask("age", AGE, Text())

    register("test.form", form)
    chat = Chat()
    chat.enters("test.form")
    chat.says("阿婆")
    kept = chat.kept
    assert kept
    register("test.form", form, former=("test.older",))
    renamed = Chat(
        kept={**kept, "frames": [{**kept["frames"][0], "dialog": "test.older"}]}
    )
    assert not renamed.looks_on()
    assert renamed.dialogs == ["test.form"]

    gone = Chat(kept={**kept, "frames": [{**kept["frames"][0], "dialog": "test.gone"}]})
    assert gone.says("八十")[0] == words.DIALOG_GONE.msgid
    assert gone.drafts[0]["journal"]["answers"]["name"][2] == "阿婆"

    for damaged in ({**kept, "version": 0}, {**kept, "frames": [{"id": 1}]}, {}):
        said = Chat(kept=damaged).says("八十")
        assert said[0] == words.STATE_GONE.msgid
        assert len(said) > 1


def test_pitfall_11_stale_buttons(register: Register) -> None:
    """A button of an earlier, a foreign or no question does nothing."""

    async def form(talk: Talk) -> None:
        colour = Phrase("什么颜色?"), colours("红", "蓝")
        await talk.ask("colour", *colour, label=Phrase("颜色"))
        await talk.ask("size", Phrase("多大?"), colours("大", "小"))

    register("test.form", form)
    chat, other = Chat(), Chat(conversation=2)
    chat.enters("test.form")
    other.enters("test.form")
    red, foreign = chat.buttons["红"], other.buttons["红"]
    for token in (foreign, "", "x" * 5000, "n1.open.abc", "n" + "9" * 5000 + ".a.b"):
        assert chat.gives(Given(token=token))[0] == words.OLD_BUTTON.msgid
        assert not chat.answers
    chat.gives(Given(token=red))
    large = chat.buttons["大"]
    said = chat.gives(Given(token=red))
    assert (said, list(chat.buttons)) == (["您想改哪一项?"], ["颜色:红", "都不改"])
    chat.gives(Given(token=large))
    assert chat.dialogs == ["menu"]


async def _endless(talk: Talk) -> None:
    for number in range(bounds.MAX_ANSWERS + 5):
        await talk.ask(f"n.{number}", NAME, Text(), known="x")


async def _chatters(talk: Talk) -> None:
    while True:
        await talk.say(Phrase("又一句"))


async def _forgets(talk: Talk) -> None:
    await talk.forget("name")


async def _small(talk: Talk) -> None:
    await talk.ask("name", NAME, Text())


@pytest.mark.parametrize("dialog", [_endless, _chatters, _forgets])
def test_pitfall_13_bounds(register: Register, dialog: Any) -> None:
    """A dialog past a bound ends with words; the talk goes on."""
    register("test.much", dialog)
    chat = Chat()
    assert chat.enters("test.much")[-1] == words.TOO_MUCH.msgid
    assert chat.says("嗯")


def test_pitfall_13_bounds_of_answers(register: Register) -> None:
    """The answer that is one too many ends the dialog with words as well."""

    async def form(talk: Talk) -> None:
        for number in range(bounds.MAX_ANSWERS):
            await talk.ask(f"n.{number}", NAME, Text(), known="x")
        await talk.ask("end", NAME, Text())

    register("test.form", form)
    chat = Chat()
    assert chat.enters("test.form") == [NAME.msgid]
    assert chat.says("阿婆")[0] == words.TOO_MUCH.msgid


def test_pitfall_13_bounds_of_dialogs(register: Register) -> None:
    """Small dialogs make room for new ones first, then forms become drafts."""
    register("test.form", _small)
    chat = Chat()
    chat.enters("test.form")
    for number in range(20):
        register(f"test.small{number}", _small, form=False)
        chat.enters(f"test.small{number}")
    assert len(chat.dialogs) == bounds.MAX_FRAMES
    assert chat.dialogs[0] == "test.form"
    for _ in range(bounds.MAX_FRAMES + 3):
        chat.enters("test.form")
    assert len(chat.dialogs) == bounds.MAX_FRAMES
    assert len(chat.drafts) == 4


def test_pitfall_14_edits_show_consequences(register: Register) -> None:
    """A change tells which answers no longer count, within a change too."""

    async def form(talk: Talk) -> None:
        first = await talk.ask("a", Phrase("甲?"), YesNo(), label=Phrase("第一件"))
        second = await talk.ask("b", Phrase("乙?"), YesNo(), label=Phrase("第二件"))
        if first and second:
            await talk.ask("c", Phrase("丙?"), Text(), label=Phrase("第三件"))
        await talk.ask("end", Phrase("完了?"), Text())

    register("test.form", form)
    chat = Chat()
    chat.enters("test.form")
    for said in ("是", "是", "有"):
        chat.says(said)
    assert chat.says("第二件写错了,要改") == ["乙?"]
    assert chat.says("第一件不对") == ["甲?"]
    assert chat.says("是") == ["乙?"]
    assert chat.says("不是") == ["改了以后,这些就不用了:第三件。", "完了?"]


def test_pitfall_16_sub_dialogs(register: Register) -> None:
    """The prefix of a sub-dialog is part of its keys, and the state shows them."""

    async def reach(talk: Talk) -> str:
        return await talk.ask("phone", PHONE, Text())

    async def form(talk: Talk) -> None:
        for who in ("son", "neighbour"):
            await reach(talk.sub(f"reach.{who}"))

    register("test.form", form)
    chat = Chat(read=plainly)
    chat.enters("test.form")
    chat.says("一号")
    assert chat.answers == {"reach.son.phone": "一号"}
    assert chat.waits_at == "reach.neighbour.phone"
