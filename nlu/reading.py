"""What a text was understood to mean: values only, no model, no words for people.

These are the only names of this package that dialogs and casework may import.
Ids of intents, difficulties, levels and services are fixed in the label list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Protocol

from nlu.replies import choose


class Language(StrEnum):
    """The script or language a text is written in."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


class Difficulty(StrEnum):
    """The eight difficulties of the needs assessment. Source: FZ24-4.2.1."""

    ILLNESS = "illness"
    DISABILITY = "disability"
    EDUCATION = "education"
    EMPLOYMENT = "employment"
    HOUSING = "housing"
    FAMILY_STRUCTURE = "family_structure"
    SOCIAL_INCLUSION = "social_inclusion"
    OTHER = "other"


class Level(StrEnum):
    """How hard a difficulty weighs, or that the person cannot say."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    UNSURE = "unsure"


class Service(StrEnum):
    """The fifteen services of FZ24-4.1.2 and five kinds of help beyond them."""

    VISITING = "visiting"
    NURSING = "nursing"
    REHABILITATION = "rehabilitation"
    MEDICAL_ESCORT = "medical_escort"
    HEALTH_MONITORING = "health_monitoring"
    MEALS = "meals"
    BATHING = "bathing"
    MOBILITY = "mobility"
    CLEANING = "cleaning"
    SHOPPING = "shopping"
    TRANSPORT = "transport"
    COUNSELLING = "counselling"
    RESOURCE_LINKING = "resource_linking"
    CAPACITY_BUILDING = "capacity_building"
    SOCIAL_INCLUSION = "social_inclusion"
    MATERIAL_AID = "material_aid"
    LEGAL_AID = "legal_aid"
    EMPLOYMENT_SUPPORT = "employment_support"
    EDUCATION_SUPPORT = "education_support"
    APPLICATION_HELP = "application_help"


class ForWhom(StrEnum):
    """Whose difficulty the narrator tells."""

    SELF = "self"
    FAMILY = "family"
    OTHER = "other"


class ObjectCategory(StrEnum):
    """Category of the person served. Source: FZ24-4.1.1, FJ24-2."""

    EXTREME_POVERTY = "extreme_poverty"
    SUBSISTENCE = "subsistence"
    SUBSISTENCE_MARGIN = "subsistence_margin"
    RIGID_EXPENDITURE = "rigid_expenditure"
    RELAPSE_MONITORED = "relapse_monitored"
    TEMPORARY_AID = "temporary_aid"
    ORPHAN = "orphan"
    UNSUPPORTED_CHILD = "unsupported_child"
    COMPATRIOT = "compatriot"
    OTHER_HARDSHIP = "other_hardship"
    UNKNOWN = "unknown"


class CrisisKind(StrEnum):
    """What kind of danger a crisis is."""

    SUICIDE = "suicide"
    VIOLENCE = "violence"
    MEDICAL = "medical"
    CHILD = "child"
    HUNGER_SHELTER = "hunger_shelter"
    DISASTER = "disaster"


@dataclass(frozen=True, slots=True)
class Crisis:
    """A sign of danger, with the words that show it.

    `explicit` is true where the words leave no doubt; else it is a possible
    sign that deserves a gentle question beside the numbers.
    """

    kind: CrisisKind
    evidence: str
    explicit: bool = True


@dataclass(frozen=True, slots=True)
class DifficultyRead:
    """One difficulty read from a text; `evidence` is the clause that shows it."""

    difficulty: Difficulty
    level: Level
    evidence: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class ServiceRead:
    """One kind of help a text asks for or clearly implies."""

    service: Service
    evidence: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Needs:
    """What a story tells of hardship.

    `hardship` is the probability (0 to 1) that the text tells of any hardship
    at all; a text without one ends kindly and opens no case. `denied` and
    `declined` hold what the text says is *not* so ("不是生病", "不用助餐").
    """

    difficulties: tuple[DifficultyRead, ...] = ()
    services: tuple[ServiceRead, ...] = ()
    for_whom: ForWhom | None = None
    hardship: float = 0.0
    denied: tuple[Difficulty, ...] = ()
    declined: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Plain facts a text states, so that they are not asked again.

    `places` are names as written (a street or community, longest first);
    `age` is in years; `name` is how the person in need is called in the text.
    """

    name: str | None = None
    phone: str | None = None
    age: int | None = None
    places: tuple[str, ...] = ()
    category: ObjectCategory | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A time a text names: ISO strings as in the evaluation format."""

    start: str
    end: str | None
    grain: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one text was understood to mean.

    `folded` is the text after NFKC, simplification and lower-casing; `ranking`
    holds (intent id, probability) pairs, best first. `intent` is None where
    the reader is not sure.
    """

    text: str
    folded: str = ""
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    crisis: Crisis | None = None
    needs: Needs = field(default_factory=Needs)
    facts: Facts = field(default_factory=Facts)
    times: tuple[Moment, ...] = ()
    language: Language = Language.SIMPLIFIED
    model: str = ""

    def choice(
        self,
        options: Sequence[str],
        *,
        question: str = "",
        aliases: Mapping[int, Sequence[str]] | None = None,
    ) -> tuple[int, ...] | None:
        """Return the indices of `options` this text picks, or None for none.

        `aliases` gives further words for an option by its index. Indices count
        from 0 and come in ascending order.
        """
        return choose(self.folded or self.text, options, question, aliases)

    def day(self, today: date) -> date | None:
        """Return the day this text names, the coming one where no year is said."""
        # Imported late: what reads days needs the values above.
        from nlu.said import day_said

        return day_said(self.text, today)

    def number(self) -> int | None:
        """Return the one whole number this text names, None for none or several."""
        from nlu.said import number_said

        return number_said(self.text)

    def hours(self) -> tuple[time, time] | None:
        """Return the two hours of a day this text names, None unless both are."""
        from nlu.said import hours_said

        return hours_said(self.text)


class Reader(Protocol):
    """Turns a text into a Reading; never raises on any text."""

    @property
    def model(self) -> str:
        """Id of the model that reads, recorded beside each answer."""

    def read(self, text: str, *, now: str | None = None) -> Reading:
        """Read one text; `now` is an ISO time for relative times, if wanted."""
