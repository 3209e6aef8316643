"""What a provider does about a measure: read it, answer, say it is done, appeal.

Source: FZ25-3.4.4; requirements page 3, "Ladder".
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.errors import Refusal
from casework.providers import appeals, measure_views, measures, rechecks
from casework.providers.appeals import About
from casework.providers.measure_lifecycle import (
    OPEN,
    RUNNING,
    MeasureState,
    MeasureStep,
)
from casework.providers.measure_views import MeasureView
from dialogs.common.duty_words import date_words
from dialogs.common.measure_words import (
    STATE,
    STEP,
    deciders_words,
    facts_words,
    kept_words,
    numbers_words,
    refused,
)
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords

LONGEST = 500
SHOWN = 5
LEAVE = "leave"

_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去", "知道了"))
_ANSWER = Option("measure.answer", _("说明情况"), ("说明", "解释", "申辩", "答复"))
_REPORT = Option("measure.report", _("改好了"), ("改好", "改好了", "整改完了"))
_APPEAL = Option("appeal.make", _("我要申诉"), ("申诉", "不服"))


@dialog("measure.mine", _("提醒和处理"))
async def mine(talk: Talk) -> dict[str, Any] | None:
    """Tell what there is, and lead to what may be done about one."""
    found = await talk.step("found", measure_views.my_measures)
    wanted = talk.args.get("measure_id")
    live = [each for each in found if each.state in OPEN or each.measure_id == wanted]
    shown = live[:SHOWN] or list(found[:1])
    if not shown:
        await talk.say(_("没有提醒,也没有处理。一切都好。"))
        return None
    view = await _pick(talk, shown, wanted)
    for bubble in _bubbles(view):
        await talk.say(bubble)
    options = _options(view)
    if not options:
        return None
    chosen = await talk.ask("act", _("您想怎么办?"), Choice(*options, _LEAVE))
    if chosen == LEAVE:
        return None
    return lead(chosen, measure_id=view.measure_id)


async def _pick(
    talk: Talk, views: list[MeasureView], wanted: int | None
) -> MeasureView:
    named = next((view for view in views if view.measure_id == wanted), None)
    if named is not None or len(views) == 1:
        return named or views[0]
    chosen = await talk.ask(
        "which",
        _("有{count}件,看哪一件?").fill(count=len(views)),
        Choice(*(_option(view) for view in views)),
    )
    return next(view for view in views if str(view.measure_id) == chosen)


def _option(view: MeasureView) -> Option:
    label = _("{step}({state})").fill(step=STEP[view.step], state=STATE[view.state])
    return Option(str(view.measure_id), label)


def _bubbles(view: MeasureView) -> list[Phrase]:
    told = [
        _("{step}:{state}。\n因为:{facts}\n依据:{clause}\n要做的:{todo}").fill(
            step=STEP[view.step],
            state=STATE[view.state],
            facts=facts_words(view),
            clause=view.clause,
            todo=kept_words(view.todo),
        )
    ]
    if view.deciders:
        who = deciders_words(view.deciders)
        told.append(_("经办:{who}。别人看不到这件事。").fill(who=who))
    if view.state in (MeasureState.ANNOUNCED, MeasureState.ANSWERED):
        told += _coming(view)
    if view.due_on is not None and view.state in RUNNING:
        told.append(_("最晚{day}改好。").fill(day=date_words(view.due_on)))
    if view.answer:
        told.append(_("您说明过:{words}").fill(words=verbatim(view.answer)))
    if view.outcome:
        told.append(_("结果:{reason}").fill(reason=verbatim(view.outcome)))
    return told


def _coming(view: MeasureView) -> list[Phrase]:
    told = []
    if view.answer_until is not None:
        day = date_words(view.answer_until)
        told.append(_("{day}以前(含当天)可以说明情况,看了再定。").fill(day=day))
    if view.running:
        numbers = numbers_words([each.number for each in view.running])
        told.append(_("在做的服务要先交接好:{numbers}。").fill(numbers=numbers))
    return told


def _options(view: MeasureView) -> list[Option]:
    options = []
    if view.state in (
        MeasureState.ANNOUNCED,
        MeasureState.ANSWERED,
        MeasureState.GIVEN,
    ):
        options.append(_ANSWER)
    if view.step is not MeasureStep.CANCEL and view.state in (
        MeasureState.IN_FORCE,
        MeasureState.NOT_DONE,
    ):
        options.append(_REPORT)
    if view.state in RUNNING and not view.appealed:
        options.append(_APPEAL)
    return options


@dialog("measure.answer", _("说明情况"), form=True, about_others=True)
async def answer(talk: Talk) -> None:
    """Answer before it takes effect; read back, and passed on as it is."""
    number = int(talk.args["measure_id"])
    try:
        view = await talk.step("view", measure_views.my_measure, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    if view.answer_until is not None:
        told = _("这件事还没定。{day}以前(含当天)说明都算数,经办的人会看。")
        await talk.say(told, day=date_words(view.answer_until))
    words = await talk.ask(
        "words",
        _("请说说是怎么回事,有什么难处。写几句就行。"),
        DutyWords(longest=LONGEST),
        label=_("说明"),
    )
    if not await _sure(talk, words):
        await talk.say(_("好,没有交。想说再来。"))
        return
    try:
        await talk.step("answer", measures.answer, number, words)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("收到了,会有人认真看,结果告诉您。还想补充,再来就行。"))


@dialog("measure.report", _("告诉改好了"), form=True, about_others=True)
async def report(talk: Talk) -> None:
    """Say that it is put right; staff come and look."""
    number = int(talk.args["measure_id"])
    words = await talk.ask(
        "words",
        _("太好了。怎么改的?写一两句,我们来看。"),
        DutyWords(longest=LONGEST),
        label=_("怎么改的"),
    )
    try:
        until = await talk.step("report", rechecks.report_done, number, words)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("记下了。最晚{day}有人来看,看过就告诉您。"), day=date_words(until))


@dialog("appeal.make", _("申诉"), form=True, about_others=True)
async def appeal(talk: Talk) -> None:
    """Appeal against a refusal or a measure; somebody else decides."""
    about, about_id = _about(talk.args)
    await talk.say(_("申诉由没参与过的人来看。不会因为申诉为难您。"))
    words = await talk.ask(
        "words",
        _("哪里不对?请写事实和您的想法。"),
        DutyWords(longest=LONGEST),
        label=_("申诉"),
    )
    if not await _sure(talk, words):
        await talk.say(_("好,没有交。想说再来。"))
        return
    try:
        until: date = await talk.step(
            "make", appeals.make_appeal, about, about_id, words
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(
        _("申诉收到了,最晚{day}答复您。等的时候,原决定照旧。"), day=date_words(until)
    )


def _about(args: dict[str, Any]) -> tuple[About, int]:
    """Return what is appealed against; a notice of a measure names that alone."""
    if "about" in args:
        return About(args["about"]), int(args["about_id"])
    return About.MEASURE, int(args["measure_id"])


async def _sure(talk: Talk, words: str) -> bool:
    return await talk.ask(
        "sure",
        _("我记的是:{words}\n这样交上去吗?").fill(words=verbatim(words)),
        YesNo(_("交上去"), _("先不交")),
        label=_("交不交"),
    )
