"""The simulated year as it is lived: mornings, reminders, and what people do."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, time

import sqlalchemy as sa

from casework.agreements import activities
from casework.agreements.activities import Aftermath
from casework.errors import Refusal
from casework.obligations import extensions, filing, review
from casework.obligations.review import Excuse
from casework.providers import review as admission
from casework.providers import standing
from storage.obligations import Filing, Obligation
from tests.e2e import year_told
from tests.e2e.year_books import (
    MORNING,
    REMINDED,
    Deed,
    Key,
    Span,
    local,
    rules,
)
from tests.e2e.year_fates import DAY, EVENING, NOON, Act, Opened, afterwards, fate
from tests.e2e.year_talks import files_by_chat
from tests.e2e.year_told import Push
from tests.e2e.year_world import (
    FENGZE,
    KINDS,
    SEED,
    SHARE,
    STREETS,
    Firm,
    World,
)

FIRST, LAST = date(2025, 12, 1), date(2026, 12, 31)
# Once more in the afternoon, and once in the night, when nobody may be disturbed.
LOOKS = (time(15, 5), time(23, 0))
BY_CHAT = 12
HANGS_ON_PROVIDER = {"credential", "activity"}
ATTACHED = {"provider.annual_check", "provider.credential"}


class Life:
    """Plays the year in a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.books = world.books
        self.chance = random.Random(SEED)
        self.agenda: dict[datetime, list[Act]] = defaultdict(list)
        self.coming = self._coming()
        # What was said is read each month: old messages are forgotten.
        self.pushes: list[Push] = []
        self._last = 0

    async def live(self) -> None:
        """Live from the first day to the last."""
        await self.world.found()
        day = FIRST
        while day <= LAST:
            await self._live(day)
            day += DAY
            if day.day == 1:
                self._read_messages()
        self._read_messages()

    async def _live(self, day: date) -> None:
        world = self.world
        await world.go(local(day, MORNING))
        self.books.mornings.append(world.now)
        self._settle_gone()
        self._look_up(day)
        await world.go(local(day, REMINDED))
        for moment in sorted(local(day, at) for at in (NOON, EVENING, *LOOKS)):
            await world.go(moment)
            if moment.time() == NOON:
                await self._happens(day)
            for act in self.agenda.pop(moment, ()):
                await self._do(act)
            await world.town.settle()

    def _read_messages(self) -> None:
        after = self.pushes[-1].at if self.pushes else local(FIRST, time())
        self.pushes += year_told.pushes(self.world.town.database, after)

    def _coming(self) -> dict[date, list[tuple[int, str, str]]]:
        """Return who is admitted on which day: three in four before the year."""
        coming: dict[date, list[tuple[int, str, str]]] = defaultdict(list)
        number = 0
        for district, share in SHARE.items():
            for place in range(share):
                early = place % 4 < 3
                days = self.chance.randint(1, 26) if early else None
                day = FIRST + (days or self.chance.randint(40, 330)) * DAY
                street = STREETS[district][place % len(STREETS[district])]
                coming[day].append((number, KINDS[place % 5 % 3], street))
                number += 1
        return coming

    async def _happens(self, day: date) -> None:
        """Let happen what no duty asks for."""
        world, chance = self.world, self.chance
        for number, kind, area in self.coming.pop(day, ()):
            await world.admits(number, kind, area)
            firm = list(world.firms.values())[-1]
            if number % 10 == 3:
                world.wants_less(firm, 1)
        if day.month == 12 and day.year == 2025 and day.day % 4 == 0:
            await world.reports_need(day.day)
        firms = list(world.firms.values())
        if firms and day.day in (9, 24) and day < LAST - 40 * DAY:
            days = chance.randint(15, 400)
            world.licensed(chance.choice(firms), day + days * DAY)
        if firms and day.day in (5, 15, 25):
            world.agrees(self._working(firms), chance.choice((2, 3, 6, 12)))
        if firms and day.day in (2, 12, 22):
            self._activity(self._working(firms), day + chance.randint(5, 50) * DAY)
        if day == date(2026, 6, 10):
            await world.hires("街道", f"{FENGZE}002", "新来的")

    def _working(self, firms: list[Firm]) -> Firm:
        return self.chance.choice([firm for firm in firms if self._is_there(firm)])

    def _is_there(self, firm: Firm) -> bool:
        return self.books.subjects["provider", str(firm.id)].gone is None

    def _activity(self, firm: Firm, day: date) -> None:
        number = self.world.invites_all(firm, day)
        days = self.chance.choice((1, 5, 9, 14, 18, 25, 0))
        if days:
            key = Key("activity.report", "activity", str(number), day.isoformat())
            at = local(day + days * DAY, NOON)
            self.agenda[at].append(Act(at, "report", key, 0, number))

    def _look_up(self, day: date) -> None:
        """Enter the duties that are new this morning, and what becomes of them."""
        query = sa.select(
            Obligation.id,
            Obligation.rule_id,
            Obligation.subject,
            Obligation.subject_id,
            Obligation.period,
            Obligation.provider_id,
            Obligation.due_on,
        ).where(Obligation.id > self._last)
        with self.world.town.database.read() as tx:
            found = tx.session.execute(query.order_by(Obligation.id)).all()
        for number, *names, provider, due_on in found:
            key, self._last = Key(*names), number
            self.books.ids[number], self.books.opened[key] = key, self.world.now
            for act in fate(Opened(number, key, provider, due_on), day):
                self.agenda[act.at].append(act)

    def _settle_gone(self) -> None:
        """Note whose term ran out: it is a provider no more from this morning on."""
        for subject in self.books.subjects.values():
            if subject.kind != "provider" or subject.gone is not None:
                continue
            admitted = subject.spans[-1].facts.get("admitted_on")
            if admitted and self.world.today >= _year_after(admitted):
                subject.gone = self.world.now
                for other in self.books.subjects.values():
                    mine = other.provider == subject.provider
                    if mine and other.kind in HANGS_ON_PROVIDER:
                        other.gone = other.gone or self.world.now

    async def _do(self, act: Act) -> None:
        try:
            await getattr(self, f"_{act.what}")(act)
        except Refusal:
            self.books.refused.append((act.at, act.key))

    async def _file(self, act: Act) -> None:
        firm = self._firm(act)
        by_chat = act.key.rule == "report.quarterly" and self.books.by_chat < BY_CHAT
        if by_chat and await files_by_chat(firm.lead):
            self.books.by_chat += 1
        else:
            attached = act.key.rule in ATTACHED
            media = (self.world.photo(firm.actor),) if attached else ()
            self.world.does(firm.actor, filing.file, act.duty, _content(act.key), media)
        self._note(act, "filed")
        what = "send_back" if self.chance.random() < 0.15 else "accept"
        self._then(afterwards(act, what, self.chance.randint(1, 6)))

    async def _office(self, act: Act) -> None:
        owner = self.world.over(self._area_of(act.duty))
        self.world.does(owner, filing.file, act.duty, {"progress": "办好了"})
        self._note(act, "filed")

    async def _accept(self, act: Act) -> None:
        firm, which = self._firm(act), self._newest(act.duty)
        self.world.does(self.world.over(firm.area), review.accept_filing, which)
        self._note(act, "accepted")

    async def _send_back(self, act: Act) -> None:
        boss = self.world.over(self._firm(act).area)
        which = self._newest(act.duty)
        until = self.world.does(boss, review.return_filing, which, "progress", "太短")
        self._note(act, "returned", until)
        days = self.chance.choice((0, 1, 2, 4, 6, 9, 12))
        if days:
            self._then(afterwards(act, "file", days))

    async def _extend(self, act: Act) -> None:
        firm = self._firm(act)
        with self.world.town.database.read() as tx:
            due = tx.session.get_one(Obligation, act.duty).due_on
        until = max(due, self.world.today) + act.number * DAY
        wish = self.world.does(
            firm.actor, extensions.ask_extension, act.duty, until, "材料没齐"
        )
        self._then(afterwards(act, "decide", self.chance.randint(0, 3) or 1, wish))

    async def _decide(self, act: Act) -> None:
        boss = self.world.over(self._firm(act).area)
        granted = self.chance.random() < 0.75
        self.world.does(
            boss, extensions.decide_extension, act.number, "先报大数", granted=granted
        )
        if granted:
            with self.world.town.database.read() as tx:
                until = tx.session.get_one(Obligation, act.duty).granted_until
            self._note(act, "granted", until)
        days = self.chance.choice((1, 2, 5, 9, 14, 20, 30, 0))
        if days:
            self._then(afterwards(act, "file", days))

    async def _excuse(self, act: Act) -> None:
        boss = self.world.over(self._firm(act).area, "district")
        self.world.does(boss, review.excuse, act.duty, Excuse.NO_SERVICE)
        self._note(act, "excused")

    async def _report(self, act: Act) -> None:
        subject = self.books.subjects["activity", str(act.number)]
        firm = self.world.firms[subject.provider or 0]
        self.world.does(firm.actor, activities.report, act.number, Aftermath(20, 300))
        if act.key in self.books.opened:
            self._note(act, "filed")
            self._note(act, "accepted")
        subject.gone = self.world.now

    async def _renew(self, act: Act) -> None:
        firm = self._firm(act)
        self.world.does(firm.actor, standing.ask_renewal, firm.id)
        subject = self.books.subjects["provider", str(firm.id)]
        facts = dict(subject.spans[-1].facts)
        del facts["admitted_on"]
        facts["submitted_on"] = self.world.today
        subject.spans.append(Span(self.world.now, facts))
        self._then(afterwards(act, "admit", act.number))

    async def _admit(self, act: Act) -> None:
        firm = self._firm(act)
        self.world.does(self.world.over(firm.area), admission.admit, firm.id)
        subject = self.books.subjects["provider", str(firm.id)]
        facts = dict(subject.spans[-1].facts)
        del facts["submitted_on"]
        facts["admitted_on"] = _year_after(subject.spans[0].facts["admitted_on"])
        subject.spans.append(Span(self.world.now, facts))

    def _then(self, act: Act) -> None:
        self.agenda[act.at].append(act)

    def _note(self, act: Act, what: str, until: date | None = None) -> None:
        self.books.deeds[act.key].append(Deed(self.world.now, what, until))

    def _firm(self, act: Act) -> Firm:
        subject = self.books.subjects[act.key.subject, act.key.subject_id]
        return self.world.firms[subject.provider or 0]

    def _area_of(self, duty: int) -> str:
        with self.world.town.database.read() as tx:
            return tx.session.get_one(Obligation, duty).area_code

    def _newest(self, duty: int) -> int:
        newest = sa.select(sa.func.max(Filing.id)).where(Filing.obligation_id == duty)
        with self.world.town.database.read() as tx:
            return tx.session.scalar(newest) or 0


def _content(key: Key) -> dict[str, str]:
    deliverable = rules()[key.rule]["deliverable"]
    fields = deliverable.get("required_fields") or ["progress"]
    return dict.fromkeys(fields, "送饭四十次")


def _year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)
