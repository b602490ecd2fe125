"""Until when somebody puts something off or is away, and the days to choose from."""

from collections.abc import Callable
from datetime import date

from bot.conversations.routes import Address
from bot.conversations.turn import Button, Turn
from bot.rules import until
from bot.storage import rhythm
from bot.storage.tables import Engagement


def after_holiday(turn: Turn, way: Callable[[date], Address]) -> list[Button]:
    """The first day after a school holiday; nothing when none is near."""
    day = until.after_holiday(turn.today, turn.house.free_days)
    if day is None:
        return []
    return [turn.button("na_vakantie", way(day), dag=turn.house.texts.day(day))]


def put_off(turn: Turn, engagement: Engagement | None) -> date | None:
    """The day until which this person put it off (None: everything); None if they did not."""
    put_off = rhythm.snoozes(turn.session, [turn.person.id]).get(turn.person.id, {})
    day = put_off.get(engagement.id if engagement else None)
    return day if day is not None and day > turn.today else None
