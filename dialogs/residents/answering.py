"""Answering what staff asked, and words that come by themselves.

Somebody who was asked often just writes the answer; whoever has a case and
tells more may mean that case. Both are asked before anything is registered.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from casework import cases, mine
from casework.errors import Refusal
from casework.mine import Overview
from dialogs.common.labels import shown_number
from dialogs.engine import words
from dialogs.engine.answers import Choice, Option, Story, Told, YesNo
from dialogs.engine.answers.story import load_told
from dialogs.engine.dialog import dialog
from dialogs.engine.given import Given
from dialogs.engine.phrases import _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.adding import part_of
from dialogs.residents.choosing import lead, may_work, refused
from dialogs.residents.opening import opening_of

_NO_REPLY = frozenset({"talk_to_human", "cancel", "withdraw_consent"})


class Reply(Story):
    """An answer to staff: it may well speak of policy, places or the case."""

    @override
    def certain(self, given: Given) -> bool:
        """Take nearly all words; a wish for a person or to stop is none."""
        return given.read().intent not in _NO_REPLY


@dialog("case.answer", _("回答工作人员"))
async def answer(talk: Talk) -> None:
    """Take the answer to one question of staff, in words, voice or photo."""
    if not await may_work(talk):
        return
    question_id = int(talk.args["question_id"])
    try:
        question = await talk.step("question", cases.question_text, question_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    if question is None:
        await talk.say(_("这个问题您已经答过了,谢谢。"))
        return
    told = await talk.ask(
        "answer",
        _("{question}\n打字、发语音、拍照都行。").fill(question=verbatim(question)),
        Reply(),
        label=_("您的回答"),
        known=_said(talk),
    )
    try:
        await talk.step("keep", cases.answer_question, question_id, part_of(told))
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("收到,已经转给工作人员。谢谢您。"))


@dialog("case.told", _("您说的话"))
async def told_by_itself(talk: Talk) -> dict[str, Any] | None:
    """Find out what words mean that came by themselves; lead on to it.

    An answer to staff, more on a case, or a new need; with `unsure` words that
    were not understood, with `chat` small talk: an answer to staff or nothing.
    """
    told = _said(talk)
    overview = await talk.step("overview", mine.my_overview)
    opening = talk.args.get("opening")
    if told is not None and len(overview.questions) == 1:
        question = overview.questions[0]
        await talk.say(_("工作人员问过您:{question}"), question=question.text)
        answers = await talk.ask(
            f"answers.{question.question_id}",
            _("您刚才说的,是在回答吗?"),
            YesNo(_("是在回答"), _("不是")),
            label=_("是不是回答"),
        )
        if answers:
            return lead(
                "case.answer", question_id=question.question_id, opening=opening
            )
    if talk.args.get("chat"):
        return lead("not_here")
    if talk.args.get("unsure"):
        await talk.say(words.NOT_SURE)
        return None
    case_id = await _which(talk, overview)
    if case_id is None:
        return lead("need.report", opening=opening)
    return lead("case.add", case_id=case_id, opening=opening)


async def _which(talk: Talk, overview: Overview) -> int | None:
    """Return the open case that is meant, None for a new one."""
    if opening_of(talk) is None or not overview.cases:
        return None
    named = (
        Option(
            str(case.case_id),
            _("补到编号 {number}").fill(number=shown_number(case.number)),
            (case.number, *(("补充", "原来那件") if not place else ())),
        )
        for place, case in enumerate(overview.cases)
    )
    chosen = await talk.ask(
        "which",
        _("是接着说登记过的事,还是新的难处?"),
        Choice(*named, Option("new", _("新的难处"), ("新的", "另一件", "别的事"))),
        label=_("哪一件"),
    )
    return None if chosen == "new" else int(chosen)


def _said(talk: Talk) -> Told | None:
    """Return what was said on the way here, however short: answers often are."""
    data = talk.args.get("opening")
    said = load_told(data) if data else None
    has_media = said and (said.photo is not None or said.voice is not None)
    return said if said and (said.text or has_media) else None
