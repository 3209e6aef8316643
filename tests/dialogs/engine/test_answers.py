"""What each kind of answer takes, and that none ever raises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.engine.answers import (
    Answer,
    Choice,
    ChoiceOrStory,
    Hint,
    Location,
    Many,
    Name,
    Option,
    Phone,
    Photo,
    Place,
    PlaceName,
    Rating,
    Story,
    Text,
    YesNo,
)
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given, Point, without_invisible
from dialogs.engine.phrases import Phrase
from dialogs.locale import render
from nlu.normalise import fold
from nlu.reading import (
    Difficulty,
    DifficultyRead,
    Facts,
    ForWhom,
    Level,
    Needs,
    Reading,
)
from tests.dialogs.engine.chat import PLACES, meaning, plainly
from tests.dialogs.engine.inputs import ODD, texts

ILL = Needs((DifficultyRead(Difficulty.ILLNESS, Level.MODERATE, "疼", 0.9),))
FRUITS = Choice(
    Option("apple", Phrase("苹果"), ("红的",)),
    Option("pear", Phrase("梨")),
    Option("plum", Phrase("李子")),
)
SURE = Choice(
    Option("yes", Phrase("没错"), ("对",)), Option("no", Phrase("要改"), ("不对",))
)
HELP = Many(
    Option("meals", Phrase("送饭")),
    Option("cleaning", Phrase("打扫")),
    Option("visits", Phrase("探访")),
    Option("-", Phrase("都不要"), ("不用",)),
)
PLACE = Place(
    PLACES[1:3],
    (*PLACES, PlaceName("350503003", "泉秀街道")),
    (Option("x", Phrase("不清楚")),),
)
STORY = ChoiceOrStory(Option("right", Phrase("对")), Option("change", Phrase("要改")))


def said(text: str, **read: Any) -> Given:
    """Return a text as given, with what was read in it."""
    return Given(text=text, reading=Reading(text=text, folded=fold(text), **read))


TAKEN: list[tuple[Answer[Any], Given, Any]] = [
    (Text(), said("  有点事 "), "有点事"),
    (FRUITS, Given(picked="pear"), "pear"),
    (FRUITS, said("1"), "apple"),
    (FRUITS, said("３"), "plum"),
    (FRUITS, said("第二个"), "pear"),
    (FRUITS, said("要红的"), "apple"),
    (FRUITS, said("蘋果"), "apple"),
    (SURE, Given(text="对对对", reading=meaning("对对对", "affirm")), "yes"),
    (SURE, said("不"), "no"),
    (SURE, said("no"), "no"),
    (SURE, Given(text="nope", reading=meaning("nope", "deny")), "no"),
    (HELP, said("1和3"), ("meals", "visits")),
    (HELP, said("送饭、打扫"), ("meals", "cleaning")),
    (HELP, said("都要"), ("meals", "cleaning", "visits")),
    (HELP, said("不用"), ()),
    (HELP, Given(picked="-"), ()),
    (HELP, Given(picked="visits"), ("visits",)),
    (YesNo(), said("好"), True),
    (YesNo(), said("不要"), False),
    (YesNo(), said("2"), False),
    (YesNo(), Given(text="行吧", reading=meaning("行吧", "affirm")), True),
    (Phone(), said("138 0000 1234"), "+8613800001234"),
    (Phone(), said("我的电话是１３８００００１２３４"), "+8613800001234"),
    (Phone(), said("一三八零零零零一二三四"), "+8613800001234"),
    (Phone(), said("0595-22505000"), "+8659522505000"),
    (Phone(), Given(phone="+86 138 0000 1234"), "+8613800001234"),
    (PLACE, said("2"), "350503002"),
    (PLACE, said("我住東湖街道那邊"), "350503001"),
    (PLACE, said("仁风社区"), "350503001001"),
    (PLACE, said("泉秀"), "350503003"),
    (PLACE, said("不清楚"), "x"),
    (Name(), said("叫我陈阿婆就行"), "陈阿婆"),
    (Name(), said("我姓王"), "王"),
    (Name(), said("陳阿婆", facts=Facts(name="陈阿婆")), "陳阿婆"),
    (Name(), said("call me Mary"), "Mary"),
    (Name("老王"), Given(picked="老王"), "老王"),
    (Rating(), said("很满意"), 5),
    (Rating(), said("5"), 1),
    (Rating(), said("三分"), 3),
    (Photo(), Given(photo=7), 7),
    (Location(), Given(point=Point(24.9, 118.6)), Point(24.9, 118.6)),
    (STORY, said("对"), "right"),
    (STORY, said("要改"), "change"),
]
REFUSED: list[tuple[Answer[Any], Given]] = [
    (Text(), said("")),
    (Text(longest=5), said("太长太长太长")),
    (Text(), Given(photo=1)),
    (FRUITS, said("4")),
    (FRUITS, said("榴莲")),
    (SURE, Given(text="没错没错", reading=meaning("没错没错", "deny"))),
    (FRUITS, said("1和2")),
    (FRUITS, Given(voice=1)),
    (HELP, said("什么意思")),
    (YesNo(), said("大概八十岁")),
    (YesNo(), Given(point=Point(0, 0))),
    (Phone(), said("138")),
    (Phone(), said("1" + "²" * 10)),
    (Phone(), said("1" * 5000)),
    (PLACE, said("北京")),
    (PLACE, Given(point=Point(39.9, 116.4))),
    (Name(), said("")),
    (Name(), said("13800001234")),
    (Name(), said("为什么?")),
    (Name(), said("我不想说")),
    (Name(), said("不留")),
    (Name(), said("儿子不管我", needs=ILL)),
    (Rating(), said("6")),
    (Story(), said("  ")),
    (Photo(), said("照片")),
    (Location(), said("东湖")),
    (STORY, said("asdf", needs=Needs(for_whom=ForWhom.SELF))),
]
ANSWERS: list[Answer[Any]] = [
    Text(),
    FRUITS,
    SURE,
    HELP,
    YesNo(),
    Phone(),
    PLACE,
    Name(),
    Rating(),
    Story(),
    Photo(),
    Location(),
    STORY,
]


@pytest.mark.parametrize(("answer", "given_", "value"), TAKEN)
def test_what_is_taken(answer: Answer[Any], given_: Given, value: Any) -> None:
    """Each input is read into its value, which survives JSON and can be shown."""
    assert answer.read(given_) == value
    assert answer.load(json.loads(json.dumps(answer.dump(value)))) == value
    assert render(answer.show(value), "zh-Hans")


@pytest.mark.parametrize(("answer", "given_"), REFUSED)
def test_what_is_refused(answer: Answer[Any], given_: Given) -> None:
    """What is no answer gets a hint of at most sixty characters."""
    hint = answer.read(given_)

    assert isinstance(hint, Hint)
    assert 0 < len(render(hint.phrase, "zh-Hans")) <= 60


def test_a_story_keeps_what_was_understood() -> None:
    """Words, voice and photo tell something; the interpretation goes with them."""
    told = Story().read(said(" 我疼 ", needs=ILL, model="m"))

    assert not isinstance(told, Hint)
    assert (told.text, told.needs, told.model) == ("我疼", ILL, "m")
    assert Story().load(json.loads(json.dumps(Story().dump(told)))) == told
    assert not isinstance(Story().read(Given(voice=3)), Hint)


def test_words_correct_what_was_read_back() -> None:
    """Words that tell something, or whose it is, are taken where lines stand."""
    adds = STORY.read(said("还有腿也疼", needs=ILL))
    whose = STORY.read(said("是我自己", needs=Needs(for_whom=ForWhom.SELF)))
    others = STORY.read(said("是我爸", needs=Needs(for_whom=ForWhom.FAMILY)))

    assert not any(isinstance(read, Hint | str) for read in (adds, whose, others))


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.kind)
@pytest.mark.parametrize(
    "data", [None, 7, -1, True, "", "gone", [], ["gone"], {}, [[]]]
)
def test_a_strange_record_is_a_misfit(answer: Answer[Any], data: Any) -> None:
    """What another release recorded is taken back or is a misfit, nothing else."""
    try:
        value = answer.load(data)
    except Misfit:
        return
    assert render(answer.show(value), "zh-Hans") is not None


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.kind)
@pytest.mark.parametrize("odd", ODD)
def test_odd_texts(answer: Answer[Any], odd: str) -> None:
    """Hostile texts are read or hinted at."""
    answer.read(Given(text=odd, reading=plainly(without_invisible(odd))))


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.kind)
@settings(deadline=None, derandomize=True, database=None, max_examples=60)
@given(act=texts(), text=st.text())
def test_no_text_raises(answer: Answer[Any], act: Any, text: str) -> None:
    """Any text at all becomes a value that survives JSON, or a hint."""
    for given_ in (act.given, Given(text=text, reading=plainly(text))):
        value = answer.read(given_)
        if not isinstance(value, Hint):
            dumped = json.loads(json.dumps(answer.dump(value)))
            assert answer.dump(answer.load(dumped)) == dumped
            assert isinstance(render(answer.show(value), "en"), str)
