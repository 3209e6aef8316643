"""What the tellers of a batch of notices will look at, read at once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dialogs.notices import FORESEEN
from storage.base import PersonId
from storage.database import Tx
from storage.notices import Notice

# By the verb, the person who looks, and the arguments.
Answers = dict[tuple[Any, PersonId, tuple[Any, ...]], Any]


def foresee(tx: Tx, notices: Iterable[Notice]) -> Answers:
    """Return what is known beforehand; all else is looked up when it is asked."""
    kinds: dict[str, list[tuple[PersonId, tuple[Any, ...]]]] = defaultdict(list)
    for notice in notices:
        foreseen = FORESEEN.get(notice.kind)
        if foreseen is None:
            continue
        try:
            asked = foreseen.args(notice.params)
        except (KeyError, TypeError, ValueError):
            # Such as one of another release: its own teller says what is wrong.
            continue
        kinds[notice.kind].append((notice.recipient_id, asked))
    return {
        (FORESEEN[kind].verb, *each): answer
        for kind, asked_all in kinds.items()
        for each, answer in FORESEEN[kind].many(tx, asked_all).items()
    }
