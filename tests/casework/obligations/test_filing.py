"""Filing, reviewing, excusing, putting off: who may, and what it does."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from casework.actor import Actor
from casework.errors import Refusal
from casework.media import open_media
from casework.obligations import extensions, filing, review
from casework.obligations.duties import my_duties, my_duty
from casework.obligations.ladders import told_together
from casework.obligations.overview import (
    late_count,
    late_filings,
    late_in_my_area,
    standing_facts,
)
from casework.obligations.review import Excuse
from storage.audit import AuditEvent
from storage.database import Tx
from storage.obligations import Filing, Obligation
from tests.casework.obligations.town import CONTENT, DUE, District

Try = Callable[[Tx, Actor, int, int], object]


def filed(town: District, number: int) -> int:
    """File the report; return the filing."""
    with town.tx() as tx:
        filing.file(tx, town.lead, number, CONTENT)
        return tx.session.scalars(select(Filing.id).order_by(Filing.id.desc())).first()  # type: ignore[return-value] # it was just made


def test_filing_stops_the_ladder_and_gives_a_receipt(town: District) -> None:
    """Once filed nothing more is told of it; the receipt has number, time and hash."""
    number = town.report()

    with town.tx() as tx:
        photo = town.photo(tx, town.lead)
        receipt = filing.file(tx, town.lead, number, CONTENT, (photo,))

    with town.tx() as tx:
        assert town.planned(tx, "duty.due", "duty.late") == []
        assert len(receipt.number) == 16
        assert len(receipt.digest) == 64
        assert receipt.days_late == 0
        duty = my_duty(tx, town.lead, number)
        assert (duty.state, duty.receipt) == ("filed", receipt.number)
        assert [n.recipient_id for n in town.planned(tx, "filing.new")] == [
            town.street.person_id
        ]
        assert open_media(tx, town.street, photo).kind == "photo"
        with pytest.raises(Refusal, match="not_allowed"):
            open_media(tx, town.elsewhere, photo)


def test_filing_twice_is_refused_and_changes_nothing(town: District) -> None:
    """What was filed waits for staff; a second filing is no second row."""
    number = town.report()
    filed(town, number)

    with town.tx() as tx, pytest.raises(Refusal, match="wrong_state"):
        filing.file(tx, town.lead, number, CONTENT)

    with town.tx() as tx:
        assert len(tx.session.scalars(select(Filing)).all()) == 1


def test_a_missing_field_or_anothers_photo_is_refused(town: District) -> None:
    """Each field must say something, and photos must be one's own."""
    number = town.report()

    with town.tx() as tx:
        photo = town.photo(tx, town.stranger)
        with pytest.raises(Refusal, match="field_missing") as missing:
            filing.file(tx, town.lead, number, {**CONTENT, "money": " "})
        with pytest.raises(Refusal, match="not_allowed"):
            filing.file(tx, town.lead, number, CONTENT, (photo,))

    assert missing.value.facts == {"field": "money"}


def test_late_is_fixed_on_the_filing(town: District) -> None:
    """A filing after the day is late for good; one on the day is not."""
    number = town.report()
    town.at("2026-04-18T09:00")

    with town.tx() as tx:
        assert late_filings(tx, town.provider, date(2026, 1, 1)) == 1
        assert late_filings(tx, town.provider, date(2026, 1, 1), over_days=7) == 0
        assert late_count(tx, town.street) == 1
        assert [one.name for one in late_in_my_area(tx, town.district)] == ["善邻社"]
        assert late_in_my_area(tx, town.elsewhere) == ()
        assert filing.file(tx, town.lead, number, CONTENT).days_late == 3

    town.at("2026-05-30T09:00")
    with town.tx() as tx:
        assert late_filings(tx, town.provider, date(2026, 1, 1)) == 1
        assert late_filings(tx, town.provider, DUE.replace(month=5)) == 0
        facts = standing_facts(tx, town.provider)
        assert (facts.late, facts.open_late, facts.week_late) == (1, 0, 0)
        assert late_count(tx, town.street) == 0


def test_a_return_names_the_field_gives_time_and_begins_the_ladder(
    town: District,
) -> None:
    """A filing returned close to the day has five working days, and new reminders."""
    number = town.report()
    town.at("2026-04-15T10:00")
    which = filed(town, number)

    with town.tx() as tx:
        until = review.return_filing(tx, town.street, which, "money", "钱从哪里来")

    with town.tx() as tx:
        duty = my_duty(tx, town.lead, number)
        assert (duty.state, duty.repair) == ("returned", ("money", "钱从哪里来"))
        assert until == duty.due_on == date(2026, 4, 22)
        assert town.days(tx, "duty.due") == ["2026-04-17", "2026-04-21", "2026-04-22"]
        form = filing.form_of(tx, town.lead, number)
        assert form.repair == ("money", "钱从哪里来")
        assert form.before == CONTENT
    again = filed(town, number)
    with town.tx() as tx:
        review.accept_filing(tx, town.district, again)
        assert my_duty(tx, town.lead, number).state == "accepted"
        assert late_filings(tx, town.provider, date(2026, 1, 1)) == 0
        acts = tx.session.scalars(select(AuditEvent.act)).all()
        assert {"filing.filed", "filing.returned", "filing.accepted"} <= set(acts)


def test_more_time_moves_the_ladder(town: District) -> None:
    """Granted, the reminders go by the new day, and it is not late before it."""
    number = town.report()
    with town.tx() as tx:
        wish = extensions.ask_extension(
            tx, town.lead, number, date(2026, 4, 24), "会计住院"
        )
        with pytest.raises(Refusal, match="already_asked"):
            extensions.ask_extension(tx, town.lead, number, date(2026, 4, 23), "再问")

    with town.tx() as tx:
        extensions.decide_extension(tx, town.street, wish, "", granted=True)

    with town.tx() as tx:
        assert town.days(tx, "duty.due") == [
            "2026-04-10",
            "2026-04-17",
            "2026-04-21",
            "2026-04-23",
            "2026-04-24",
        ]
        told = extensions.extension_of(tx, town.lead, wish)
        assert (told.reason, told.granted, told.answer) == ("会计住院", True, "")
        with pytest.raises(Refusal, match="wrong_state"):
            extensions.decide_extension(tx, town.street, wish, "", granted=False)
    town.at("2026-04-24T20:00")
    with town.tx() as tx:
        assert filing.file(tx, town.lead, number, CONTENT).days_late == 0


def test_a_refusal_needs_a_reason_and_leaves_the_day(town: District) -> None:
    """Refused, the day stays, and whoever asked reads why; twice is enough."""
    number, wish = town.report(), 0
    for day in (21, 22):
        with town.tx() as tx:
            wish = extensions.ask_extension(
                tx, town.lead, number, date(2026, 4, day), "材料没齐"
            )
            with pytest.raises(Refusal, match="no_reason"):
                extensions.decide_extension(tx, town.street, wish, " ", granted=False)
            extensions.decide_extension(
                tx, town.street, wish, "先报大数", granted=False
            )

    with town.tx() as tx:
        assert my_duty(tx, town.lead, number).due_on == DUE
        assert extensions.extension_of(tx, town.lead, wish).answer == "先报大数"
        with pytest.raises(Refusal, match="asked_enough"):
            extensions.room_for(tx, town.lead, number)


@pytest.mark.parametrize("until", [DUE, date(2026, 5, 16)])
def test_more_time_has_bounds(town: District, until: date) -> None:
    """It must lie after the day and within the policy's thirty days."""
    number = town.report()

    with town.tx() as tx, pytest.raises(Refusal, match="not_then"):
        extensions.ask_extension(tx, town.lead, number, until, "忙")


def test_excused_is_asked_for_no_more(town: District) -> None:
    """Excused with a reason, the ladder ends and the provider hears why."""
    number = town.report()

    with town.tx() as tx:
        review.excuse(tx, town.street, number, Excuse.NO_SERVICE)

    with town.tx() as tx:
        assert town.planned(tx, "duty.due", "duty.late") == []
        told = town.planned(tx, "duty.excused")
        assert [n.params["why"] for n in told] == ["no_service"]
        assert not [duty for duty in my_duties(tx, town.lead) if duty.owed]


def test_several_duties_of_a_day_make_one_message(town: District) -> None:
    """The first notice of a day tells all that is still owed, the others nothing."""
    number = town.report()
    with town.tx() as tx:
        first = tx.session.get_one(Obligation, number)
        other = Obligation(
            rule_id="sh.other",
            subject="provider",
            subject_id=str(town.provider),
            period="2026",
            area_code=first.area_code,
            opens_on=first.opens_on,
            due_on=first.due_on,
            due_at=first.due_at,
            state="open",
            state_since=tx.now,
            why=first.why,
            provider_id=town.provider,
        )
        tx.session.add(other)
        tx.session.flush()
        for notice in town.planned(tx, "duty.due"):
            tx.session.add(
                type(notice)(
                    kind=notice.kind,
                    recipient_id=notice.recipient_id,
                    once_key=f"{notice.once_key}:other",
                    due_at=notice.due_at,
                    urgency=notice.urgency,
                    params={**notice.params, "obligation_id": other.id},
                    subject=f"obligation:{other.id}",
                )
            )
        tx.session.flush()
        day = date(2026, 4, 8)
        told = told_together(tx, town.lead, "duty.due", number, day)
        assert {duty.obligation_id for duty in told} == {number, other.id}
        assert told_together(tx, town.lead, "duty.due", other.id, day) == ()
        filing.file(tx, town.lead, number, CONTENT)
        left = told_together(tx, town.lead, "duty.due", other.id, day)
        assert [duty.obligation_id for duty in left] == [other.id]


MEMBERS_ONLY: dict[str, Try] = {
    "form": lambda tx, who, duty, _f: filing.form_of(tx, who, duty),
    "file": lambda tx, who, duty, _f: filing.file(tx, who, duty, CONTENT),
    "room": lambda tx, who, duty, _f: extensions.room_for(tx, who, duty),
}
STAFF_ONLY: dict[str, Try] = {
    "open": lambda tx, who, _d, f: review.open_filing(tx, who, f),
    "accept": lambda tx, who, _d, f: review.accept_filing(tx, who, f),
    "return": lambda tx, who, _d, f: review.return_filing(tx, who, f, "money", "?"),
    "excuse": lambda tx, who, d, _f: review.excuse(tx, who, d, Excuse.EXEMPT),
}


@pytest.mark.parametrize("name", MEMBERS_ONLY)
def test_only_members_file(town: District, name: str) -> None:
    """Neither a stranger nor any staff may file or ask for a provider."""
    number = town.report()

    for who in (town.stranger, town.street, town.district):
        with town.tx() as tx, pytest.raises(Refusal, match="not_allowed"):
            MEMBERS_ONLY[name](tx, who, number, 0)


@pytest.mark.parametrize("name", STAFF_ONLY)
def test_only_staff_over_the_provider_decide(town: District, name: str) -> None:
    """Not another street, a community, a member, nor staff of the provider itself."""
    number = town.report()
    which = filed(town, number)

    others = (town.elsewhere, town.community, town.stranger)
    for who in others:
        with town.tx() as tx, pytest.raises(Refusal, match="not_allowed"):
            STAFF_ONLY[name](tx, who, number, which)
    with town.tx() as tx, pytest.raises(Refusal, match="own_provider"):
        STAFF_ONLY[name](tx, town.lead, number, which)
    with town.tx() as tx:
        with pytest.raises(Refusal, match="not_allowed"):
            review.filings_to_review(tx, town.community)
        assert len(review.filings_to_review(tx, town.street)) == 1
        assert review.waiting_filings(tx, town.elsewhere) == 0


def test_an_office_files_its_own_duty(town: District) -> None:
    """The staff of the office may; it needs nobody's yes; others may not."""
    town.report()

    with town.tx() as tx:
        duty = town.duty(tx, "bulletin.quarterly")
        with pytest.raises(Refusal, match="not_allowed"):
            filing.file(tx, town.street, duty.id, {"progress": "办了"})
        with pytest.raises(Refusal, match="not_allowed"):
            extensions.room_for(tx, town.district, duty.id)
        filing.file(tx, town.district, duty.id, {"progress": "发了通报"})
        assert duty.state == "accepted"
