"""From an event to a committed answer: the one way in for everything that people do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.conversations import menu
from bot.conversations.answering import contacts
from bot.conversations.contents import all_routes
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
from bot.conversations.placing.deciding import Placing
from bot.conversations.placing.edits import take_edit
from bot.conversations.routes import Place, Refusal, Route, find, to
from bot.conversations.turn import Give, GoTo, Turn
from bot.rules import shield
from bot.storage import chats, networks, outbox
from bot.storage.outbox import Owed
from bot.storage.said import Toast, Words

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
    press: str | None,
    unread: bool,
    now: datetime,
) -> None:
    """For an update that failed: mark it as handled, so that it blocks nobody, and say so.

    `unread`: it could not even be read; else a bug of ours broke its turn. `press` is its button,
    which would go on spinning.
    """
    if chats.first_time(session, channel, update_id, now):
        chat_id = chats.place(session, channel, external)
        words = house.texts("algemeen.onleesbaar" if unread else "algemeen.fout")
        outbox.put(session, Owed(chat_id, Words(str(words))), now)
        if press is not None:
            outbox.put(session, Owed(chat_id, Toast(press)), now)


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
            return _PLACING.take(turn, deed)
        case Edited():
            return take_edit(turn, deed)
        case SharedContact():
            words = Text(f"{deed.name}, {deed.phone}", deed.message_id, turn.now)
            return contacts.take_card(turn, deed) or _PLACING.take(turn, words)
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
    if turn.acting:
        _PLACING.leave(turn)
    if command.name == "start" and command.argument:
        return start.open_link(turn, command.argument)
    route = ROUTES.commands.get(command.name)
    if route is None:
        ways = [turn.button("uitleg_bot", to("help")), turn.button("begin", to("thuis"))]
        return Screen(turn.text("algemeen.onbekend_commando"), [ways], aside=True)
    return _follow(turn, route)


def _press(turn: Turn, press: Pressed) -> Screen | None:
    place = Place.parse(press.data)
    turn.act_for(place.membership)
    return _go(turn, place.address)


def _unreadable(turn: Turn, deed: Unreadable) -> Screen | None:
    if not deed.caption:
        name = f"soorten_bericht.{deed.what}"
        return Screen(turn.text("algemeen.geen_tekst", soort=name), aside=True)
    turn.says.say(Screen(turn.text("algemeen.bijschrift")))
    words = Text(deed.caption, deed.message_id, deed.sent_at, reply_to=deed.reply_to)
    return _PLACING.take(turn, words)


def _go(turn: Turn, address: str) -> Screen | None:
    place = turn.says.place(address)
    return _follow(turn, find(ROUTES.presses, place), place.arguments)


def _follow(
    turn: Turn, route: Route, given: Sequence[str] = (), text: Text | None = None
) -> Screen | None:
    """Rights first, at every turn: an address alone grants nothing. Then what it is about."""
    if not route.open_to(turn):
        return _only_regisseur(turn) if turn.acting else start.welcome(turn)
    texts = [] if text is None else [text]
    match route.handler(turn, *texts, *route.read(turn, given)):
        case GoTo(address):
            return _go(turn, address)
        case Give() as give:
            return _PLACING.give(turn, give)
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


def _only_regisseur(turn: Turn) -> Screen:
    who = networks.regisseur_names(turn.session, turn.network.id)
    home = [turn.button("begin", to("thuis"))]
    return Screen(turn.text("algemeen.alleen_regisseur", who=who), [home], aside=True)


_PLACING = Placing(ROUTES.texts, _follow)
