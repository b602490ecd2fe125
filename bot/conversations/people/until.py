"""The days to choose from, for who puts something off or is away."""

from datetime import date

from bot.conversations.turn import Button, Turn
from bot.rules import until


def after_holiday(turn: Turn, address: str) -> list[Button]:
    """The first day after a school holiday, at `address:DAY`; nothing when none is near."""
    day = until.after_holiday(turn.today, turn.house.free_days)
    if day is None:
        return []
    return [turn.button("na_vakantie", f"{address}:{day}", dag=turn.house.texts.day(day))]


def chosen(turn: Turn, day: str) -> date | until.Unfit:
    """The day that a button carried, which may be an old one; raises ValueError for no day."""
    return until.fit(date.fromisoformat(day), turn.today)
