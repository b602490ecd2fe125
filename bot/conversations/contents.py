"""Every conversation there is: each module in the folders here that has routes."""

import pkgutil
from importlib import import_module

from bot import conversations
from bot.conversations.routes import Routes

_ABOVE = ("engine", "reminders", "contents")


def all_routes() -> Routes:
    """The routes of all conversations together; ValueError when two share a name."""
    together = Routes()
    for found in pkgutil.walk_packages(conversations.__path__, f"{conversations.__name__}."):
        if found.name.rpartition(".")[2] not in _ABOVE:
            mine = getattr(import_module(found.name), "routes", None)
            if isinstance(mine, Routes):
                together.include(mine)
    return together
