"""What waits under /verder: a network half begun, a text that a screen asked for, and texts that
have no place yet. Then the questions.

The screen that a command left still stands in the chat, so it is quoted, not drawn again.
"""

from dataclasses import replace

from pydantic.dataclasses import dataclass

from bot.conversations.answering import blocks
from bot.conversations.drafts import Draft
from bot.conversations.people import start
from bot.conversations.people.network import NewNetwork
from bot.conversations.placing import loose
from bot.conversations.placing.loose import Loose
from bot.conversations.routes import Needs, Place, Routes, to
from bot.conversations.turn import Outcome, Screen, Turn
from bot.storage import shown

routes = Routes()


@dataclass(frozen=True, slots=True)
class Half(Draft):
    """A text that was asked for, and the message that asked."""

    kept_as = "half"
    place: Place
    asked_by: int


@routes.command("verder", needs=Needs.NOTHING)
def go_on(turn: Turn) -> Outcome:
    wizard = turn.waiting(NewNetwork)
    if wizard is not None:
        return Screen(
            turn.text("netwerk.onaf", naam=wizard.naam),
            [[turn.button("netwerk_afmaken", to("netwerk-verder"))],
             [turn.button("netwerk_niet", to("netwerk-weg"))]],
        )  # fmt: skip
    return resume(turn) if turn.acting else start.welcome(turn)


@routes.press("verder")
def resume(turn: Turn) -> Outcome:
    half = waits(turn)
    questions = [turn.button("met_vragen", to("met-vragen"))]
    if half is not None:
        return Screen(turn.text("vragen.half"), [questions], half.place.address,
                      quotes=half.asked_by)  # fmt: skip
    if turn.waiting(Loose):
        screen = loose.show(turn)
        return replace(screen, buttons=[*screen.buttons, questions])
    return blocks.next_question(turn)


@routes.press("met-vragen")
def with_questions(turn: Turn) -> Outcome:
    turn.forget(Half)
    return blocks.next_question(turn)


def leave(turn: Turn, place: Place) -> None:
    """A command comes between a screen and the text that it asks for."""
    if turn.waiting(Half, place=place):
        return  # it was shown again: what is quoted stays the screen that asked
    message_id = shown.screen_that_expects(turn.session, turn.chat.id, str(place))
    if message_id is not None:
        turn.put_down(Half(place, message_id))


def waits(turn: Turn) -> Half | None:
    """The text that was asked for in this network."""
    half = turn.waiting(Half)
    return half if half and half.place.membership == turn.says.scope else None


def done(turn: Turn, place: Place) -> None:
    """A text came at this place."""
    if turn.waiting(Half, place=place):
        turn.forget(Half)
