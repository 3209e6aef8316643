"""Reading back what was understood: difficulties, levels, help, for whom.

Each line comes from the story or from a question, and each can be changed by a
button or by words; "不确定" is an answer. Source: FZ24-4.2.1, FZ24-4.1.2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from casework.needs import Degree, LevelSaid, Wished
from dialogs.common.labels import DEGREE, DIFFICULTY, FOR_WHOM, LEVEL, SERVICE
from dialogs.common.labels import level_options as _level_options
from dialogs.engine.answers import Choice, ChoiceOrStory, Many, Option, Told
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from nlu.reading import Difficulty, ForWhom, Level, Service

NO_HARDSHIP = 0.35
MAX_ROUNDS = 12
_RIGHT_WORDS = ("对", "对的", "没错", "是的", "嗯", "好", "就这样", "right", "yes")


@dataclass(frozen=True, slots=True)
class Understood:
    """What the person confirmed; `rounds` counts how often it was read back."""

    for_whom: ForWhom
    levels: dict[Difficulty, LevelSaid]
    services: dict[Service, Degree]
    stories: tuple[Told, ...]
    rounds: int = 0

    def wished(self) -> tuple[Wished, ...]:
        """Return the services with what the person can do alone."""
        return tuple(Wished(s, degree) for s, degree in self.services.items())

    def said(self) -> tuple[LevelSaid, ...]:
        """Return the difficulties that there are, or that are not sure."""
        there = (d for d in self.levels.values() if d.level is not Level.NONE)
        return tuple(there)


async def is_fine(talk: Talk, story: Told) -> bool:
    """Return whether the person says that there is no hardship."""
    needs = story.needs
    spoken = bool(story.text) and story.photo is None and story.voice is None
    if not spoken or needs.difficulties or needs.services:
        return False
    if needs.hardship >= NO_HARDSHIP:
        return False
    answer = await talk.ask(
        "fine",
        _("听起来您现在没什么难处。我说对了吗?"),
        Choice(
            Option("fine", _("对,没有困难"), ("没有", "没困难", "对", "挺好")),
            Option("needs", _("有困难要说"), ("有困难", "有", "不对")),
        ),
        label=_("有没有困难"),
    )
    return answer == "fine"


async def understand(talk: Talk, story: Told) -> Understood:
    """Read back what was understood until the person says that it is right."""
    understood = await _first(talk, story)
    for number in range(1, MAX_ROUNDS + 1):
        answer = await talk.ask(
            f"right.{number}",
            _read_back(understood),
            ChoiceOrStory(
                Option("right", _("对"), _RIGHT_WORDS),
                Option("change", _("有一条要改"), ("不对", "要改", "改", "改一条")),
                Option("more", _("还有别的难处"), ("还有", "加一条", "再加")),
            ),
            label=_("记得对不对"),
        )
        understood = replace(understood, rounds=number)
        if answer == "right":
            break
        if isinstance(answer, Told):
            understood = _merged(understood, answer)
        elif answer == "change":
            understood = await _change(talk.sub(f"change.{number}"), understood)
        else:
            understood = await _more(talk.sub(f"more.{number}"), understood)
    return understood


async def _first(talk: Talk, story: Told) -> Understood:
    for_whom = await talk.ask(
        "for_whom",
        _("这是谁的难处?"),
        Choice(*(Option(w.value, label) for w, label in FOR_WHOM.items())),
        label=_("为谁"),
        known=story.needs.for_whom.value if story.needs.for_whom else None,
    )
    empty = Understood(ForWhom(for_whom), {}, {}, ())
    understood = _merged(empty, story)
    if understood.levels:
        return understood
    return await _more(talk.sub("first"), understood)


def _merged(understood: Understood, told: Told) -> Understood:
    """Return what is known once a further thing was told; denials count."""
    needs = told.needs
    levels = {d: s for d, s in understood.levels.items() if d not in needs.denied}
    for read in needs.difficulties:
        levels[read.difficulty] = LevelSaid(read.difficulty, read.level, read.evidence)
    services = {
        s: degree
        for s, degree in understood.services.items()
        if s not in needs.declined
    }
    degree = _usual_degree(levels)
    for wish in needs.services:
        services.setdefault(wish.service, degree)
    corrected = understood.stories and needs.for_whom
    return replace(
        understood,
        for_whom=needs.for_whom
        if corrected and needs.for_whom
        else understood.for_whom,
        levels=levels,
        services=services,
        stories=(*understood.stories, told),
    )


def _usual_degree(levels: dict[Difficulty, LevelSaid]) -> Degree:
    severe = any(said.level is Level.SEVERE for said in levels.values())
    return Degree.FULL if severe else Degree.PART


def _read_back(understood: Understood) -> Phrase:
    levels = tuple(
        _("{difficulty}:{level}").fill(difficulty=DIFFICULTY[d], level=LEVEL[s.level])
        for d, s in understood.levels.items()
        if s.level is not Level.NONE
    )
    if not understood.services:
        return _("我记的是:\n{who}\n{levels}\n对吗?").fill(
            who=FOR_WHOM[understood.for_whom], levels=_lines(levels)
        )
    services = tuple(
        _("{service}:{degree}").fill(service=SERVICE[s], degree=DEGREE[degree])
        for s, degree in understood.services.items()
    )
    return _("我记的是:\n{who}\n{levels}\n想要:{services}\n对吗?").fill(
        who=FOR_WHOM[understood.for_whom], levels=_lines(levels), services=services
    )


def _lines(phrases: tuple[Phrase, ...]) -> Phrase:
    if not phrases:
        return _("没有说出具体难处")
    fills = {f"line{i}": phrase for i, phrase in enumerate(phrases)}
    return Phrase("\n".join("{" + name + "}" for name in fills)).fill(**fills)


async def _more(talk: Talk, understood: Understood) -> Understood:
    """Ask for difficulties by button, each with its level."""
    left = [d for d in Difficulty if d not in understood.levels]
    chosen = await talk.ask(
        "difficulties",
        _("主要难在哪里?可以选几个,比如回复“1和3”。"),
        Many(
            *(Option(d.value, DIFFICULTY[d]) for d in left),
            Option("-", _("说不清楚"), ("说不清", "不知道", "都不是")),
        ),
        label=_("哪方面难"),
    )
    levels = dict(understood.levels)
    for value in chosen:
        levels[Difficulty(value)] = await _level(talk, Difficulty(value))
    if not chosen and not levels:
        levels[Difficulty.OTHER] = LevelSaid(Difficulty.OTHER, Level.UNSURE)
    return replace(understood, levels=levels)


async def _level(talk: Talk, difficulty: Difficulty) -> LevelSaid:
    level = await talk.ask(
        f"level.{difficulty.value}",
        _("“{what}”有多难?").fill(what=DIFFICULTY[difficulty]),
        Choice(*_level_options()),
        label=DIFFICULTY[difficulty],
    )
    return LevelSaid(difficulty, Level(level))


async def _change(talk: Talk, understood: Understood) -> Understood:
    """Change one line that was read back."""
    line = await talk.ask(
        "line",
        _("哪一条要改?"),
        Choice(*_changeable(understood)),
        label=_("改哪一条"),
    )
    kind, _sep, name = line.partition(".")
    if kind == "difficulty":
        levels = dict(understood.levels)
        said = await _level(talk, Difficulty(name))
        levels[said.difficulty] = replace(
            said, evidence=levels[said.difficulty].evidence
        )
        return replace(understood, levels=levels)
    if kind == "service":
        return await _change_service(talk, understood, Service(name))
    if kind == "wish":
        services = await ask_services(talk, understood.services)
        return replace(understood, services={**understood.services, **services})
    who = await talk.ask(
        "for_whom",
        _("这是谁的难处?"),
        Choice(*(Option(w.value, label) for w, label in FOR_WHOM.items())),
        label=_("为谁"),
    )
    return replace(understood, for_whom=ForWhom(who))


def _changeable(understood: Understood) -> list[Option]:
    return [
        *(Option(f"difficulty.{d.value}", DIFFICULTY[d]) for d in understood.levels),
        *(Option(f"service.{s.value}", SERVICE[s]) for s in understood.services),
        Option("wish", _("想要的帮助"), ("帮助", "服务")),
        Option("who", _("为谁"), ("谁",)),
    ]


async def _change_service(
    talk: Talk, understood: Understood, service: Service
) -> Understood:
    degree = await _degree(talk, service)
    services = dict(understood.services)
    if degree is None:
        services.pop(service)
    else:
        services[service] = degree
    return replace(understood, services=services)


async def _degree(talk: Talk, service: Service) -> Degree | None:
    answer = await talk.ask(
        f"degree.{service.value}",
        _("“{what}”,您自己能做多少?").fill(what=SERVICE[service]),
        Choice(
            *(Option(degree.value, label) for degree, label in DEGREE.items()),
            Option("-", _("不要这一项"), ("不要", "不用")),
        ),
        label=SERVICE[service],
    )
    return None if answer == "-" else Degree(answer)


async def ask_services(
    talk: Talk, known: dict[Service, Degree]
) -> dict[Service, Degree]:
    """Ask which help is wished, and for each how much the person can do alone."""
    chosen = await talk.ask(
        "services",
        _("最想要哪种帮忙?可以选几个。"),
        Many(
            *(Option(s.value, label) for s, label in SERVICE.items() if s not in known),
            Option("-", _("先不选"), ("不用", "没有", "不知道")),
        ),
        label=_("想要的帮助"),
    )
    services: dict[Service, Degree] = {}
    for value in chosen:
        degree = await _degree(talk, Service(value))
        if degree is not None:
            services[Service(value)] = degree
    return services
