"""Not now: hearing of an engagement, or of anything, only from a later day on (snooze).

snooze:ID                    of one engagement that one is reminded of: until when?
snooze-alles                 of nothing at all: until when?
snooze-datum:ID              another day (here and below, ID 0: of nothing at all)
text snooze-datum:ID
snooze-tot:ID:DAY            until then; why?
text snooze-waarom:ID:DAY
snooze-weg:ID                hear of it again after all

A deadline never moves here. What somebody puts off, their colleagues still hear of.
"""

from datetime import date

from bot.conversations.changes import address
from bot.conversations.events import Text
from bot.conversations.paste import too_long
from bot.conversations.people.ownership import speaks_for
from bot.conversations.people.until import after_holiday, chosen
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules.until import Unfit, next_week, read
from bot.storage import engagements, history, rhythm
from bot.storage.tables import Engagement, Happened, Thing

EVERYTHING = 0
REASON_LIMIT = 300

routes = Routes()


def offer(turn: Turn, engagement: Engagement) -> list[Button]:
    """The button under an engagement, for who can be reminded of it."""
    if (
        not speaks_for(turn, engagement)
        or engagement.due is None
        or engagement.stand not in engagements.OPEN
    ):
        return []
    if until(turn, engagement):
        return [turn.button("toch_herinneren", f"snooze-weg:{engagement.id}")]
    return [turn.button("later_herinneren", f"snooze:{engagement.id}")]


def until(turn: Turn, engagement: Engagement | None) -> date | None:
    """The day until which this person put it off (None: everything); None if they did not."""
    put_off = rhythm.snoozes(turn.session, [turn.person.id]).get(turn.person.id, {})
    day = put_off.get(engagement.id if engagement else None)
    return day if day is not None and day > turn.today else None


@routes.press("snooze")
def ask(turn: Turn, id: int) -> Outcome:
    engagement = _engagement(turn, id)
    if engagement is not None and engagement.stand not in engagements.OPEN:
        turn.says.toast(turn.word("meldingen.niets_te_herinneren"))
        return GoTo(address(engagement))
    return _ask(turn, engagement)


@routes.press("snooze-alles")
def ask_everything(turn: Turn) -> Screen:
    return _ask(turn, None)


def _ask(turn: Turn, engagement: Engagement | None, wrong: Unfit | None = None) -> Screen:
    id = _number(engagement)
    text = turn.text("snooze.tot_wanneer", engagement=engagement, wrong=wrong)
    rows = [
        [turn.button("herinner_volgende_week", f"snooze-tot:{id}:{next_week(turn.today)}")],
        after_holiday(turn, f"snooze-tot:{id}"),
        [turn.button("kies_datum", f"snooze-datum:{id}")],
        [_back(turn, engagement)],
    ]
    return Screen(text, rows, expects=f"snooze-datum:{id}")


@routes.press("snooze-datum")
def ask_day(turn: Turn, id: int) -> Screen:
    engagement = _engagement(turn, id)
    text = turn.text("snooze.datum", engagement=engagement)
    return Screen(text, [[_back(turn, engagement)]], expects=f"snooze-datum:{id}")


@routes.text("snooze-datum")
def take_day(turn: Turn, text: Text, id: int) -> Outcome:
    return _put_off(turn, id, read(text.text, turn.today))


@routes.press("snooze-tot")
def set_day(turn: Turn, id: int, day: str) -> Outcome:
    return _put_off(turn, id, chosen(turn, day))


def _put_off(turn: Turn, id: int, day: date | Unfit) -> Outcome:
    """Kept at once: who says no reason, or never answers, is left alone as well."""
    engagement = _engagement(turn, id)
    if isinstance(day, Unfit):
        return _ask(turn, engagement, day)
    _keep(turn, engagement, day)
    text = turn.text("snooze.waarom", engagement=engagement, until=day)
    without = turn.button("zonder_reden", _address(engagement))
    return Screen(text, [[without]], expects=f"snooze-waarom:{id}:{day.isoformat()}")


@routes.text("snooze-waarom", pieces=True)
def take_reason(turn: Turn, text: Text, id: int, day: str) -> Outcome:
    engagement, until = _engagement(turn, id), chosen(turn, day)
    if isinstance(until, Unfit):
        return _ask(turn, engagement, until)
    if too_long(turn, text, REASON_LIMIT):
        return None
    _keep(turn, engagement, until, text.line)
    turn.says.lead = turn.text("algemeen.bewaard")
    return GoTo(_address(engagement))


@routes.press("snooze-weg")
def hear_again(turn: Turn, id: int) -> Outcome:
    engagement = _engagement(turn, id)
    _keep(turn, engagement, turn.today)
    turn.says.lead = turn.text("snooze.weer")
    return GoTo(_address(engagement))


def _keep(
    turn: Turn, engagement: Engagement | None, until: date, reason: str | None = None
) -> None:
    acting = turn.for_whom
    rhythm.snooze(
        turn.session, acting.network.id, turn.person.id, engagement.id if engagement else None,
        until, turn.now, reason,
    )  # fmt: skip
    thing, id = (
        (Thing.ENGAGEMENT, engagement.id)
        if engagement
        else (Thing.MEMBERSHIP, acting.membership.id)
    )
    new = {"until": until.isoformat()} | ({"reason": reason} if reason else {})
    history.record(
        turn.session, acting.network.id, thing, id, Happened.SNOOZED, turn.source(), new=new
    )


def _engagement(turn: Turn, id: int) -> Engagement | None:
    """One that this person is reminded of, or None for everything; else UnknownRouteError."""
    if id == EVERYTHING:
        return None
    network_id = turn.network.id
    found: Engagement | None = history.find(turn.session, Engagement, network_id, id)
    if found is None or not speaks_for(turn, found):
        raise UnknownRouteError
    return found


def _number(engagement: Engagement | None) -> int:
    return engagement.id if engagement else EVERYTHING


def _address(engagement: Engagement | None) -> str:
    return address(engagement) if engagement else "herinneringen"


def _back(turn: Turn, engagement: Engagement | None) -> Button:
    return turn.button("terug", _address(engagement))
