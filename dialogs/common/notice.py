"""A button under something pushed: goes on to the dialog it is for."""

from __future__ import annotations

from typing import Any

from casework import notices
from casework.errors import Refusal
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _
from dialogs.engine.talk import Talk
from dialogs.providers import (
    pushes,
    pushes_activity,
    pushes_agreement,
    pushes_duty,
    pushes_measures,
)

# (kind of notice, action) leads to a dialog and the params it is given.
LEADS: dict[tuple[str, str], str] = {
    ("case.new", "open"): "staff.case",
    ("case.new", "accept"): "staff.accept",
    ("case.added", "open"): "staff.case",
    ("case.amended", "open"): "staff.case",
    ("case.answered", "open"): "staff.case",
    ("case.withdrawn", "open"): "staff.case",
    ("alert.new", "take"): "staff.alert",
    ("handover.new", "take"): "staff.take",
    ("case.question", "answer"): "case.answer",
    ("case.closed", "again"): "need.report",
    ("case.closed", "person"): "person",
    ("visit.new", "open"): "staff.visit",
    **pushes.LEADS,
    **pushes_measures.LEADS,
    **pushes_agreement.LEADS,
    **pushes_activity.LEADS,
    **pushes_duty.LEADS,
}


@dialog("notice", _("消息"))
async def notice(talk: Talk) -> dict[str, Any] | None:
    """Return the dialog to start with its params, or None."""
    try:
        told = await talk.step("notice", notices.my_notice, int(talk.args["notice"]))
    except Refusal:
        await talk.say(_("这个按钮不是给您的。"))
        return None
    name = LEADS.get((told.kind, str(talk.args["action"])))
    return {"dialog": name, "args": told.params} if name else None
