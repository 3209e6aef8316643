"""The staff assessment: 8 difficulties × 4 levels, each with its evidence.

It starts from what the person said, is read back, and only then recorded.
Source: FZ24-4.2.1.
"""

from __future__ import annotations

from typing import Any

from casework import cases, desk
from casework.errors import Refusal
from casework.needs import LevelSaid
from dialogs.common.labels import DIFFICULTY, LEVEL
from dialogs.engine.answers import Choice, Many, Option
from dialogs.engine.answers.choice import NONE_OF_THEM
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords
from dialogs.staff.cards import refused
from nlu.reading import Difficulty, Level

MAX_ROUNDS = 12
LONGEST_EVIDENCE = 120

Levels = tuple[LevelSaid, ...]

# What each level means in life, so that two people choose the same one.
_LEVELS: tuple[Option, ...] = (
    Option(
        Level.SEVERE,
        _("重:自己过不了,离不开人"),
        ("重", "重度", "严重", "离不开人"),
    ),
    Option(
        Level.MODERATE,
        _("中:天天受影响,常要人帮"),
        ("中", "中度", "常要人帮"),
    ),
    Option(
        Level.MILD,
        _("轻:有影响,自己能应付"),
        ("轻", "轻度", "有点", "能应付"),
    ),
    Option(Level.NONE, _("无:没有这个困难"), ("无", "没有", "没有困难")),
)


@dialog("staff.assess", _("评估"), form=True, about_others=True)
async def assess(talk: Talk) -> dict[str, Any] | None:
    """Ask for level and evidence of each difficulty, read back, record."""
    case_id = int(talk.args["case_id"])
    try:
        before = await talk.step("before", desk.levels_before, case_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    made = await _levels(talk, {said.difficulty: said for said in before})
    made = await _confirm(talk, made)
    try:
        await talk.step("assess", cases.assess, case_id, made)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(_("评估记下了,也告诉本人了。"))
    return lead("staff.act", **talk.args)


async def _levels(talk: Talk, before: dict[Difficulty, LevelSaid]) -> Levels:
    """Return all eight: those the person named, those found besides, the rest none."""
    named = [d for d in before if before[d].level is not Level.NONE]
    made = {d: await _one(talk, d, before[d].level) for d in named}
    found = await talk.ask(
        "others",
        _("别的方面还有难处吗?可以选几个。"),
        Many(
            Option(NONE_OF_THEM, _("其他都没有"), ("都没有", "没有", "没了", "无")),
            *(Option(d.value, DIFFICULTY[d]) for d in Difficulty if d not in named),
        ),
        label=_("别的难处"),
    )
    for value in found:
        made[Difficulty(value)] = await _one(talk, Difficulty(value), None)
    return tuple(made.get(d, LevelSaid(d, Level.NONE)) for d in Difficulty)


async def _one(talk: Talk, difficulty: Difficulty, before: Level | None) -> LevelSaid:
    """Return one difficulty with its level and, where there is one, the evidence."""
    level = await talk.ask(
        f"level.{difficulty.value}",
        _prompt(difficulty, before),
        Choice(*_LEVELS),
        label=DIFFICULTY[difficulty],
    )
    if level == Level.NONE:
        return LevelSaid(difficulty, Level.NONE)
    evidence = await talk.ask(
        f"evidence.{difficulty.value}",
        _("“{what}”的依据?写一句:看到、问到、查到什么。").fill(
            what=DIFFICULTY[difficulty]
        ),
        DutyWords(longest=LONGEST_EVIDENCE),
        label=_("依据"),
    )
    return LevelSaid(difficulty, Level(level), evidence)


def _prompt(difficulty: Difficulty, before: Level | None) -> Phrase:
    if before is None:
        return _("“{what}”,您看是哪一级?").fill(what=DIFFICULTY[difficulty])
    return _("“{what}”,登记的是:{level}。您看是哪一级?").fill(
        what=DIFFICULTY[difficulty], level=LEVEL[before]
    )


async def _confirm(talk: Talk, made: Levels) -> Levels:
    """Read everything back until it is right; return what is to be recorded."""
    for number in range(1, MAX_ROUNDS + 1):
        sure = await talk.ask(
            f"sure.{number}",
            _read_back(made),
            Choice(
                Option("yes", _("没错,记下"), ("对", "没错", "好", "记下", "是")),
                Option("change", _("有一条要改"), ("要改", "改", "不对")),
            ),
            label=_("最后确认"),
        )
        if sure == "yes":
            break
        made = await _change(talk.sub(f"change.{number}"), made)
    return made


async def _change(talk: Talk, made: Levels) -> Levels:
    there = [said.difficulty for said in made if said.level is not Level.NONE]
    rest = [difficulty for difficulty in Difficulty if difficulty not in there]
    line = await talk.ask(
        "line",
        _("哪一条要改?"),
        Choice(*(Option(d.value, DIFFICULTY[d]) for d in (*there, *rest))),
        label=_("改哪一条"),
    )
    changed = await _one(talk, Difficulty(line), None)
    return tuple(changed if said.difficulty == line else said for said in made)


def _read_back(made: Levels) -> Phrase:
    lines = tuple(
        _("{difficulty}:{level}——{words}").fill(
            difficulty=DIFFICULTY[said.difficulty],
            level=LEVEL[said.level],
            words=verbatim(said.evidence),
        )
        for said in made
        if said.level is not Level.NONE
    )
    if not lines:
        return _("评估:八个方面都没有难处。记下吗?")
    return _("评估:{lines}。其他都没有。记下吗?").fill(lines=lines)
