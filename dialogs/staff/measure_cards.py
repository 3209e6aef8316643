"""A measure as staff read it, and what they may do with it in its state."""

from __future__ import annotations

from casework.providers.measure_lifecycle import MeasureState, MeasureStep
from casework.providers.measure_views import MeasureView
from dialogs.common.duty_words import date_words
from dialogs.common.measure_words import (
    card_lines,
    deciders_words,
    kept_words,
    numbers_words,
)
from dialogs.engine.answers import Option
from dialogs.engine.phrases import Phrase, _, verbatim

AGREE, SECOND, DROP, ENFORCE = "agree", "second", "drop", "enforce"
DONE, MISSING, LIFT, KEEP, LEAVE = "done", "missing", "lift", "keep", "leave"

LATER = Option(LEAVE, _("先放着"), ("返回", "以后再说", "先放着", "回去"))
_DROP = Option(DROP, _("不处理了"), ("不处理", "不同意", "算了", "撤回建议"))
_SECOND = Option(SECOND, _("同意,告诉对方"), ("同意", "可以"))
_ENFORCE = Option(ENFORCE, _("生效"), ("生效", "照办"))
_DONE = Option(DONE, _("改好了,恢复"), ("改好了", "恢复", "通过"))
_MISSING = Option(MISSING, _("还没改好"), ("没改好", "没好"))
_LIFT = Option(LIFT, _("解除,恢复"), ("解除", "恢复"))
_KEEP = Option(KEEP, _("还要再等等"), ("再等等", "没好", "继续暂停"))

_S = MeasureState
_OPTIONS: dict[MeasureState, tuple[Option, ...]] = {
    _S.AGREED: (_SECOND, _DROP),
    _S.ANNOUNCED: (_ENFORCE, _DROP),
    _S.ANSWERED: (_ENFORCE, _DROP),
}
_RECTIFYING: dict[MeasureState, tuple[Option, ...]] = {
    _S.IN_FORCE: (_DONE, _MISSING, _LIFT),
    _S.REPORTED: (_DONE, _MISSING),
    _S.NOT_DONE: (_DONE, _LIFT),
}
_SUSPENDED: dict[MeasureState, tuple[Option, ...]] = {
    _S.IN_FORCE: (_LIFT,),
    _S.REPORTED: (_LIFT, _KEEP),
}


def bubbles(view: MeasureView) -> list[Phrase]:
    """Return a measure with all it rests on."""
    told = [card_lines(view), _("依据:{clause}").fill(clause=view.clause)]
    if view.todo:
        told.append(_("要做的:{todo}").fill(todo=kept_words(view.todo)))
    if view.days:
        told.append(_("期限:{days}天").fill(days=view.days))
    if view.deciders:
        who = deciders_words(view.deciders)
        told.append(_("同意的人:{who}").fill(who=who))
    if view.answer:
        told.append(_("对方说明:{words}").fill(words=verbatim(view.answer)))
    if view.reported:
        told.append(_("对方说改好了:{words}").fill(words=verbatim(view.reported)))
    return told + _waiting(view)


def _waiting(view: MeasureView) -> list[Phrase]:
    """Return what has to come first, and by when staff are to look."""
    told = []
    if view.running:
        numbers = numbers_words([each.number for each in view.running])
        told.append(_("在做的服务要先交接:{numbers}。").fill(numbers=numbers))
    if _may_still_answer(view) and view.answer_until is not None:
        day = date_words(view.answer_until)
        told.append(_("对方可以说明到{day},之后才能生效。").fill(day=day))
    if view.due_on is not None and view.recheck_by is not None:
        told.append(
            _("{due}到期,最晚{look}去看。").fill(
                due=date_words(view.due_on), look=date_words(view.recheck_by)
            )
        )
    if view.state is _S.AGREED and view.mine:
        told.append(_("您同意过了,等另一位同事看。"))
    return told


def _may_still_answer(view: MeasureView) -> bool:
    """Tell whether the time to answer runs."""
    if view.state not in (_S.ANNOUNCED, _S.ANSWERED) or view.answer_until is None:
        return False
    return view.today <= view.answer_until


def options_for(view: MeasureView) -> list[Option]:
    """Return what staff may do with a measure now."""
    if view.state is _S.PROPOSED:
        gives = view.step is MeasureStep.REMIND
        label = _("同意,提醒一声") if gives else _("同意")
        return [Option(AGREE, label, ("同意", "可以")), _DROP]
    if view.state is _S.AGREED and view.mine:
        return [_DROP]
    options = [*_OPTIONS.get(view.state, ())]
    if view.step is MeasureStep.RECTIFY:
        options += _RECTIFYING.get(view.state, ())
    elif view.step is MeasureStep.SUSPEND:
        options += _SUSPENDED.get(view.state, ())
    if _may_still_answer(view) or view.running:
        options = [option for option in options if option is not _ENFORCE]
    if view.due_on is not None and view.state is _S.IN_FORCE:
        early = view.today <= view.due_on
        options = [o for o in options if not (early and o is _MISSING)]
    return options
