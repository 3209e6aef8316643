"""A report changed after it was registered: the case follows what was confirmed."""

from __future__ import annotations

from casework import rights
from casework.actor import Actor
from casework.cases import Amendment
from casework.mine import Lines, my_lines
from casework.needs import NeedReport
from storage.database import Tx


def follow_report(tx: Tx, actor: Actor, case_id: int, report: NeedReport) -> bool:
    """Bring a case up to a report; False where it says so already.

    Raises:
        Refusal: "not_allowed"; "no_consent"; "wrong_state".
    """
    amendment = _differences(my_lines(tx, actor, case_id), report)
    if amendment == Amendment():
        return False
    rights.correct(tx, actor, case_id, amendment)
    return True


def _differences(lines: Lines, report: NeedReport) -> Amendment:
    """Return what differs; a community within the street told is no difference."""
    phone = report.phone or ""
    known = {said.difficulty: said.level for said in lines.levels}
    told = {said.difficulty: said.level for said in report.levels}
    wishes = report.services and set(report.services) != set(lines.services)
    moved = not lines.area_code.startswith(report.area_code)
    return Amendment(
        name=report.name if report.name != lines.name else None,
        phone=phone if phone != lines.phone else None,
        area_code=report.area_code if moved else None,
        levels=report.levels if told != known else None,
        services=report.services if wishes else None,
    )
