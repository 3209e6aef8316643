"""An invitation code makes a person staff of a level and an area."""

from __future__ import annotations

from casework import invitations
from casework.errors import Refusal
from dialogs.engine.answers import Text
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk

LONGEST_CODE = 40

LEVEL_WORDS: dict[str, Phrase] = {
    "community": _("社区"),
    "street": _("街道"),
    "district": _("区"),
}


@dialog("invitation", _("邀请码"))
async def invitation(talk: Talk) -> bool:
    """Take an invitation code; True where it bound the person."""
    code = await talk.ask(
        "code",
        _("请写邀请码。"),
        Text(longest=LONGEST_CODE),
        label=_("邀请码"),
        known=str(talk.args.get("code") or "") or None,
    )
    try:
        bound = await talk.step("bind", invitations.accept_invitation, code)
    except Refusal:
        await talk.say(_("这个邀请码不对,或者用过、过期了。请找给您码的人再要一个。"))
        return False
    await talk.say(
        _("绑定好了:{level}工作人员,{area}。"),
        level=LEVEL_WORDS[bound.level],
        area=Phrase(bound.area) if bound.area else _("全区"),
    )
    return True
