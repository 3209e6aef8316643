"""The questions of an application, asked at first and when a line is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from typing_extensions import override

from casework.providers.conditions import SERVICE_GROUPS, ProviderKind
from casework.providers.credentials import is_doubtful
from dialogs.common.labels import SERVICE
from dialogs.common.provider_labels import (
    GROUP,
    GROUP_NAME,
    LINE,
    SERVICE_WORDS,
    WHOLE_DISTRICT,
)
from dialogs.engine.answers import (
    Hint,
    Many,
    Name,
    Option,
    Phone,
    Place,
    PlaceName,
    YesNo,
)
from dialogs.engine.answers.number import Number
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.providers.answers import CreditCode, Exact, shown_code

DISTRICT_DIGITS, STREET_DIGITS = 6, 9
LONGEST_NAME = 60
LONGEST_CONTACT = 60
MOST_HELPED = 100_000

_GROUP_WORDS = {
    "care": ("照护", "照料", "看护", "康复", "陪诊"),
    "living": ("生活", "吃饭", "送饭", "打扫", "洗澡"),
    "concern": ("关爱", "心理", "谈心", "活动"),
}


class OneOrMore(Many):
    """At least one of several options."""

    kind: ClassVar[str] = "one_or_more"

    @override
    def read(self, given: Given) -> tuple[str, ...] | Hint:
        """Take one or more, never none."""
        chosen = super().read(given)
        if isinstance(chosen, tuple) and not chosen:
            return Hint(_("至少选一个,比如回复“1”或“1和3”。"))
        return chosen

    @override
    def load(self, data: Any) -> tuple[str, ...]:
        """Take them back while every one is still there."""
        return super().load(data)


async def ask_name(talk: Talk, kind: str) -> str:
    """Return what the provider is called."""
    if kind == ProviderKind.INDIVIDUAL:
        return await talk.ask(
            "name", _("您的姓名?照身份证写。"), Name(), label=LINE["name"]
        )
    return await talk.ask(
        "name",
        _("全称叫什么?照证书上的写。"),
        Exact(longest=LONGEST_NAME),
        label=LINE["name"],
    )


async def ask_code(talk: Talk) -> str:
    """Return the credit code, read back once more where its checksum is off."""
    code = await talk.ask(
        "code",
        _("统一社会信用代码是多少?18位,证书上有。"),
        CreditCode(),
        label=LINE["code"],
    )
    if is_doubtful(code):
        right = await talk.ask(
            "code.sure",
            _("{code}\n算下来好像有一位不对。照证书再看看,写对了吗?").fill(
                code=shown_code(code)
            ),
            YesNo(_("没写错"), _("我重写")),
        )
        if not right:
            await talk.forget("code", "code.sure")
    return code


async def ask_place(talk: Talk, kind: str) -> str:
    """Return the code of the street where the provider sits."""
    single = kind == ProviderKind.INDIVIDUAL
    return await talk.ask(
        "area_code",
        _("您住哪个街道?点一个,或直接写。")
        if single
        else _("办公在哪个街道?点一个,或直接写。"),
        Place(streets(talk), talk.places),
        label=LINE["area_code"],
    )


async def ask_services(talk: Talk) -> tuple[str, ...]:
    """Return the services offered, asked group by group."""
    groups = await talk.ask(
        "groups",
        _("能做哪几类?可以选几个,比如“1和2”。"),
        OneOrMore(*(Option(g, GROUP[g], _GROUP_WORDS[g]) for g in SERVICE_GROUPS)),
        label=LINE["services"],
    )
    chosen: list[str] = []
    for group, services in SERVICE_GROUPS.items():
        if group not in groups:
            continue
        picked = await talk.ask(
            f"services.{group}",
            _("{group}里,哪几样?可以选几个。").fill(group=GROUP_NAME[group]),
            OneOrMore(
                *(Option(s.value, SERVICE[s], SERVICE_WORDS[s]) for s in services)
            ),
            label=LINE["services"],
        )
        chosen += picked
    return tuple(chosen)


async def ask_areas(talk: Talk) -> tuple[str, ...]:
    """Return the codes of the areas served."""
    whole = Option(
        talk.places[0].code[:DISTRICT_DIGITS],
        WHOLE_DISTRICT,
        ("全区", "都可以", "都行", "哪里都行", "全部"),
    )
    places = [
        Option(p.code, Phrase(p.name), (p.short, *p.aliases)) for p in streets(talk)
    ]
    chosen = await talk.ask(
        "areas",
        _("能去哪些街道?可以选几个,也可以说“全区”。"),
        OneOrMore(whole, *places),
        label=LINE["areas"],
    )
    return (whole.value,) if whole.value in chosen else chosen


async def ask_capacity(talk: Talk) -> int:
    """Return how many people can be helped a month."""
    return await talk.ask(
        "capacity",
        _("一个月大约能帮多少人?写个数就行,以后能改。"),
        Number(least=1, most=MOST_HELPED),
        label=LINE["capacity"],
    )


async def ask_phone(talk: Talk) -> str:
    """Return the number at which the provider is reached."""
    return await talk.ask(
        "phone",
        _("联系电话是多少?工作人员有事打这个。"),
        Phone(),
        label=LINE["phone"],
        wants="phone",
    )


async def ask_emergency(talk: Talk) -> str:
    """Return whom to call when something happens to a person who helps."""
    return await talk.ask(
        "emergency",
        _("万一您在服务时有急事,找谁?写称呼和电话。"),
        Exact(longest=LONGEST_CONTACT),
        label=LINE["emergency"],
    )


def streets(talk: Talk) -> Sequence[PlaceName]:
    """Return the streets of the district."""
    return [p for p in talk.places if len(p.code) == STREET_DIGITS]
