"""What is said, before a language is chosen.

The Chinese text is the message id; the catalogues in `dialogs/locale` turn it
into the person's language when the turn is over.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message id and what fills its braces.

    A fill may itself be a phrase, or a tuple of them, which is joined as a list.
    """

    msgid: str
    fills: tuple[tuple[str, str | int | Phrase | tuple[str | Phrase, ...]], ...] = ()

    def fill(self, **fills: str | int | Phrase | tuple[str | Phrase, ...]) -> Phrase:
        """Return the phrase with its braces filled."""
        return Phrase(self.msgid, (*self.fills, *fills.items()))


def _(msgid: str) -> Phrase:
    """Mark a text that people read; the catalogue test collects these calls."""
    return Phrase(msgid)


def verbatim(text: str) -> Phrase:
    """Wrap a text that stays as it is in every language, such as a person's words."""
    return Phrase("{text}", (("text", text),))
