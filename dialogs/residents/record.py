"""My record (我的信息): what is held, who looked, and where to change it.

Source: PIPL 44-46; trust page 4.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casework import files, mine, rights
from casework.consents import Given
from casework.files import FileView, Look
from casework.lifecycles import OPEN_STATES, CaseState
from casework.mine import Record, Status
from dialogs.common.days import day_words
from dialogs.common.labels import STATE, shown_number
from dialogs.engine.answers import Choice, Name, Option, Phone
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import OrNone, lead
from dialogs.residents.copying import (
    NOT_LEFT,
    NOT_SAID,
    decided,
    levels_of,
    seen,
    tell_all,
    tell_looks,
)

MAX_ROUNDS = 8
SHOWN_CASES = 3
_KEPT_DIGITS = 4
_PHONE_DIGITS = 11

LANGUAGES: dict[str, Phrase] = {
    "zh-Hans": Phrase("简体中文"),
    "zh-Hant": Phrase("繁體中文"),
    "en": Phrase("English"),
}
_LOOKS = Option("looks", _("谁看过"), ("谁看了", "谁看过我的信息"))
_CHANGE = Option("change", _("改一改"), ("改", "有错", "更正"))
_COPY = Option("copy", _("要一份"), ("导出", "复制", "全部给我"))
_END = Option("end", _("撤回或删除"), ("撤回", "删除", "删掉"))
_DONE = Option("done", _("好了"), ("没有了", "知道了", "谢谢", "不用了"))


@dialog("my.record", _("我的信息"))
async def record(talk: Talk) -> dict[str, Any] | None:
    """Show what is held; the result leads on to changing or deleting it."""
    held = await talk.step("record", mine.my_record)
    looks = await talk.step("looks", files.my_looks)
    await _tell_short(talk, held, looks)
    for number in range(1, MAX_ROUNDS + 1):
        wish = await talk.ask(
            f"wish.{number}",
            _("您想做什么?"),
            Choice(_LOOKS, _CHANGE, _COPY, _END, _DONE),
            label=_("我的信息"),
        )
        if wish == _LOOKS.value:
            await tell_looks(talk, looks)
        elif wish == _COPY.value:
            await tell_all(talk.sub(f"copy.{number}"), held, looks)
        elif wish == _CHANGE.value:
            return await _change(talk, held)
        elif wish == _END.value:
            return await _end(talk)
        else:
            break
    await talk.say(_("好。随时回复“我的信息”再看。"))
    return None


async def _tell_short(talk: Talk, held: Record, looks: tuple[Look, ...]) -> None:
    await talk.say(
        _("称呼:{name}。电话:{phone}。住:{area}。语言:{language}。"),
        name=held.name or NOT_LEFT,
        phone=masked(held.phone) if held.phone else NOT_LEFT,
        area=Phrase(held.area) if held.area else NOT_SAID,
        language=LANGUAGES.get(held.language, Phrase(held.language)),
    )
    await talk.say(_("您的同意:{list}。"), list=_given(held.consents))
    for case in held.cases[:SHOWN_CASES]:
        file = await talk.step(f"file.{case.case_id}", files.my_file, case.case_id)
        await _tell_case(talk, case, file)
    if not held.cases:
        await talk.say(_("没有登记过困难。"))
    await talk.say(
        _("消息:您让停了,不主动发。") if held.stopped else _("消息:有进展会告诉您。")
    )
    if looks:
        await talk.say(seen(looks[0]))


async def _tell_case(talk: Talk, case: Status, file: FileView) -> None:
    await talk.say(
        _("编号 {number},{day}登记:{state}。{levels}"),
        number=shown_number(case.number),
        day=day_words(case.registered_at),
        state=STATE[CaseState(case.state)],
        levels=levels_of(file) or "",
    )
    if file.stories:
        await talk.say(_("您说的:{words}"), words=file.stories[0])


def masked(phone: str) -> str:
    """Return a phone with its middle hidden."""
    digits = phone.removeprefix("+86")
    if len(digits) == _PHONE_DIGITS:
        return f"{digits[:3]} **** {digits[-_KEPT_DIGITS:]}"
    return f"**** {digits[-_KEPT_DIGITS:]}"


def _given(consents: Iterable[Given]) -> Phrase | tuple[Phrase, ...]:
    newest = {(given.purpose, given.receiver): given for given in consents}
    return tuple(decided(given) for given in newest.values()) or _("还没有问过")


async def _change(talk: Talk, held: Record) -> dict[str, Any] | None:
    """Lead on to the case, or change name and phone where there is none open."""
    if any(CaseState(case.state) in OPEN_STATES for case in held.cases):
        return lead("case.amend")
    line = await talk.ask(
        "line",
        _("要改哪一项?"),
        Choice(
            Option("name", _("称呼"), ("名字",)),
            Option("phone", _("电话"), ("号码", "手机")),
            Option("language", _("语言")),
            Option("-", _("不改了"), ("算了",)),
        ),
        label=_("改哪一项"),
    )
    return await _change_line(talk, line)


async def _change_line(talk: Talk, line: str) -> dict[str, Any] | None:
    if line == "name":
        name = await talk.ask("name", _("怎么称呼您?"), Name(), label=_("称呼"))
        await talk.step("save.name", rights.correct_me, name=name)
    elif line == "phone":
        answer = OrNone(Phone(), _("不留电话"), "不留", "没有", "没有电话", "删掉")
        phone = await talk.ask(
            "phone", _("新的电话是多少?"), answer, label=_("电话"), wants="phone"
        )
        await talk.step("save.phone", rights.correct_me, phone=phone)
    elif line == "language":
        return lead("language")
    await talk.say(_("好,没有改。") if line == "-" else _("改好了。"))
    return None


async def _end(talk: Talk) -> dict[str, Any] | None:
    """Lead on to taking back consent or to deleting everything."""
    choice = await talk.ask(
        "end",
        _("撤回是不让再用,删除是全部抹掉。要哪一个?"),
        Choice(
            Option("consent.withdraw", _("撤回同意"), ("撤回",)),
            Option("my.erase", _("全部删除"), ("删除", "删掉", "抹掉")),
            Option("-", _("都不要"), ("算了", "不用")),
        ),
        label=_("撤回或删除"),
    )
    if choice == "-":
        await talk.say(_("好,什么都没变。"))
        return None
    return lead(choice)
