"""The world of the simulated year: three areas, their staff, two hundred providers.

丰泽区 has the rules of the pilot; 船山区 (遂宁) and 黄浦区 (上海) have those of
their own documents, which must bind nobody elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.testkit import Town, Townsman
from casework import cases, pushes
from casework.actor import Actor
from casework.agreements import activities, agreements, signing, views
from casework.agreements.activity_rules import Plan
from casework.agreements.terms import Terms
from casework.needs import LevelSaid
from nlu.reading import Difficulty, Level, Service
from storage.areas import AreaLine, import_areas
from storage.cases import Case
from storage.conversations import Media
from storage.providers import Credential, Provider, ProviderMember
from tests.dialogs.staffing import actor, registered
from tests.e2e.year_books import ZONE, Books, Seat, Span, Subject

SEED = 20260101
FENGZE, CHUANSHAN, HUANGPU = "350503", "510903", "310101"
STREETS = {
    FENGZE: [f"{FENGZE}00{n}" for n in range(1, 9)],
    CHUANSHAN: [f"{CHUANSHAN}00{n}" for n in range(1, 4)],
    HUANGPU: [f"{HUANGPU}002", f"{HUANGPU}013"],
}
# Nobody sits in this street's office: its district is told instead.
UNMANNED = f"{FENGZE}008"
SHARE = {FENGZE: 150, CHUANSHAN: 25, HUANGPU: 25}
KINDS = ("organisation", "company", "individual")
_LEVEL = {"区": "district", "街道": "street"}
_AREAS = (
    (CHUANSHAN, "船山区", "district", None),
    (f"{CHUANSHAN}001", "南津路街道", "street", CHUANSHAN),
    (f"{CHUANSHAN}002", "凯旋路街道", "street", CHUANSHAN),
    (f"{CHUANSHAN}003", "高升街街道", "street", CHUANSHAN),
    (HUANGPU, "黄浦区", "district", None),
    (f"{HUANGPU}002", "南京东路街道", "street", HUANGPU),
    (f"{HUANGPU}013", "外滩街道", "street", HUANGPU),
)


@dataclass(frozen=True, slots=True)
class Firm:
    """A provider and the one who leads it."""

    id: int
    kind: str
    area: str
    lead: Townsman
    actor: Actor


@dataclass
class World:
    """The town, its books, and those who live in it."""

    town: Town
    books: Books = field(default_factory=Books)
    firms: dict[int, Firm] = field(default_factory=dict)
    staff: dict[int, Actor] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The moment in the town."""
        return self.town.database.clock().astimezone(ZONE)

    @property
    def today(self) -> date:
        """The day in the town."""
        return self.now.date()

    async def go(self, moment: datetime) -> None:
        """Let time go by at once up to a moment; what fell due happens then."""
        await self.town.sleep(days=(moment - self.now) / timedelta(days=1))

    def does(
        self, who: Actor, verb: Callable[..., Any], *args: Any, **named: Any
    ) -> Any:
        """Let somebody do something, and keep it."""
        with self.town.database.begin() as tx:
            done = verb(tx, who, *args, **named)
            tx.commit()
        return done

    def over(self, area: str, level: str | None = None) -> Actor:
        """Return somebody who sits over an area, the nearest unless `level`."""
        seats = [
            seat
            for seat in self.books.seats
            if area.startswith(seat.area) and level in (None, seat.level)
        ]
        return self.staff[max(seats, key=lambda seat: len(seat.area)).person]

    async def found(self) -> None:
        """Bring in the areas and the staff."""
        with self.town.database.begin() as tx:
            import_areas(tx.session, [_line(*area) for area in _AREAS])
            tx.commit()
        self.town.app.reload_places()
        for district, streets in STREETS.items():
            await self.hires("区", district)
            for street in streets:
                if street != UNMANNED:
                    await self.hires("街道", street)
        # Two share this office, and both are told.
        await self.hires("街道", f"{FENGZE}001", "第二人")

    async def hires(self, level: str, area: str, name: str | None = None) -> None:
        """Let somebody take a seat."""
        clerk = await self.town.staff(level, area, name)
        who = actor(self.town, clerk)
        self.staff[who.person_id] = who
        self.books.sit(Seat(who.person_id, _LEVEL[level], area, self.now))

    async def admits(self, number: int, kind: str, area: str) -> None:
        """Let a provider be admitted today."""
        lead = await self.town.provider(f"机构{number}", kind, area, f"负责人{number}")
        who = actor(self.town, lead)
        with self.town.database.read() as tx:
            found = tx.session.scalars(
                sa.select(ProviderMember.provider_id).where(
                    ProviderMember.person_id == who.person_id
                )
            ).one()
        firm = Firm(found, kind, area, lead, who)
        self.firms[firm.id] = firm
        self.books.leads[firm.id] = who.person_id
        facts = {"admitted_on": self.today}
        if kind == "organisation":
            facts["annual_check_on"] = self.today
        self.books.open(
            Subject(
                "provider",
                str(firm.id),
                area,
                firm.id,
                {"kind": kind},
                [Span(self.now, facts)],
                began=self.today,
            )
        )

    def licensed(self, firm: Firm, valid_to: date) -> None:
        """Put a named specialist's licence on the list of a provider."""
        with self.town.database.begin() as tx:
            licence = Credential(
                provider_id=tx.session.get_one(Provider, firm.id).id,
                kind="social_work",
                holder="林社工",
                number="20260001",
                valid_to=valid_to,
                added_at=tx.now,
                media_id=None,
            )
            tx.session.add(licence)
            tx.commit()
        self._about(firm, "credential", licence.id, {"valid_to": valid_to})

    def agrees(self, firm: Firm, months: int) -> None:
        """Let a provider and its street sign an agreement from today on."""
        unit = self.over(firm.area)
        terms = Terms((Service.MEALS,), firm.area, 20, self.today, months)
        made = self.does(unit, agreements.offer_agreement, firm.id, terms)
        view = self.does(firm.actor, views.my_agreement, made)
        self.does(firm.actor, signing.sign_for_provider, made, view.digest, "林美华")
        self.does(unit, signing.sign_for_unit, made, view.digest, "林志强")
        facts = {"starts_on": terms.starts_on, "ends_on": terms.ends_on}
        subject = self._about(firm, "agreement", made, facts, began=terms.starts_on)
        # It expires in the first morning after its last day.
        subject.gone = datetime.combine(terms.ends_on + timedelta(1), _NIGHT, ZONE)

    def invites_all(self, firm: Firm, happens_on: date) -> int:
        """Let a provider put an activity on record; return its id."""
        plan = Plan("发春茶", happens_on, firm.area, 30, (), (), 500, "own")
        made: int = self.does(firm.actor, activities.file_activity, plan).activity_id
        facts = {"happens_on": happens_on, "held_on": happens_on}
        self._about(firm, "activity", made, facts, scale="small")
        return made

    async def reports_need(self, number: int) -> None:
        """Let a resident report a need, and staff assess it."""
        await registered(self.town, f"阿婆{number}", "腿脚不行,没人做饭")
        with self.town.database.read() as tx:
            case = tx.session.scalars(sa.select(Case).order_by(Case.id.desc())).first()
            assert case is not None
            number, area = case.id, case.area_code or FENGZE
        said = LevelSaid(Difficulty.DISABILITY, Level.SEVERE, "看到的")
        unit = self.over(area)
        self.does(unit, cases.accept, number)
        self.does(unit, cases.assess, number, (said,))
        facts = {"assessed_on": self.today}
        spans = [Span(self.now, facts)]
        self.books.open(Subject("case", str(number), area, None, {}, spans))

    def wants_less(self, firm: Firm, per_day: int) -> None:
        """Let somebody have fewer messages a day, each by itself."""
        self.does(firm.actor, pushes.choose_per_day, per_day)
        self.does(firm.actor, pushes.choose_bundled, bundled=False)
        self.books.wishes[firm.actor.person_id] = per_day

    def photo(self, who: Actor) -> int:
        """Return a photo that somebody sent."""
        with self.town.database.begin() as tx:
            media = Media(
                person_id=who.person_id,
                kind="photo",
                mime="image/jpeg",
                content=b"\xff\xd8\xff",
                created_at=tx.now,
            )
            tx.session.add(media)
            tx.commit()
            return media.id

    def _about(
        self,
        firm: Firm,
        kind: str,
        number: int,
        facts: dict[str, date],
        *,
        began: date | None = None,
        scale: str = "",
    ) -> Subject:
        traits = {"scale": scale} if scale else {"kind": "social_work"}
        spans = [Span(self.now, facts)]
        began = began or self.today
        area = firm.area
        return self.books.open(
            Subject(kind, str(number), area, firm.id, traits, spans, began)
        )


_NIGHT = datetime.min.time()


def _line(code: str, name: str, level: str, parent: str | None) -> AreaLine:
    return AreaLine(code, name, level, parent, "", None, None)
