"""Appeals before staff who had no part in the decision.

Source: FZ25-3.4.4; requirements page 3 (appeal to another person).
"""

from __future__ import annotations

from typing import Any

from casework.errors import Refusal
from casework.providers import appeal_views, appeals
from casework.providers.appeal_views import AppealView
from casework.providers.appeals import About, AppealOutcome, milder
from casework.providers.measure_lifecycle import MeasureStep
from dialogs.common.duty_words import date_words
from dialogs.common.measure_words import (
    OUTCOME,
    STEP,
    card_lines,
    deciders_words,
    kept_words,
    refused,
)
from dialogs.engine.answers import Choice, Option
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords
from dialogs.staff.measures import ask_signer

LONGEST = 200
LEAVE = "leave"
_LEAVE = Option(LEAVE, _("先放着"), ("返回", "以后再说", "先放着", "回去"))
_OUTCOME_WORDS = {
    AppealOutcome.UPHELD: ("维持",),
    AppealOutcome.OVERTURNED: ("撤销",),
    AppealOutcome.CHANGED: ("改轻", "改轻一点"),
}


@dialog("appeal.list", _("申诉"))
async def appeal_list(talk: Talk) -> dict[str, Any] | None:
    """Show the appeals that one may decide."""
    try:
        found = await talk.step("found", appeal_views.open_appeals)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not found:
        await talk.say(_("现在没有要您看的申诉。"))
        return None
    chosen = await talk.ask(
        "which", _("看哪一件?"), Choice(*(_option(each) for each in found), _LEAVE)
    )
    if chosen == LEAVE:
        return None
    return lead("appeal.review", appeal_id=int(chosen))


def _option(view: AppealView) -> Option:
    label = _("{name},最晚{day}").fill(
        name=verbatim(view.provider), day=date_words(view.answer_by)
    )
    return Option(str(view.appeal_id), label)


@dialog("appeal.review", _("看申诉"), about_others=True)
async def review(talk: Talk) -> None:
    """Show an appeal and what it is against, and decide it with a reason."""
    number = int(talk.args["appeal_id"])
    try:
        view = await talk.step("view", appeal_views.staff_appeal, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    for bubble in _bubbles(view):
        await talk.say(bubble)
    chosen = await talk.ask("outcome", _("您怎么定?"), Choice(*_outcomes(), _LEAVE))
    if chosen == LEAVE:
        return
    outcome = AppealOutcome(chosen)
    instead = await _instead(talk, view) if outcome is AppealOutcome.CHANGED else None
    reason = await talk.ask(
        "reason",
        _("理由是什么?写清楚看了什么、为什么。对方会看到。"),
        DutyWords(longest=LONGEST),
        label=_("理由"),
    )
    signer = await ask_signer(talk, view.my_name)
    try:
        await talk.step(
            "decide",
            appeals.decide_appeal,
            number,
            outcome,
            reason,
            signer,
            instead=instead,
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("定了,也告诉对方和原来的经办人了。"))


def _outcomes() -> list[Option]:
    return [Option(o, label, _OUTCOME_WORDS[o]) for o, label in OUTCOME.items()]


def _bubbles(view: AppealView) -> list[Phrase]:
    told = []
    if view.measure is not None:
        told.append(card_lines(view.measure))
        told.append(_("依据:{clause}").fill(clause=view.measure.clause))
        told.append(_("要做的:{todo}").fill(todo=kept_words(view.measure.todo)))
        who = deciders_words(view.measure.deciders)
        told.append(_("原来定的人:{who}").fill(who=who))
        if view.measure.answer:
            words = verbatim(view.measure.answer)
            told.append(_("对方说明:{words}").fill(words=words))
    else:
        told.append(
            _("{name}没通过准入。理由:{reason}").fill(
                name=verbatim(view.provider), reason=verbatim(view.refused_for)
            )
        )
    told.append(_("申诉说:{words}").fill(words=verbatim(view.words)))
    told.append(_("最晚{day}答复。").fill(day=date_words(view.answer_by)))
    return told


async def _instead(talk: Talk, view: AppealView) -> MeasureStep | None:
    """Return the milder step; an application goes back to be looked at again."""
    if view.about is About.ADMISSION or view.measure is None:
        return None
    steps = milder(view.measure.step)
    if len(steps) == 1:
        return steps[0]
    chosen = await talk.ask(
        "instead",
        _("改成哪一步?"),
        Choice(*(Option(step, STEP[step]) for step in steps)),
        label=_("改成"),
    )
    return MeasureStep(chosen)
