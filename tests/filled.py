"""A network of any size with something of everything in it, made by storage and not by clicking.

The first partners' rows have the same numbers whatever the size, so that an address in the small
one means the same in a large one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from bot.kijkwijzer import WRITTEN, Kijkwijzer, Kind, Richtvraag
from bot.storage import akkoord, answers, goals, history, meetings, networks, polls, rhythm
from bot.storage.agenda import Agenda
from bot.storage.content import Content, Status
from bot.storage.history import Source
from bot.storage.tables import (
    Akkoord,
    AuditEvent,
    DatePoll,
    Decision,
    Engagement,
    Goal,
    Indicator,
    Invite,
    Measurement,
    Meeting,
    Membership,
    Partner,
    Person,
    Request,
    Role,
    Rsvp,
    Stand,
    Verdict,
)
from tests.phone import chat_of

AN, BART = 10, 20
"""A regisseur, and somebody of the second partner."""
LAST = 1_000_000
STANDS = (Stand.PROPOSED, Stand.TODO, Stand.BUSY, Stand.STUCK, Stand.DONE)
VERDICTS = (Verdict.AGREED, Verdict.REMARK, Verdict.NOT_YET)
FIRST_DAY = date(2027, 3, 9)


def fill(session: Session, kijkwijzer: Kijkwijzer, partners: int, now: datetime) -> None:
    """So many partners of three people each; the second one has so many things of its own too."""
    an = _person(session, AN, now)
    own = networks.start_network(session, an, "Net", "Streek", "Stad", "lokaal_bestuur", now)
    filling = _Filling(session, kijkwijzer, own.network_id, now)
    now_on = filling.overleg(now.date() + timedelta(days=1), time(9))
    comes = filling.overleg(FIRST_DAY)
    poll = polls.ask(session, own.network_id, ["2027-03-10T14:00"], None, 60, Source(AN, now))
    filling.joint_texts()
    _, second, *_ = [
        filling.everything_of(own if n == 1 else filling.partner(n), (now_on, comes), poll)
        for n in range(1, partners + 1)
    ]
    for n in range(partners):
        filling.one_more(second, n)
    filling.long_answers(second, partners)
    filling.last_ones(second)


def _person(session: Session, id: int, now: datetime) -> Person:
    person = Person(id=id, name=f"P{id}", created_at=now, last_seen_at=now)
    session.add(person)
    session.flush()
    return person


@dataclass(frozen=True)
class _Filling:
    session: Session
    kijkwijzer: Kijkwijzer
    network_id: int
    now: datetime

    def partner(self, n: int) -> Membership:
        kind = ("school", "clb", "lokaal_bestuur")[n % 3]
        row = networks.add_partner(self.session, self.network_id, f"Partner {n}", kind, self.now)
        person = _person(self.session, n * 10, self.now)
        return networks.join(self.session, person, row, Role.PARTNER, self.now)

    def everything_of(
        self, member: Membership, those: Sequence[Meeting], poll: DatePoll
    ) -> Membership:
        member.mandate = member.partner_id == 2
        self.session.add(chat_of(member.person_id, membership_id=member.id))
        self.colleagues(member)
        self.answers(member)
        self.commitments(member)
        self.requests(member)
        self.agreement(member)
        self.meetings(member, those, poll)
        return member

    def colleagues(self, member: Membership) -> None:
        """Two more people, of whom one has regie and one hours of their own; and a link."""
        partner = self.session.get_one(Partner, member.partner_id)
        for n, role in ((1, Role.REGISSEUR), (2, Role.PARTNER)):
            person = _person(self.session, member.person_id + n, self.now)
            networks.join(self.session, person, partner, role, self.now)
            self.session.add(chat_of(person.id))
        rhythm.set_days(self.session, member.person_id + 2, [1, 2])
        networks.invite(self.session, partner, AN, self.now)

    def answers(self, member: Membership) -> None:
        for question in self.kijkwijzer.questions[::3]:
            self.answer(member, question, _content(question))

    def answer(self, member: Membership, question: Richtvraag, content: Content) -> None:
        partner = self.session.get_one(Partner, member.partner_id)
        row = answers.lock(self.session, partner, question, self.now)
        by = Source(member.person_id, self.now)
        answers.record(self.session, row, question, content, Status.ANSWERED, by)

    def commitments(self, member: Membership) -> None:
        """Two goals, of which one adopted; an engagement in each stand; an indicator, measured."""
        by, own = Source(member.person_id, self.now), member.partner_id
        proposal, goal = self.goal(own), self.goal(own)
        goals.add(self.session, proposal, by)
        goals.add(self.session, goal, by)
        history.change(self.session, goal, by, adopted_at=self.now)
        for number, stand in enumerate(STANDS):
            self.engagement(member, stand, FIRST_DAY + timedelta(number), goal.id)
        indicator = Indicator(
            network_id=self.network_id,
            text=f"Cijfer {own}",
            proposed_by=own,
            target="9 %",
            target_day=FIRST_DAY,
            measure="%",
        )
        history.add(self.session, indicator, by)
        for value in ("12,1 %", "11 %"):
            history.add(
                self.session,
                Measurement(
                    network_id=self.network_id,
                    indicator_id=indicator.id,
                    value=value,
                    day=self.now.date(),
                    given_by=own,
                ),
                by,
            )

    def goal(self, own: int) -> Goal:
        return Goal(
            network_id=self.network_id, level=1, rank=0.0, text=f"Doel van {own}", proposed_by=own
        )

    def engagement(
        self, member: Membership, stand: Stand, due: date, goal_id: int | None = None
    ) -> None:
        history.add(
            self.session,
            Engagement(
                network_id=self.network_id,
                question="1.3-4",
                text="Een belofte",
                due=due,
                stand=stand,
                owner_id=member.partner_id,
                goal_id=goal_id,
                proposed_by=member.partner_id,
                updated_at=self.now,
            ),
            Source(member.person_id, self.now),
        )

    def requests(self, member: Membership) -> None:
        for question in self.kijkwijzer.questions[:3]:
            self.session.add(
                Request(
                    network_id=self.network_id,
                    partner_id=member.partner_id,
                    question=question.key,
                    asked_by=AN,
                    asked_at=self.now,
                )
            )

    def agreement(self, member: Membership) -> None:
        """A verdict on a text of before, with a remark; and asked for the one of now."""
        partner = self.session.get_one(Partner, member.partner_id)
        for n, rubriek in enumerate(self.kijkwijzer.rubrieken[::2]):
            if n % 2:
                given = akkoord.record(
                    self.session,
                    self.network_id,
                    partner.id,
                    rubriek.key,
                    ("oud", ["oud"]),
                    VERDICTS[n % 3],
                    Source(member.person_id, self.now),
                )
                given.note = "Een opmerking"
            akkoord.ask(self.session, [partner], rubriek.key, "nieuw", self.now)

    def joint_texts(self) -> None:
        for question in self.kijkwijzer.questions:
            if question.kind in WRITTEN:
                row = akkoord.joint_text(self.session, self.network_id, question.key)
                data = _content(question).as_json()
                history.change(self.session, row, Source(AN, self.now), data=data)

    def meetings(self, member: Membership, those: Sequence[Meeting], poll: DatePoll) -> None:
        by = Source(member.person_id, self.now)
        for meeting in those:
            meetings.answer(self.session, meeting, member, Rsvp.COMING, self.now)
            decision = Decision(network_id=self.network_id, meeting_id=meeting.id, text="Besluit")
            history.add(self.session, decision, by)
        polls.suits(self.session, poll, member.partner_id, {0: True}, by)

    def overleg(self, day: date, hour: time = time(14)) -> Meeting:
        return meetings.plan(
            self.session,
            self.network_id,
            day,
            hour,
            120,
            None,
            Source(AN, self.now),
            host="filled",
            reminders=(14, 3, 0),
            agenda=Agenda().add("Een punt", 10),
        )[0]

    def one_more(self, member: Membership, n: int) -> None:
        """Of everything that one partner, or the network, can have many of."""
        partner = self.session.get_one(Partner, member.partner_id)
        person = _person(self.session, 100_000 + n, self.now)
        networks.join(self.session, person, partner, Role.PARTNER, self.now)
        networks.invite(self.session, partner, AN, self.now)
        self.engagement(member, STANDS[n % 5], FIRST_DAY + timedelta(n))
        self.overleg(FIRST_DAY + timedelta(n + 1))

    def long_answers(self, member: Membership, points: int) -> None:
        for question in self.kijkwijzer.questions:
            content = _content(question)
            for n in range(points):
                content = content.add(f"Punt {n}")
            if question.kind in WRITTEN:
                self.answer(member, question, content)

    def last_ones(self, member: Membership) -> None:
        """A last row of each kind with a high number, and what comes after it counts on from there:
        so also what is new has the same number in a small network and in a large one."""
        networks.add_partner(self.session, self.network_id, "Weg", "clb", self.now)
        by = Source(member.person_id, self.now)
        history.add(self.session, self.goal(member.partner_id), by)
        history.add(
            self.session,
            Indicator(network_id=self.network_id, text="Cijfer", proposed_by=member.partner_id),
            by,
        )
        polls.ask(self.session, self.network_id, ["2027-03-11T14:00"], None, 60, by)
        for table in (
            Partner,
            Membership,
            Invite,
            Goal,
            Engagement,
            Indicator,
            Measurement,
            Meeting,
            Decision,
            DatePoll,
            AuditEvent,
            Akkoord,
            Request,
        ):
            last = select(func.max(col(table.id))).scalar_subquery()
            self.session.execute(update(table).where(col(table.id) == last).values(id=LAST))
        self.session.flush()
        self.session.expunge_all()


def _content(question: Richtvraag) -> Content:
    match question.kind:
        case Kind.CONTACTS:
            return Content().add_row({column.key: "Iemand" for column in question.columns})
        case Kind.CHOICE | Kind.CADENCE:
            return Content().toggle(question.options[0].key, multiple=False).add("Omdat")
        case Kind.THEMES:
            return Content().add("Een punt", question.options[0].key)
    return Content().add("Een punt").add("Nog een")
