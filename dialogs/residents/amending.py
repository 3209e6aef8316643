"""Correcting a case: one line, one question, read back from old to new."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from casework import mine, rights
from casework.cases import Amendment
from casework.errors import Refusal
from casework.mine import Lines
from casework.needs import Degree, LevelSaid, Wished
from dialogs.common.labels import CATEGORY, DEGREE, DIFFICULTY, LEVEL, SERVICE
from dialogs.common.labels import level_options as _level_options
from dialogs.engine.answers import Choice, Name, Option, Phone, Place, Text
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.adding import open_case
from dialogs.residents.choosing import OrNone, may_work, refused
from nlu.reading import Difficulty, Level, ObjectCategory, Service

MAX_ROUNDS = 8
LONGEST_LINE = 60
STREET_DIGITS = 9
REACH: dict[str, Phrase] = {
    "any": _("什么时候都行"),
    "morning": _("上午"),
    "afternoon": _("下午"),
    "evening": _("晚上"),
    "write": _("写字就好,别打电话"),
}
_REACH_WORDS = {
    "any": ("都行", "随时", "都可以"),
    "morning": ("早上",),
    "write": ("不要打电话", "写字", "发消息"),
}
NOTHING_YET = _("没有")
DONE = "-"


@dataclass(frozen=True, slots=True)
class Correction:
    """One changed line: what is saved, and how it reads, before and after."""

    amendment: Amendment
    old: Phrase
    new: Phrase


@dialog("case.amend", _("改登记的内容"))
async def amend(talk: Talk) -> None:
    """Change lines of an open case until nothing is left to change."""
    case = await open_case(talk)
    if case is None or not await may_work(talk):
        return
    for number in range(1, MAX_ROUNDS + 1):
        lines = await talk.step(f"lines.{number}", mine.my_lines, case.case_id)
        line = await talk.ask(
            f"line.{number}",
            _("要改哪一项?") if number == 1 else _("还要改别的吗?"),
            Choice(*_LINES, _DONE),
            label=_("改哪一项"),
        )
        if line == DONE:
            told = _("好,没有改。") if number == 1 else _("好,改过的工作人员都看得到。")
            await talk.say(told)
            return
        made = await _ASKS[line](talk.sub(f"change.{number}"), lines)
        try:
            await talk.step(
                f"save.{number}", rights.correct, case.case_id, made.amendment
            )
        except Refusal as refusal:
            await talk.say(refused(refusal))
            return
        await talk.say(
            _("改好了。原来:{old}。现在:{new}。"), old=made.old, new=made.new
        )


_LINES = (
    Option("levels", _("困难"), ("难处", "哪里难", "多难")),
    Option("services", _("想要的帮助"), ("帮助", "服务", "帮忙")),
    Option("place", _("住哪里"), ("地方", "地址", "街道", "社区")),
    Option("phone", _("电话"), ("号码", "手机")),
    Option("name", _("称呼"), ("名字", "姓名")),
    Option("reach", _("什么时候方便"), ("方便时间", "时间")),
    Option("received", _("已有的帮助"), ("谁在帮",)),
    Option("category", _("补助种类"), ("补助", "低保")),
)
_DONE = Option(DONE, _("不改了"), ("没有了", "好了", "算了", "都对", "不用"))


async def _levels(talk: Talk, lines: Lines) -> Correction:
    chosen = await talk.ask(
        "difficulty",
        _("哪方面的困难?"),
        Choice(*(Option(d.value, label) for d, label in DIFFICULTY.items())),
        label=_("哪方面"),
    )
    difficulty = Difficulty(chosen)
    answer = await talk.ask(
        f"level.{chosen}",
        _("“{what}”现在有多难?").fill(what=DIFFICULTY[difficulty]),
        Choice(*_level_options()),
        label=DIFFICULTY[difficulty],
    )
    before = {said.difficulty: said for said in lines.levels}
    was = before.get(difficulty)
    said = LevelSaid(difficulty, Level(answer), was.evidence if was else "")
    levels = tuple({**before, difficulty: said}.values())
    return Correction(
        Amendment(levels=levels),
        _said(was or LevelSaid(difficulty, Level.NONE)),
        _said(said),
    )


def _said(said: LevelSaid) -> Phrase:
    return _("{difficulty}:{level}").fill(
        difficulty=DIFFICULTY[said.difficulty], level=LEVEL[said.level]
    )


async def _services(talk: Talk, lines: Lines) -> Correction:
    before = {wished.service: wished.degree for wished in lines.services}
    ordered = [*before, *(s for s in SERVICE if s not in before)]
    chosen = await talk.ask(
        "service",
        _("哪一种帮助?"),
        Choice(*(Option(s.value, SERVICE[s]) for s in ordered)),
        label=_("哪种帮助"),
    )
    service = Service(chosen)
    answer = await talk.ask(
        f"degree.{chosen}",
        _("“{what}”,您自己能做多少?").fill(what=SERVICE[service]),
        Choice(
            *(Option(degree.value, label) for degree, label in DEGREE.items()),
            Option("-", _("不要这一项"), ("不要", "不用")),
        ),
        label=SERVICE[service],
    )
    after = {**before, service: Degree(answer)} if answer != "-" else dict(before)
    if answer == "-":
        after.pop(service, None)
    wished = tuple(Wished(s, degree) for s, degree in after.items())
    return Correction(
        Amendment(services=wished), _wish(service, before), _wish(service, after)
    )


def _wish(service: Service, wished: dict[Service, Degree]) -> Phrase:
    degree = wished.get(service)
    return _("{service}:{degree}").fill(
        service=SERVICE[service],
        degree=DEGREE[degree] if degree else _("不要这一项"),
    )


async def _place(talk: Talk, lines: Lines) -> Correction:
    streets = [p for p in talk.places if len(p.code) == STREET_DIGITS]
    code = await talk.ask(
        "place",
        _("现在住在哪个街道或社区?点一个,或直接写。"),
        Place(streets, talk.places),
        label=_("住哪里"),
        wants="location",
    )
    place = next(p for p in talk.places if p.code == code)
    street = next((p for p in streets if code.startswith(p.code)), place)
    name = place.name if street is place else f"{street.name}{place.name}"
    return Correction(
        Amendment(area_code=code),
        verbatim(lines.area) if lines.area else NOTHING_YET,
        verbatim(name),
    )


async def _name(talk: Talk, lines: Lines) -> Correction:
    name = await talk.ask("name", _("怎么称呼您?"), Name(), label=_("称呼"))
    return Correction(Amendment(name=name), _words(lines.name), verbatim(name))


async def _phone(talk: Talk, lines: Lines) -> Correction:
    answer = OrNone(Phone(), _("不留电话"), "不留", "没有", "没有电话", "删掉")
    phone = await talk.ask(
        "phone", _("新的电话是多少?"), answer, label=_("电话"), wants="phone"
    )
    old = verbatim(shown_phone(lines.phone)) if lines.phone else _("没留")
    new = verbatim(shown_phone(phone)) if phone else _("没留")
    return Correction(Amendment(phone=phone), old, new)


async def _reach(talk: Talk, lines: Lines) -> Correction:
    reach = await talk.ask(
        "reach",
        _("什么时候找您方便?"),
        Choice(*(Option(k, v, _REACH_WORDS.get(k, ())) for k, v in REACH.items())),
        label=_("什么时候方便"),
    )
    old = REACH.get(lines.reach) or _words(lines.reach)
    return Correction(Amendment(reach=reach), old, REACH[reach])


async def _received(talk: Talk, lines: Lines) -> Correction:
    received = await talk.ask(
        "received",
        _("现在有谁在帮?比如送饭、补贴、护工。"),
        OrNone(Text(longest=LONGEST_LINE), NOTHING_YET, "没人"),
        label=_("已有的帮助"),
    )
    return Correction(
        Amendment(received=received), _words(lines.received), _words(received)
    )


async def _category(talk: Talk, lines: Lines) -> Correction:
    category = await talk.ask(
        "category",
        _("在拿政府的哪一种补助?"),
        Choice(*(Option(c.value, label) for c, label in CATEGORY.items())),
        label=_("补助种类"),
    )
    old = CATEGORY[ObjectCategory(lines.category)] if lines.category else NOTHING_YET
    chosen = ObjectCategory(category)
    return Correction(Amendment(category=chosen), old, CATEGORY[chosen])


def _words(said: str) -> Phrase:
    return verbatim(said) if said else NOTHING_YET


_ASKS: dict[str, Callable[[Talk, Lines], Awaitable[Correction]]] = {
    "levels": _levels,
    "services": _services,
    "place": _place,
    "phone": _phone,
    "name": _name,
    "reach": _reach,
    "received": _received,
    "category": _category,
}
