"""A whole copy of what is held about a person, as readable text.

Source: PIPL 45; trust page 4.6. A file by secure link follows with the web.
"""

from __future__ import annotations

from casework import files
from casework.consents import Given
from casework.files import FileView, Look
from casework.lifecycles import CaseState
from casework.mine import Record, Status
from casework.needs import Degree
from dialogs.common.days import day_words
from dialogs.common.labels import (
    CATEGORY,
    DEGREE,
    DIFFICULTY,
    LEVEL,
    PURPOSE,
    SERVICE,
    STATE,
    shown_number,
)
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.residents.amending import REACH
from nlu.reading import Difficulty, Level, ObjectCategory, Service

NOT_LEFT, NOT_SAID = _("没留"), _("没说")


async def tell_all(talk: Talk, held: Record, looks: tuple[Look, ...]) -> None:
    """Give a whole copy as readable text, a message for each part."""
    await talk.say(
        _("这是您的一份全部信息。\n称呼:{name}\n电话:{phone}\n住:{area}").fill(
            name=held.name or NOT_LEFT,
            phone=shown_phone(held.phone) if held.phone else NOT_LEFT,
            area=Phrase(held.area) if held.area else NOT_SAID,
        )
    )
    for given in held.consents:
        await talk.say(decided(given))
    for case in held.cases:
        file = await talk.step(f"copy.{case.case_id}", files.my_file, case.case_id)
        await _tell_file(talk, case, file)
    await tell_looks(talk, looks)
    if held.media:
        await talk.say(
            _("照片和语音有{count}份,要拿走请回复“人工”。"), count=held.media
        )


async def _tell_file(talk: Talk, case: Status, file: FileView) -> None:
    category = CATEGORY[ObjectCategory(file.category)] if file.category else NOT_SAID
    await talk.say(
        _(
            "编号 {number},{day}登记,{state}\n困难:{levels}\n想要:{services}\n"
            "补助:{category}\n已有帮助:{received}\n方便时间:{reach}"
        ).fill(
            number=shown_number(case.number),
            day=day_words(case.registered_at),
            state=STATE[CaseState(case.state)],
            levels=levels_of(file) or NOT_SAID,
            services=_services(file) or NOT_SAID,
            category=category,
            received=file.received or NOT_SAID,
            reach=REACH.get(file.reach) or NOT_SAID,
        )
    )
    for story in file.stories:
        await talk.say(_("您说的:{words}"), words=story)
    for difficulty, evidence in file.evidence.items():
        if evidence:
            what = DIFFICULTY[Difficulty(difficulty)]
            await talk.say(_("依据({what}):{words}"), what=what, words=evidence)
    for _number, question, answer in file.questions:
        await talk.say(
            _("问:{question}\n答:{answer}"), question=question, answer=answer
        )


async def tell_looks(talk: Talk, looks: tuple[Look, ...]) -> None:
    """Tell who looked, the newest first."""
    for look in looks:
        await talk.say(seen(look))
    if not looks:
        await talk.say(_("还没有人打开看过。"))


def seen(look: Look) -> Phrase:
    """Return one look in words."""
    return _("{day} {area}工作人员看过编号 {number}。").fill(
        day=day_words(look.at),
        area=Phrase(look.area) if look.area else _("区里"),
        number=shown_number(look.number),
    )


def decided(given: Given) -> Phrase:
    """Return one decision about consent in words."""
    told = _("{what}({day}同意)")
    if not given.granted:
        told = _("{what}({day}没同意)")
    elif given.withdrawn_at is not None:
        told = _("{what}({day}撤回)")
    day = day_words(given.withdrawn_at or given.decided_at)
    return told.fill(what=PURPOSE[given.purpose], day=day)


def levels_of(file: FileView) -> tuple[Phrase, ...]:
    """Return the difficulties of a case with their levels."""
    return tuple(
        _("{difficulty}:{level}").fill(
            difficulty=DIFFICULTY[Difficulty(d)], level=LEVEL[Level(level)]
        )
        for d, level in file.card.levels.items()
    )


def _services(file: FileView) -> tuple[Phrase, ...]:
    return tuple(
        _("{service}:{degree}").fill(
            service=SERVICE[Service(s)],
            degree=DEGREE[Degree(degree)],
        )
        for s, degree in file.card.services.items()
    )
