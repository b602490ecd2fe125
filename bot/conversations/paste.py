"""A long paste, which Telegram cuts: its pieces are one text, and all go where the first one went.

Only for the routes that ask for it (`pieces`); elsewhere each message is a text of its own.
"""

from dataclasses import replace

from bot.conversations.events import Text
from bot.conversations.turn import Screen, Turn
from bot.texts import length

SAME_PASTE_SECONDS = 2

_DRAFT = "plak"


def is_cut(turn: Turn, text: Text) -> bool:
    """Whether the rest of a paste may come after this piece."""
    return length(text.text) >= turn.house.channel.cut


def at_once(text: Text, before: float) -> bool:
    """Whether a text came so soon after another one (a timestamp) that nobody typed it."""
    return 0 <= text.sent_at.timestamp() - before <= SAME_PASTE_SECONDS


def belongs(turn: Turn, text: Text) -> tuple[str | None, Text]:
    """The address that a text is for: what is expected, or that of the piece before it."""
    begun = turn.draft(_DRAFT)
    if begun is None:
        return turn.chat.expects, text
    turn.put_down(_DRAFT, None)
    if not at_once(text, begun["at"]):
        return turn.chat.expects, text
    return begun["address"], replace(text, continues=True)


def begin(turn: Turn, address: str, text: Text) -> None:
    """The rest of this text, if it was cut, is for this address as well."""
    if is_cut(turn, text):
        turn.put_down(_DRAFT, {"address": address, "at": text.sent_at.timestamp()})


def too_long(turn: Turn, text: Text, limit: int) -> bool:
    """Refuse a text that does not fit its place, with all its pieces: never keep only a part."""
    size = len(text.line)
    if size <= limit and not text.continues:
        return False
    if not text.continues:
        refusal = turn.text("algemeen.te_lang", size=size, limit=limit)
        turn.says.show(Screen(refusal, expects=turn.expected))
    return True
