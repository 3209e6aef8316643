"""After the number: what helps staff to help, one small question at a time.

Each answer is saved as it comes; the person can stop at any of them. What the
story said is not asked. Source: FZ24-4.1.1, FZ24-4.4b, PIPL 23.
"""

from __future__ import annotations

from typing_extensions import override

from casework import cases
from casework.cases import Amendment
from casework.consents import Purpose
from casework.needs import Wished
from dialogs.common.consent import consent
from dialogs.common.labels import CATEGORY
from dialogs.engine.answers import Choice, Hint, Option, Place, Text, YesNo
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.residents.understanding import Understood, ask_services
from nlu.reading import ForWhom, ObjectCategory

RECEIVER = _("社会组织和爱心企业")
LONGEST_LINE = 60
STREET_DIGITS = 9


async def ask_extras(
    talk: Talk, case_id: int, understood: Understood, area_code: str
) -> None:
    """Ask what the case does not say yet, then for the two further consents."""
    go_on = await talk.ask(
        "go_on",
        _("还有几个小问题,答了帮得更准。现在问吗?"),
        YesNo(_("问吧"), _("以后再说")),
        label=_("小问题"),
    )
    if go_on:
        await _about_subject(talk, case_id, understood)
        await _about_help(talk, case_id, understood)
        await _about_reach(talk, case_id, area_code)
        await talk.say(_("都记下了,谢谢您。"))
        await consent(talk.sub("sharing"), Purpose.SHARING, RECEIVER.msgid)
        await consent(talk.sub("publishing"), Purpose.PUBLISHING)


async def _save(talk: Talk, key: str, case_id: int, amendment: Amendment) -> None:
    await talk.renew(f"save.{key}", cases.amend, case_id, amendment, quiet=True)


async def _about_subject(talk: Talk, case_id: int, understood: Understood) -> None:
    if understood.for_whom is ForWhom.SELF:
        return
    knows = await talk.ask(
        "knows",
        _("您来反映这件事,本人知道并愿意吗?"),
        Choice(
            Option("yes", _("知道,愿意"), ("知道", "愿意", "同意", "是")),
            Option("no", _("还不知道"), ("不知道", "没说", "不愿意")),
            Option("unable", _("说不了、听不懂"), ("不能说", "听不见", "糊涂")),
        ),
        label=_("本人知不知道"),
    )
    await _save(talk, "knows", case_id, Amendment(subject_knows=knows))
    if any(told.facts.relation for told in understood.stories):
        return
    relation = await talk.ask(
        "relation",
        _("那位是您的什么人?比如:爸爸、邻居。"),
        Text(longest=LONGEST_LINE),
        label=_("什么人"),
    )
    await _save(talk, "relation", case_id, Amendment(relation=relation))


async def _about_help(talk: Talk, case_id: int, understood: Understood) -> None:
    if not understood.services:
        services = await ask_services(talk, {})
        if services:
            wished = tuple(Wished(s, degree) for s, degree in services.items())
            await _save(talk, "services", case_id, Amendment(services=wished))
    if not any(told.facts.category for told in understood.stories):
        category = await talk.ask(
            "category",
            _("有没有在拿政府的补助?是哪一种?"),
            Choice(*(Option(c.value, label) for c, label in CATEGORY.items())),
            label=_("补助种类"),
        )
        chosen = Amendment(category=ObjectCategory(category))
        await _save(talk, "category", case_id, chosen)
    received = await talk.ask(
        "received",
        _("现在已经有谁在帮?比如送饭、补贴、护工。没有就回复“没有”。"),
        _OrNone(_("没有")),
        label=_("已有的帮助"),
    )
    await _save(talk, "received", case_id, Amendment(received=received))


class _OrNone(Text):
    """A short text, or a button for none."""

    kind = "text_or_none"

    def __init__(self, none: Phrase) -> None:
        super().__init__(longest=LONGEST_LINE)
        self._none = none

    @override
    def options(self) -> tuple[Option, ...]:
        """Offer none."""
        return (Option(self._none.msgid, self._none),)

    @override
    def read(self, given: Given) -> str | Hint:
        """Take the button or the words."""
        return given.picked or super().read(given)


async def _about_reach(talk: Talk, case_id: int, area_code: str) -> None:
    below = [
        p for p in talk.places if p.code.startswith(area_code) and p.code != area_code
    ]
    if len(area_code) == STREET_DIGITS and below:
        community = await talk.ask(
            "community",
            _("是哪个社区?"),
            Place(below, below, (Option(area_code, _("不清楚"), ("不知道",)),)),
            label=_("社区"),
        )
        await _save(talk, "community", case_id, Amendment(area_code=community))
    reach = await talk.ask(
        "reach",
        _("什么时候找您方便?"),
        Choice(
            Option("any", _("什么时候都行"), ("都行", "随时", "都可以")),
            Option("morning", _("上午"), ("早上",)),
            Option("afternoon", _("下午")),
            Option("evening", _("晚上")),
            Option("write", _("写字就好,别打电话"), ("不要打电话", "写字", "发消息")),
        ),
        label=_("什么时候方便"),
    )
    await _save(talk, "reach", case_id, Amendment(reach=reach))
