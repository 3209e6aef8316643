"""Making what falls due: once, in bulk, whenever it is run."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from casework.obligations.bulk import insert_new
from casework.obligations.policy import local_today
from casework.obligations.routines import duties_of_the_day
from casework.obligations.standby import plan_for_newcomers
from casework.providers.lifecycles import ProviderState
from storage.database import Tx
from storage.notices import Notice
from storage.obligations import Obligation
from storage.providers import Credential, Provider
from tests.casework.obligations.town import DONGHU, DUE, District


def test_a_report_is_made_with_day_and_reason(town: District) -> None:
    """The tenth working day after the quarter is counted past 清明, and says why."""
    number = town.report()

    with town.tx() as tx:
        duty = tx.session.get_one(Obligation, number)
        assert (duty.due_on, duty.opens_on) == (DUE, date(2026, 4, 1))
        assert (duty.provider_id, duty.area_code) == (town.provider, DONGHU)
        assert duty.why["clause"] == "FZ25-3.3.2"
        assert (duty.why["counted_from"], duty.why["count"]) == ("2026-04-01", 10)


def test_the_ladder_is_planned_at_nine_on_working_days(town: District) -> None:
    """Reminders come before the day, word of a miss after it, at nine o'clock."""
    town.report()

    with town.tx() as tx:
        assert town.days(tx, "duty.due") == [
            "2026-04-01",
            "2026-04-08",
            "2026-04-10",
            "2026-04-14",
            "2026-04-15",
        ]
        assert town.days(tx, "duty.late") == ["2026-04-16"]
        assert {n.due_at.hour for n in town.planned(tx, "duty.due")} == {1}
        street, district = (
            [
                n.due_at.date()
                for n in town.planned(tx, "staff.late")
                if n.recipient_id == p
            ]
            for p in (town.street.person_id, town.district.person_id)
        )
        assert (street, district) == ([date(2026, 4, 20)], [date(2026, 4, 22)])


def test_running_again_late_or_backwards_makes_nothing_twice(town: District) -> None:
    """Twice, an hour or a day off, or after three days asleep: the same rows."""
    town.at("2026-03-30T10:00")
    town.run()
    with town.tx() as tx:
        before = _counts(tx)

    for moved in (timedelta(), timedelta(hours=-1), timedelta(days=-1)):
        town.clock.now += moved
        assert town.run() == 0

    with town.tx() as tx:
        assert _counts(tx) == before
    town.clock.now += timedelta(days=4)
    town.run()
    with town.tx() as tx:
        doubled = (
            select(Obligation.rule_id)
            .group_by(Obligation.rule_id, Obligation.subject_id, Obligation.period)
            .having(func.count() > 1)
        )
        assert tx.session.scalars(doubled).all() == []


def _counts(tx: Tx) -> tuple[int, int]:
    counts = [
        tx.session.scalar(select(func.count()).select_from(entity)) or 0
        for entity in (Obligation, Notice)
    ]
    return counts[0], counts[1]


def test_nobody_owes_a_period_before_its_admission(town: District) -> None:
    """A provider admitted after a quarter's end owes no report for it."""
    with town.tx() as tx:
        _lead, late = town.admitted(tx, "新来的", DONGHU, date(2026, 4, 2))
        _lead, early = town.admitted(tx, "赶上的", DONGHU, date(2026, 3, 30))

    town.at("2026-04-03T08:00")
    town.run()

    with town.tx() as tx:
        owing = set(
            tx.session.scalars(
                select(Obligation.provider_id).where(
                    Obligation.rule_id == "report.quarterly"
                )
            )
        )
        assert owing == {town.provider, early}
        assert late not in owing


def test_what_was_due_before_the_start_is_one_message(town: District) -> None:
    """A late start makes what was missed, tells it once, and plans no past rung."""
    town.at("2026-04-01T10:00")
    town.run()

    with town.tx() as tx:
        today = local_today(tx)
        missed = tx.session.scalars(
            select(Obligation).where(Obligation.due_on < today)
        ).all()
        assert {duty.rule_id for duty in missed} == {"needs.list"}
        assert len(missed) == 2
        summaries = town.planned(tx, "duty.backlog")
        assert [n.recipient_id for n in summaries] == [town.district.person_id]
        first = datetime(2026, 4, 1, tzinfo=UTC)
        assert all(n.due_at >= first for n in tx.session.scalars(select(Notice)))


def test_who_left_owes_nothing_more(town: District) -> None:
    """Once a provider leaves, its duties lapse and their messages are taken back."""
    number = town.report()
    with town.tx() as tx:
        tx.session.get_one(Provider, town.provider).state = ProviderState.LEFT

    town.run()

    with town.tx() as tx:
        assert tx.session.get_one(Obligation, number).state == "lapsed"
        assert town.planned(tx, "duty.due", "duty.late") == []


def test_a_renewed_licence_ends_the_duty_of_the_old_one(town: District) -> None:
    """With a new last day the old duty lapses and one of the new day is made."""
    with town.tx() as tx:
        licence = Credential(
            provider_id=town.provider,
            kind="lawyer",
            holder="王律师",
            number="A1",
            valid_to=date(2026, 5, 5),
            added_at=tx.now,
        )
        tx.session.add(licence)
    town.report()
    with town.tx() as tx:
        found = tx.session.scalars(select(Credential)).one()
        found.valid_to = date(2026, 5, 20)
    town.run()

    with town.tx() as tx:
        duties = tx.session.execute(
            select(Obligation.period, Obligation.state)
            .where(Obligation.rule_id == "provider.credential")
            .order_by(Obligation.period)
        )
        assert [tuple(row) for row in duties] == [
            ("2026-05-05", "lapsed"),
            ("2026-05-20", "open"),
        ]


def test_a_newcomer_gets_what_is_left_of_the_ladder(town: District) -> None:
    """Who comes to act for a provider is reminded too; the others not twice."""
    number = town.report()
    with town.tx() as tx:
        newcomer = town.member(tx, town.provider, "lead")
        before = len(town.planned(tx, "duty.due"))
        plan_for_newcomers(tx, local_today(tx))

    with town.tx() as tx:
        planned = town.planned(tx, "duty.due")
        mine = [n for n in planned if n.recipient_id == newcomer.person_id]
        assert len(mine) == before
        assert len(planned) == 2 * before
        assert {n.subject for n in mine} == {f"obligation:{number}"}


def test_the_digests_are_planned_once_on_the_first_working_day(town: District) -> None:
    """On a holiday nothing is planned; on the first working day once for each."""
    for local in ("2026-05-05T10:00", "2026-05-06T10:00", "2026-05-07T10:00"):
        town.at(local)
        with town.tx() as tx:
            duties_of_the_day(tx)

    with town.tx() as tx:
        months = town.planned(tx, "digest.month")
        assert {n.params["first"] for n in months} == {"2026-04-01"}
        assert len(months) == 3  # two streets and the district, no community
        assert len(town.planned(tx, "digest.quarter")) == 3
        assert {n.due_at.date().isoformat() for n in months} == {"2026-05-06"}


def test_the_database_has_the_last_word(town: District) -> None:
    """A row that another process wrote meanwhile is left out, and planned by it."""
    number = town.report()

    with town.tx() as tx:
        duty = tx.session.get_one(Obligation, number)
        names = [column.name for column in Obligation.__table__.columns]
        row = {name: getattr(duty, name) for name in names if name != "id"}
        assert insert_new(tx, Obligation, [row], "id") == []
        other = {**row, "period": "2026-04-01"}
        assert len(insert_new(tx, Obligation, [row, other], "id")) == 1
