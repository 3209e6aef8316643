"""Receipts: what somebody takes away as proof, easy to say, not to be guessed."""

from __future__ import annotations

from storage.database import Tx

LENGTH = 16


def draw_receipt(tx: Tx) -> str:
    """Return sixteen digits, the first no nought: 2^53 of them, typed on a keypad.

    Source: trust page B7.
    """
    return str(tx.draw.randrange(10 ** (LENGTH - 1), 10**LENGTH))
