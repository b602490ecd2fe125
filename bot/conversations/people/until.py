"""The days to choose from, for who puts something off or is away."""

from collections.abc import Callable
from datetime import date

from bot.conversations.routes import Address
from bot.conversations.turn import Button, Turn
from bot.rules import until


def after_holiday(turn: Turn, way: Callable[[date], Address]) -> list[Button]:
    """The first day after a school holiday; nothing when none is near."""
    day = until.after_holiday(turn.today, turn.house.free_days)
    if day is None:
        return []
    return [turn.button("na_vakantie", way(day), dag=turn.house.texts.day(day))]
