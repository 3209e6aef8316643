"""The words of what is pushed about activities, to both sides.

A notice about a state that is gone says nothing.
"""

from __future__ import annotations

from typing import Any

from casework.agreements import activity_views
from casework.hotlines import help_line
from dialogs.engine.answers.day import full_day
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.pushed import Look, Pushed, Teller


def _teller(phrase: Phrase, view_of: Any, label: Phrase) -> Teller:
    def tell(look: Look, params: dict[str, Any]) -> Pushed | None:
        view = look(view_of, params["activity_id"])
        if view.card.state != params["state"]:
            return None
        filled = phrase.fill(
            what=verbatim(view.card.what),
            day=full_day(view.card.happens_on),
            provider=verbatim(view.card.provider),
            words=verbatim(view.reason),
            wrong=verbatim(view.wrong),
            appeal=verbatim(view.appeal),
            line=help_line(),
        )
        return Pushed(filled, (("open", label),))

    return tell


def _to_provider(phrase: Phrase) -> Teller:
    return _teller(phrase, activity_views.my_activity, _("看一看"))


def _to_unit(phrase: Phrase) -> Teller:
    return _teller(phrase, activity_views.glance, _("看一看"))


_SMOOTH = _to_unit(_("{provider}交了“{what}”的总结,都顺利。"))
_NOT_SMOOTH = _to_unit(_("{provider}交了“{what}”的总结,有不顺的地方:{wrong}"))


def _reported(look: Look, params: dict[str, Any]) -> Pushed | None:
    view = look(activity_views.glance, params["activity_id"])
    return (_NOT_SMOOTH if view.wrong else _SMOOTH)(look, params)


TELLERS: dict[str, Teller] = {
    "activity.filed": _to_unit(_("{provider}来备案:{day},{what}。")),
    "activity.refiled": _to_unit(_("{provider}改了活动计划:{day},{what}。")),
    "activity.cancelled": _to_unit(_("{provider}的“{what}”不办了。")),
    "activity.reported": _reported,
    "activity.appealed": _to_unit(
        _("{provider}对“{what}”不服,来申诉:{appeal}。请您看看。")
    ),
    "activity.overturned": _to_provider(
        _("“{what}”的申诉成了:{words}。备案好了,可以办。")
    ),
    "activity.upheld": _to_provider(
        _("“{what}”还是没有同意:{words}。可以改了再交,也可以打{line}问。")
    ),
    "activity.noted": _to_provider(
        _("“{what}”备案好了。祝活动顺利,注意安全。办完记得写总结。")
    ),
    "activity.change_asked": _to_provider(
        _("“{what}”请改一下:{words}。改好再交,不用重填。")
    ),
    "activity.refused": _to_provider(
        _("“{what}”没有同意:{words}。可以改了再交,不服也可以申诉。")
    ),
}

# Where the button of each leads; "activity.open" finds out whose side it is.
LEADS: dict[tuple[str, str], str] = {
    (kind, "open"): "activity.open" for kind in TELLERS
}
