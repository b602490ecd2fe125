"""A poll for a date: when does an overleg suit? Answers are an organisation's.

prik:POLL              the poll: one's own answer; a regisseur sees who can
prik-kan:POLL:MOMENT   this moment (from 0) suits us
prik-niet:POLL:MOMENT  or not
prik-geen:POLL         none of them
prik-vast:POLL:MOMENT  this moment it is: plan it, and tell everyone
prik-stop:POLL         no date comes out of it: tell who was asked
"""

from collections.abc import Iterable

from bot.conversations.overleg.planning import plan_meeting
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules.planning import Plan
from bot.storage import meetings, networks, polls
from bot.storage.tables import DatePoll, Membership

routes = Routes()


def label(turn: Turn, plan: Plan) -> str:
    """A moment, short enough for a button."""
    return turn.house.texts.short_moment(plan.starts_at)


def ask(turn: Turn, poll: DatePoll) -> None:
    """Everyone but the regisseur who asks: that one has it on the screen."""
    text = turn.text("overleg.prik_vraag", poll=poll, network=turn.network.name)
    question = Screen(text, answer_rows(turn, poll, {}), slot=_slot(poll))
    for member in meetings.invited(turn.session, turn.network.id):
        if member.person_id != turn.person.id:
            turn.tell(member, question)


def _slot(poll: DatePoll) -> str:
    return f"prik:{poll.id}"


def answer_rows(turn: Turn, poll: DatePoll, mine: dict[int, bool]) -> Rows:
    """A button for each moment, with a mark at what suits; a second tap takes it back."""
    rows = []
    for n, moment in enumerate(poll.moments):
        yes, when = mine.get(n, False), label(turn, Plan.at(moment))
        address = f"prik-niet:{poll.id}:{n}" if yes else f"prik-kan:{poll.id}:{n}"
        rows.append([Button(f"✓ {when}" if yes else when, address)])
    none = bool(mine) and not any(mine.values())
    word = turn.word("aanwezigheid.geen_van_deze")
    return [*rows, [Button(f"✓ {word}" if none else word, f"prik-geen:{poll.id}")]]


@routes.press("prik")
def one(turn: Turn, id: int) -> Outcome:
    poll = _poll(turn, id)
    if poll.meeting_id is not None:
        return GoTo(f"overleg:{poll.meeting_id}")
    answers = polls.answers(turn.session, id)
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
    return Screen(text, [*rows, [turn.button("alle_overleg", "overleggen")]])


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
        [turn.button("prik_vastleggen", f"prik-vast:{poll.id}:{n}",
                     moment=label(turn, Plan.at(moment)))]
        for n, moment in enumerate(poll.moments)
        if Plan.at(moment).starts_at > turn.now
    ]  # fmt: skip
    return [*fix, [turn.button("prik_stoppen", f"prik-stop:{poll.id}")]]


@routes.press("prik-kan")
def suits(turn: Turn, id: int, moment: int) -> Outcome:
    return _answer(turn, id, moment, yes=True)


@routes.press("prik-niet")
def does_not_suit(turn: Turn, id: int, moment: int) -> Outcome:
    return _answer(turn, id, moment, yes=False)


def _answer(turn: Turn, id: int, moment: int, *, yes: bool) -> Outcome:
    """Saying one moment says no to those that were not mentioned yet."""
    poll = _open(turn, id)
    if poll is None:
        return GoTo(f"prik:{id}")
    if not 0 <= moment < len(poll.moments):
        raise UnknownRouteError
    answers = polls.answers(turn.session, id)
    me = turn.partner.id
    others = dict.fromkeys(range(len(poll.moments)), False)
    others |= {n: given[me] for n, given in answers.items() if me in given}
    return _keep(turn, poll, others | {moment: yes})


@routes.press("prik-geen")
def none_suits(turn: Turn, id: int) -> Outcome:
    poll = _open(turn, id)
    if poll is None:
        return GoTo(f"prik:{id}")
    return _keep(turn, poll, dict.fromkeys(range(len(poll.moments)), False))


def _keep(turn: Turn, poll: DatePoll, given: dict[int, bool]) -> Outcome:
    invited = meetings.invited(turn.session, turn.network.id)
    asked = {member.partner_id for member in invited}
    waited = _silent(polls.answers(turn.session, poll.id), asked)
    polls.suits(turn.session, poll, turn.partner.id, given, turn.source())
    if waited == [turn.partner.id]:
        _tell_complete(turn, poll)
    turn.saved()
    return GoTo(f"prik:{poll.id}")


def _tell_complete(turn: Turn, poll: DatePoll) -> None:
    """The last organisation answered: the regisseur can fix the date."""
    look = turn.button("prik_bekijken", f"prik:{poll.id}",
                       datum=turn.house.texts.date(poll.asked_at))  # fmt: skip
    text = turn.text("overleg.prik_compleet", network=turn.network.name)
    for member in networks.regisseurs(turn.session, turn.network.id):
        if member.person_id != turn.person.id:
            turn.tell(member, Screen(text, [[look]]))


@routes.press("prik-vast", needs=Needs.REGISSEUR)
def fix(turn: Turn, id: int, moment: int) -> Outcome:
    poll = _open(turn, id)
    if poll is None:
        return GoTo(f"prik:{id}")
    if not 0 <= moment < len(poll.moments):
        raise UnknownRouteError
    plan = Plan.at(poll.moments[moment], poll.minutes, poll.place)
    if plan.starts_at <= turn.now:
        turn.toast(turn.word("meldingen.moment_voorbij"), alert=True)
        return GoTo(f"prik:{id}")
    _close(turn, poll)
    meeting = plan_meeting(turn, plan)
    poll.meeting_id = meeting.id
    return GoTo(f"overleg:{meeting.id}")


@routes.press("prik-stop", needs=Needs.REGISSEUR)
def stop(turn: Turn, id: int) -> Outcome:
    poll = _open(turn, id)
    if poll is None:
        return GoTo("overleggen")
    text = turn.text("overleg.prik_zonder_datum", network=turn.network.name,
                     asked_at=poll.asked_at, still_to_come=poll.last_at > turn.now)  # fmt: skip
    others = [m for m in _close(turn, poll) if m.person_id != turn.person.id]
    for member in others:
        turn.tell(member, Screen(text, [[turn.button("alle_overleg", "overleggen")]]))
    turn.saved(
        lead=turn.text("overleg.bericht_verstuurd", aantal=len(others), at_rest=turn.at_rest)
    )
    return GoTo("overleggen")


def _close(turn: Turn, poll: DatePoll) -> list[Membership]:
    """It is over: for whom it is news. Where the question still waited, it is not asked at all."""
    poll.closed_at = turn.now
    everyone = meetings.invited(turn.session, turn.network.id)
    never_asked = turn.unsay_to(everyone, _slot(poll))
    return [member for member in everyone if member.person_id not in never_asked]


def _poll(turn: Turn, id: int) -> DatePoll:
    found = polls.find(turn.session, turn.network.id, id)
    if found is None:
        raise UnknownRouteError
    return found


def _open(turn: Turn, id: int) -> DatePoll | None:
    """The poll, locked, while it waits for answers; else say that it is over."""
    poll = _poll(turn, id)
    turn.session.refresh(poll, with_for_update=True)
    if poll.closed_at is None:
        return poll
    turn.toast(turn.word("meldingen.prik_gesloten"), alert=True)
    return None
