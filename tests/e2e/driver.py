"""Somebody who walks a whole conversation, over whatever face it is held.

Reads what is asked by the words on the screen, answers by buttons, and corrects
what was misunderstood until it is what the story says.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dialogs.common.labels import DIFFICULTY, FOR_WHOM, LEVEL
from dialogs.engine import words
from nlu.reading import Difficulty, ForWhom, Level
from tests.e2e import screen
from tests.e2e.screen import Face, Shown

MOST_TURNS: Final = 60
NAME: Final = "林阿婆"
PHONE: Final = "13800001234"
PHONE_E164: Final = "+8613800001234"


@dataclass(frozen=True, slots=True)
class Story:
    """A made-up story, with what it tells of hardship."""

    text: str
    levels: Mapping[Difficulty, Level]
    for_whom: ForWhom


def read_stories(path: Path) -> list[Story]:
    """Return the stories of a file in the "needs" format, a line each."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return [
        Story(
            row["text"],
            {Difficulty(d): Level(level) for d, level in row["difficulties"].items()},
            ForWhom(row["for_whom"]),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Walked:
    """How it ended: the number of the case, if there is one, and how long it took."""

    number: str | None
    turns: int
    heard: tuple[str, ...]


class Lost(Exception):
    """The person does not know how to go on."""


async def walk(face: Face, story: Story) -> Walked:
    """Hold the conversation from hello to the number, or to a kind end.

    Raises:
        Lost: it led nowhere within MOST_TURNS.
    """
    person = _Person(face, story)
    person.hears(await face.says("你好"))
    person.hears(await face.says(story.text))
    while not person.done:
        if person.turns >= MOST_TURNS:
            raise Lost(f"{story.text}: {person.heard[-3:]}")
        await person.answers()
    return Walked(person.number, person.turns, tuple(person.heard))


@dataclass
class _Person:
    """What the person has in mind while they talk."""

    face: Face
    story: Story
    turns: int = 0
    heard: list[str] = field(default_factory=list)
    number: str | None = None
    done: bool = False
    asked: Shown = field(default_factory=lambda: Shown(""))
    wrong: str = ""
    insisted: bool = False

    def hears(self, shown: list[Shown]) -> None:
        """Take in one answer of the bot; the number of a case ends it."""
        self.turns += 1
        self.heard += [each.text for each in shown]
        if not shown:
            raise Lost(f"{self.story.text}: no answer after {self.heard[-1:]}")
        self.asked = shown[-1]
        numbers = (screen.case_number(each.text) for each in shown)
        self.number = next(filter(None, numbers), None)
        self.done = self.number is not None

    async def answers(self) -> None:
        """Answer what is asked."""
        for msgid, answer in _ANSWERS.items():
            if screen.says(self.asked.text, msgid):
                await answer(self)
                return
        if self.asked.labels:
            await self.presses("同意", "安全,没事", _MENU)
        else:
            await self.goes_on()

    async def presses(self, *msgids: str) -> None:
        """Press the first of these buttons, turning over pages until it is there."""
        if _MENU in msgids and screen.label_of(_MENU, self.asked):
            await self.at_menu()
            return
        for msgid in (*msgids, words.MORE.msgid):
            label = screen.label_of(msgid, self.asked)
            if label is not None:
                self.hears(await self.face.presses(label))
                return
        raise Lost(f"{self.story.text}: none of {msgids} under {self.asked}")

    async def at_menu(self) -> None:
        """Insist once where there is hardship; else it is over."""
        self.done = self.insisted or not self.story.levels
        if not self.done:
            self.insisted = True
            self.hears(
                await self.face.presses(screen.label_of(_MENU, self.asked) or "")
            )

    async def goes_on(self) -> None:
        """Go on after words that asked nothing, as those against danger."""
        self.hears(await self.face.says(_MENU))

    async def checks(self) -> None:
        """Compare what was read back, and correct one thing."""
        levels, for_whom = screen.read_back(self.asked.text)
        wanted = self.story.levels
        differ = [d for d in levels if levels[d] is not wanted.get(d, Level.NONE)]
        missing = [d for d in wanted if d not in levels]
        if differ:
            self.wrong = DIFFICULTY[differ[0]].msgid
            await self.presses("有一条要改")
        elif missing:
            self.wrong = DIFFICULTY[missing[0]].msgid
            await self.presses("还有别的难处")
        elif for_whom is not self.story.for_whom:
            self.wrong = "为谁"
            await self.presses("有一条要改")
        else:
            await self.presses("对")

    async def says_difficulty(self) -> None:
        """Pick the difficulty that is missing, else the first of the story."""
        known = [DIFFICULTY[d].msgid for d in self.story.levels]
        wanted = self.wrong if self.wrong in known else next(iter(known), "说不清楚")
        await self.presses(wanted)

    async def says_level(self) -> None:
        """Say how hard the difficulty in question weighs."""
        asked_for = screen.difficulty_named(self.asked.text)
        level = self.story.levels.get(asked_for, Level.NONE)
        await self.presses(LEVEL[level].msgid)

    async def says_whether(self) -> None:
        """Say whether there is hardship at all."""
        await self.presses("有困难要说" if self.story.levels else "对,没有困难")

    async def says_where(self) -> None:
        """Press the first place offered."""
        self.hears(await self.face.presses(self.asked.labels[0]))


_MENU: Final = "我有困难"


def _press(msgid: str) -> Callable[[_Person], Awaitable[None]]:
    return lambda person: person.presses(msgid)


def _type(of: Callable[[_Person], str]) -> Callable[[_Person], Awaitable[None]]:
    async def answer(person: _Person) -> None:
        person.hears(await person.face.says(of(person)))

    return answer


_ANSWERS: Final[Mapping[str, Callable[[_Person], Awaitable[None]]]] = {
    "听起来您现在没什么难处。我说对了吗?": _Person.says_whether,
    "现在有难处想说吗?": lambda p: p.presses("有,想说说" if p.story.levels else "没有"),
    "您说的难处,要不要也登记下来,让人来帮?": lambda p: p.presses(
        "好,登记" if p.story.levels else "先不用"
    ),
    "请慢慢说,遇到了什么难处?打字、发语音、拍照都行。": _type(lambda p: p.story.text),
    "这是谁的难处?": lambda p: p.presses(FOR_WHOM[p.story.for_whom].msgid),
    "我记的是:\n{who}\n{levels}\n对吗?": _Person.checks,
    "哪一条要改?": lambda p: p.presses(p.wrong),
    "主要难在哪里?可以选几个,比如回复“1和3”。": _Person.says_difficulty,
    "“{what}”有多难?": _Person.says_level,
    "“{what}”,您自己能做多少?": _press("帮一部分"),
    "最想要哪种帮忙?可以选几个。": _press("先不选"),
    "住在哪个街道?点一个,或直接写街道、社区的名字。": _Person.says_where,
    "怎么称呼您?比如“王阿姨”。": _type(lambda _p: NAME),
    "怎么称呼您?比如“陈阿婆”。": _type(lambda _p: NAME),
    "留个电话吗?方便工作人员找您。不想留就回复“不留”。": _type(lambda _p: PHONE),
    "请看一下:{all}都对吗?": _press("没错,登记"),
}
