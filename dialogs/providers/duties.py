"""What is owed: the list at any time, one duty with its reason, more time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.deadlines.rules import Subject
from casework.errors import Refusal
from casework.obligations import duties, extensions
from casework.obligations.duties import Duty
from casework.obligations.extensions import Room
from dialogs.common.duty_words import (
    WHY_LATER,
    date_words,
    due_line,
    filed_line,
    left_words,
    title,
    why_words,
)
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.answers.day import Day
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords

FILE, EXTEND, LEAVE, WRITE = "file", "extend", "leave", "write"
LONGEST_REASON = 120
SHOWN_FILED = 2

_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去", "不看了", "没了", "知道了"))
_FILE = Option(FILE, _("现在交"), ("交", "现在交", "报送", "填报", "去交"))
_EXTEND = Option(EXTEND, _("要晚几天"), ("延期", "晚几天", "宽限", "来不及"))
_REFUSALS: dict[str, Phrase] = {
    "not_allowed": _("这一件不是您这边的。"),
    "wrong_state": _("这一件已经交过,或者不用交了。"),
    "already_asked": _("已经替您问过了,等工作人员答复。"),
    "asked_enough": _("这一件已经延过两回,不能再延。有难处回复“人工”。"),
    "not_then": _("这一天不行,请换一天。"),
    "field_missing": _("还差一项没写,请补上。"),
    "attachment_missing": _("还差照片,请补上一张。"),
}
_OTHER_REFUSAL = _("现在办不了。过一会儿再试,或回复“人工”。")


def refused(refusal: Refusal) -> Phrase:
    """Return what to say to whoever owes where a verb refused."""
    return _REFUSALS.get(refusal.code, _OTHER_REFUSAL)


@dialog("duty.list", _("还有什么没交"))
async def duty_list(talk: Talk) -> dict[str, Any] | None:
    """Tell what is owed, the soonest first, and what was filed lately."""
    found = await talk.step("duties", duties.my_duties)
    owed = [duty for duty in found if duty.owed]
    filed = [duty for duty in found if not duty.owed][:SHOWN_FILED]
    if not owed:
        await talk.say(_("都交齐了,现在没有要交的。"))
    for duty in filed:
        await talk.say(filed_line(duty))
    if not owed:
        return None
    late = sum(1 for duty in owed if duty.days_left < 0)
    told = _("还有{count}件没交。看哪一件?")
    if late:
        told = _("还有{count}件没交,其中{late}件过了日子。看哪一件?").fill(late=late)
    chosen = await talk.ask(
        "which",
        told.fill(count=len(owed)),
        Choice(*(_option(duty) for duty in owed), _LEAVE),
        label=_("哪一件"),
    )
    return None if chosen == LEAVE else lead("duty.show", obligation_id=int(chosen))


def _option(duty: Duty) -> Option:
    return Option(str(duty.obligation_id), due_line(duty))


@dialog("duty.show", _("要交的一件"))
async def duty_show(talk: Talk) -> dict[str, Any] | None:
    """Show one duty with the reason for its day, and lead on to file it."""
    obligation_id = int(talk.args["obligation_id"])
    try:
        duty = await talk.step("duty", duties.my_duty, obligation_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not duty.owed:
        await talk.say(filed_line(duty) if duty.filed_at else _REFUSALS["wrong_state"])
        return None
    await talk.say(due_line(duty))
    await talk.say(why_words(duty))
    if duty.asked_until is not None:
        told = _("您问过能不能晚到{day},还没答复。")
        await talk.say(told, day=date_words(duty.asked_until))
    may_ask = duty.provider_id is not None and duty.asked_until is None
    chosen = await talk.ask(
        "do",
        _("这一件怎么办?"),
        Choice(_FILE, *([_EXTEND] if may_ask else []), _LEAVE),
        label=_("怎么办"),
    )
    if chosen == LEAVE:
        return None
    dialogs = {FILE: "duty.file", EXTEND: "duty.extend"}
    return lead(dialogs[chosen], obligation_id=obligation_id)


@dialog("duty.extend", _("要晚几天"), form=True, about_others=True)
async def extend(talk: Talk) -> None:
    """Ask for more time: until when and why; staff answer."""
    obligation_id = int(talk.args["obligation_id"])
    try:
        room = await talk.step("room", extensions.room_for, obligation_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    until = await talk.ask(
        "until",
        _("{duty}最晚是{day}({left})。想延到哪一天?").fill(
            duty=title(room.duty),
            day=date_words(room.duty.due_on),
            left=left_words(room.duty),
        ),
        Day(room.first, *_offers(room), earliest=room.first, latest=room.last),
        label=_("延到哪天"),
    )
    reason = await _reason(talk)
    sure = await talk.ask(
        "sure",
        _("替您问:延到{day},因为{reason}。对吗?").fill(
            day=date_words(until), reason=WHY_LATER.get(reason, verbatim(reason))
        ),
        YesNo(_("对,去问"), _("先不问")),
        label=_("确认"),
    )
    if not sure:
        await talk.say(_("好,没有去问。日子还是原来的。"))
        return
    known = WHY_LATER.get(reason)
    words = known.msgid if known else reason
    try:
        await talk.step("ask", extensions.ask_extension, obligation_id, until, words)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(
        _("问了,工作人员答复就告诉您。没答复前,还是按{day}算。"),
        day=date_words(room.duty.due_on),
    )


def _offers(room: Room) -> list[date]:
    week = timedelta(days=7)
    days = (room.first + week - timedelta(days=1), room.first + 2 * week)
    return [day for day in days if day <= room.last]


async def _reason(talk: Talk) -> str:
    reason = await talk.ask(
        "reason",
        _("为什么要晚几天?点一个,或写一句。"),
        DutyWords(
            *(Option(code, label) for code, label in WHY_LATER.items()),
            Option(WRITE, _("写原因"), ("写原因", "自己写", "别的原因")),
            longest=LONGEST_REASON,
        ),
        label=_("原因"),
    )
    if reason != WRITE:
        return reason
    return await talk.ask(
        "written",
        _("请写一句原因。"),
        DutyWords(longest=LONGEST_REASON),
        label=_("原因"),
    )


# What has a conversation of its own is done there, not as a report.
_DOORS: dict[str, str] = {
    "activity.report": "activity.report",
    "provider.credential": "provider.specialists",
    "provider.annual_check": "provider.papers",
    "provider.admission_renewal": "provider.renew",
}


def door_of(duty: Duty) -> dict[str, Any] | None:
    """Return what leads to the conversation that settles a duty, if it has one."""
    name = _DOORS.get(duty.rule_id)
    if name is None:
        return None
    if duty.subject == Subject.ACTIVITY:
        return lead(name, activity_id=int(duty.subject_id))
    return lead(name, provider_id=duty.provider_id)


async def pick_duty(talk: Talk) -> int | None:
    """Return which duty is meant; asked only where there are several."""
    wanted = talk.args.get("obligation_id")
    if wanted is not None:
        return int(wanted)
    found = await talk.step("duties", duties.my_duties)
    owed = [duty for duty in found if duty.owed]
    if not owed:
        await talk.say(_("都交齐了,现在没有要交的。"))
        return None
    if len(owed) == 1:
        return owed[0].obligation_id
    chosen = await talk.ask(
        "which",
        _("交哪一件?"),
        Choice(*(_option(duty) for duty in owed)),
        label=_("哪一件"),
    )
    return int(chosen)
