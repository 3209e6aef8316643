"""Reporting a need: from a person's own words to a registered case.

The number comes as early as it can: consent, what was understood, where, how
to be called, a phone. What helps but is not needed is asked afterwards, so
that somebody who tires half-way has a case all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from casework import afterwards, needs, people
from casework.consents import Purpose
from casework.errors import Refusal
from casework.needs import CaseReceipt, NeedReport, StoryPart
from dialogs.common.consent import consent
from dialogs.common.days import time_words
from dialogs.common.labels import DIFFICULTY, LEVEL, SERVICE, shown_number
from dialogs.engine.answers import (
    Choice,
    Hint,
    Name,
    Option,
    Phone,
    Place,
    PlaceName,
    Story,
    Told,
)
from dialogs.engine.answers.phone import parse_phone, shown_phone
from dialogs.engine.answers.place import find_places
from dialogs.engine.dialog import dialog
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.extras import ask_extras
from dialogs.residents.opening import opening_of
from dialogs.residents.understanding import Understood, is_fine, understand
from nlu.reading import ForWhom, ObjectCategory

STREET_DIGITS = 9
NO_PHONE = "-"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where and how the person can be found."""

    area_code: str
    area_name: str
    name: str
    phone: str | None


@dialog("need.report", _("反映困难"), form=True)
async def report_need(talk: Talk) -> None:
    """Register a need."""
    if not await consent(talk.sub("consent"), Purpose.CASEWORK):
        await _refused(talk)
        return
    story = await talk.ask(
        "story",
        _("请慢慢说,遇到了什么难处?打字、发语音、拍照都行。"),
        Story(),
        label=_("遇到的难处"),
        known=opening_of(talk),
    )
    if await is_fine(talk, story):
        await talk.say(_("那真好!以后有难处,随时写给我。"))
        return
    if story.voice is not None or story.photo is not None:
        await talk.say(_("收到了,已加密保存,工作人员会亲自听、亲自看。我先问您几句。"))
    understood = await understand(talk.sub("understood"), story)
    reach = await _reach(talk, understood)
    await _confirm(talk, understood, reach)
    report = _report(understood, reach)
    receipt = await talk.step("case", needs.report_need, report)
    await _tell_number(talk, receipt)
    await _follow(talk, receipt, report)
    await ask_extras(talk.sub("extra"), receipt.case_id, understood, reach.area_code)


async def _follow(talk: Talk, receipt: CaseReceipt, report: NeedReport) -> None:
    """Carry a line that is changed after registering into the case."""
    try:
        changed = await talk.renew(
            "case.follow", afterwards.follow_report, receipt.case_id, report
        )
    except Refusal:
        await talk.say(_("这件事已经办完,改不了了。要改请回复“人工”。"))
        return
    if changed:
        number = shown_number(receipt.number)
        await talk.say(_("编号 {number} 也改好了。"), number=number)


async def _refused(talk: Talk) -> None:
    await talk.step("forget", people.forget_words)
    await talk.say(_("好,不登记,您说的话也没有留下。想找人说,回复“人工”。"))


async def _reach(talk: Talk, understood: Understood) -> Reach:
    """Ask for what the stories have not said: where, who, phone."""
    texts = " ".join(told.text for told in understood.stories)
    area = await talk.ask(
        "place",
        _("住在哪个街道?点一个,或直接写街道、社区的名字。"),
        Place(_streets(talk), talk.places),
        label=_("住哪里"),
        known=_place_in(texts, talk),
        wants="location",
    )
    other = understood.for_whom is not ForWhom.SELF
    name = await talk.ask(
        "name",
        _("怎么称呼您?比如“王阿姨”。") if other else _("怎么称呼您?比如“陈阿婆”。"),
        Name(),
        label=_("称呼"),
        known=None if other else _first_fact(understood, "name"),
    )
    phone = await talk.ask(
        "phone",
        _("留个电话吗?方便工作人员找您。不想留就回复“不留”。"),
        _PhoneOrNone(),
        label=_("电话"),
        known=parse_phone(texts),
        wants="phone",
    )
    place = next(p for p in talk.places if p.code == area)
    return Reach(
        area, _full_name(talk, place), name, None if phone == NO_PHONE else phone
    )


class _PhoneOrNone(Phone):
    """A phone number, or none."""

    kind = "phone_or_none"

    @override
    def options(self) -> tuple[Option, ...]:
        """Offer to leave none."""
        return (Option(NO_PHONE, _("不留电话"), ("不留", "没有", "没有电话", "跳过")),)

    @override
    def read(self, given: Given) -> str | Hint:
        """Take a number, the button, or words for leaving none."""
        phone = super().read(given)
        if not isinstance(phone, Hint):
            return phone
        none = Choice(*self.options()).read(given)
        refuses = given.read().intent == "deny"
        return NO_PHONE if refuses or not isinstance(none, Hint) else phone

    @override
    def load(self, data: Any) -> str:
        """Take it back."""
        return NO_PHONE if data == NO_PHONE else super().load(data)

    @override
    def show(self, value: str) -> Phrase:
        """Return the number in groups, or that there is none."""
        return _("没留") if value == NO_PHONE else super().show(value)


def _streets(talk: Talk) -> list[PlaceName]:
    return [p for p in talk.places if len(p.code) == STREET_DIGITS]


def _place_in(text: str, talk: Talk) -> str | None:
    found = find_places(text, talk.places)
    return found[0].code if len(found) == 1 else None


def _full_name(talk: Talk, place: PlaceName) -> str:
    street = next((p for p in _streets(talk) if place.code.startswith(p.code)), place)
    return place.name if street is place else f"{street.name}{place.name}"


def _first_fact(understood: Understood, fact: str) -> str | None:
    facts = (getattr(told.facts, fact) for told in understood.stories)
    return next((value for value in facts if value), None)


async def _confirm(talk: Talk, understood: Understood, reach: Reach) -> None:
    """Read everything back; any line can be changed before it is registered."""
    answer = await talk.ask(
        "confirm",
        _summary(understood, reach),
        Choice(
            Option(
                "yes",
                _("没错,登记"),
                ("对", "没错", "好", "登记", "是", "确认", "yes", "correct", "ok"),
            ),
            Option("change", _("有地方要改"), ("要改", "改", "不对", "no", "wrong")),
        ),
        label=_("最后确认"),
    )
    if answer == "yes":
        return
    line = await talk.ask("line", _("哪里要改?"), Choice(*_LINES), label=_("改哪里"))
    target = f"understood.right.{understood.rounds}" if line == "needs" else line
    await talk.forget(target, "confirm", "line")


_LINES = (
    Option("needs", _("难处和帮助"), ("困难", "帮助", "难处")),
    Option("place", _("住哪里"), ("地址", "地方", "街道", "社区")),
    Option("name", _("称呼"), ("名字",)),
    Option("phone", _("电话"), ("号码", "手机")),
)


def _summary(understood: Understood, reach: Reach) -> Phrase:
    levels = tuple(
        _("{difficulty}:{level}").fill(
            difficulty=DIFFICULTY[said.difficulty], level=LEVEL[said.level]
        )
        for said in understood.said()
    )
    services = tuple(SERVICE[s] for s in understood.services)
    phone = verbatim(shown_phone(reach.phone)) if reach.phone else _("没留")
    return _(
        "请看一下:\n难处:{levels}\n想要:{services}\n住:{place}\n称呼:{name}\n"
        "电话:{phone}\n都对吗?"
    ).fill(
        levels=levels or _("请工作人员来了解"),
        services=services or _("请工作人员一起商量"),
        place=Phrase(reach.area_name),
        name=reach.name,
        phone=phone,
    )


def _report(understood: Understood, reach: Reach) -> NeedReport:
    return NeedReport(
        for_whom=understood.for_whom,
        stories=tuple(_part(told) for told in understood.stories),
        levels=understood.said(),
        services=understood.wished(),
        area_code=reach.area_code,
        name=reach.name,
        phone=reach.phone,
        category=_category(understood) or ObjectCategory.UNKNOWN,
        relation=_first_fact(understood, "relation") or "",
    )


def _part(told: Told) -> StoryPart:
    return StoryPart(told.text, photo=told.photo, voice=told.voice)


def _category(understood: Understood) -> ObjectCategory | None:
    found = (told.facts.category for told in understood.stories)
    return next((category for category in found if category), None)


async def _tell_number(talk: Talk, receipt: CaseReceipt) -> None:
    await talk.say(_("登记好了,编号 {number}。"), number=shown_number(receipt.number))
    await talk.say(
        _("接下来工作人员会看,{when}前给您回话。想问进展,回复“进展”。"),
        when=time_words(receipt.answer_due),
    )
