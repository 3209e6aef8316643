"""People whom no message reaches: staff take one, call or go, and say what came."""

from __future__ import annotations

import re
from typing import Any

from casework import visits
from casework.errors import Refusal
from casework.visits import VisitCard, VisitOutcome, VisitView
from dialogs.common.days import day_words, time_words
from dialogs.engine.answers import Option
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import NUMBER, DeskChoice
from dialogs.staff.cards import refused

LEAVE = "leave"
OUTCOME: dict[VisitOutcome, tuple[Phrase, tuple[str, ...]]] = {
    VisitOutcome.REACHED: (_("联系上了"), ("联系上", "见到了", "打通了")),
    VisitOutcome.NOT_THERE: (_("没找到人"), ("没人", "不在家", "打不通")),
    VisitOutcome.MOVED: (_("搬走了"), ("搬家了", "不住这里了")),
}

_LEAVE = Option(LEAVE, _("返回"), ("返回", "不看了", "回去"))
# What was to be told, by the beginning of its subject or kind.
_ABOUT: dict[str, Phrase] = {
    "case": _("登记的困难"),
    "obligation": _("要交的报送"),
    "agreement": _("服务协议"),
    "activity": _("活动备案"),
    "provider": _("准入的事"),
    "measure": _("处理意见"),
    "duty": _("要交的报送"),
    "filing": _("要交的报送"),
    "resource": _("资源库的登记"),
}


@dialog("staff.visits", _("要上门的"))
async def visit_list(talk: Talk) -> dict[str, Any] | None:
    """Show whom no message reaches in one's areas, the oldest first."""
    owed = await talk.step("visits", visits.open_visits)
    if not owed:
        await talk.say(_("您这一片现在没有要上门的。"))
        return None
    chosen = await talk.ask(
        "which",
        _("这些人消息送不到,要上门或打电话。先看哪一位?"),
        DeskChoice(*(_option(card) for card in owed), _LEAVE),
        label=_("哪一位"),
    )
    if chosen.startswith(NUMBER):
        return lead("staff.find", number=chosen.removeprefix(NUMBER))
    return None if chosen == LEAVE else lead("staff.visit", visit_id=int(chosen))


def _option(card: VisitCard) -> Option:
    place = Phrase(card.area) if card.area else _("地方不清楚")
    told = _("{area},{day}起({whose})") if card.taken else _("{area},{day}起")
    whose = _("您在办") if card.mine else _("同事在办")
    label = told.fill(area=place, day=day_words(card.since), whose=whose)
    return Option(str(card.visit_id), label)


@dialog("staff.visit", _("上门联系"))
async def visit(talk: Talk) -> dict[str, Any] | None:
    """Take a visit, see who it is, and say by one tap what came of it."""
    visit_id = int(talk.args["visit_id"])
    try:
        view = await talk.step("take", visits.take_visit, visit_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if view is None:
        await talk.say(_("同事已经去联系了。谢谢您。"))
        return None
    await talk.say(_who(view))
    chosen = await talk.ask(
        "outcome",
        _("联系过了点一下结果;还没去就返回。"),
        DeskChoice(
            *(Option(code, *words) for code, words in OUTCOME.items()),
            _LEAVE,
        ),
        label=_("结果"),
    )
    if chosen.startswith(NUMBER):
        return lead("staff.find", number=chosen.removeprefix(NUMBER))
    if chosen == LEAVE:
        await talk.say(_("好,这位还归您,在“要上门的”里。"))
        return None
    try:
        await talk.step("end", visits.end_visit, visit_id, VisitOutcome(chosen))
    except Refusal as refusal:
        await talk.say(refused(refusal))
    else:
        await talk.say(_("记下了,谢谢您跑一趟。"))
    return None


def _who(view: VisitView) -> Phrase:
    return _(
        "{area} · {since}起送不到\n称呼:{name}\n电话:{phone}\n什么事:{about}"
    ).fill(
        area=Phrase(view.card.area) if view.card.area else _("地方不清楚"),
        since=time_words(view.card.since),
        name=verbatim(view.name) if view.name else _("没说"),
        phone=verbatim(shown_phone(view.phone)) if view.phone else _("没留"),
        about=_ABOUT.get(re.split("[:.]", view.about)[0], _("有消息要告诉本人")),
    )
