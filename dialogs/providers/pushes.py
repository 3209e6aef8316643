"""The words of what is pushed about admission and the resource library."""

from __future__ import annotations

from typing import Any

from casework.providers.applications import ApplicationView, my_application
from casework.providers.library import my_offer
from casework.providers.lifecycles import ProviderState
from casework.providers.waiting import application_card
from dialogs.common.labels import PROVIDER_KIND
from dialogs.common.provider_labels import clause_words, thing
from dialogs.engine.answers.day import full_day
from dialogs.engine.phrases import _, verbatim
from dialogs.providers.resources import entry_label
from dialogs.pushed import Look, Pushed, Teller


def _new(look: Look, params: dict[str, Any]) -> Pushed | None:
    card = look(application_card, params["provider_id"])
    if not card.waits:
        return None
    what = _("申请续期") if card.renewal else _("申请准入")
    told = _("{name}({kind}){what},{day}前答复。")
    return Pushed(
        told.fill(
            name=verbatim(card.name),
            kind=PROVIDER_KIND[card.kind],
            what=what,
            day=full_day(card.answer_by) if card.answer_by else "",
        ),
        (("open", _("看一看")),),
    )


def _repair(look: Look, params: dict[str, Any]) -> Pushed | None:
    view: ApplicationView = look(my_application, params["provider_id"])
    if view.state != ProviderState.REPAIR:
        return None
    faults = tuple(
        _("{thing}({clause}):{reason}").fill(
            thing=thing(fault.item),
            clause=fault.clause,
            reason=verbatim(fault.reason),
        )
        for fault in view.faults
    )
    told = _("{name}的申请有{count}处要补:\n{faults}\n补好再交,填过的都在。")
    return Pushed(
        told.fill(name=verbatim(view.name), count=len(faults), faults=faults),
        (("papers", _("现在补")),),
    )


def _admitted(look: Look, params: dict[str, Any]) -> Pushed | None:
    view: ApplicationView = look(my_application, params["provider_id"])
    if view.state != ProviderState.ADMITTED or view.admitted_until is None:
        return None
    told = _("好消息:{name}通过了,到{day}都可以承接服务。写写能提供什么,好找您。")
    return Pushed(
        told.fill(name=verbatim(view.name), day=full_day(view.admitted_until)),
        (("resources", _("写能提供什么")),),
    )


def _refused(look: Look, params: dict[str, Any]) -> Pushed | None:
    view: ApplicationView = look(my_application, params["provider_id"])
    if view.state != ProviderState.REFUSED:
        return None
    told = _(
        "{name}这次没通过。理由:{reason}\n依据 {clause}\n觉得不对可以申诉,由别人来看。"
    )
    return Pushed(
        told.fill(
            name=verbatim(view.name),
            reason=verbatim(view.reason),
            clause=clause_words(view.refused_clause),
        ),
        (("appeal", _("我要申诉")), ("person", _("找工作人员"))),
    )


def _not_renewed(look: Look, params: dict[str, Any]) -> Pushed | None:
    view: ApplicationView = look(my_application, params["provider_id"])
    if view.renewal or view.admitted_until is None or not view.refused_clause:
        return None
    told = _(
        "{name}这次没续上。理由:{reason}\n依据 {clause}\n资格到{day}为止。"
        "改好了可以再申请续期。"
    )
    return Pushed(
        told.fill(
            name=verbatim(view.name),
            reason=verbatim(view.reason),
            clause=clause_words(view.refused_clause),
            day=full_day(view.admitted_until),
        ),
        (("person", _("找工作人员")),),
    )


def _expired(look: Look, params: dict[str, Any]) -> Pushed | None:
    view: ApplicationView = look(my_application, params["provider_id"])
    if view.state != ProviderState.DRAFT:
        return None
    told = _("{name}的承接资格到期了。材料都在,看一看再交就行。")
    return Pushed(told.fill(name=verbatim(view.name)), (("papers", _("看一看")),))


def _left(look: Look, params: dict[str, Any]) -> Pushed:
    card = look(application_card, params["provider_id"])
    return Pushed(_("{name}自愿退出了,不再承接。").fill(name=verbatim(card.name)))


def _stale(look: Look, params: dict[str, Any]) -> Pushed | None:
    entry = look(my_offer, params["resource_id"])
    if not entry.stale:
        return None
    told = _("问一声:“{entry}”,现在还能提供吗?")
    return Pushed(
        told.fill(entry=entry_label(entry)),
        (("keep", _("还能")), ("stop", _("停了")), ("change", _("改一改"))),
    )


TELLERS: dict[str, Teller] = {
    "admission.new": _new,
    "admission.repair": _repair,
    "admission.admitted": _admitted,
    "admission.refused": _refused,
    "admission.expired": _expired,
    "admission.not_renewed": _not_renewed,
    "provider.left": _left,
    "resource.stale": _stale,
}

# (kind of notice, action) leads to a dialog.
LEADS: dict[tuple[str, str], str] = {
    ("admission.new", "open"): "admission.review",
    ("admission.repair", "papers"): "provider.papers",
    ("admission.admitted", "resources"): "provider.resources",
    ("admission.refused", "appeal"): "appeal.make",
    ("admission.refused", "person"): "person",
    ("admission.not_renewed", "person"): "person",
    ("admission.expired", "papers"): "provider.papers",
    ("resource.stale", "keep"): "resource.keep",
    ("resource.stale", "stop"): "resource.stop",
    ("resource.stale", "change"): "resource.change",
}
