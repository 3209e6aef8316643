"""A story taken apart: clauses, pairs of neighbours, and the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.normalise import common, fold

_MAX_CLAUSES = 60
_MIN_LENGTH = 2
# Conjunctions start a new clause, in both scripts; they stay with it.
_BREAK = re.compile(
    r"[，。！？；、：,.!?;:\s~～…]+"
    r"|(?=而且|但是|但係|可是|不过|不過|还有|還有|然后|然後|所以|因为|因為|另外|加上|并且)"
    r"|(?<=[a-z])\s+(?=(?:and|but|so|because)\s)",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[A-Za-z]{3,}")
_SENTENCE = re.compile(r"[,.!?;\n]+|\s+(?=(?:and|but|so|because)\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a text: the words as written, and in common words."""

    written: str
    common: str


def clauses(text: str) -> tuple[Clause, ...]:
    """Split `text` at punctuation, spaces and conjunctions, in order.

    English is split at punctuation and conjunctions only. At most 60 clauses
    are kept; the rest of a very long text stays in the last one.
    """
    is_english = len(_LATIN.findall(text)) >= 3 and not re.search("[一-鿿]", text)
    pieces = (_SENTENCE if is_english else _BREAK).split(text, maxsplit=_MAX_CLAUSES)
    found = (piece.strip() for piece in pieces if piece)
    return tuple(clause(piece) for piece in found if len(piece) >= _MIN_LENGTH)


def clause(written: str) -> Clause:
    """Return one piece of text with its folding."""
    return Clause(written, common(fold(written)))


def spans(parts: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return the clauses, the pairs of neighbours and the whole, each once."""
    pairs = [_joined(parts[at : at + 2]) for at in range(len(parts) - 1)]
    whole = [_joined(parts)] if len(parts) > 2 else []
    return (*parts, *pairs, *whole)


def _joined(parts: tuple[Clause, ...]) -> Clause:
    return Clause(
        "，".join(part.written for part in parts),
        ",".join(part.common for part in parts),
    )
