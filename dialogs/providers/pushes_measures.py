"""The words of what is pushed about measures and appeals, and where they lead."""

from __future__ import annotations

from typing import Any

from casework.providers.appeal_views import AppealView, staff_appeal, told_appeal
from casework.providers.appeals import About, AppealOutcome
from casework.providers.measure_lifecycle import MeasureState, MeasureStep
from casework.providers.measure_views import MeasureView, my_measure, staff_measure
from dialogs.common.duty_words import date_words
from dialogs.common.measure_words import (
    OUTCOME,
    STEP,
    card_lines,
    deciders_words,
    facts_words,
    kept_words,
)
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.pushed import Look, Pushed, Teller

_OPEN = ("open", _("看一看"))
_ANSWER = ("answer", _("说明情况"))
_APPEAL = ("appeal", _("我要申诉"))
_REPORT = ("report", _("改好了"))


def _given(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.GIVEN)
    if view is None:
        return None
    told = _(
        "提醒{name}一声:{facts}。\n请{todo}。\n按{clause},只是提醒,不影响承接。经办:{who}"
    )
    return Pushed(_filled(told, view), (_ANSWER,))


def _announced(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.ANNOUNCED)
    if view is None or view.answer_until is None:
        return None
    told = _(
        "有件事先告诉{name},还没定:打算{step}。\n因为:{facts}\n依据:{clause}"
        "\n要做的:{todo}{within}\n{day}以前(含当天),您可以先说明,看了再定。\n经办:{who}"
    )
    days = _(",{days}天内").fill(days=view.days) if view.days else ""
    return Pushed(
        _filled(told, view).fill(within=days, day=date_words(view.answer_until)),
        (_ANSWER, _OPEN),
    )


def _in_force(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.IN_FORCE)
    if view is None:
        return None
    ends = {
        MeasureStep.RECTIFY: _("改好告诉我们,看过就恢复。这段时间先不派新的服务。"),
        MeasureStep.SUSPEND: _("改好告诉我们,看过就恢复。"),
        MeasureStep.CANCEL: _("以后改好了,还可以再申请。"),
    }
    told = _(
        "{name}:今天起{step}{until}。\n因为:{facts}\n依据:{clause}\n要做的:{todo}"
        "\n{why}{ends}\n觉得不对可以申诉,由别人来看。"
    )
    until = _(",到{day}").fill(day=date_words(view.due_on)) if view.due_on else ""
    why = _("您的说明我们看了:{words}\n").fill(words=verbatim(view.why))
    actions = (_APPEAL,) if view.step is MeasureStep.CANCEL else (_REPORT, _APPEAL)
    return Pushed(
        _filled(told, view).fill(
            until=until, why=why if view.why else "", ends=ends.get(view.step, "")
        ),
        actions,
    )


def _dropped(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.DROPPED)
    told = _("{name}:上次说的{step},不处理了。{outcome}")
    return None if view is None else Pushed(_filled(told, view))


def _due(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.IN_FORCE, MeasureState.NOT_DONE)
    if view is None or view.due_on is None:
        return None
    told = _("{name}:最晚{day}要改好:{todo}。好了就点下面告诉我们。")
    return Pushed(_filled(told, view).fill(day=date_words(view.due_on)), (_REPORT,))


def _done(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.DONE)
    told = _("好消息:{name}改好了,看过了,恢复正常承接。谢谢您。")
    return None if view is None else Pushed(_filled(told, view))


def _not_done(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.NOT_DONE)
    told = _("{name}:我们去看了,还差一点:{outcome}\n改好再告诉我们。")
    return None if view is None else Pushed(_filled(told, view), (_REPORT, _APPEAL))


def _lifted(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.LIFTED)
    told = _("{name}:{step}解除了,恢复正常承接。{outcome}")
    return None if view is None else Pushed(_filled(told, view))


def _kept(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = _mine(look, params, MeasureState.IN_FORCE)
    told = _("{name}:您说改好了,我们看了,还要再等等:{outcome}")
    return None if view is None else Pushed(_filled(told, view), (_REPORT, _APPEAL))


def _mine(
    look: Look, params: dict[str, Any], *states: MeasureState
) -> MeasureView | None:
    view: MeasureView = look(my_measure, params["measure_id"])
    return view if view.state in states else None


def _filled(told: Phrase, view: MeasureView) -> Phrase:
    """Return a phrase with what it may name of a measure."""
    return told.fill(
        name=verbatim(view.provider),
        step=STEP[view.step],
        facts=facts_words(view),
        clause=view.clause,
        todo=kept_words(view.todo),
        outcome=verbatim(view.outcome),
        who=deciders_words(view.deciders),
    )


def _for_staff(phrase: Phrase, *states: MeasureState) -> Teller:
    """Return the teller of what staff hear while a measure stands so."""

    def tell(look: Look, params: dict[str, Any]) -> Pushed | None:
        view: MeasureView = look(staff_measure, params["measure_id"])
        if view.state not in states:
            return None
        return Pushed(phrase.fill(card=card_lines(view)), (_OPEN,))

    return tell


def _appeal_made(look: Look, params: dict[str, Any]) -> Pushed:
    view: AppealView = look(staff_appeal, params["appeal_id"])
    told = _("{name}申诉了{about},请您这位没参与过的来看。最晚{day}答复。")
    return Pushed(
        told.fill(
            name=verbatim(view.provider),
            about=_about(view),
            day=date_words(view.answer_by),
        ),
        (("decide", _("看一看")),),
    )


def _appeal_decided(look: Look, params: dict[str, Any]) -> Pushed | None:
    view: AppealView = look(told_appeal, params["appeal_id"])
    if not view.outcome:
        return None
    told = _("{name}的申诉有结果了({about}):{outcome}。\n理由:{reason}\n经办:{who}")
    return Pushed(
        told.fill(
            name=verbatim(view.provider),
            about=_about(view),
            outcome=OUTCOME[AppealOutcome(view.outcome)],
            reason=verbatim(view.reason),
            who=deciders_words(view.deciders),
        )
    )


def _about(view: AppealView) -> Phrase:
    if view.about is About.ADMISSION or view.measure is None:
        return _("没通过准入")
    return STEP[view.measure.step]


_S = MeasureState
TELLERS: dict[str, Teller] = {
    "measure.proposed": _for_staff(_("有一条处理建议,请您看:\n{card}"), _S.PROPOSED),
    "measure.second": _for_staff(_("同事同意了,要您这第二个人看:\n{card}"), _S.AGREED),
    "measure.answered": _for_staff(
        _("对方说明情况了,请看:\n{card}"), _S.ANSWERED, _S.GIVEN
    ),
    "measure.ready": _for_staff(
        _("说明的时间过了,要不要生效,请您定:\n{card}"), _S.ANNOUNCED, _S.ANSWERED
    ),
    "measure.reported": _for_staff(_("对方说改好了,请去看看:\n{card}"), _S.REPORTED),
    "measure.recheck": _for_staff(
        _("整改到期了,请去看改好没有:\n{card}"), _S.IN_FORCE, _S.REPORTED
    ),
    "measure.given": _given,
    "measure.announced": _announced,
    "measure.in_force": _in_force,
    "measure.dropped": _dropped,
    "measure.due": _due,
    "measure.done": _done,
    "measure.not_done": _not_done,
    "measure.lifted": _lifted,
    "measure.kept": _kept,
    "appeal.made": _appeal_made,
    "appeal.decided": _appeal_decided,
}

_STAFF_HEAR = ("proposed", "second", "answered", "ready", "reported", "recheck")
# (kind of notice, action) leads to a dialog and the params it is given.
LEADS: dict[tuple[str, str], str] = {
    **{(f"measure.{kind}", "open"): "measure.review" for kind in _STAFF_HEAR},
    ("measure.given", "answer"): "measure.answer",
    ("measure.announced", "answer"): "measure.answer",
    ("measure.announced", "open"): "measure.mine",
    **{
        (f"measure.{kind}", "report"): "measure.report"
        for kind in ("in_force", "due", "not_done", "kept")
    },
    **{
        (f"measure.{kind}", "appeal"): "appeal.make"
        for kind in ("in_force", "not_done", "kept")
    },
    ("appeal.made", "decide"): "appeal.review",
}
