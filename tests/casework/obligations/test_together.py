"""What the simulated year found: who is told of what, where something changed."""

from datetime import date

import sqlalchemy as sa

from casework.notices import Outcome, cancel
from casework.obligations.duties import my_duties, require_owner
from casework.obligations.ladders import all_told_together, subject_of, told_together
from casework.obligations.office import escalated_duties
from storage.notices import Notice
from storage.people import StaffPost
from tests.casework.obligations.town import DONGHU, District

KIND = "duty.due"


def test_what_was_taken_back_holds_back_no_other(town: District) -> None:
    """A duty whose day moved is not told on its old day, and the others are."""
    number = town.report()
    with town.tx() as tx:
        first = town.planned(tx, KIND)[0]
        day = date.fromisoformat(first.params["day"])
        asked = (town.lead.person_id, (KIND, number, day))
        told = told_together(tx, town.lead, KIND, number, day)
        assert [duty.obligation_id for duty in told] == [number]
        assert all_told_together(tx, [asked]) == {asked: told}

        cancel(tx, subject_of(number))
        assert told_together(tx, town.lead, KIND, number, day) == ()
        outcomes = set(
            tx.session.scalars(sa.select(Notice.outcome).where(Notice.kind == KIND))
        )
        assert outcomes == {Outcome.CANCELLED}


def test_an_empty_office_leaves_its_duties_to_the_one_above(town: District) -> None:
    """While somebody sits in the street it is the street's; then the district's."""
    town.run()
    with town.tx() as tx:
        number = town.duty(tx, "provider.inspection").id
        assert number not in {d.obligation_id for d in my_duties(tx, town.district)}
        seats = sa.update(StaffPost).where(StaffPost.area_code.startswith(DONGHU))
        tx.session.execute(seats.values(ended_at=tx.now))

        assert require_owner(tx, town.district, number).id == number
        assert number in {d.obligation_id for d in my_duties(tx, town.district)}


def test_what_an_office_is_late_with_climbs_up(town: District) -> None:
    """The district hears of the street's late duty on the rung's day, and only then."""
    town.at("2026-03-20T08:00")
    town.run()
    town.at("2026-04-03T09:00")
    with town.tx() as tx:
        number = town.duty(tx, "provider.inspection").id
        climbed = escalated_duties(tx, town.district, date(2026, 4, 3))
        assert [duty.obligation_id for duty in climbed] == [number]
        assert escalated_duties(tx, town.street, date(2026, 4, 3)) == ()
        assert escalated_duties(tx, town.district, date(2026, 4, 2)) == ()
