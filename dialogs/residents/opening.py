"""What a person said that led to a dialog, so that it is not asked again."""

from __future__ import annotations

from dialogs.engine.answers.story import Told, load_told
from dialogs.engine.talk import Talk

# A wish to tell, whatever a reader makes of it: not yet the story.
_MERE_WISHES = frozenset(
    {"我有困难", "有困难", "困难", "求助", "我要求助", "我想求助", "反映困难", "帮忙"}
    | {"我需要帮助", "帮帮我", "我有難處", "我有困難", "i need help", "help me"}
)
_MERE_LENGTH = 8
_EDGES = " 。.!！,，~～?？"


def opening_of(talk: Talk) -> Told | None:
    """Return what was told on the way here, if anything was."""
    data = talk.args.get("opening")
    if data is None:
        return None
    opening = load_told(data)
    return opening if _tells(opening) else None


def _tells(opening: Told) -> bool:
    if opening.photo is not None or opening.voice is not None:
        return True
    text = opening.text.strip(_EDGES).lower()
    if text in _MERE_WISHES:
        return False
    needs = opening.needs
    understood = bool(needs.difficulties or needs.services)
    return understood or len(text) > _MERE_LENGTH
