"""Not now: hearing of an engagement, or of anything, only from a later day on (snooze).

A deadline never moves here. What somebody puts off, their colleagues still hear of.
"""

from datetime import date
from functools import partial

from bot.conversations.changes import address
from bot.conversations.commitments.ownership import OwnEngagement, speaks_for
from bot.conversations.events import Text
from bot.conversations.paste import too_long
from bot.conversations.people.until import after_holiday, put_off
from bot.conversations.routes import Address, Gone, Routes, into, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules.until import Unfit, fit, next_week, read
from bot.storage import engagements, history, rhythm
from bot.storage.tables import Engagement, Happened, Thing

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
    if put_off(turn, engagement):
        return [turn.button("toch_herinneren", to("snooze-weg", engagement))]
    return [turn.button("later_herinneren", to("snooze", engagement))]


@routes.press("snooze")
def ask_until(turn: Turn, engagement: OwnEngagement) -> Screen:
    if engagement.stand not in engagements.OPEN:
        raise Gone("niets_te_herinneren", _address(engagement), alert=False)
    return _until_screen(turn, engagement)


@routes.press("snooze-alles")
def ask_everything(turn: Turn) -> Screen:
    return _until_screen(turn, None)


def _until_screen(turn: Turn, engagement: Engagement | None, wrong: Unfit | None = None) -> Screen:
    text = turn.text("snooze.tot_wanneer", engagement=engagement, wrong=wrong)
    rows = [
        [
            turn.button(
                "herinner_volgende_week", to("snooze-tot", engagement, next_week(turn.today))
            )
        ],
        after_holiday(turn, partial(to, "snooze-tot", engagement)),
        [turn.button("kies_datum", to("snooze-datum", engagement))],
        [_back(turn, engagement)],
    ]
    return Screen(text, rows, expects=into("snooze-datum", engagement))


@routes.press("snooze-datum")
def ask_day(turn: Turn, engagement: OwnEngagement | None) -> Screen:
    text = turn.text("snooze.datum", engagement=engagement)
    return Screen(text, [[_back(turn, engagement)]], expects=into("snooze-datum", engagement))


@routes.text("snooze-datum")
def take_day(turn: Turn, text: Text, engagement: OwnEngagement | None) -> Outcome:
    return _put_off(turn, engagement, read(text.text, turn.today))


@routes.press("snooze-tot")
def set_day(turn: Turn, engagement: OwnEngagement | None, day: date) -> Outcome:
    return _put_off(turn, engagement, fit(day, turn.today))


def _put_off(turn: Turn, engagement: Engagement | None, day: date | Unfit) -> Outcome:
    """Kept at once: who says no reason, or never answers, is left alone as well."""
    if isinstance(day, Unfit):
        return _until_screen(turn, engagement, day)
    _keep(turn, engagement, day)
    text = turn.text("snooze.waarom", engagement=engagement, until=day)
    without = turn.button("zonder_reden", _address(engagement))
    return Screen(text, [[without]], expects=into("snooze-waarom", engagement, day))


@routes.text("snooze-waarom", pieces=True)
def take_reason(turn: Turn, text: Text, engagement: OwnEngagement | None, day: date) -> Outcome:
    until = fit(day, turn.today)
    if isinstance(until, Unfit):
        return _until_screen(turn, engagement, until)
    if too_long(turn, text, REASON_LIMIT):
        return None
    _keep(turn, engagement, until, text.line)
    turn.says.lead = turn.text("algemeen.bewaard")
    return GoTo(_address(engagement))


@routes.press("snooze-weg")
def hear_again(turn: Turn, engagement: OwnEngagement | None) -> Outcome:
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


def _address(engagement: Engagement | None) -> Address:
    return Address(address(engagement)) if engagement else to("herinneringen")


def _back(turn: Turn, engagement: Engagement | None) -> Button:
    return turn.button("terug", _address(engagement))
