"""The eight questions about an activity, and what follows from the answers.

Source: FZ25-3.2.2 (方案、服务对象、资源来源).
"""

from __future__ import annotations

from datetime import date, timedelta

from casework.agreements.activity_rules import Group, Plan, Risk, Weight
from casework.clocks import zone
from dialogs.common.activity_words import GROUP, RISK, SOURCE, grounds_words, plan_lines
from dialogs.engine.answers import Choice, Many, Option, Place, PlaceName
from dialogs.engine.answers.choice import NONE_OF_THEM
from dialogs.engine.answers.day import Day, full_day
from dialogs.engine.answers.number import Number
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.staff.answers import DutyWords

LONGEST_WHAT = 60
LONGEST_SOURCE = 60
STREET_DIGITS = 9
LATEST = timedelta(days=366)
MOST_PEOPLE = 100_000

_LINES = (
    Option("what", _("办什么"), ("内容", "活动")),
    Option("day", _("哪天"), ("日期", "日子", "时间")),
    Option("place", _("哪里"), ("地方", "地点", "街道")),
    Option("people", _("多少人"), ("人数",)),
    Option("groups", _("谁来"), ("什么人", "对象")),
    Option("risks", _("要留意的"), ("风险", "吃的")),
    Option("money", _("钱和东西"), ("钱", "多少钱")),
    Option("source", _("哪里来"), ("来源", "谁出")),
)
_NOTHING = ("都没有", "没有", "无", "没")


async def ask_plan(talk: Talk, before: Plan | None) -> Plan:
    """Return the plan that was confirmed, starting from the one before."""
    plan = Plan(
        what=await _what(talk, before),
        happens_on=await _day(talk, before),
        area_code=await _place(talk, before),
        people=await _people(talk, before),
        groups=await _groups(talk, before),
        risks=await _risks(talk, before),
        money=await _money(talk, before),
        source=await _source(talk, before),
    )
    same = plan == before
    await talk.say(plan_lines(plan, place_name(talk, plan.area_code)))
    answer = await talk.ask(
        "confirm",
        _("要改哪里?") if same else _("我记得对吗?"),
        Choice(*(_LINES if same else _CONFIRM)),
        label=_("最后确认"),
    )
    if answer != "yes":
        line = answer if answer != "change" else await _line(talk)
        await talk.forget(line, "confirm", "line")
    return plan


_CONFIRM = (
    Option("yes", _("对"), ("对", "没错", "好", "是", "可以", "yes", "correct", "ok")),
    Option("change", _("有地方要改"), ("要改", "改", "不对", "no", "wrong")),
)


async def _line(talk: Talk) -> str:
    return await talk.ask("line", _("要改哪里?"), Choice(*_LINES), label=_("改哪里"))


async def _what(talk: Talk, before: Plan | None) -> str:
    return await talk.ask(
        "what",
        _("办什么活动?写一句,比如“重阳节给老人义诊”。"),
        DutyWords(longest=LONGEST_WHAT),
        label=_("办什么"),
        known=before.what if before else None,
    )


async def _day(talk: Talk, before: Plan | None) -> date:
    today = talk.now.astimezone(zone()).date()
    still_good = before is not None and before.happens_on >= today
    return await talk.ask(
        "day",
        _("哪天办?"),
        Day(today, earliest=today, latest=today + LATEST),
        label=_("哪天"),
        known=before.happens_on if before and still_good else None,
    )


async def _place(talk: Talk, before: Plan | None) -> str:
    streets = [place for place in talk.places if len(place.code) == STREET_DIGITS]
    return await talk.ask(
        "place",
        _("在哪个街道或社区办?"),
        Place(streets, talk.places),
        label=_("哪里"),
        known=before.area_code if before else None,
    )


async def _people(talk: Talk, before: Plan | None) -> int:
    usual = (Option(str(n), Phrase(str(n))) for n in (20, 50, 100))
    return await talk.ask(
        "people",
        _("大约多少人来?"),
        Number(*usual, least=1, most=MOST_PEOPLE),
        label=_("多少人"),
        known=before.people if before else None,
    )


async def _groups(talk: Talk, before: Plan | None) -> tuple[Group, ...]:
    chosen = await talk.ask(
        "groups",
        _("来的是谁?可以选几个。"),
        Many(*(Option(group.value, label) for group, label in GROUP.items())),
        label=_("谁来"),
        known=tuple(group.value for group in before.groups) if before else None,
    )
    return tuple(Group(value) for value in chosen)


async def _risks(talk: Talk, before: Plan | None) -> tuple[Risk, ...]:
    chosen = await talk.ask(
        "risks",
        _("有下面这些吗?可以选几个。"),
        Many(
            *(Option(risk.value, label) for risk, label in RISK.items()),
            Option(NONE_OF_THEM, _("都没有"), _NOTHING),
        ),
        label=_("要留意的"),
        known=tuple(risk.value for risk in before.risks) if before else None,
    )
    return tuple(Risk(value) for value in chosen)


async def _money(talk: Talk, before: Plan | None) -> int:
    free = Option("0", _("不花钱"), ("不花钱", "没有", "免费", "不用钱"))
    return await talk.ask(
        "money",
        _("钱和东西一共大约多少元?"),
        Number(free),
        label=_("钱和东西"),
        known=before.money if before else None,
    )


async def _source(talk: Talk, before: Plan | None) -> str:
    answer = DutyWords(
        Option("own", SOURCE["own"], ("自己", "我们自己")),
        Option("sponsor", SOURCE["sponsor"], ("赞助", "企业赞助")),
        Option("government", SOURCE["government"], ("政府", "项目")),
        Option("donated", SOURCE["donated"], ("捐的", "捐款", "捐赠")),
        longest=LONGEST_SOURCE,
    )
    return await talk.ask(
        "source",
        _("钱和东西从哪里来?点一个,或写一句。"),
        answer,
        label=_("哪里来"),
        known=before.source if before else None,
    )


def place_name(talk: Talk, code: str) -> Phrase:
    """Return the name of an area, from the street down."""
    place: PlaceName | None = next((p for p in talk.places if p.code == code), None)
    if place is None:
        return _("全区")
    street = next(
        (
            p
            for p in talk.places
            if len(p.code) == STREET_DIGITS and code.startswith(p.code)
        ),
        place,
    )
    return Phrase(place.name if street is place else f"{street.name}{place.name}")


def why_major(weight: Weight) -> Phrase:
    """Return why an activity is major, with the clause."""
    return _("这场算重大活动:{grounds}。依据 FZ25-3.2.2,要提前备案。").fill(
        grounds=grounds_words(weight.grounds)
    )


def when_due(weight: Weight, today: date) -> Phrase:
    """Return by when it is filed and how the day was counted, or that it is late."""
    told = (
        _("最晚{day}交,提前{count}个工作日是区里定的。")
        if today <= weight.file_by
        else _("本来最晚{day}交,提前{count}个工作日是区里定的。晚了也收,现在交就好。")
    )
    return told.fill(day=full_day(weight.file_by), count=weight.lead_days)
