"""Small questions of the house: leave this form, change an answer, take up a draft."""

from __future__ import annotations

from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.dialog import dialog, find_dialog
from dialogs.engine.errors import UnknownDialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk


@dialog("switch", _("换一件事"))
async def switch(talk: Talk) -> bool:
    """Ask before a half-filled form is left; the draft is kept."""
    prompt = _("您正在填“{form}”。先放一放,去“{other}”吗?填过的会留着。")
    filled = prompt.fill(
        form=_title(talk.args["form"]), other=_title(talk.args["other"])
    )
    return await talk.ask(
        "leave", filled, YesNo(_("先去那边"), _("接着填")), label=_("换一件事")
    )


def _title(name: object) -> Phrase:
    try:
        return find_dialog(str(name)).title
    except UnknownDialog:
        return _("别的事")


@dialog("change", _("改答案"))
async def change(talk: Talk) -> str:
    """Let the person pick which earlier answer to change; "-" for none."""
    lines = talk.args["lines"]
    options = [
        Option(
            key, _("{label}:{value}").fill(label=Phrase(label), value=verbatim(value))
        )
        for key, label, value in lines
    ]
    return await talk.ask(
        "which",
        _("您想改哪一项?"),
        Choice(*options, Option("-", _("都不改"), ("算了", "不改了"))),
        label=_("改哪一项"),
    )
