"""Activities before staff: what waits, one of them with its clashes, the answer."""

from __future__ import annotations

from typing import Any

from casework.agreements import activities, activity_appeals, activity_views
from casework.agreements.activity_lifecycle import ActivityState as State
from casework.agreements.activity_views import ActivityCard, ActivityView
from casework.errors import Refusal
from dialogs.common.activity_words import (
    STATE,
    grounds_words,
    plan_lines,
    refused,
    shown_receipt,
)
from dialogs.engine.answers import Choice, Option
from dialogs.engine.answers.day import full_day
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords

NOTE, CHANGE, REFUSE, LEAVE = "note", "change", "refuse", "leave"
OVERTURN, UPHOLD = "overturn", "uphold"

_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去", "不看了"))
_NOTE = Option(NOTE, _("没问题,收到"), ("收到", "没问题", "备案", "可以"))
_CHANGE = Option(CHANGE, _("请对方改一下"), ("改", "请改", "要改"))
_REFUSE = Option(REFUSE, _("不同意"), ("不同意", "不行"))
_OVERTURN = Option(OVERTURN, _("同意办"), ("同意", "可以办"))
_UPHOLD = Option(UPHOLD, _("还是不同意"), ("维持", "不同意"))
_ANSWERS: dict[str, tuple[Option, ...]] = {
    State.FILED: (_NOTE, _CHANGE, _REFUSE),
    State.NOTED: (_CHANGE,),
    State.CHANGING: (_REFUSE,),
    State.APPEALED: (_OVERTURN, _UPHOLD),
}


@dialog("activity.list", _("活动备案"))
async def waiting(talk: Talk) -> dict[str, Any] | None:
    """Show what is still to be answered, the soonest first."""
    try:
        cards = await talk.step("cards", activity_views.waiting_activities)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not cards:
        await talk.say(_("没有等着答的备案。"))
        return None
    chosen = await talk.ask(
        "which", _("先看哪一场?"), Choice(*map(_option, cards), _LEAVE)
    )
    if chosen == LEAVE:
        return None
    return lead("activity.review", activity_id=int(chosen))


def _option(card: ActivityCard) -> Option:
    label = _("{day} {what}").fill(
        day=full_day(card.happens_on), what=verbatim(card.what)
    )
    return Option(str(card.activity_id), label, (card.what,))


@dialog("activity.review", _("看备案"), about_others=True)
async def review(talk: Talk) -> dict[str, Any] | None:
    """Show a plan with its risks and clashes, and answer it; the look is kept."""
    number = int(talk.args["activity_id"])
    try:
        view = await talk.step("view", activity_views.open_activity, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    for bubble in _bubbles(view):
        await talk.say(bubble)
    options = _ANSWERS.get(view.card.state, ())
    if not options:
        return None
    chosen = await talk.ask("act", _("怎么答?"), Choice(*options, _LEAVE))
    if chosen != LEAVE:
        await _answer(talk, number, chosen)
    return None


async def _answer(talk: Talk, number: int, chosen: str) -> None:
    try:
        if chosen == NOTE:
            await talk.step("note", activities.note, number)
        else:
            verb, prompt = _VERBS[chosen]
            words = await talk.ask("words", prompt, DutyWords(), label=_("原因"))
            await talk.step(chosen, verb, number, words)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("好,已经告诉对方。"))


_VERBS: dict[str, tuple[Any, Phrase]] = {
    CHANGE: (
        activities.ask_change,
        _("请对方改什么、为什么?写清楚,对方会看到。"),
    ),
    REFUSE: (
        activities.refuse,
        _("为什么不同意?依据和原因写清楚,对方会看到,也能申诉。"),
    ),
    OVERTURN: (activity_appeals.overturn, _("为什么可以办?写一句,对方会看到。")),
    UPHOLD: (
        activity_appeals.uphold,
        _("为什么还是不同意?依据和原因写清楚,对方会看到。"),
    ),
}


def _bubbles(view: ActivityView) -> list[Phrase]:
    return [
        _whose(view.card),
        plan_lines(view.plan, Phrase(view.card.area)),
        _weight(view),
        *_lateness(view),
        *_clashes(view),
        *_appeal(view),
        *_report(view),
    ]


def _whose(card: ActivityCard) -> Phrase:
    return _("{provider} · {state}").fill(
        provider=verbatim(card.provider), state=STATE[card.state]
    )


def _weight(view: ActivityView) -> Phrase:
    receipt = shown_receipt(view.receipt)
    if not view.grounds:
        return _("不算重大,自愿来备案的。回执 {receipt}。").fill(receipt=receipt)
    return _("算重大:{grounds}(FZ25-3.2.2)。回执 {receipt}。").fill(
        grounds=grounds_words(view.grounds), receipt=receipt
    )


def _lateness(view: ActivityView) -> list[Phrase]:
    if not view.late or view.file_by is None:
        return []
    return [_("交晚了:本来最晚{day}交。").fill(day=full_day(view.file_by))]


def _clashes(view: ActivityView) -> list[Phrase]:
    if view.card.state in (State.REPORTED, State.CANCELLED):
        return []
    if not view.clashes:
        return [_("同一天这一片没有别的活动。")]
    told = _("同一天这一片还有:{others}。加起来约{crowd}人,请看看场地和人手。")
    others = tuple(
        _("{provider}“{what}”").fill(
            provider=verbatim(card.provider), what=verbatim(card.what)
        )
        for card in view.clashes
    )
    return [told.fill(others=others, crowd=view.crowd)]


def _appeal(view: ActivityView) -> list[Phrase]:
    if view.card.state != State.APPEALED:
        return []
    return [
        _("当时不同意的原因:{words}").fill(words=verbatim(view.reason)),
        _("对方不服:{words}").fill(words=verbatim(view.appeal)),
    ]


def _report(view: ActivityView) -> list[Phrase]:
    if view.served is None:
        return []
    told = _("总结:来了{served}人,用了约{money}元。不顺的地方:{wrong}")
    return [
        told.fill(
            served=view.served,
            money=view.spent,
            wrong=verbatim(view.wrong) if view.wrong else _("没有"),
        )
    ]
