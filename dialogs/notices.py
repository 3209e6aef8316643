"""The words of everything that is pushed, chosen when it is delivered.

A notice that is no longer true has no words and is not told. `look` runs a
casework question for the recipient; a refusal means there is nothing to tell.
"""

from __future__ import annotations

from typing import Any

from casework.alerts import Outcome
from casework.cases import question_text
from casework.files import Card, card_of, my_file
from casework.forgotten import still_silent
from casework.hotlines import help_line
from casework.lifecycles import CaseState
from casework.talks import wait_of
from casework.visits import visit_card
from casework.waiting import still_waits
from dialogs.common.days import time_words
from dialogs.common.labels import (
    DIFFICULTY,
    FOR_WHOM,
    LEVEL,
    closed_reason,
    shown_number,
)
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.providers import (
    pushes,
    pushes_activity,
    pushes_agreement,
    pushes_duty,
    pushes_measures,
)
from dialogs.pushed import Foreseen, Look, Pushed, Teller
from nlu.reading import CrisisKind, Difficulty, ForWhom, Level

CRISIS_NAMES: dict[CrisisKind, Phrase] = {
    CrisisKind.SUICIDE: _("可能想不开"),
    CrisisKind.VIOLENCE: _("可能受到伤害"),
    CrisisKind.MEDICAL: _("身体危急"),
    CrisisKind.CHILD: _("孩子有危险"),
    CrisisKind.HUNGER_SHELTER: _("没吃的或没地方住"),
    CrisisKind.DISASTER: _("火灾水灾等险情"),
}


def _case_new(look: Look, params: dict[str, Any]) -> Pushed | None:
    card = look(card_of, params["case_id"])
    if card.state != CaseState.REGISTERED:
        return None
    return Pushed(
        _("新登记 {number} · {area} · {who}\n{levels}").fill(
            number=shown_number(card.number),
            area=Phrase(card.area),
            who=FOR_WHOM[ForWhom(card.for_whom)],
            levels=_levels(card) or _("请去了解"),
        ),
        (("open", _("看一看")), ("accept", _("我来办"))),
    )


def _levels(card: Card) -> tuple[Phrase, ...]:
    return tuple(
        _("{difficulty}:{level}").fill(
            difficulty=DIFFICULTY[Difficulty(d)], level=LEVEL[Level(level)]
        )
        for d, level in card.levels.items()
    )


def _alert_new(look: Look, params: dict[str, Any]) -> Pushed:
    del look
    kind = CrisisKind(params["kind"])
    sure = _("紧急!") if params["explicit"] else _("请留意:")
    return Pushed(
        _("{sure}{kind}。原话:{words}").fill(
            sure=sure, kind=CRISIS_NAMES[kind], words=params["words"][:200]
        ),
        (("take", _("我来处理")),),
    )


def _handover_new(look: Look, params: dict[str, Any]) -> Pushed:
    wait = look(wait_of, params["handover_id"])
    told = _("有人想和工作人员说话。{area} · {since}起在等")
    return Pushed(
        told.fill(
            area=Phrase(wait.area) if wait.area else _("地方不清楚"),
            since=time_words(wait.since),
        ),
        (("take", _("我来接")),),
    )


def _alert_closed(look: Look, params: dict[str, Any]) -> Pushed:
    del look
    unreached = params["outcome"] == Outcome.UNREACHED
    told = (
        _("工作人员找过您,没联系上。看到就回一句。急的话打{line}。")
        if unreached
        else _("刚才的急事,工作人员看过了。还不安全就马上写给我,或打{line}。")
    )
    return Pushed(told.fill(line=help_line()))


def _case_assessed(look: Look, params: dict[str, Any]) -> Pushed:
    card = look(my_file, params["case_id"]).card
    return Pushed(
        _("编号 {number}:工作人员评估了您的情况:{levels}。正在想怎么帮。").fill(
            number=shown_number(card.number),
            levels=_levels(card) or _("没有发现难处"),
        )
    )


def _case_closed(look: Look, params: dict[str, Any]) -> Pushed | None:
    file = look(my_file, params["case_id"])
    if file.card.state != CaseState.CLOSED:
        return None
    return Pushed(
        _("编号 {number} 先办到这里:{reason}。要是还没解决,点下面告诉我。").fill(
            number=shown_number(file.card.number),
            reason=closed_reason(file.closed_reason),
        ),
        (("again", _("还有难处要说")), ("person", _("找工作人员"))),
    )


def _plain(phrase: Phrase) -> Teller:
    def tell(look: Look, params: dict[str, Any]) -> Pushed:
        del look, params
        return Pushed(phrase)

    return tell


def _about_my_case(phrase: Phrase, *states: CaseState) -> Teller:
    def tell(look: Look, params: dict[str, Any]) -> Pushed | None:
        file = look(my_file, params["case_id"])
        if states and file.card.state not in states:
            return None
        return Pushed(phrase.fill(number=shown_number(file.card.number)))

    return tell


def _question(look: Look, params: dict[str, Any]) -> Pushed | None:
    text = look(question_text, params["question_id"])
    if text is None:
        return None
    return Pushed(
        _("工作人员想问您:{text}").fill(text=text), (("answer", _("现在回答")),)
    )


def _about_case(phrase: Phrase) -> Teller:
    def tell(look: Look, params: dict[str, Any]) -> Pushed:
        card = look(card_of, params["case_id"])
        number = shown_number(card.number)
        return Pushed(phrase.fill(number=number), (("open", _("看一看")),))

    return tell


def _consent_ended(look: Look, params: dict[str, Any]) -> Pushed:
    # Nothing to open: without consent there is nothing left to see.
    card = look(card_of, params["case_id"])
    told = _("{number} 本人撤回了同意。这件事停了,内容已经删掉。")
    return Pushed(told.fill(number=shown_number(card.number)))


def _silent(look: Look, params: dict[str, Any]) -> Pushed | None:
    if not look(still_silent, params["handover_id"]):
        return None
    return Pushed(_("您接的那位还在等您回话。说完了请点“交还”。"))


def _words_of_staff(look: Look, params: dict[str, Any]) -> Pushed:
    del look
    words = verbatim(params["words"]) if params["words"] else _("一段语音或照片")
    return Pushed(words, sender="staff", media=params.get("media"))


def _words_of_person(look: Look, params: dict[str, Any]) -> Pushed:
    del look
    words = verbatim(params["words"]) if params["words"] else _("一段语音或照片")
    return Pushed(_("对方说:{words}").fill(words=words), media=params.get("media"))


def _nudge(look: Look, params: dict[str, Any]) -> Pushed | None:
    if not look(still_waits, params["turn"]):
        return None
    return Pushed(_("上次说到一半,您说过的都在。回复“再说一遍”就接着来。"))


def bundle_head(count: int) -> Phrase:
    """Return what stands above several notices told in one message."""
    return _("有 {count} 件事告诉您:").fill(count=count)


def bundle_label(number: int, label: Phrase) -> Phrase:
    """Return the label of a button that belongs to one notice of several."""
    return _("第 {number} 件:{label}").fill(number=number, label=label)


def _visit_new(look: Look, params: dict[str, Any]) -> Pushed | None:
    card = look(visit_card, params["visit_id"])
    if card is None or card.taken:
        return None
    told = _("{area}有一位,消息送不到,请上门或打电话。")
    return Pushed(
        told.fill(area=Phrase(card.area) if card.area else _("本区")),
        (("open", _("我去联系")),),
    )


TELLERS: dict[str, Teller] = {
    "visit.new": _visit_new,
    "case.new": _case_new,
    "case.added": _about_case(_("{number} 补充了新情况。")),
    "case.amended": _about_case(_("{number} 改了几处。")),
    "case.answered": _about_case(_("{number} 回答了您的问题。")),
    "case.withdrawn": _about_case(_("{number} 说不需要了。")),
    "case.consent_ended": _consent_ended,
    "case.accepted": _about_my_case(_("编号 {number}:有工作人员在办了,会联系您。")),
    "case.assessed": _case_assessed,
    "case.closed": _case_closed,
    "case.question": _question,
    "alert.new": _alert_new,
    "alert.taken": _plain(_("工作人员看到您的话了,马上联系您。")),
    "alert.closed": _alert_closed,
    "handover.new": _handover_new,
    "handover.taken": _plain(_("工作人员来了,您直接说就好。")),
    "handover.silent": _silent,
    "handover.lapsed": _plain(
        _("工作人员一直没顾上回您,对不起。我接着陪您;还想找人,回复“人工”。")
    ),
    "handover.lost": _plain(_("您接的那位等了很久没回话,已经交还给我了。")),
    "handover.back": _plain(_("工作人员说完了,我接着陪您。有事随时写。")),
    "relay.to_staff": _words_of_person,
    "relay.to_person": _words_of_staff,
    "nudge": _nudge,
    **pushes.TELLERS,
    **pushes_measures.TELLERS,
    **pushes_agreement.TELLERS,
    **pushes_activity.TELLERS,
    **pushes_duty.TELLERS,
}

# What the commonest kinds look at is read for a whole batch at once.
FORESEEN: dict[str, Foreseen] = {**pushes_duty.FORESEEN}
