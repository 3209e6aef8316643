"""A sign of danger before a staff member: be on it, talk, close it with an outcome."""

from __future__ import annotations

from typing import Any

from casework import alerts
from casework.alerts import AlertView, Outcome
from casework.errors import Refusal
from dialogs.common.days import time_words
from dialogs.engine.answers import Choice, Option
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.notices import CRISIS_NAMES
from dialogs.residents.choosing import lead
from dialogs.staff.answers import NUMBER, DeskChoice
from dialogs.staff.cards import refused
from nlu.reading import CrisisKind

TALK, CLOSE, LEAVE = "talk", "close", "leave"

OUTCOME: dict[Outcome, Phrase] = {
    Outcome.SAFE: _("人平安了"),
    Outcome.IN_CARE: _("有家人或我们的人在管"),
    Outcome.PASSED_ON: _("交给110、120、119了"),
    Outcome.UNREACHED: _("联系不上"),
    Outcome.MISTAKE: _("是误会,没有危险"),
}


@dialog("staff.alert", _("处理紧急"))
async def staff_alert(talk: Talk) -> dict[str, Any] | None:
    """Be the one who is on it, see who it is, and go on to talk or to close."""
    alert_id = int(talk.args["alert_id"])
    try:
        mine = await talk.step("take", alerts.take_alert, alert_id)
        view = await talk.step("open", alerts.open_alert, alert_id) if mine else None
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if view is None:
        await talk.say(_("同事已经在处理了。谢谢您。"))
        return None
    await talk.say(_who(view))
    await talk.say(_("原话:{words}"), words=view.words)
    chosen = await talk.ask(
        "act",
        _("怎么办?先打电话最快。"),
        DeskChoice(
            Option(TALK, _("马上在这里说话"), ("说话", "对话", "联系")),
            Option(CLOSE, _("写处理结果"), ("结果", "处理完了", "结束")),
            Option(LEAVE, _("返回"), ("返回", "回去")),
        ),
    )
    if chosen == TALK:
        return lead("staff.start", alert_id=alert_id)
    if chosen == CLOSE:
        return lead("staff.alert.close", alert_id=alert_id)
    if chosen.startswith(NUMBER):
        return lead("staff.find", number=chosen.removeprefix(NUMBER))
    return None


def _who(view: AlertView) -> Phrase:
    return _("{kind} · {since}\n称呼:{name}\n电话:{phone}\n住:{area}").fill(
        kind=CRISIS_NAMES[CrisisKind(view.card.kind)],
        since=time_words(view.card.since),
        name=view.name or _("没说"),
        phone=verbatim(shown_phone(view.phone)) if view.phone else _("没留"),
        area=Phrase(view.card.area) if view.card.area else _("地方不清楚"),
    )


@dialog("staff.alert.close", _("处理结果"))
async def close(talk: Talk) -> None:
    """Close an alert with what came of it; the person is told."""
    outcome = await talk.ask(
        "outcome",
        _("结果怎么样?"),
        Choice(*(Option(o, label) for o, label in OUTCOME.items())),
        label=_("处理结果"),
    )
    try:
        await talk.step(
            "close", alerts.close_alert, int(talk.args["alert_id"]), Outcome(outcome)
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
    else:
        await talk.say(_("记下了,也告诉对方了。"))
