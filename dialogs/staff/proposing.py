"""Staff propose a measure for what they found; others decide on it.

Source: FZ25-3.3.3, FZ25-3.4.4.
"""

from __future__ import annotations

from casework.errors import Refusal
from casework.providers import proposing
from casework.providers.measure_lifecycle import MeasureStep
from casework.providers.proposing import Concerned
from dialogs.common.measure_words import GROUND_NAMES, STEP, refused
from dialogs.engine.answers import Choice, Option
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _, verbatim
from dialogs.engine.talk import Talk
from dialogs.staff.answers import DutyWords

LONGEST = 200
LEAVE = "leave"
_LEAVE = Option(LEAVE, _("先放着"), ("返回", "以后再说", "先放着", "回去"))


@dialog("measure.propose", _("提处理建议"), about_others=True)
async def propose(talk: Talk) -> None:
    """Propose a step for what was found; two others, or one, decide on it."""
    about = await _about(talk)
    if about is None:
        return
    if not about.steps:
        await talk.say(_("这家能提的都已经在办了。"))
        return
    step = await talk.ask(
        "step",
        _("建议哪一步?一步一步来,先轻后重。"),
        Choice(*(Option(each, STEP[each]) for each in about.steps)),
        label=_("哪一步"),
    )
    ground = await talk.ask(
        "ground",
        _("因为什么?"),
        Choice(*(Option(each, label) for each, label in GROUND_NAMES.items())),
        label=_("原因"),
    )
    words = await talk.ask(
        "words",
        _("写清楚事实:什么时候、什么事。不写别人的姓名。"),
        DutyWords(longest=LONGEST),
        label=_("事实"),
    )
    try:
        await talk.step(
            "propose",
            proposing.propose_measure,
            about.provider_id,
            MeasureStep(step),
            ground,
            words,
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("建议提了,放在“处理建议”里。对方现在还不知道。"))


async def _about(talk: Talk) -> Concerned | None:
    """Return the provider that is meant; None where there is none."""
    try:
        found = await talk.step("concerned", proposing.concerned)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not found:
        await talk.say(_("这一片还没有通过准入的机构。"))
        return None
    wanted = talk.args.get("provider_id")
    named = next((each for each in found if each.provider_id == wanted), None)
    if named is not None:
        return named
    options = (Option(str(p.provider_id), verbatim(p.name), (p.name,)) for p in found)
    chosen = await talk.ask(
        "who", _("是哪一家?点一个,或写名字。"), Choice(*options, _LEAVE)
    )
    return next((p for p in found if str(p.provider_id) == chosen), None)
