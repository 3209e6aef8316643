"""Talking with a person: take the talk, pass words on, hand it back.

Each line is a run of its own that leads to the next, so that a long talk
grows nothing.
"""

from __future__ import annotations

from typing import Any

from casework import handovers, talks
from casework.errors import Refusal
from casework.talks import Said, TalkView
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import PassedOn
from dialogs.staff.cards import refused


@dialog("staff.take", _("接人工"))
async def take(talk: Talk) -> dict[str, Any] | None:
    """Take over the talk of somebody who asked for a person."""
    handover_id = int(talk.args["handover_id"])
    try:
        mine = await talk.step("take", handovers.take_over, handover_id)
    except Refusal as refusal:
        await talk.say(_gone(refusal))
        return None
    if not mine:
        await talk.say(_("同事先接了,这位有人管。谢谢您。"))
        return None
    return await _begin(talk, handover_id)


@dialog("staff.start", _("接管对话"))
async def start(talk: Talk) -> dict[str, Any] | None:
    """Start a talk about a case, or about an alert."""
    try:
        if "alert_id" in talk.args:
            handover_id = await talk.step(
                "start", handovers.talk_about_alert, int(talk.args["alert_id"])
            )
        else:
            handover_id = await talk.step(
                "start", handovers.talk_about_case, int(talk.args["case_id"])
            )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return _afterwards(talk.args)
    return await _begin(talk, handover_id)


async def _begin(talk: Talk, handover_id: int) -> dict[str, Any]:
    view = await talk.step("view", talks.talk_view, handover_id)
    await talk.say(_who(view))
    for said in view.last:
        await _repeat(talk, said)
    return lead("staff.talk", **{**talk.args, "handover_id": handover_id})


def _who(view: TalkView) -> Phrase:
    return _("现在是您和对方在说。\n称呼:{name}\n电话:{phone}\n住:{area}").fill(
        name=view.name or _("没说"),
        phone=verbatim(shown_phone(view.phone)) if view.phone else _("没留"),
        area=Phrase(view.area) if view.area else _("地方不清楚"),
    )


async def _repeat(talk: Talk, said: Said) -> None:
    """Show one of the last messages, media too."""
    words = said.text or _("一段语音或照片")
    who = _("刚才对方说:{words}") if said.by_person else _("刚才机器说:{words}")
    if said.media is None:
        await talk.say(who, words=words)
    else:
        await talk.show(said.media, who.fill(words=words))


@dialog("staff.talk", _("和对方说话"), form=True, about_others=True)
async def talk_on(talk: Talk) -> dict[str, Any] | None:
    """Pass one thing on, and wait for the next, until the talk is handed back."""
    handover_id = int(talk.args["handover_id"])
    first = _("您写什么,对方就看到什么。说完点“交还”。")
    said = await talk.ask(
        "line",
        _("传过去了。接着写,说完点“交还”。") if talk.args.get("begun") else first,
        PassedOn(),
        label=_("和对方说话"),
    )
    try:
        if said.end:
            await talk.step("back", handovers.hand_back, handover_id)
            await talk.say(_("交还了,机器接着陪对方。"))
            return _afterwards(talk.args)
        await talk.step(
            "pass", handovers.relay_to_person, handover_id, said.words, said.media
        )
    except Refusal as refusal:
        await talk.say(_gone(refusal))
        return None
    return lead("staff.talk", **{**talk.args, "begun": True})


def _afterwards(args: dict[str, Any]) -> dict[str, Any] | None:
    """Return to what the talk was about."""
    if "alert_id" in args:
        return lead("staff.alert", alert_id=args["alert_id"])
    about = {key: args[key] for key in ("case_id", "media", "voices") if key in args}
    return lead("staff.act", **about) if about else None


def _gone(refusal: Refusal) -> Phrase:
    if refusal.code == "ended":
        return _("这位不用人工了,或者已经说完了。")
    return refused(refusal)
