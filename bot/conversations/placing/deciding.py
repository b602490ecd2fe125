"""Where a text belongs: decided, handed to the route that takes it there, or asked about."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.conversations import paste
from bot.conversations.events import Text
from bot.conversations.placing import loose, resuming
from bot.conversations.placing.loose import Loose
from bot.conversations.routes import DEAD_BUTTON, Place, Refusal, Route, find
from bot.conversations.turn import Give, Screen, Turn
from bot.storage import shown


@dataclass(frozen=True, slots=True)
class Placing:
    """The routes that take texts, and how one of them is followed."""

    routes: Mapping[str, Route]
    follow: Callable[[Turn, Route, Sequence[str], Text], Screen | None]

    def take(self, turn: Turn, text: Text) -> Screen | None:
        """To the one place where it belongs; is that not certain, then the person is asked."""
        place, text = paste.goes_on(turn, text)
        places, certain = ([place], True) if place else _where(turn, text)
        if certain:
            try:
                return self._hand(turn, places[0], text)
            except Refusal as refusal:
                if _says_why(refusal):
                    raise
        return loose.ask_where(turn, text, places)

    def give(self, turn: Turn, given: Give) -> Screen | None:
        """What nobody knew the place of goes where the person said."""
        screen = None
        for text in given.texts:
            _, text = paste.goes_on(turn, text)
            screen = self._hand(turn, given.place, text)
        if find(self.routes, given.place).open_to(turn):
            turn.forget(Loose)
        return screen

    def leave(self, turn: Turn) -> None:
        """A command comes: a screen that is there for a text alone is half done without it."""
        asked = turn.expected
        route = self.routes.get(asked.route) if asked else None
        if asked and route and not route.beside:
            resuming.leave(turn, asked)

    def _hand(self, turn: Turn, place: Place, text: Text) -> Screen | None:
        turn.act_for(place.membership)
        route = find(self.routes, place)
        if route.pieces:
            paste.begin(turn, place, text)
        screen = self.follow(turn, route, place.arguments, text)
        resuming.done(turn, place)
        return screen


def _says_why(refusal: Refusal) -> bool:
    """Whether a text is answered by that; else its place is gone, and it is asked about."""
    return refusal.alert and refusal.why != DEAD_BUTTON


def _where(turn: Turn, text: Text) -> tuple[Sequence[Place], bool]:
    """The places where a text can belong, and whether it is certain that it does."""
    own = [turn.expected] if turn.expected else []
    if text.reply_to is not None:
        to = shown.answered(turn.session, turn.chat.id, text.reply_to)
        if to is None:
            return own, False
        if to.expects:
            return _parsed(to.expects), len(to.expects) == 1 and not to.is_reminder
    asked = shown.asked_since(turn.session, turn.chat.id, text.message_id)
    if not asked:
        half = resuming.waits(turn)
        return own or ([half.place] if half else []), bool(own)
    others = _parsed(place for said in asked for place in said.expects)
    places = list(dict.fromkeys([*own, *others]))
    if len(places) != 1 or any(said.is_reminder for said in asked):
        return places, False
    # What is kept as an answer may go at once, what is said to somebody else may not.
    return places, bool(own) or (places[0].route == "antwoord" and not turn.waiting(Loose))


def _parsed(places: Iterable[str]) -> list[Place]:
    return [Place.parse(each) for each in places]
