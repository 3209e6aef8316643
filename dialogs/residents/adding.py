"""Adding to a case in words, by voice or with a photo, and ending it."""

from __future__ import annotations

from dataclasses import replace

from casework import cases, mine, rights
from casework.cases import Amendment
from casework.errors import Refusal
from casework.mine import Overview, Status
from casework.needs import LevelSaid, StoryPart
from dialogs.common.labels import DIFFICULTY, LEVEL, shown_number
from dialogs.engine.answers import Option, Story, Told, YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import (
    NONE_SAID,
    ChoiceOrWords,
    may_work,
    pick_case,
    refused,
)
from dialogs.residents.opening import opening_of


async def open_case(talk: Talk) -> Status | None:
    """Return the open case that is meant, or say that there is none."""
    overview: Overview = await talk.step("overview", mine.my_overview)
    case = await pick_case(talk, overview.cases)
    if case is None:
        await talk.say(_("您现在没有办着的事。有难处可以直接写给我。"))
    return case


def part_of(told: Told) -> StoryPart:
    """Return what was told as a case keeps it."""
    return StoryPart(told.text, photo=told.photo, voice=told.voice)


@dialog("case.add", _("补充情况"))
async def add(talk: Talk) -> None:
    """Put something more into an open case."""
    case = await open_case(talk)
    if case is None or not await may_work(talk):
        return
    told = await talk.ask(
        "story",
        _("请说,打字、发语音、拍照都行。"),
        Story(),
        label=_("补充的情况"),
        known=opening_of(talk),
    )
    try:
        number = await talk.step("add", cases.add_story, case.case_id, part_of(told))
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(
        _("好,补到编号 {number} 里了,工作人员会看到。"), number=shown_number(number)
    )
    await _further_levels(talk, case, told)


async def _further_levels(talk: Talk, case: Status, told: Told) -> None:
    """Offer to note difficulties the case does not have yet."""
    lines = await talk.step("lines", mine.my_lines, case.case_id)
    known = {said.difficulty for said in lines.levels}
    new = [d for d in told.needs.difficulties if d.difficulty not in known]
    if not new:
        return
    shown = tuple(
        _("{difficulty}:{level}").fill(
            difficulty=DIFFICULTY[d.difficulty], level=LEVEL[d.level]
        )
        for d in new
    )
    right = await talk.ask(
        "further",
        _("听起来还有:{list}。一起记上吗?").fill(list=shown),
        YesNo(_("记上"), _("不用")),
        label=_("新的难处"),
    )
    if not right:
        return
    levels = (
        *lines.levels,
        *(LevelSaid(d.difficulty, d.level, d.evidence) for d in new),
    )
    amendment = replace(Amendment(), levels=levels)
    await talk.step("levels", rights.correct, case.case_id, amendment)
    await talk.say(_("记上了。"))


@dialog("case.withdraw", _("不需要了"))
async def withdraw(talk: Talk) -> None:
    """End a case at the person's wish: a reason if they like, one confirmation."""
    case = await open_case(talk)
    if case is None:
        return
    number = shown_number(case.number)
    reason = await talk.ask(
        "reason",
        _("方便说说为什么不需要了吗?不说也行。"),
        ChoiceOrWords(
            Option("已经解决了", _("已经解决了"), ("解决了", "好了", "办好了")),
            Option("家里有人帮了", _("家里有人帮了"), ("家里人帮", "孩子回来了")),
            Option(NONE_SAID, _("不想说"), ("不说", "没什么", "算了")),
        ),
        label=_("为什么"),
    )
    sure = await talk.ask(
        "sure",
        _("编号 {number} 就不办了,对吗?").fill(number=number),
        YesNo(_("对,不办了"), _("还是要办")),
        label=_("不办了"),
    )
    if not sure:
        await talk.say(_("好,接着办,什么都没变。"))
        return
    told = "" if reason == NONE_SAID else reason
    try:
        await talk.step("withdraw", cases.withdraw, case.case_id, told)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("好,编号 {number} 不办了,已经告诉工作人员。"), number=number)
    await talk.say(_("以后有难处,随时再写给我。"))
