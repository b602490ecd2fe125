"""The days to choose from, for who puts something off or is away."""

from datetime import date

from bot.conversations.turn import Button, Turn
from bot.rules import until


def buttons(turn: Turn, address: str) -> list[list[Button]]:
    """One day a button, each at `address:DAY`; any other day comes as a text."""
    week = until.next_week(turn.today)
    rows = [[_button(turn, "volgende_week", address, week)]]
    holiday = until.after_holiday(turn.today, turn.house.free_days)
    if holiday is not None:
        rows.append([_button(turn, "na_vakantie", address, holiday)])
    return rows


def chosen(turn: Turn, day: str) -> date | until.Unfit:
    """The day that a button carried, which may be an old one; raises ValueError for no day."""
    return until.fit(date.fromisoformat(day), turn.today)


def _button(turn: Turn, word: str, address: str, day: date) -> Button:
    return turn.button(word, f"{address}:{day.isoformat()}", dag=turn.house.texts.day(day))
