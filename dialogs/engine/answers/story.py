"""What somebody tells in their own words, with what was understood of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import Answer, Hint, Option
from dialogs.engine.answers.choice import Choice
from dialogs.engine.bounds import MAX_TEXT
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _, verbatim
from nlu.reading import (
    Difficulty,
    DifficultyRead,
    Facts,
    ForWhom,
    Level,
    Needs,
    ObjectCategory,
    Service,
    ServiceRead,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A story: the words, media ids, and the interpretation made when it came.

    The interpretation is kept and never made again, whatever a later release
    would read (pitfall 5). `model` is the id of the model that read it.
    """

    text: str = ""
    needs: Needs = field(default_factory=Needs)
    facts: Facts = field(default_factory=Facts)
    photo: int | None = None
    voice: int | None = None
    model: str = ""


def told(given: Given) -> Told:
    """Return what one message tells."""
    reading = given.read()
    return Told(
        text=given.text.strip()[:MAX_TEXT],
        needs=reading.needs,
        facts=reading.facts,
        photo=given.photo,
        voice=given.voice,
        model=reading.model,
    )


def dump_told(value: Told) -> dict[str, Any]:
    """Return a story as JSON."""
    needs = value.needs
    return {
        "text": value.text,
        "difficulties": [
            [d.difficulty, d.level, d.evidence, round(d.confidence, 3)]
            for d in needs.difficulties
        ],
        "services": [
            [s.service, s.evidence, round(s.confidence, 3)] for s in needs.services
        ],
        "for_whom": needs.for_whom,
        "hardship": round(needs.hardship, 3),
        "denied": list(needs.denied),
        "declined": list(needs.declined),
        "facts": {
            "name": value.facts.name,
            "phone": value.facts.phone,
            "age": value.facts.age,
            "places": list(value.facts.places),
            "category": value.facts.category,
            "relation": value.facts.relation,
        },
        "photo": value.photo,
        "voice": value.voice,
        "model": value.model,
    }


def load_told(data: Any) -> Told:
    """Return the story that was dumped.

    Raises:
        Misfit: it was dumped by a release whose labels are gone.
    """
    try:
        return Told(
            text=data["text"],
            needs=_load_needs(data),
            facts=_load_facts(data["facts"]),
            photo=data["photo"],
            voice=data["voice"],
            model=data["model"],
        )
    except (KeyError, TypeError, ValueError):
        raise Misfit from None


def _load_needs(data: Any) -> Needs:
    return Needs(
        difficulties=tuple(
            DifficultyRead(Difficulty(d), Level(level), evidence, confidence)
            for d, level, evidence, confidence in data["difficulties"]
        ),
        services=tuple(
            ServiceRead(Service(service), evidence, confidence)
            for service, evidence, confidence in data["services"]
        ),
        for_whom=ForWhom(data["for_whom"]) if data["for_whom"] else None,
        hardship=data["hardship"],
        denied=tuple(Difficulty(d) for d in data["denied"]),
        declined=tuple(Service(s) for s in data["declined"]),
    )


def _load_facts(data: Any) -> Facts:
    category = data["category"]
    facts = Facts(**{**data, "places": tuple(data["places"]), "category": None})
    return replace(facts, category=ObjectCategory(category)) if category else facts


class Story(Answer[Told]):
    """A story in words, by voice or as a photo."""

    kind: ClassVar[str] = "story"
    free: ClassVar[bool] = True

    @override
    def read(self, given: Given) -> Told | Hint:
        """Take whatever tells something."""
        if not given.text.strip() and given.photo is None and given.voice is None:
            return Hint(_("打字、发语音、拍照都可以。慢慢来。"))
        return told(given)

    @override
    def dump(self, value: Told) -> Any:
        """Keep words and interpretation."""
        return dump_told(value)

    @override
    def load(self, data: Any) -> Told:
        """Take them back."""
        return load_told(data)

    @override
    def show(self, value: Told) -> Phrase:
        """Return the words."""
        return verbatim(value.text) if value.text else _("一段语音或照片")

    @override
    def example(self) -> Phrase:
        """Show what one might tell."""
        return _("比如:我腿脚不好,没人做饭。")


def _tells(given: Given) -> bool:
    """Tell whether words add to a story, or say whose it is."""
    needs = given.read().needs
    if needs.difficulties or needs.services or needs.denied or needs.declined:
        return True
    # "Self" is what the reader takes for granted; only said aloud it corrects.
    named = needs.for_whom is ForWhom.SELF and "自己" in given.read().folded
    return named or needs.for_whom in (ForWhom.FAMILY, ForWhom.OTHER)


class ChoiceOrStory(Answer["str | Told"]):
    """A button, or words that add to or correct what was told."""

    kind: ClassVar[str] = "choice_or_story"

    def __init__(self, *options: Option) -> None:
        self._choice = Choice(*options)

    @override
    def options(self) -> Sequence[Option]:
        """Return the options in order."""
        return self._choice.options()

    @override
    def read(self, given: Given) -> str | Told | Hint:
        """Take an option first; else words that tell something."""
        chosen = self._choice.read(given)
        if not isinstance(chosen, Hint):
            return chosen
        if given.text and _tells(given):
            return told(given)
        if given.photo is not None or given.voice is not None:
            return told(given)
        return Hint(_("说得对就回复“对”,不对就说哪里不对。"))

    @override
    def dump(self, value: str | Told) -> Any:
        """Keep the option, or the story."""
        return value if isinstance(value, str) else dump_told(value)

    @override
    def load(self, data: Any) -> str | Told:
        """Take it back."""
        return self._choice.load(data) if isinstance(data, str) else load_told(data)

    @override
    def show(self, value: str | Told) -> Phrase:
        """Return the label, or the words."""
        if isinstance(value, str):
            return self._choice.show(value)
        return verbatim(value.text)
