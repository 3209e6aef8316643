"""What is in the store, as the end of a test finds it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from nlu.reading import Difficulty, ForWhom, Level
from storage.cases import Assessment, Case
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Kept:
    """One registered case, as the person confirmed it."""

    levels: dict[Difficulty, Level]
    for_whom: ForWhom
    name: str
    phone: str | None


def cases_of(database: Database) -> dict[str, Kept]:
    """Return all cases by their number.

    Raises:
        ValueError: a case has not exactly one assessment.
    """
    with database.read() as tx:
        cases = tx.session.scalars(select(Case)).all()
        made = tx.session.scalars(select(Assessment)).all()
        levels = {one.case_id: one.levels for one in made}
        if len(levels) != len(made) or len(made) != len(cases):
            raise ValueError
        return {case.number: _kept(case, levels[case.id]) for case in cases}


def _kept(case: Case, levels: dict[str, dict[str, str]]) -> Kept:
    return Kept(
        {Difficulty(d): Level(said["level"]) for d, said in levels.items()},
        ForWhom(case.for_whom),
        case.contact["name"],
        case.contact["phone"],
    )
