"""A long paste, which a channel cuts: its pieces are one text, and all go where the first one went.

Only for the routes that ask for it (`pieces`); elsewhere each message is a text of its own.
"""

from dataclasses import replace

from pydantic.dataclasses import dataclass

from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.routes import Place
from bot.conversations.turn import Screen, Turn
from bot.texts import length

SAME_PASTE_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Paste(Draft):
    """Where a piece went, after which the rest may come."""

    kept_as = "plak"
    place: Place
    at: float


def is_cut(turn: Turn, text: Text) -> bool:
    """Whether the rest of a paste may come after this piece."""
    return length(text.text) >= turn.house.channel.cut


def at_once(text: Text, before: float) -> bool:
    """Whether a text came so soon after another one (a timestamp) that nobody typed it."""
    return 0 <= text.sent_at.timestamp() - before <= SAME_PASTE_SECONDS


def goes_on(turn: Turn, text: Text) -> tuple[Place | None, Text]:
    """The place of the piece before this one, if it is the rest of a paste."""
    if begun := turn.waiting(Paste):
        turn.forget(Paste)
        if at_once(text, begun.at):
            return begun.place, replace(text, continues=True)
    return None, text


def begin(turn: Turn, place: Place, text: Text) -> None:
    """The rest of this text, if it was cut, is for this place as well."""
    if is_cut(turn, text):
        turn.put_down(Paste(place, text.sent_at.timestamp()))


def too_long(turn: Turn, text: Text, limit: int) -> bool:
    """Refuse a text that does not fit its place, with all its pieces: never keep only a part."""
    size = len(text.line)
    if size <= limit and not text.continues:
        return False
    if not text.continues:
        refusal = turn.text("algemeen.te_lang", size=size, limit=limit)
        turn.says.show(Screen(refusal, aside=True))
    return True
