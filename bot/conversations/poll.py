"""A poll for a date (datum prikken): when does an overleg suit? Answers are an organisation's.

prikken                        which moments?
text prikken                   a moment on each line; more messages join them
prik-zonder:MOMENT             not this one (as 202703091400)
prik-stuur                     ask everyone
prik:POLL                      the poll: one's own answer; a regisseur sees who can
prik-kan:POLL:MOMENT           this moment (from 0) suits us
prik-niet:POLL:MOMENT          or not
prik-geen:POLL                 none of them
prik-vast:POLL:MOMENT          this moment it is: plan it, and tell everyone
prik-stop:POLL                 no date comes out of it
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot import clock
from bot.conversations.events import Text
from bot.conversations.planning import plan_meeting
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules import planning
from bot.rules.planning import Plan
from bot.storage import meetings, networks
from bot.storage.tables import DatePoll

FEWEST, MOST = 2, 5
MOMENTS, PLACE = "prik", "prik_plaats"
_KEPT, _KEY = "%Y-%m-%dT%H:%M", "%Y%m%d%H%M"

routes = Routes()


@routes.press("prikken", needs=Needs.REGISSEUR)
def ask_moments(turn: Turn) -> Screen:
    return _show_draft(turn, wrong=[], odd=[])


@routes.text("prikken", needs=Needs.REGISSEUR)
def take_moments(turn: Turn, text: Text) -> Screen:
    """What is a moment joins the others; of what is not, or may be another day, we say so."""
    lines = [line for line in text.text.splitlines() if planning.parts(line)]
    read = {line: planning.read(planning.parts(line), turn.today) for line in lines}
    plans = [plan for plan in read.values() if isinstance(plan, Plan)]
    fitting = [plan for plan in plans if plan.other_day is None]
    together = {*_moments(turn), *(datetime.combine(plan.day, plan.hour) for plan in fitting)}
    _put_down(turn, sorted(together))
    for plan in fitting:
        turn.put_down(PLACE, plan.place or turn.draft(PLACE))
    wrong = [line for line, plan in read.items() if not isinstance(plan, Plan)]
    return _show_draft(turn, wrong, [plan for plan in plans if plan.other_day])


def _moments(turn: Turn) -> list[datetime]:
    return [_wall(kept) for kept in turn.draft(MOMENTS) or []]


def _put_down(turn: Turn, moments: Sequence[datetime]) -> None:
    turn.put_down(MOMENTS, [f"{moment:{_KEPT}}" for moment in moments] or None)


def _wall(kept: str) -> datetime:
    return datetime.strptime(kept, _KEPT)  # noqa: DTZ007 on the wall


def _at(moment: datetime) -> datetime:
    return clock.instant(moment.date(), moment.time())


def _show_draft(turn: Turn, wrong: Sequence[str], odd: Sequence[Plan]) -> Screen:
    moments = _moments(turn)
    free = turn.house.free_days
    text = turn.text(
        "overleg.prik_nieuw",
        moments=[(_at(moment), free.name(moment.date())) for moment in moments],
        place=turn.draft(PLACE),
        wrong=wrong,
        odd=odd,
        most=MOST,
    )
    send = FEWEST <= len(moments) <= MOST
    rows = [
        *([turn.button("zonder", f"prik-zonder:{m:{_KEY}}", moment=_label(turn, m))]
          for m in moments),
        [turn.button("prik_sturen", "prik-stuur")] if send else [],
        [turn.button("alle_overleg", "overleggen")],
    ]  # fmt: skip
    return Screen(text, rows, expects="prikken", slot="prikken")


def _label(turn: Turn, moment: datetime) -> str:
    return turn.house.texts.short_moment(_at(moment))


@routes.press("prik-zonder", needs=Needs.REGISSEUR)
def without(turn: Turn, key: str) -> Screen:
    _put_down(turn, [moment for moment in _moments(turn) if f"{moment:{_KEY}}" != key])
    return _show_draft(turn, wrong=[], odd=[])


@routes.press("prik-stuur", needs=Needs.REGISSEUR)
def send(turn: Turn) -> Outcome:
    moments = _moments(turn)
    if not FEWEST <= len(moments) <= MOST:
        turn.toast(turn.word("meldingen.niets_te_bewaren"))
        return GoTo("overleggen")
    poll = meetings.ask(
        turn.session, turn.member.network.id, moments, turn.draft(PLACE), turn.source()
    )
    turn.put_down(MOMENTS, None)
    turn.put_down(PLACE, None)
    for member in meetings.invited(turn.session, turn.member.network.id):
        text = turn.text("overleg.prik_vraag", poll=poll, network=turn.member.network.name)
        turn.tell(member, Screen(text, _answer_rows(turn, poll, {})))
    turn.saved(lead=turn.text("overleg.prik_verstuurd"))
    return GoTo(f"prik:{poll.id}")


def _answer_rows(turn: Turn, poll: DatePoll, mine: dict[int, bool]) -> Rows:
    """A button for each moment, with a mark at what suits; a second tap takes it back."""
    rows = []
    for n, kept in enumerate(poll.moments):
        label = _label(turn, _wall(kept))
        yes = mine.get(n, False)
        address = f"prik-niet:{poll.id}:{n}" if yes else f"prik-kan:{poll.id}:{n}"
        rows.append([Button(f"✓ {label}" if yes else label, address)])
    none = bool(mine) and not any(mine.values())
    label = turn.word("aanwezigheid.geen_van_deze")
    return [*rows, [Button(f"✓ {label}" if none else label.capitalize(), f"prik-geen:{poll.id}")]]


@routes.press("prik")
def one(turn: Turn, id: int) -> Outcome:
    poll = _poll(turn, id)
    if poll.meeting_id is not None:
        return GoTo(f"overleg:{poll.meeting_id}")
    answers = meetings.poll_answers(turn.session, id)
    me = turn.member.partner.id
    mine = {moment: given[me] for moment, given in answers.items() if me in given}
    partners = {p.id: p.name for p in networks.partners(turn.session, turn.member.network.id)}
    text = turn.text(
        "overleg.prik",
        poll=poll,
        moments=[
            (_at(_wall(kept)), [partners[p] for p in partners if answers.get(n, {}).get(p)])
            for n, kept in enumerate(poll.moments)
        ],
        silent=[partners[id] for id in _silent(answers, partners)],
        answered=bool(mine),
        partner=turn.member.partner.name,
        regisseur=turn.is_regisseur,
    )
    rows = [] if poll.closed_at else [*_answer_rows(turn, poll, mine), *_fix_rows(turn, poll)]
    return Screen(text, [*rows, [turn.button("alle_overleg", "overleggen")]])


def _silent(answers: dict[int, dict[int, bool]], partners: Iterable[int]) -> list[int]:
    """The partners that said nothing yet."""
    return [id for id in partners if not any(id in given for given in answers.values())]


def _fix_rows(turn: Turn, poll: DatePoll) -> Rows:
    if not turn.is_regisseur:
        return []
    fix = [
        [turn.button("prik_vastleggen", f"prik-vast:{poll.id}:{n}",
                     moment=_label(turn, _wall(kept)))]
        for n, kept in enumerate(poll.moments)
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
    answers = meetings.poll_answers(turn.session, id)
    me = turn.member.partner.id
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
    invited = meetings.invited(turn.session, turn.member.network.id)
    asked = {member.partner_id for member in invited}
    waited = _silent(meetings.poll_answers(turn.session, poll.id), asked)
    meetings.suits(turn.session, poll, turn.member.partner.id, given, turn.source())
    if waited == [turn.member.partner.id]:
        _tell_complete(turn, poll)
    turn.saved()
    return GoTo(f"prik:{poll.id}")


def _tell_complete(turn: Turn, poll: DatePoll) -> None:
    """The last organisation answered: the regisseur can fix the date."""
    look = turn.button("prik_bekijken", f"prik:{poll.id}",
                       datum=turn.house.texts.date(poll.asked_at))  # fmt: skip
    for member in networks.regisseurs(turn.session, turn.member.network.id):
        if member.person_id != turn.person.id:
            turn.tell(member, Screen(turn.text("overleg.prik_compleet"), [[look]]))


@routes.press("prik-vast", needs=Needs.REGISSEUR)
def fix(turn: Turn, id: int, moment: int) -> Outcome:
    poll = _open(turn, id)
    if poll is None:
        return GoTo(f"prik:{id}")
    if not 0 <= moment < len(poll.moments):
        raise UnknownRouteError
    at = _wall(poll.moments[moment])
    meeting = plan_meeting(turn, Plan(at.date(), at.time(), place=poll.place))
    poll.meeting_id, poll.closed_at = meeting.id, turn.now
    return GoTo(f"overleg:{meeting.id}")


@routes.press("prik-stop", needs=Needs.REGISSEUR)
def stop(turn: Turn, id: int) -> Outcome:
    poll = _open(turn, id)
    if poll is not None:
        poll.closed_at = turn.now
        turn.saved()
    return GoTo("overleggen")


def _poll(turn: Turn, id: int) -> DatePoll:
    found = meetings.poll(turn.session, turn.member.network.id, id)
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
