"""Everything people may send, for hypothesis: sane, odd and hostile."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from dialogs import routes
from dialogs.engine.bounds import MAX_TEXT
from dialogs.engine.given import Given, Point, without_invisible
from nlu.normalise import fold
from nlu.reading import (
    Crisis,
    CrisisKind,
    Difficulty,
    DifficultyRead,
    Facts,
    ForWhom,
    Level,
    Needs,
    ObjectCategory,
    Reading,
    Service,
    ServiceRead,
)

WORDS = (
    "你好",
    "对",
    "对的",
    "不对",
    "好",
    "不用",
    "没有",
    "都要",
    "都不要",
    "不清楚",
    "不确定",
    "我腿脚不行,没人做饭",
    "东湖街道",
    "东湖",
    "陈阿婆",
    "叫我老王",
    "13800001234",
    "一三八零零零零一二三四",
    "电话写错了,要改",
    "我想要个人陪",
    "低保怎么申请",
    "谢谢",
    "1",
    "２",
    "三",
    "第二个",
    "1和3",
    "5",
    "99",
    "-1",
    "0",
    "9",
    "/start",
    "/start ABCD1234",
    "邀请码 ABCD-1234-EF",
)
COMMANDS = (
    "取消",
    "返回",
    "人工",
    "帮助",
    "停",
    "語言",
    "English",
    "撤回",
    "菜单",
    "我的信息",
    "改",
    "再说一遍",
    "更多",
    "进展",
)
ODD = (
    "",
    " ",
    "\u200b\u200d",
    "\ud800",
    "a\udfffb",
    "\u202eneved\u202c",
    "مرحبا",
    "\x00\x07",
    "👵🏻👨‍👩‍👧",
    "?" * 500,
    "{name}{0}{}",
    "%s%d",
    "难" * MAX_TEXT,
    "1" * 400,
    "²³¹" * 5,
    "1" + "²" * 10,
    "١٣٨٠٠٠٠١٢٣٤",
)
INTENTS = sorted(
    {*routes.WISHES, *routes.IN_BETWEEN, "affirm", "deny", "cancel", "back"}
    | {"greet", "out_of_scope", "crisis"}
)


@dataclass(frozen=True)
class Act:
    """One thing somebody does: a text with its reading, a press, or something else.

    `press` counts from the newest button ever shown; `what` names the rest.
    """

    given: Given | None = None
    press: int | None = None
    what: str = ""


def needs() -> st.SearchStrategy[Needs]:
    """Return what a story might be understood to tell."""
    difficulty = st.builds(
        DifficultyRead,
        st.sampled_from(Difficulty),
        st.sampled_from(Level),
        st.just("话"),
        st.floats(0, 1),
    )
    service = st.builds(
        ServiceRead, st.sampled_from(Service), st.just("话"), st.floats(0, 1)
    )
    return st.builds(
        Needs,
        difficulties=st.lists(difficulty, max_size=3).map(tuple),
        services=st.lists(service, max_size=2).map(tuple),
        for_whom=st.none() | st.sampled_from(ForWhom),
        hardship=st.floats(0, 1),
        denied=st.lists(st.sampled_from(Difficulty), max_size=1).map(tuple),
        declined=st.lists(st.sampled_from(Service), max_size=1).map(tuple),
    )


def facts() -> st.SearchStrategy[Facts]:
    """Return facts a text might name."""
    return st.builds(
        Facts,
        name=st.none() | st.just("陈阿婆"),
        phone=st.none() | st.just("+8613800001234"),
        category=st.none() | st.sampled_from(ObjectCategory),
        relation=st.none() | st.just("邻居"),
    )


@st.composite
def texts(draw: st.DrawFn) -> Act:
    """Draw a text and what a reader might make of it."""
    drawn = draw(
        st.sampled_from(WORDS)
        | st.sampled_from(COMMANDS)
        | st.sampled_from(ODD)
        | st.text(max_size=30)
    )
    text = without_invisible(drawn)
    danger = draw(st.integers(0, 15)) == 0
    kind = draw(st.sampled_from(CrisisKind))
    intent = draw(st.none() | st.sampled_from(INTENTS))
    reading = Reading(
        text=text,
        folded=fold(text),
        intent=intent,
        confidence=draw(st.sampled_from([0.3, 0.5, 0.9])) if intent else 0.0,
        crisis=Crisis(kind, text, explicit=draw(st.booleans())) if danger else None,
        needs=draw(st.just(Needs()) | needs()),
        facts=draw(st.just(Facts()) | facts()),
    )
    return Act(Given(text=text, reading=reading))


def acts() -> st.SearchStrategy[Act]:
    """Return anything somebody may do in one turn."""
    points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
    others = (
        st.builds(Given, photo=st.just(1))
        | st.builds(Given, voice=st.just(2))
        | st.builds(Given, phone=st.sampled_from(["13800001234", "", "+86"]))
        | st.builds(Given, point=points)
        | st.builds(Given, token=st.text(max_size=80))
    )
    return (
        texts()
        | st.builds(Act, press=st.integers(0, 7))
        | st.builds(Act, press=st.integers(0, 60))
        | others.map(Act)
        | st.builds(Act, what=st.sampled_from(["sticker", "too long"]))
    )
