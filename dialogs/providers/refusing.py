"""What providers are told where a verb refused, in plain words."""

from __future__ import annotations

from datetime import date

from casework.errors import Refusal
from dialogs.common.provider_labels import services_words, thing
from dialogs.engine.answers.day import full_day
from dialogs.engine.phrases import Phrase, _

_REFUSALS: dict[str, Phrase] = {
    "not_allowed": _("这件事要由负责人来办。"),
    "wrong_state": _("现在这一步办不了。看看进展,或回复“人工”。"),
    "expired": _("这份过期了,请发一份还有效的。"),
    "not_needed": _("报的服务用不上这种证,不用交。"),
    "not_signed": _("承诺书还没签。"),
    "other_words": _("承诺书刚换了新的,请再看一遍。"),
    "nothing_offered": _("至少要留一样服务。"),
    "not_admitted": _("通过审核以后,才能放进资源库。"),
    "not_approved": _("这一样不在批准的范围里。想加,先找工作人员。"),
    "bad_amount": _("数字不对,请写1以上的数。"),
    "past": _("这一天已经过了。"),
    "ended": _("这一条已经停了。"),
}
_OTHER = _("现在办不了,请过一会儿再试,或回复“人工”。")


def refused(refusal: Refusal) -> Phrase:
    """Return what to tell a provider where a verb refused."""
    facts = refusal.facts
    match refusal.code:
        case "missing" | "faults":
            things = tuple(thing(item) for item in facts["items"])
            return _("还差:{things}。").fill(things=things)
        case "unlicensed":
            told = _("“{services}”要有资格证的人来做。请加上这个人,或先不报这项。")
            return told.fill(services=services_words(tuple(facts["services"])))
        case "cooling":
            told = _("{day}起可以再申请。觉得上次不对,现在就可以申诉。")
            return told.fill(day=full_day(date.fromisoformat(facts["until"])))
        case "too_early":
            told = _("还早,{day}起可以续。到时我会提醒您。")
            return told.fill(day=full_day(date.fromisoformat(facts["from"])))
        case "running_services":
            told = _("还有{count}份服务协议没结束。先办好交接,再退出。")
            return told.fill(count=facts["count"])
        case code:
            return _REFUSALS.get(code, _OTHER)
