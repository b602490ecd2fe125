"""What is open for whom: the facts on which the rules of reminders decide.

Each part of the one query begins at what is due, not at people, so that a tick with nothing due
is cheap however large the tables are.
"""

from bot.storage.open_things.finding import find
from bot.storage.open_things.kinds import ABOUT_OTHERS, FOR_EVER, Kind, Open, Owner, Scope

__all__ = ["ABOUT_OTHERS", "FOR_EVER", "Kind", "Open", "Owner", "Scope", "find"]
