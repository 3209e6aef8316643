"""One case before a staff member: read it, then do what level and state allow."""

from __future__ import annotations

from typing import Any

from casework import desk, files
from casework.errors import Refusal
from casework.lifecycles import CaseState
from casework.permissions import Act
from dialogs.common.labels import shown_number
from dialogs.engine.answers import Option
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import NUMBER, DeskChoice
from dialogs.staff.cards import STAFF_STATE, file_bubbles, refused

MEDIA, LEAVE = "media", "leave"

_ACTS: dict[Act, Option] = {
    Act.ACCEPT: Option(Act.ACCEPT, _("我来办"), ("我来办", "接下", "受理")),
    Act.ASK: Option(Act.ASK, _("追问"), ("追问", "问一句", "再问问")),
    Act.ASSESS: Option(Act.ASSESS, _("评估"), ("评估", "做评估")),
    Act.TALK: Option(Act.TALK, _("接管对话"), ("接管对话", "接管", "直接说")),
    Act.CLOSE: Option(Act.CLOSE, _("结案"), ("结案", "办完了")),
}
_DIALOGS: dict[str, str] = {
    Act.ACCEPT: "staff.accept",
    Act.ASK: "staff.ask",
    Act.ASSESS: "staff.assess",
    Act.TALK: "staff.start",
    Act.CLOSE: "staff.close",
}
_MEDIA = Option(MEDIA, _("听语音、看照片"), ("听语音", "看照片", "语音", "照片"))
_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去"))


@dialog("staff.case", _("看登记"))
async def staff_case(talk: Talk) -> dict[str, Any] | None:
    """Open a case, show it whole, and go on to what may be done; the look is kept."""
    case_id = int(talk.args["case_id"])
    try:
        file = await talk.step("file", files.open_file, case_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    for bubble in file_bubbles(file):
        await talk.say(bubble)
    return lead(
        "staff.act", case_id=case_id, media=list(file.media), voices=list(file.voices)
    )


@dialog("staff.act", _("办登记"))
async def staff_act(talk: Talk) -> dict[str, Any] | None:
    """Offer the acts that level and state allow, and lead to the chosen one."""
    case_id = int(talk.args["case_id"])
    try:
        stands = await talk.step("stands", desk.case_desk, case_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    media = [int(number) for number in talk.args.get("media", ())]
    chosen = await talk.ask(
        "act", _prompt(stands), DeskChoice(*_options(stands.acts, media=bool(media)))
    )
    if chosen.startswith(NUMBER):
        return lead("staff.find", number=chosen.removeprefix(NUMBER))
    if chosen == LEAVE:
        return None
    if chosen == MEDIA:
        await _show_media(talk, media)
        return lead("staff.act", **talk.args)
    return lead(_DIALOGS[chosen], **talk.args)


def _prompt(stands: desk.CaseDesk) -> Phrase:
    return _("{number} · {state}{taken}\n怎么办?").fill(
        number=shown_number(stands.card.number),
        state=STAFF_STATE[CaseState(stands.card.state)],
        taken=_("(同事在办)") if stands.taken else "",
    )


def _options(acts: tuple[str, ...], *, media: bool) -> list[Option]:
    allowed = [option for act, option in _ACTS.items() if act in acts]
    return [*allowed, *([_MEDIA] if media else []), _LEAVE]


async def _show_media(talk: Talk, media: list[int]) -> None:
    voices = talk.args.get("voices", ())
    for number in media:
        name = _("一段语音") if number in voices else _("一张照片")
        await talk.show(number, name)
