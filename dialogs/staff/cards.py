"""What staff read: masked cards, an opened file in short bubbles, refusals."""

from __future__ import annotations

from casework.alerts import AlertCard
from casework.errors import Refusal
from casework.files import Card, FileView
from casework.lifecycles import CaseState
from casework.needs import Degree
from casework.talks import Wait
from dialogs.common.days import time_words
from dialogs.common.labels import (
    CATEGORY,
    DEGREE,
    DIFFICULTY,
    FOR_WHOM,
    LEVEL,
    SERVICE,
    shown_number,
)
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.notices import CRISIS_NAMES
from nlu.reading import (
    CrisisKind,
    Difficulty,
    ForWhom,
    Level,
    ObjectCategory,
    Service,
)

STAFF_STATE: dict[CaseState, Phrase] = {
    CaseState.REGISTERED: _("新登记,还没人办"),
    CaseState.ACCEPTED: _("在办"),
    CaseState.ASKING: _("追问了,等本人回答"),
    CaseState.ASSESSED: _("评估过了"),
    CaseState.CLOSED: _("已结案"),
    CaseState.WITHDRAWN: _("本人说不需要了"),
}

REACH: dict[str, Phrase] = {
    "any": _("什么时候都行"),
    "morning": _("上午"),
    "afternoon": _("下午"),
    "evening": _("晚上"),
    "write": _("写字就好,别打电话"),
}

KNOWS: dict[str, Phrase] = {
    "yes": _("知道,愿意"),
    "no": _("还不知道"),
    "unable": _("说不了、听不懂"),
}

_REFUSALS: dict[str, Phrase] = {
    "not_allowed": _("这件不归您管,或者没有这件。"),
    "no_consent": _("本人撤回了同意,内容不能看,也不能办了。"),
    "wrong_state": _("这件已经结束了,不用再办。"),
    "ended": _("已经结束了,不用再管。"),
    "held": _("同事正和这位说话,先不打扰。"),
    "holding": _("您正和另一位说话。先交还那边,再接这边。"),
    "no_conversation": _("这位没在这里说过话,请打电话。"),
}
_OTHER_REFUSAL = _("现在办不了,请过一会儿再试。")


def refused(refusal: Refusal) -> Phrase:
    """Return what to tell staff where a verb refused."""
    return _REFUSALS.get(refusal.code, _OTHER_REFUSAL)


def level_lines(levels: dict[str, str]) -> tuple[Phrase, ...]:
    """Return each difficulty with its level."""
    return tuple(
        _("{difficulty}:{level}").fill(
            difficulty=DIFFICULTY[Difficulty(d)], level=LEVEL[Level(level)]
        )
        for d, level in levels.items()
    )


def card_lines(card: Card) -> Phrase:
    """Return a masked card: number, area, difficulties, state, since when."""
    return _("{number} · {area} · {who}\n{levels}\n{state},{since}起").fill(
        number=shown_number(card.number),
        area=Phrase(card.area),
        who=FOR_WHOM[ForWhom(card.for_whom)],
        levels=level_lines(card.levels) or _("请去了解"),
        state=STAFF_STATE[CaseState(card.state)],
        since=time_words(card.since),
    )


def alert_lines(card: AlertCard) -> Phrase:
    """Return a masked alert: kind, area, since when, whether someone is on it."""
    taken = _("同事在处理") if card.taken else _("还没人处理")
    return _("{kind} · {area}\n{since} · {taken}").fill(
        kind=CRISIS_NAMES[CrisisKind(card.kind)],
        area=Phrase(card.area) if card.area else _("地方不清楚"),
        since=time_words(card.since),
        taken=_("您在处理") if card.mine else taken,
    )


def wait_lines(wait: Wait) -> Phrase:
    """Return somebody who waits: area and since when."""
    return _("{area} · {since}起在等人工").fill(
        area=Phrase(wait.area) if wait.area else _("地方不清楚"),
        since=time_words(wait.since),
    )


def file_bubbles(file: FileView) -> list[Phrase]:
    """Return an opened case, each kind of thing in a bubble of its own."""
    return [
        card_lines(file.card),
        *(_("原话:{words}").fill(words=words) for words in file.stories),
        *_media(file),
        *_evidence(file),
        *_services(file),
        _person(file),
        *_subject(file),
        _help(file),
        *_questions(file),
        *_outcome(file),
    ]


def _media(file: FileView) -> list[Phrase]:
    voices, photos = len(file.voices), len(file.media) - len(file.voices)
    bubbles = []
    if voices:
        bubbles.append(_("有{count}段语音,可以点“听语音、看照片”。").fill(count=voices))
    if photos:
        bubbles.append(_("有{count}张照片,可以点“听语音、看照片”。").fill(count=photos))
    return bubbles


def _evidence(file: FileView) -> list[Phrase]:
    by = _("工作人员评估") if file.assessed_by == "staff" else _("本人说")
    lines = tuple(
        _("{difficulty}——{words}").fill(
            difficulty=DIFFICULTY[Difficulty(d)], words=words
        )
        for d, words in file.evidence.items()
    )
    return [_("依据({by}):{lines}").fill(by=by, lines=lines)] if lines else []


def _services(file: FileView) -> list[Phrase]:
    lines = tuple(
        _("{service}:{degree}").fill(
            service=SERVICE[Service(service)], degree=DEGREE[Degree(degree)]
        )
        for service, degree in file.card.services.items()
    )
    return [_("想要:{lines}").fill(lines=lines)] if lines else []


def _person(file: FileView) -> Phrase:
    return _("称呼:{name}\n电话:{phone}\n方便:{reach}").fill(
        name=file.name or _("没说"),
        phone=verbatim(shown_phone(file.phone)) if file.phone else _("没留"),
        reach=REACH.get(file.reach) or file.reach or _("没说"),
    )


def _subject(file: FileView) -> list[Phrase]:
    if file.card.for_whom == ForWhom.SELF:
        return []
    known = KNOWS.get(file.subject_knows, _("没问"))
    told = _("替别人说的:是{relation}。本人{known}。")
    return [told.fill(relation=file.relation or _("没说是谁"), known=known)]


def _help(file: FileView) -> Phrase:
    category = CATEGORY[ObjectCategory(file.category or ObjectCategory.UNKNOWN)]
    return _("补助:{category}\n已有的帮助:{received}").fill(
        category=category, received=file.received or _("没说")
    )


def _questions(file: FileView) -> list[Phrase]:
    return [
        _("问:{question}\n答:{answer}").fill(
            question=text, answer=answer or _("还没回答")
        )
        for _id, text, answer in file.questions
    ]


def _outcome(file: FileView) -> list[Phrase]:
    if not file.closed_reason:
        return []
    return [_("结果:{reason}").fill(reason=file.closed_reason)]
