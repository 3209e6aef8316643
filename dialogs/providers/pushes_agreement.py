"""The words of what is pushed about agreements, to both sides.

A notice about a state that is gone says nothing.
"""

from __future__ import annotations

from typing import Any

from casework.agreements import views
from casework.errors import Refusal
from dialogs.common.labels import shown_number
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.pushed import Look, Pushed, Teller

_OPEN = (("open", _("看一看")),)


def _to_provider(
    phrase: Phrase, *, words: str = "", open_label: Phrase | None = None
) -> Teller:
    """Tell the provider; `words` names the field whose words are told along."""

    def tell(look: Look, params: dict[str, Any]) -> Pushed | None:
        view = look(views.my_agreement, params["agreement_id"])
        return _told(view, params, phrase, words, open_label)

    return tell


def _to_unit(phrase: Phrase, *, words: str = "") -> Teller:
    def tell(look: Look, params: dict[str, Any]) -> Pushed | None:
        view = look(views.glance, params["agreement_id"])
        return _told(view, params, phrase, words, None)

    return tell


def _to_either(phrase: Phrase, *, words: str = "") -> Teller:
    """Tell whoever it is: a provider sees it as theirs, staff as staff."""

    def tell(look: Look, params: dict[str, Any]) -> Pushed | None:
        try:
            view = look(views.my_agreement, params["agreement_id"])
        except Refusal:
            view = look(views.glance, params["agreement_id"])
        return _told(view, params, phrase, words, None)

    return tell


def _told(
    view: views.AgreementView,
    params: dict[str, Any],
    phrase: Phrase,
    words: str,
    open_label: Phrase | None,
) -> Pushed | None:
    if view.card.state != params["state"]:
        return None
    filled = phrase.fill(
        number=shown_number(view.card.number), provider=verbatim(view.card.provider)
    )
    if words:
        filled = filled.fill(words=verbatim(getattr(view, words)))
    return Pushed(filled, (("open", open_label),) if open_label else _OPEN)


TELLERS: dict[str, Teller] = {
    "agreement.offered": _to_provider(
        _("有一份服务协议请您看,编号 {number}。不急,一块一块看。"),
        open_label=_("现在看"),
    ),
    "agreement.revised": _to_provider(
        _("协议 {number} 改过了,请重新看、重新签。"), open_label=_("现在看")
    ),
    "agreement.kept": _to_provider(
        _("协议 {number} 您想改的地方,对方说不改:{words}。签不签由您。"),
        words="why",
        open_label=_("再看一遍"),
    ),
    "agreement.live": _to_provider(_("协议 {number} 两边都签了,生效了。可以要PDF。")),
    "agreement.withdrawn": _to_provider(
        _("协议 {number} 对方收回了:{words}。"), words="why"
    ),
    "agreement.change_asked": _to_unit(
        _("{provider}想改协议 {number}:{words}"), words="change"
    ),
    "agreement.provider_signed": _to_unit(
        _("{provider}签了协议 {number},等您这边签。")
    ),
    "agreement.declined": _to_unit(_("{provider}没有接协议 {number}。")),
    "agreement.end_wished": _to_either(
        _("{provider}的协议 {number},对方想提前结束:{words}。等您回话。"), words="why"
    ),
    "agreement.goes_on": _to_either(_("{provider}的协议 {number} 不结束,继续做。")),
    "agreement.ended": _to_either(
        _("{provider}的协议 {number} 结束了。正在帮的人请先交接好。")
    ),
    "agreement.expired": _to_either(
        _("{provider}的协议 {number} 到期了。还要做,就再签一份。")
    ),
}

# Where the button of each leads; "agreement.open" finds out whose side it is.
LEADS: dict[tuple[str, str], str] = {
    **{(kind, "open"): "agreement.open" for kind in TELLERS},
    ("agreement.offered", "open"): "agreement.sign",
    ("agreement.revised", "open"): "agreement.sign",
    ("agreement.kept", "open"): "agreement.sign",
}
