"""Everyday words for measures and appeals: steps, facts, what to do, refusals."""

from __future__ import annotations

from datetime import date

from casework.errors import Refusal
from casework.hotlines import help_line
from casework.providers.appeals import AppealOutcome
from casework.providers.measure_lifecycle import MeasureState, MeasureStep
from casework.providers.measure_views import Decider, MeasureView
from dialogs.common.duty_words import date_words
from dialogs.common.labels import shown_number
from dialogs.engine.phrases import Phrase, _, verbatim

STEP: dict[MeasureStep, Phrase] = {
    MeasureStep.REMIND: _("提醒"),
    MeasureStep.RECTIFY: _("限期改好(整改)"),
    MeasureStep.SUSPEND: _("暂停接服务"),
    MeasureStep.CANCEL: _("取消承接资格"),
}

# What the facts are; `words` are those of staff.
GROUND: dict[str, Phrase] = {
    "late_duties": _("一年里有{count}份报告晚了一周以上"),
    "unrepaired": _("有{count}份退回的报告,半个月还没补好"),
    "expired_credentials": _("有{count}张专业证书过期了"),
    "suspended_days": _("暂停已经{count}天,还没改好"),
    "not_rectified": _("上次要改的,到期没有改好"),
    "finding": _("走访时看到:{words}"),
    "complaint": _("有人反映:{words}"),
    "agreement": _("没有照协议做:{words}"),
    "money": _("钱的用处说不清:{words}"),
    "late": _("报告没按时交:{words}"),
}
GROUND_NAMES: dict[str, Phrase] = {
    "finding": _("走访看到的"),
    "complaint": _("有人反映"),
    "agreement": _("没照协议做"),
    "money": _("用钱的事"),
    "late": _("报告没按时交"),
}

# What is usual to ask for; kept in Chinese, as staff would have written it.
WHAT_TO_DO: dict[str, tuple[Phrase, ...]] = {
    "late_duties": (_("把欠的报告补上,以后按时交"),),
    "unrepaired": (_("把退回的报告补好交上来"),),
    "expired_credentials": (_("换好新证,没证以前先不做这一项"),),
    "late": (_("把欠的报告补上,以后按时交"),),
}
WHAT_TO_DO_BY_STEP: dict[MeasureStep, tuple[Phrase, ...]] = {
    MeasureStep.SUSPEND: (_("先不接新的服务,把上次的问题改好"),),
    MeasureStep.CANCEL: (_("办好手上服务的交接和结算"),),
}
_KNOWN = {
    phrase.msgid: phrase
    for phrases in (*WHAT_TO_DO.values(), *WHAT_TO_DO_BY_STEP.values())
    for phrase in phrases
}

STATE: dict[MeasureState, Phrase] = {
    MeasureState.PROPOSED: _("等人看"),
    MeasureState.AGREED: _("一人同意了,等第二人"),
    MeasureState.GIVEN: _("提醒过了"),
    MeasureState.ANNOUNCED: _("还没生效,可以说明情况"),
    MeasureState.ANSWERED: _("还没生效,说明收到了"),
    MeasureState.IN_FORCE: _("生效了"),
    MeasureState.REPORTED: _("说改好了,等人看"),
    MeasureState.NOT_DONE: _("看过,还没改好"),
    MeasureState.DONE: _("改好了,结束"),
    MeasureState.LIFTED: _("解除了"),
    MeasureState.CHANGED: _("申诉后改轻了"),
    MeasureState.FOLLOWED: _("转到下一步了"),
    MeasureState.DROPPED: _("不处理了"),
}

OUTCOME: dict[AppealOutcome, Phrase] = {
    AppealOutcome.UPHELD: _("维持原来的决定"),
    AppealOutcome.OVERTURNED: _("撤销原来的决定"),
    AppealOutcome.CHANGED: _("改轻一些"),
}

_LEVEL: dict[str, Phrase] = {
    "community": _("社区工作人员"),
    "street": _("街道工作人员"),
    "district": _("区工作人员"),
}

_REFUSALS: dict[str, Phrase] = {
    "not_allowed": _("这件不归您办,或者没有这件。"),
    "own_provider": _("您是这家的人,这件要由别人来办。"),
    "wrong_state": _("这一步已经有人办过了,或者现在不能办。"),
    "same_person": _("您同意过了。按规定要由另一位同事再看。"),
    "first_partial": _("先同意的那位现在是这家的人,这件要重新提。"),
    "open_step": _("这家已经有一件同样的在办。"),
    "took_part": _("原来的决定有您一份,申诉要由别人来看。"),
    "decided": _("这件申诉已经有结果了。"),
    "not_milder": _("只能改成更轻的一步。"),
    "no_reason": _("还差几个字的说明,请再来一次。"),
    "no_identity": _("身份证还没看过。先选“改轻一些”,退回重新审。"),
    "unlicensed": _("还缺资格证,不能直接通过。先选“改轻一些”,退回重新审。"),
}
_OTHER = _("现在办不了,请过一会儿再试,或回复“人工”。")


def refused(refusal: Refusal) -> Phrase:
    """Return what to tell where a verb refused."""
    facts = refusal.facts
    match refusal.code:
        case "too_early":
            return _("还早,过了{day}才能办。").fill(
                day=date_words(date.fromisoformat(facts["until"]))
            )
        case "running":
            return _("这家还有服务在做:{numbers}。先交接好,再生效。").fill(
                numbers=numbers_words(facts["numbers"])
            )
        case "too_long":
            return _("最多{most}天。").fill(most=facts["most"])
        case "too_late":
            told = _("过了{days}天,这里不能申诉了。还想说什么,打{line}。")
            return told.fill(days=facts["days"], line=help_line())
        case "appealed":
            return _("这件申诉过了。还想说什么,打{line}。").fill(line=help_line())
        case code:
            return _REFUSALS.get(code, _OTHER)


def numbers_words(numbers: list[str]) -> tuple[Phrase, ...]:
    """Return agreements by their numbers."""
    return tuple(
        _("协议 {number}").fill(number=shown_number(number)) for number in numbers
    )


def facts_words(view: MeasureView) -> Phrase:
    """Return what a measure rests on."""
    known = GROUND.get(view.ground)
    if known is None:
        return verbatim(view.words)
    return known.fill(count=view.count, words=verbatim(view.words))


def kept_words(words: str) -> Phrase:
    """Return words that were kept: a usual one in any language, or as they are."""
    return _KNOWN.get(words) or verbatim(words)


def deciders_words(deciders: tuple[Decider, ...]) -> tuple[Phrase, ...]:
    """Return who decided: where they work, and the name where there is one."""
    return tuple(_decider(each) for each in deciders)


def _decider(one: Decider) -> Phrase:
    level = _LEVEL.get(one.level, verbatim(one.level))
    if not one.area and not one.name:
        return level
    if not one.name:
        return _("{area}工作人员").fill(area=Phrase(one.area))
    where = Phrase(one.area) if one.area else level
    return _("{where} {name}").fill(where=where, name=verbatim(one.name))


def card_lines(view: MeasureView) -> Phrase:
    """Return a measure in a list: whom, what, where it stands."""
    return _("{name}:{step}\n因为:{facts}\n{state}").fill(
        name=verbatim(view.provider),
        step=STEP[view.step],
        facts=facts_words(view),
        state=STATE[view.state],
    )
