"""What staff are told: an office's own day, and the figures of a span."""

from datetime import date

import pytest
from sqlalchemy import select

from casework.deadlines.rules import Subject
from casework.errors import Refusal
from casework.obligations import digests, filing, office, review
from casework.obligations.digests import Figures
from casework.obligations.duties import my_duties
from casework.obligations.review import Excuse
from storage.agreements import Activity
from storage.obligations import Filing, Obligation
from tests.casework.obligations.town import CONTENT, DONGHU, FENGZE, District

APRIL = date(2026, 4, 1), date(2026, 4, 30)


def test_figures_by_street_and_provider(town: District) -> None:
    """On time, late, missing, returned and excused are told apart."""
    with town.tx() as tx:
        late, behind = town.admitted(tx, "晚交的", DONGHU)
        town.admitted(tx, "没交的", FENGZE)
        _lead, excused = town.admitted(tx, "免交的", FENGZE)
    town.at("2026-04-01T08:00")
    town.run()
    with town.tx() as tx:
        duties = {
            duty.provider_id: duty.id
            for duty in tx.session.scalars(
                select(Obligation).where(Obligation.rule_id == "report.quarterly")
            )
        }
        filing.file(tx, town.lead, duties[town.provider], CONTENT)
        returned = tx.session.scalars(select(Filing.id)).one()
        review.return_filing(tx, town.street, returned, "money", "写清")
        filing.file(tx, town.lead, duties[town.provider], CONTENT)
        review.excuse(tx, town.elsewhere, duties[excused], Excuse.EXEMPT)
    town.at("2026-04-20T10:00")
    with town.tx() as tx:
        filing.file(tx, late, duties[behind], CONTENT)
        whole = digests.digest(tx, town.district, *APRIL)
        street = digests.digest(tx, town.street, *APRIL)
        with pytest.raises(Refusal, match="not_allowed"):
            digests.digest(tx, town.community, *APRIL)

    assert whole.whole == Figures(4, 1, 1, 1, 1, 1)
    assert [name for name, _figures in whole.streets] == ["东湖街道", "丰泽街道"]
    assert [name for name, _figures in whole.providers] == ["没交的", "晚交的"]
    assert street.whole == Figures(2, 1, 1, 0, 1, 0)


def test_an_office_hears_on_the_day_of_a_rung_only(town: District) -> None:
    """The day's message is about duties with a rung on it, and names whom about."""
    town.run()

    with town.tx() as tx:
        found = office.office_duties(tx, town.street, date(2026, 3, 24))
        assert [(duty.rule_id, duty.about) for duty in found] == [
            ("provider.inspection", "善邻社")
        ]
        assert office.office_duties(tx, town.street, date(2026, 3, 25)) == ()
        assert office.office_duties(tx, town.stranger, date(2026, 3, 24)) == ()


def test_the_report_on_an_activity_settles_its_duty(town: District) -> None:
    """What is done in a conversation of its own is owed no more, late or not."""
    with town.tx() as tx:
        activity = Activity(
            provider_id=town.provider,
            area_code=DONGHU,
            state="noted",
            answers={},
            major=True,
            happens_on=date(2026, 4, 8),
            receipt="1",
            filed_by=town.lead.person_id,
            filed_at=tx.now,
            state_since=tx.now,
        )
        tx.session.add(activity)
        tx.session.flush()
        number = activity.id
    town.report()

    with town.tx() as tx:
        assert town.duty(tx, "activity.report").due_on == date(2026, 4, 22)
        settle = (Subject.ACTIVITY, number, "activity.report")
        assert filing.done_elsewhere(tx, town.lead, *settle) == 1
        assert filing.done_elsewhere(tx, town.lead, *settle) == 0

    with town.tx() as tx:
        assert town.duty(tx, "activity.report").state == "accepted"
        owed = [duty.rule_id for duty in my_duties(tx, town.lead) if duty.owed]
        assert owed == ["report.quarterly"]
        assert not tx.session.scalars(select(Filing)).one().late
