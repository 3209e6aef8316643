"""Measures before staff: what is proposed, agreeing, taking effect, looking again.

Nobody is decided on by the machine: each step here is a person's.
Source: FZ25-3.4.4; requirements page 3, "Ladder".
"""

from __future__ import annotations

from typing import Any

from casework.clocks import policy
from casework.errors import Refusal
from casework.providers import measure_views, measures, rechecks
from casework.providers.measure_lifecycle import MeasureState, MeasureStep
from casework.providers.measure_views import MeasureView
from casework.providers.measures import Demand
from dialogs.common.duty_words import date_words
from dialogs.common.measure_words import (
    STEP,
    WHAT_TO_DO,
    WHAT_TO_DO_BY_STEP,
    card_lines,
    refused,
)
from dialogs.engine.answers import Choice, Name, Option, YesNo
from dialogs.engine.answers.number import Number
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords
from dialogs.staff.measure_cards import (
    AGREE,
    DONE,
    DROP,
    ENFORCE,
    KEEP,
    LATER,
    LEAVE,
    LIFT,
    MISSING,
    SECOND,
    bubbles,
    options_for,
)

LONGEST = 200
PAGE = 4
NEXT, NEW = "next", "new"

_NEXT = Option(NEXT, _("下面的"), ("更多", "下一页", "下面的", "more"))
_NEW = Option(NEW, _("提一条新的"), ("新的", "提建议", "新建议"))


@dialog("measure.list", _("处理建议"))
async def measure_list(talk: Talk) -> dict[str, Any] | None:
    """Show the open measures of one's areas a few at a time, those that wait first."""
    after = int(talk.args.get("after", 0))
    try:
        found = await talk.step("found", measure_views.open_measures)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    page = found[after : after + PAGE]
    if not page:
        await talk.say(_("现在没有处理建议。"))
    for view in page:
        await talk.say(card_lines(view))
    more = [_NEXT] if len(found) > after + PAGE else []
    chosen = await talk.ask(
        "which",
        _("看哪一件?") if page else _("要提一条吗?"),
        Choice(*map(_option, page), *more, _NEW, LATER),
    )
    if chosen == LEAVE:
        return None
    if chosen == NEXT:
        return lead("measure.list", after=after + PAGE)
    if chosen == NEW:
        return lead("measure.propose")
    return lead("measure.review", measure_id=int(chosen))


def _option(view: MeasureView) -> Option:
    label = _("{name}:{step}").fill(name=verbatim(view.provider), step=STEP[view.step])
    return Option(str(view.measure_id), label)


@dialog("measure.review", _("看处理建议"), about_others=True)
async def review(talk: Talk) -> dict[str, Any] | None:
    """Show one measure with all it rests on, and do what its state allows."""
    number = int(talk.args["measure_id"])
    try:
        view = await talk.step("view", measure_views.staff_measure, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    for bubble in bubbles(view):
        await talk.say(bubble)
    options = options_for(view)
    if not options:
        return None
    chosen = await talk.ask("act", _("您怎么定?"), Choice(*options, LATER))
    if chosen == LEAVE:
        return None
    try:
        await _ACTS[chosen](talk, view)
    except Refusal as refusal:
        await talk.say(refused(refusal))
    return None


async def _agree(talk: Talk, view: MeasureView) -> None:
    days = await _ask_days(talk) if view.step is MeasureStep.RECTIFY else 0
    todo = await _ask_todo(talk, view)
    signer = await ask_signer(talk, view.my_name)
    demand = Demand(todo, days)
    state = await talk.step("agree", measures.agree, view.measure_id, demand, signer)
    if state is MeasureState.GIVEN:
        await talk.say(_("好,提醒他们了。"))
    else:
        await talk.say(_("记下了。还要另一位同事同意,才会告诉对方。"))


async def _ask_days(talk: Talk) -> int:
    rules = policy("measures")["rectification"]
    options = (
        Option(str(days), _("{days}天").fill(days=days)) for days in rules["usual_days"]
    )
    return await talk.ask(
        "days",
        _("给几天改?最多{most}天。").fill(most=rules["most_days"]),
        Number(*options, least=1, most=rules["most_days"]),
        label=_("期限"),
    )


async def _ask_todo(talk: Talk, view: MeasureView) -> str:
    usual = WHAT_TO_DO_BY_STEP.get(view.step) or WHAT_TO_DO.get(view.ground, ())
    return await talk.ask(
        "todo",
        _("要对方做什么?点一个,或写一句大白话。对方会看到。")
        if usual
        else _("要对方做什么?写一句大白话,对方会看到。"),
        DutyWords(*(Option(phrase.msgid, phrase) for phrase in usual), longest=LONGEST),
        label=_("要做的"),
    )


async def _second(talk: Talk, view: MeasureView) -> None:
    signer = await ask_signer(talk, view.my_name)
    until = await talk.step("second", measures.second, view.measure_id, signer)
    await talk.say(
        _("好,告诉对方了。对方可以说明到{day},过了再定生不生效。"),
        day=date_words(until),
    )


async def _drop(talk: Talk, view: MeasureView) -> None:
    told = view.state in (MeasureState.ANNOUNCED, MeasureState.ANSWERED)
    reason = await _reason(
        talk, _("为什么不处理了?对方会看到。") if told else _("为什么不处理?写一句。")
    )
    await talk.step("drop", measures.drop, view.measure_id, reason)
    await talk.say(_("好,不处理了。") if not told else _("好,不处理了,也告诉对方了。"))


async def _enforce(talk: Talk, view: MeasureView) -> None:
    why = ""
    if view.answer:
        why = await _reason(talk, _("对方说明过了。为什么还要生效?对方会看到。"))
    sure = await talk.ask(
        "sure",
        _("{name}:{step},今天起生效?").fill(
            name=verbatim(view.provider), step=STEP[view.step]
        ),
        YesNo(_("生效"), _("先不")),
        label=_("确认"),
    )
    if not sure:
        await talk.say(_("好,先不生效。"))
        return
    due = await talk.step("enforce", measures.enforce, view.measure_id, why)
    if due is None:
        await talk.say(_("生效了,也告诉对方了。对方可以申诉,由别人来看。"))
    else:
        await talk.say(
            _("生效了,也告诉对方了。{day}到期,到时提醒您去看。"), day=date_words(due)
        )


async def _done(talk: Talk, view: MeasureView) -> None:
    number = view.measure_id
    await talk.step("recheck", rechecks.recheck, number, done=True, words="")
    await talk.say(_("好,恢复了,也告诉对方了。"))


async def _missing(talk: Talk, view: MeasureView) -> None:
    words = await _reason(talk, _("还差什么?写具体些,对方会看到。"))
    number = view.measure_id
    await talk.step("recheck", rechecks.recheck, number, done=False, words=words)
    await talk.say(_("记下了。下一步的建议放进清单了,要两个人定。"))


async def _lift(talk: Talk, view: MeasureView) -> None:
    reason = await _reason(talk, _("为什么解除?写一句,对方会看到。"))
    await talk.step("lift", rechecks.lift, view.measure_id, reason)
    await talk.say(_("解除了,对方可以正常承接了。"))


async def _keep(talk: Talk, view: MeasureView) -> None:
    reason = await _reason(talk, _("还差什么?写具体些,对方会看到。"))
    await talk.step("keep", rechecks.keep, view.measure_id, reason)
    await talk.say(_("好,告诉对方了。"))


async def ask_signer(talk: Talk, known: str) -> str:
    """Return the name by which one decides; asked once."""
    return await talk.ask(
        "signer",
        _("通知上写谁定的?请写您的真名。"),
        Name(),
        label=_("署名"),
        known=known or None,
    )


async def _reason(talk: Talk, prompt: Phrase) -> str:
    return await talk.ask("reason", prompt, DutyWords(longest=LONGEST), label=_("理由"))


_ACTS = {
    AGREE: _agree,
    SECOND: _second,
    DROP: _drop,
    ENFORCE: _enforce,
    DONE: _done,
    MISSING: _missing,
    LIFT: _lift,
    KEEP: _keep,
}
