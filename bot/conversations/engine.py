"""From an event to a committed answer: the one way in for everything that people do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.conversations import halfway, menu, paste, unexpected
from bot.conversations.answering import contacts
from bot.conversations.contents import all_routes
from bot.conversations.edits import take_edit
from bot.conversations.events import (
    Command,
    Deed,
    Edited,
    Event,
    Greeted,
    Moved,
    Pressed,
    Reachable,
    SharedContact,
    Text,
    Unreadable,
)
from bot.conversations.mouth import House, Mouth, Screen, Spoken, Take
from bot.conversations.people import start
from bot.conversations.routes import DEAD_BUTTON, Needs, Refusal, Route, UnknownRoute, find, to
from bot.conversations.turn import Give, GoTo, Turn
from bot.rules import shield
from bot.storage import chats, networks, outbox, shown
from bot.storage.outbox import Owed
from bot.storage.said import Words

ROUTES = all_routes()


def take_turn(session: Session, house: House, event: Event, now: datetime, take: Take) -> Spoken:
    """Handle one event; call it in a transaction of its own, as often as it is repeated.

    The first thing is the update's key: what was handled before changes nothing again. What it
    says here is claimed at once as far as `take` allows, when nothing else waits for this chat;
    then the caller says it, once the transaction has committed.
    """
    if not chats.first_time(session, event.channel, event.update_id, now):
        return Spoken()
    if event.deed == Reachable(now=False):
        outbox.block(session, chats.place(session, event.channel, event.external), now)
        return Spoken()
    chat, person, acting, waits = chats.enter(
        session, event.channel, event.external, event.name, now
    )
    if chat.cursor and house.kijkwijzer.find(chat.cursor) is None:
        chat.cursor = None
    scope = acting.membership.id if acting else 0
    says = Mouth(session, house, event, now, chat, scope)
    turn = Turn(session, house, event, now, chat, person, acting, says)
    screen = _answer(turn)
    menu.follow(turn, ROUTES.commands)
    if screen is not None:
        says.show(_with_a_way_on(turn, screen))
    return says.finish(_nothing if waits else take)


def _nothing(_chat: int, _wanted: int) -> int:
    """What is said waits behind what waits already."""
    return 0


def _with_a_way_on(turn: Turn, screen: Screen) -> Screen:
    """Who takes part never stands before a wall: without anything to press or say, the way home."""
    expects = turn.chat.expects if screen.aside else screen.expects
    if turn.acting is None or expects or turn.says.offers or any(screen.buttons):
        return screen
    return replace(screen, buttons=[[turn.button("begin", to("thuis"))]])


def apologise(
    session: Session,
    house: House,
    update_id: int,
    channel: str,
    external: int,
    unread: bool,
    now: datetime,
) -> None:
    """For an update that failed: mark it as handled, so that it blocks nobody, and say so.

    `unread`: it could not even be read; else a bug of ours broke its turn.
    """
    if chats.first_time(session, channel, update_id, now):
        chat_id = chats.place(session, channel, external)
        words = house.texts("algemeen.onleesbaar" if unread else "algemeen.fout")
        outbox.put(session, Owed(chat_id, Words(str(words))), now)


def pass_over(session: Session, update_id: int, channel: str, now: datetime) -> None:
    """Mark an update as handled about which nothing can be said."""
    chats.first_time(session, channel, update_id, now)


def greet_group(session: Session, house: House, group: Greeted, now: datetime) -> None:
    """In a group the bot only says that it works in a private chat."""
    if chats.first_time(session, group.channel, group.update_id, now):
        chat_id = chats.place(session, group.channel, group.external)
        words = house.texts("algemeen.groep", link=house.channel.home)
        outbox.put(session, Owed(chat_id, Words(str(words))), now)


def follow_group(session: Session, group: Moved, now: datetime) -> None:
    """A group has another number from now on."""
    if chats.first_time(session, group.channel, group.update_id, now):
        outbox.move(session, group.channel, group.external, group.to)


def _answer(turn: Turn) -> Screen | None:
    deed = turn.event.deed
    if shield.about_a_pupil(_words(deed), turn.today):
        return Screen(turn.text("algemeen.leerling"), aside=True)
    try:
        return _follow_deed(turn, deed)
    except Refusal as refusal:
        return _say_why(turn, refusal)


def _follow_deed(turn: Turn, deed: Deed) -> Screen | None:
    match deed:
        case Command():
            return _command(turn, deed)
        case Pressed():
            return _press(turn, deed)
        case Text():
            return _text(turn, deed)
        case Edited():
            return take_edit(turn, deed)
        case SharedContact():
            words = Text(f"{deed.name}, {deed.phone}", deed.message_id, turn.now)
            return contacts.take_card(turn, deed) or _text(turn, words)
        case Unreadable():
            return _unreadable(turn, deed)
        case Reachable():
            return None


def _words(deed: Deed) -> str:
    """What somebody wrote that could be stored."""
    match deed:
        case Text() | Edited():
            return deed.text
        case Unreadable():
            return deed.caption
        case SharedContact():
            return deed.name
    return ""


def _command(turn: Turn, command: Command) -> Screen | None:
    if turn.acting and turn.chat.expects and _is_asked(turn.chat.expects):
        halfway.leave(turn)
    if command.name == "start" and command.argument:
        return start.open_link(turn, command.argument)
    route = ROUTES.commands.get(command.name)
    if route is None:
        ways = [turn.button("uitleg_bot", to("help")), turn.button("begin", to("thuis"))]
        return Screen(turn.text("algemeen.onbekend_commando"), [ways], aside=True)
    return _follow(turn, route)


def _is_asked(address: str) -> bool:
    """Whether the screen that expects a text at this address is there for that text alone."""
    route = ROUTES.texts.get(address.partition(":")[0])
    return route is not None and not route.beside


def _press(turn: Turn, press: Pressed) -> Screen | None:
    scope, _, address = press.data.partition("/")
    _enter_scope(turn, scope)
    return _go(turn, address)


def _enter_scope(turn: Turn, scope: str) -> None:
    """A button of another organisation of the same person takes them there."""
    if scope in ("0", str(turn.acting.membership.id) if turn.acting else "0"):
        return
    for mine in networks.memberships(turn.session, turn.person.id):
        if scope == str(mine.membership.id):
            turn.enter(mine)
            turn.says.toast(turn.word("meldingen.ander_netwerk", partner=mine.partner.name,
                                 netwerk=mine.network.name))  # fmt: skip
            return
    raise UnknownRoute


def _text(turn: Turn, text: Text) -> Screen | None:
    """To the one place where it belongs; is that not certain, then the person is asked."""
    address, text = paste.belongs(turn, text)
    if text.continues and address:
        places, certain = [turn.says.place(address)], True
    else:
        places, certain = _where(turn, text)
    if certain:
        scope, _, address = places[0].partition("/")
        try:
            _enter_scope(turn, scope)
            screen = _take(turn, address, text)
        except Refusal as refusal:
            if _says_why(refusal):
                raise
        else:
            halfway.done(turn, places[0])
            return screen
    return unexpected.ask_where(turn, text, places)


def _says_why(refusal: Refusal) -> bool:
    """Whether a text is answered by that; else its place is gone, and it is asked about."""
    return refusal.alert and refusal.why != DEAD_BUTTON


def _where(turn: Turn, text: Text) -> tuple[list[str], bool]:
    """The places where a text can belong, and whether it is certain that it does."""
    own = [turn.says.place(turn.chat.expects)] if turn.chat.expects else []
    half = halfway.waits(turn)
    if text.reply_to is not None:
        to = shown.answered(turn.session, turn.chat.id, text.reply_to)
        if to is None:
            return own, False
        if to.expects:
            return to.expects, len(to.expects) == 1 and not to.is_reminder
    asked = shown.asked_since(turn.session, turn.chat.id, text.message_id)
    if not asked:
        return own or ([half[0]] if half else []), bool(own)
    places = list(dict.fromkeys([*own, *(place for said in asked for place in said.expects)]))
    if len(places) != 1 or any(said.is_reminder for said in asked):
        return places, False
    return places, bool(own) or (_is_answer(places[0]) and not unexpected.any_waiting(turn))


def _is_answer(place: str) -> bool:
    """Whether what goes there is kept as an answer, and not said to somebody else."""
    return place.partition("/")[2].startswith("antwoord:")


def _take(turn: Turn, address: str, text: Text) -> Screen | None:
    """Hand a text to the route that takes it; raises a Refusal."""
    route, given = find(ROUTES.texts, address)
    if route.pieces:
        paste.begin(turn, address, text)
    return _follow(turn, route, given, text)


def _give(turn: Turn, give: Give) -> Screen | None:
    """What nobody knew the place of goes where the person said."""
    route, _ = find(ROUTES.texts, give.address)
    if refusal := _refusal(turn, route):
        return refusal
    screen = None
    for text in give.texts:
        _, text = paste.belongs(turn, text)
        screen = _take(turn, give.address, text)
    halfway.done(turn, turn.says.place(give.address))
    unexpected.placed(turn)
    return screen


def _unreadable(turn: Turn, deed: Unreadable) -> Screen | None:
    if not deed.caption:
        name = f"soorten_bericht.{deed.what}"
        return Screen(turn.text("algemeen.geen_tekst", soort=name), aside=True)
    turn.says.say(Screen(turn.text("algemeen.bijschrift")))
    return _text(turn, Text(deed.caption, deed.message_id, deed.sent_at, reply_to=deed.reply_to))


def _go(turn: Turn, address: str) -> Screen | None:
    route, given = find(ROUTES.presses, address)
    return _follow(turn, route, given)


def _follow(
    turn: Turn, route: Route, given: Sequence[str] = (), text: Text | None = None
) -> Screen | None:
    """Rights first, at every turn: an address alone grants nothing. Then what it is about."""
    if refusal := _refusal(turn, route):
        return refusal
    texts = [] if text is None else [text]
    match route.handler(turn, *texts, *route.read(turn, given)):
        case GoTo(address):
            return _go(turn, address)
        case Give() as give:
            return _give(turn, give)
        case screen:
            return screen


def _say_why(turn: Turn, refusal: Refusal) -> Screen | None:
    turn.says.toast(turn.word(f"meldingen.{refusal.why}"), alert=refusal.alert)
    if isinstance(turn.event.deed, Text):
        turn.chat.expects = None
    if refusal.instead:
        return _go(turn, refusal.instead)
    chats.forget_stranger(turn.session, turn.chat, turn.person, turn.now)
    return None


def _refusal(turn: Turn, route: Route) -> Screen | None:
    if route.needs >= Needs.MEMBER and turn.acting is None:
        return start.welcome(turn)
    if route.needs >= Needs.REGISSEUR and not turn.is_regisseur:
        return _only_regisseur(turn)
    return None


def _only_regisseur(turn: Turn) -> Screen:
    who = networks.regisseur_names(turn.session, turn.network.id)
    home = [turn.button("begin", to("thuis"))]
    return Screen(turn.text("algemeen.alleen_regisseur", who=who), [home], aside=True)
