"""The staff's menu, and the lists it opens: masked cards, nothing that names."""

from __future__ import annotations

from typing import Any

from casework import alerts, desk, files, people, talks
from casework.alerts import AlertCard
from casework.desk import Desk
from casework.errors import Refusal
from casework.files import Card
from casework.talks import Wait
from dialogs.common.days import clock_words
from dialogs.common.labels import shown_number
from dialogs.common.menu import RESUME
from dialogs.engine.answers import Option
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.notices import CRISIS_NAMES
from dialogs.residents.choosing import lead
from dialogs.staff.answers import NUMBER, DeskChoice
from dialogs.staff.cards import alert_lines, card_lines, refused, wait_lines
from nlu.reading import CrisisKind

FRESH, MINE, ALERTS, WAITING = "fresh", "mine", "alerts", "waiting"
TALK, OWN, NEXT, LEAVE = "talk", "own", "next", "leave"
PROVIDERS = "staff.providers"
VISITS = "staff.visits"
PAGE = 3

_LEAVE = Option(LEAVE, _("返回"), ("返回", "不看了", "回去"))
_NEXT = Option(NEXT, _("下面的"), ("更多", "下一页", "下面的", "more"))
_EMPTY = {
    FRESH: _("现在没有新登记。"),
    MINE: _("您手上现在没有在办的。"),
    ALERTS: _("现在没有报警和求助。"),
    WAITING: _("现在没有人在等人工。"),
}


@dialog("staff.desk", _("工作台"), menu=True)
async def staff_desk(talk: Talk) -> dict[str, Any] | str | None:
    """Show how much waits, and lead to what is chosen."""
    waits = await talk.step("waits", desk.my_desk)
    me = await talk.step("me", people.who_am_i)
    chosen = await talk.ask(
        "go",
        _("您要办哪样?回复数字就行,也可以写6位编号。"),
        DeskChoice(*_wishes(waits, draft=bool(me.draft))),
    )
    if chosen.startswith(NUMBER):
        return lead("staff.find", number=chosen.removeprefix(NUMBER))
    if chosen in (RESUME.value, PROVIDERS, VISITS):
        return chosen
    if chosen == OWN:
        return lead("need.report")
    if chosen == TALK:
        return lead("staff.talk", handover_id=waits.holding)
    return lead("staff.list", kind=chosen, after=0)


def _wishes(waits: Desk, *, draft: bool) -> list[Option]:
    talk = Option(TALK, _("回到正在说的话"), ("对话", "说话"))
    providers = Option(
        PROVIDERS, _("承接主体"), ("承接主体", "机构", "企业", "社会组织")
    )
    visits = Option(
        VISITS, _("要上门的({count})").fill(count=waits.visits), ("要上门的", "上门")
    )
    counted = [
        Option(FRESH, _("新登记({count})").fill(count=waits.fresh), ("新登记", "新的")),
        Option(
            MINE, _("我在办的({count})").fill(count=waits.mine), ("我在办的", "在办")
        ),
        Option(
            ALERTS,
            _("报警和求助({count})").fill(count=waits.alerts),
            ("报警和求助", "报警", "求助"),
        ),
        Option(
            WAITING,
            _("等人工({count})").fill(count=waits.waiting),
            ("等人工", "等待人工"),
        ),
        *([visits] if waits.visits else []),
        *([providers] if waits.supervises else []),
        Option(OWN, _("我也有事"), ("我也有事", "我自己的事")),
    ]
    first = [*([talk] if waits.holding else []), *([RESUME] if draft else [])]
    return [*first, *counted]


@dialog("staff.find", _("查编号"))
async def find(talk: Talk) -> dict[str, Any] | None:
    """Open the case of a number, if it lies within one's areas."""
    number = str(talk.args["number"])
    case_id = await talk.step("find", desk.find_number, number)
    if case_id is None:
        await talk.say(
            _("没有编号 {number},或者不归您这一片。"), number=shown_number(number)
        )
        return None
    return lead("staff.case", case_id=case_id)


@dialog("staff.list", _("清单"))
async def staff_list(talk: Talk) -> dict[str, Any] | None:
    """Show a few cards of one list, and open the one that is chosen."""
    kind, after = str(talk.args["kind"]), int(talk.args["after"])
    try:
        cards = await _cards(talk, kind)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    page = cards[after : after + PAGE]
    if not page:
        await talk.say(_EMPTY[kind])
        return None
    for _option, bubble in page:
        await talk.say(bubble)
    more = [_NEXT] if len(cards) > after + PAGE else []
    chosen = await talk.ask(
        "which",
        _("看哪一个?"),
        DeskChoice(*(option for option, _bubble in page), *more, _LEAVE),
    )
    if chosen.startswith(NUMBER):
        return lead("staff.find", number=chosen.removeprefix(NUMBER))
    if chosen == LEAVE:
        return None
    if chosen == NEXT:
        return lead("staff.list", kind=kind, after=after + PAGE)
    return _opened(kind, int(chosen))


def _opened(kind: str, which: int) -> dict[str, Any]:
    if kind == ALERTS:
        return lead("staff.alert", alert_id=which)
    if kind == WAITING:
        return lead("staff.take", handover_id=which)
    return lead("staff.case", case_id=which)


async def _cards(talk: Talk, kind: str) -> list[tuple[Option, Phrase]]:
    if kind == ALERTS:
        found = await talk.step("alerts", alerts.open_alerts)
        return [(_alert_option(card), alert_lines(card)) for card in found]
    if kind == WAITING:
        waiting = await talk.step("waiting", talks.waits)
        return [(_wait_option(wait), wait_lines(wait)) for wait in waiting]
    if kind == MINE:
        cards = await talk.step("mine", desk.cards_in_hand)
    else:
        cards = await talk.step("fresh", files.staff_cards, fresh=True)
    return [(_case_option(card), card_lines(card)) for card in cards]


def _alert_option(card: AlertCard) -> Option:
    kind = CRISIS_NAMES[CrisisKind(card.kind)]
    label = _("处理:{kind} {time}").fill(kind=kind, time=clock_words(card.since))
    return Option(str(card.alert_id), label)


def _wait_option(wait: Wait) -> Option:
    label = _("接:{time}来的").fill(time=clock_words(wait.since))
    return Option(str(wait.handover_id), label)


def _case_option(card: Card) -> Option:
    label = _("打开 {number}").fill(number=shown_number(card.number))
    return Option(str(card.case_id), label, (card.number,))
