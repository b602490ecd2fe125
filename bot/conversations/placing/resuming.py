"""What waits under /verder: a text that a screen asked for, and texts that have no place yet.

The screen that a command left still stands in the chat, so it is quoted, not drawn again.
"""

from bot.conversations.turn import Turn
from bot.storage import shown

DRAFT = "half"
LOOSE = "los"
"""The draft of the texts that have no place yet."""


def leave(turn: Turn) -> None:
    """A command comes between a screen and the text that it asks for."""
    assert turn.chat.expects is not None
    place = turn.says.place(turn.chat.expects)
    if place == (turn.draft(DRAFT) or {}).get("place"):
        return  # it was shown again: what is quoted stays the screen that asked
    message_id = shown.screen_that_expects(turn.session, turn.chat.id, place)
    if message_id is not None:
        turn.put_down(DRAFT, {"place": place, "message": message_id})


def waits(turn: Turn) -> tuple[str, int] | None:
    """The place of the text that was asked for in this network, and the message that asked."""
    half = turn.draft(DRAFT)
    if half is None or not half["place"].startswith(turn.says.place("")):
        return None
    return half["place"], half["message"]


def done(turn: Turn, place: str | None = None) -> None:
    """That text came (at `place`), or nobody wants to write it any more."""
    half = turn.draft(DRAFT)
    if half is not None and place in (None, half["place"]):
        turn.put_down(DRAFT, None)
