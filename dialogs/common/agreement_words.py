"""Everyday words for agreements: states, blocks, what is agreed, refusals."""

from __future__ import annotations

from collections.abc import Sequence

from casework.agreements.lifecycles import AgreementState
from casework.agreements.terms import BLOCKS, Funding, Terms
from casework.agreements.views import AgreementCard, AgreementView
from casework.errors import Refusal
from dialogs.common.labels import SERVICE, shown_number
from dialogs.engine.answers.day import full_day
from dialogs.engine.phrases import Phrase, _, verbatim

LONGEST_BUBBLE = 60
CODE_SHOWN = 8

BLOCK: dict[str, Phrase] = dict(
    zip(
        BLOCKS,
        (
            _("做什么(服务内容)"),
            _("做到什么样(标准)"),
            _("从几时到几时(期限)"),
            _("双方各做什么(权利义务)"),
            _("没做到怎么办(违约责任)"),
        ),
        strict=True,
    )
)

STATE: dict[str, Phrase] = {
    AgreementState.OFFERED: _("等承接方看和签"),
    AgreementState.CHANGING: _("承接方想改,等这边回话"),
    AgreementState.SIGNED: _("承接方签了,等这边签"),
    AgreementState.LIVE: _("两边都签了,在执行"),
    AgreementState.PROVIDER_ENDING: _("承接方想提前结束"),
    AgreementState.UNIT_ENDING: _("这边想提前结束,等承接方"),
    AgreementState.ENDED: _("提前结束了"),
    AgreementState.EXPIRED: _("到期了"),
    AgreementState.WITHDRAWN: _("收回了"),
    AgreementState.DECLINED: _("承接方不接"),
}
# The same states, said to the provider.
MY_STATE: dict[str, Phrase] = {
    AgreementState.OFFERED: _("等您看和签"),
    AgreementState.CHANGING: _("您想改,等对方回话"),
    AgreementState.SIGNED: _("您签了,等对方签"),
    AgreementState.LIVE: _("两边都签了,在执行"),
    AgreementState.PROVIDER_ENDING: _("您想提前结束,等对方"),
    AgreementState.UNIT_ENDING: _("对方想提前结束,等您回话"),
    AgreementState.ENDED: _("提前结束了"),
    AgreementState.EXPIRED: _("到期了"),
    AgreementState.WITHDRAWN: _("对方收回了"),
    AgreementState.DECLINED: _("您没有接"),
}

# Where the reason that was given is still worth reading.
EXPLAINED = frozenset(
    {
        AgreementState.PROVIDER_ENDING,
        AgreementState.UNIT_ENDING,
        AgreementState.ENDED,
        AgreementState.WITHDRAWN,
        AgreementState.DECLINED,
    }
)

FUNDING: dict[Funding, Phrase] = {
    Funding.FREE: _("自愿做,不付费"),
    Funding.PURCHASE: _("政府购买服务"),
    Funding.GRANT: _("公益项目资助"),
}

_REFUSALS: dict[str, Phrase] = {
    "not_allowed": _("这份协议不归您管,或者没有这份。"),
    "not_lead": _("这一步要机构的负责人来做。"),
    "own_provider": _("您自己也替这家机构办事,要请别的同事来办。"),
    "not_admitted": _("这家机构现在不能接新的服务,协议先不能签。"),
    "wrong_state": _("这份协议已经往前走了,这一步不用做了。"),
    "text_changed": _("协议的文字刚才改过,请重新看一遍再签。"),
    "term_over": _("协议写的日子已经过了,请先改日期。"),
    "past_start": _("开始的日子已经过了,请改一个。"),
    "not_offered": _("有一项服务,这家机构没有申请过,不能写进去。"),
}
_OTHER_REFUSAL = _("这一步现在办不了。要找人,回复“人工”。")


def refused(refusal: Refusal) -> Phrase:
    """Return what to say where a verb refused."""
    return _REFUSALS.get(refusal.code, _OTHER_REFUSAL)


def services_words(card: AgreementCard) -> tuple[Phrase, ...]:
    """Return the services of an agreement."""
    return tuple(SERVICE[service] for service in card.services)


def card_lines(card: AgreementCard, state: Phrase) -> Phrase:
    """Return an agreement in short: number, provider, services, days, state."""
    return _("{number} · {provider}\n{services}\n{starts}到{ends}\n{state}").fill(
        number=shown_number(card.number),
        provider=verbatim(card.provider),
        services=services_words(card),
        starts=full_day(card.starts_on),
        ends=full_day(card.ends_on),
        state=state,
    )


def terms_lines(terms: Terms, provider: str, area: Phrase) -> Phrase:
    """Return what is to be agreed, to be read back."""
    paid = FUNDING[terms.funding]
    amount = _("{how}:{amount}").fill(how=paid, amount=terms.amount)
    return _(
        "和{provider}签:\n{services}\n地方:{area}\n每月约{count}人次\n"
        "{starts}到{ends}\n{funding}\n另外约定:{extra}"
    ).fill(
        provider=verbatim(provider),
        services=tuple(SERVICE[service] for service in terms.services),
        area=area,
        count=terms.per_month,
        starts=full_day(terms.starts_on),
        ends=full_day(terms.ends_on),
        funding=amount if terms.amount else paid,
        extra=verbatim(terms.extra) if terms.extra else _("没有"),
    )


def block_bubbles(number: int, key: str, lines: Sequence[str]) -> list[Phrase]:
    """Return one block as short bubbles: its name, then its own words."""
    title = _("第{number}块:{title}").fill(number=number, title=BLOCK[key])
    return [title, *(verbatim("\n".join(part)) for part in _packed(lines))]


def text_bubbles(view: AgreementView) -> list[Phrase]:
    """Return the whole text in short bubbles."""
    return [
        bubble
        for number, (key, lines) in enumerate(view.blocks, 1)
        for bubble in block_bubbles(number, key, lines)
    ]


def _packed(lines: Sequence[str]) -> list[list[str]]:
    """Return lines put together while a bubble stays short."""
    packed: list[list[str]] = []
    for line in lines:
        if packed and len("".join(packed[-1])) + len(line) <= LONGEST_BUBBLE:
            packed[-1].append(line)
        else:
            packed.append([line])
    return packed


def check_code(digest: str) -> str:
    """Return the first part of a digest, to be compared by eye."""
    code = digest[:CODE_SHOWN].upper()
    return f"{code[:4]} {code[4:]}"
