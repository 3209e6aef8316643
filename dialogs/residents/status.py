"""Where a case stands, and what may be done with it: add, change, end."""

from __future__ import annotations

from typing import Any

from casework import mine
from casework.lifecycles import CaseState
from casework.mine import Overview, Status
from dialogs.common.days import day_words, time_words
from dialogs.common.labels import STATE, closed_reason, shown_number
from dialogs.engine.answers import ChoiceOrStory, Option, Told, YesNo
from dialogs.engine.answers.story import dump_told
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead, pick_case

ADD = Option("case.add", _("补充情况"), ("补充", "加一点", "还有情况"))
AMEND = Option("case.amend", _("改一改"), ("改", "要改", "有错"))
WITHDRAW = Option("case.withdraw", _("不需要了"), ("不用了", "撤销", "不办了"))
NOTHING = Option("-", _("没别的了"), ("没有了", "好了", "没了", "知道了", "谢谢"))


@dialog("case.status", _("查进展"))
async def case_status(talk: Talk) -> dict[str, Any] | None:
    """Tell where each open case stands; the result leads on to what is wished."""
    overview = await talk.step("overview", mine.my_overview)
    case = await pick_case(talk, overview.cases)
    if case is None:
        return await _nothing_open(talk, overview)
    await talk.say(_where(case))
    await talk.say(_when(case))
    asked = next((q for q in overview.questions if q.case_id == case.case_id), None)
    if asked is not None:
        await talk.say(_("工作人员问过您:{question}"), question=asked.text)
        now = await talk.ask(
            f"answer.{asked.question_id}",
            _("现在回答吗?"),
            YesNo(_("现在回答"), _("以后再说")),
            label=_("现在回答"),
        )
        if now:
            case_id, question_id = case.case_id, asked.question_id
            return lead("case.answer", case_id=case_id, question_id=question_id)
    return await _wish(talk, case)


async def _wish(talk: Talk, case: Status) -> dict[str, Any] | None:
    wish = await talk.ask(
        "wish",
        _("这件事您还想做什么?"),
        ChoiceOrStory(ADD, AMEND, WITHDRAW, NOTHING),
        label=_("还想做什么"),
    )
    if isinstance(wish, Told):
        return lead("case.add", case_id=case.case_id, opening=dump_told(wish))
    if wish == NOTHING.value:
        await talk.say(_("好,有新消息就看得到,随时问我。"))
        return None
    return lead(wish, case_id=case.case_id)


def _where(case: Status) -> Phrase:
    state = STATE[CaseState(case.state)]
    number = shown_number(case.number)
    if not case.level:
        return _("编号 {number}:{state}。").fill(number=number, state=state)
    return _("编号 {number}:{state}。现在由{area}工作人员负责。").fill(
        number=number, state=state, area=Phrase(case.area) if case.area else _("区里")
    )


def _when(case: Status) -> Phrase:
    if case.answer_due is not None:
        return _("{day}登记的,{due}前给您回话。").fill(
            day=day_words(case.registered_at), due=time_words(case.answer_due)
        )
    return _("{day}登记的,从{since}起是这样。").fill(
        day=day_words(case.registered_at), since=day_words(case.since)
    )


async def _nothing_open(talk: Talk, overview: Overview) -> dict[str, Any] | None:
    last = overview.last
    if last is not None:
        await talk.say(_ended(last))
    else:
        await talk.say(_("您还没有登记过困难,没有要等的事。"))
    if overview.reporting:
        return None
    new = await talk.ask(
        "new",
        _("现在有难处想说吗?"),
        YesNo(_("有,想说说"), _("没有")),
        label=_("有没有难处"),
    )
    if new:
        return lead("need.report")
    await talk.say(_("那就好。有难处随时写给我。"))
    return None


def _ended(case: Status) -> Phrase:
    told = _("编号 {number}:{state},是{day}的事。")
    if case.state == CaseState.CLOSED and case.reason:
        told = _("编号 {number}:{state},是{day}的事。结果:{reason}")
    filled = told.fill(
        number=shown_number(case.number),
        state=STATE[CaseState(case.state)],
        day=day_words(case.since),
    )
    reason = closed_reason(case.reason)
    return filled.fill(reason=reason) if "{reason}" in told.msgid else filled
