"""What is said to a person, before a language is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.engine.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message to the person, before a language is chosen.

    `buttons` pairs tokens with labels; `wants` is "phone", "location" or "";
    `media` is the id of a photo or voice to show.
    """

    phrase: Phrase
    buttons: tuple[tuple[str, Phrase], ...] = ()
    wants: str = ""
    media: int | None = None
