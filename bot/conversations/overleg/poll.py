"""A poll for a date: when does an overleg suit? Answers are an organisation's."""

from collections.abc import Iterable
from typing import Annotated

from bot.conversations.overleg.planning import plan_meeting
from bot.conversations.routes import Gone, Needs, Routes, UnknownRoute, row, to
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules.planning import Plan
from bot.storage import meetings, networks, polls
from bot.storage.tables import DatePoll, Membership

routes = Routes()


def any_poll(turn: Turn, id: int) -> DatePoll:
    found = polls.find(turn.session, turn.network.id, id)
    if found is None:
        raise Gone
    return found


def open_poll(turn: Turn, id: int) -> DatePoll:
    """One that waits for answers, locked."""
    poll = any_poll(turn, id)
    turn.session.refresh(poll, with_for_update=True)
    if poll.closed_at is not None:
        raise Gone("prik_gesloten", to("prik", poll))
    return poll


AnyPoll = Annotated[DatePoll, row(any_poll)]
OpenPoll = Annotated[DatePoll, row(open_poll)]


def label(turn: Turn, plan: Plan) -> str:
    """A moment, short enough for a button."""
    return turn.house.texts.short_moment(plan.starts_at)


def pose(turn: Turn, poll: DatePoll) -> None:
    """Everyone but the regisseur who asks: that one has it on the screen."""
    text = turn.text("overleg.prik_vraag", poll=poll, network=turn.network.name)
    question = Screen(text, answer_rows(turn, poll, {}), slot=_slot(poll))
    for member in meetings.invited(turn.session, turn.network.id):
        if member.person_id != turn.person.id:
            turn.says.tell(member, question)


def _slot(poll: DatePoll) -> str:
    return f"prik:{poll.id}"


def answer_rows(turn: Turn, poll: DatePoll, mine: dict[int, bool]) -> Rows:
    """A button for each moment, with a mark at what suits; a second tap takes it back."""
    rows = []
    for n, moment in enumerate(poll.moments):
        yes, when = mine.get(n, False), label(turn, Plan.at(moment))
        address = to("prik-niet", poll, n) if yes else to("prik-kan", poll, n)
        rows.append([Button(f"✓ {when}" if yes else when, address)])
    none = bool(mine) and not any(mine.values())
    word = turn.word("aanwezigheid.geen_van_deze")
    return [*rows, [Button(f"✓ {word}" if none else word, to("prik-geen", poll))]]


@routes.press("prik")
def one(turn: Turn, poll: AnyPoll) -> Outcome:
    if poll.meeting_id is not None:
        return GoTo(to("overleg", poll.meeting_id))
    answers = polls.answers(turn.session, poll.id)
    me = turn.partner.id
    mine = {moment: given[me] for moment, given in answers.items() if me in given}
    partners = {p.id: p.name for p in networks.partners(turn.session, turn.network.id)}
    text = turn.text(
        "overleg.prik",
        poll=poll,
        moments=[
            (Plan.at(moment).starts_at, [name for id, name in partners.items() if suits.get(id)])
            for moment, suits in ((m, answers.get(n, {})) for n, m in enumerate(poll.moments))
        ],
        cannot=[name for id, name in partners.items() if _none_suits(answers, id)],
        silent=[partners[id] for id in _silent(answers, partners)],
        answered=bool(mine),
        partner=turn.partner.name,
        regisseur=turn.is_regisseur,
    )
    rows = [] if poll.closed_at else [*answer_rows(turn, poll, mine), *_fix_rows(turn, poll)]
    return Screen(text, [*rows, [turn.button("alle_overleg", to("overleggen"))]])


def _none_suits(answers: dict[int, dict[int, bool]], partner_id: int) -> bool:
    """Whether a partner answered, but to no moment with yes."""
    given = [suits[partner_id] for suits in answers.values() if partner_id in suits]
    return bool(given) and not any(given)


def _silent(answers: dict[int, dict[int, bool]], partners: Iterable[int]) -> list[int]:
    """The partners that said nothing yet."""
    return [id for id in partners if not any(id in given for given in answers.values())]


def _fix_rows(turn: Turn, poll: DatePoll) -> Rows:
    if not turn.is_regisseur:
        return []
    fix = [
        [turn.button("prik_vastleggen", to("prik-vast", poll, n),
                     moment=label(turn, Plan.at(moment)))]
        for n, moment in enumerate(poll.moments)
        if Plan.at(moment).starts_at > turn.now
    ]  # fmt: skip
    return [*fix, [turn.button("prik_stoppen", to("prik-stop", poll))]]


@routes.press("prik-kan")
def suits(turn: Turn, poll: OpenPoll, moment: int) -> Outcome:
    return _answer(turn, poll, moment, yes=True)


@routes.press("prik-niet")
def does_not_suit(turn: Turn, poll: OpenPoll, moment: int) -> Outcome:
    return _answer(turn, poll, moment, yes=False)


def _answer(turn: Turn, poll: DatePoll, moment: int, *, yes: bool) -> Outcome:
    """Saying one moment says no to those that were not mentioned yet."""
    if not 0 <= moment < len(poll.moments):
        raise UnknownRoute
    answers = polls.answers(turn.session, poll.id)
    me = turn.partner.id
    others = dict.fromkeys(range(len(poll.moments)), False)
    others |= {n: given[me] for n, given in answers.items() if me in given}
    return _keep(turn, poll, others | {moment: yes})


@routes.press("prik-geen")
def none_suits(turn: Turn, poll: OpenPoll) -> Outcome:
    return _keep(turn, poll, dict.fromkeys(range(len(poll.moments)), False))


def _keep(turn: Turn, poll: DatePoll, given: dict[int, bool]) -> Outcome:
    invited = meetings.invited(turn.session, turn.network.id)
    asked = {member.partner_id for member in invited}
    waited = _silent(polls.answers(turn.session, poll.id), asked)
    polls.suits(turn.session, poll, turn.partner.id, given, turn.source())
    if waited == [turn.partner.id]:
        _tell_complete(turn, poll)
    turn.says.saved()
    return GoTo(to("prik", poll))


def _tell_complete(turn: Turn, poll: DatePoll) -> None:
    """The last organisation answered: the regisseur can fix the date."""
    look = turn.button("prik_bekijken", to("prik", poll),
                       datum=turn.house.texts.date(poll.asked_at))  # fmt: skip
    text = turn.text("overleg.prik_compleet", network=turn.network.name)
    for member in networks.regisseurs(turn.session, turn.network.id):
        if member.person_id != turn.person.id:
            turn.says.tell(member, Screen(text, [[look]]))


@routes.press("prik-vast", needs=Needs.REGISSEUR)
def fix(turn: Turn, poll: OpenPoll, moment: int) -> Outcome:
    if not 0 <= moment < len(poll.moments):
        raise UnknownRoute
    plan = Plan.at(poll.moments[moment], poll.minutes, poll.place)
    if plan.starts_at <= turn.now:
        raise Gone("moment_voorbij", to("prik", poll))
    _close(turn, poll)
    meeting = plan_meeting(turn, plan)
    poll.meeting_id = meeting.id
    return GoTo(to("overleg", meeting))


@routes.press("prik-stop", needs=Needs.REGISSEUR)
def stop(turn: Turn, poll: OpenPoll) -> Outcome:
    text = turn.text("overleg.prik_zonder_datum", network=turn.network.name,
                     asked_at=poll.asked_at, still_to_come=poll.last_at > turn.now)  # fmt: skip
    others = [m for m in _close(turn, poll) if m.person_id != turn.person.id]
    for member in others:
        turn.says.tell(member, Screen(text, [[turn.button("alle_overleg", to("overleggen"))]]))
    turn.says.saved(
        lead=turn.text("overleg.bericht_verstuurd", aantal=len(others), at_rest=turn.at_rest)
    )
    return GoTo(to("overleggen"))


def _close(turn: Turn, poll: DatePoll) -> list[Membership]:
    """It is over: for whom it is news. Where the question still waited, it is not asked at all."""
    poll.closed_at = turn.now
    everyone = meetings.invited(turn.session, turn.network.id)
    never_asked = turn.says.unsay_to(everyone, _slot(poll))
    return [member for member in everyone if member.person_id not in never_asked]
