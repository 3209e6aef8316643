"""Numbers of agreements and activities: nobody can guess one, all can say one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from casework.errors import Refusal
from storage.database import Tx

TRIES = 20


def free_number(tx: Tx, column: InstrumentedAttribute[str]) -> str:
    """Return eight digits that no row has, so that none looks like a case's six.

    Raises:
        Refusal: "numbers_full" where none was found in TRIES draws.
    """
    for _try in range(TRIES):
        number = str(tx.draw.randrange(10_000_000, 100_000_000))
        if tx.session.scalar(select(column).where(column == number)) is None:
            return number
    raise Refusal("numbers_full")
