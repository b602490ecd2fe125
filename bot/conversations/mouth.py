"""The mouth of a turn: what is said, to whoever is here and to others. Rows in the outbox, which
exist if and only if the turn's changes do; a channel makes something of them later.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.channel import Channel
from bot.conversations.events import Event, Pressed
from bot.conversations.routes import Address, Place, TextAddress, to
from bot.freedays import FreeDays
from bot.kijkwijzer import Kijkwijzer
from bot.rules import quiet
from bot.storage import chats, outbox, rhythm, shown
from bot.storage.outbox import Call, Owed
from bot.storage.said import File, Key, Keys, Menu, Said, Toast, Words
from bot.storage.tables import AuditEvent, Chat, Membership, Rhythm
from bot.texts import Texts, escape, pages


@dataclass(frozen=True, slots=True)
class House:
    """What every turn can count on: the question set, the texts, and what a channel carries."""

    kijkwijzer: Kijkwijzer
    texts: Texts
    channel: Channel
    free_days: FreeDays
    # Numbers on the channel of who may start a network; empty: anyone.
    regisseurs: frozenset[int] = frozenset()

    def button(self, word: str, route: Address, **data: Any) -> "Button":
        """A button whose text stands in `prompts/` under `knoppen`."""
        return Button(self.texts.word(f"knoppen.{word}", **data), route)

    def pages(self, *blocks: str) -> list[str]:
        """Blocks of HTML in as few messages as fit."""
        return pages(blocks, self.channel.text)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: a route of ours, or a web address.

    `scope`: the membership that it means; None: that of its message.
    """

    text: str
    route: Address | None = None
    url: str = ""
    scope: int | None = None

    def carries(self, scope: int) -> str:
        """What it leads to, under a message that means the membership `scope`."""
        return Place.written(self.scope or scope, self.route or "")

    def ticked(self, chosen: bool) -> "Button":
        """The same, with a tick when this is what is chosen now."""
        return replace(self, text=f"✓ {self.text}") if chosen else self


Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class Screen:
    """What a person sees: text, buttons, and where their next free text belongs.

    `expects` None: no text is expected, so one that comes is asked about. `slot` names what
    the screen is about: waiting to be sent, a newer one of the same slot replaces it. `aside`:
    said in between, so that what was expected still is. `quotes` is an older message of this chat
    that it refers to.
    """

    text: str
    buttons: Rows = ()
    expects: TextAddress | None = None
    slot: str | None = None
    aside: bool = False
    quotes: int | None = None


Take = Callable[[int, int], int]
"""From a chat and how many messages there are for it, to how many may be said at once."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a turn said: calls to make as soon as it has committed, and whether more waits."""

    calls: Sequence[Call] = ()
    waits: bool = False


@dataclass(slots=True)
class Mouth:
    """What is said in one turn. `scope`: the membership that buttons mean here; 0: none."""

    session: Session
    house: House
    event: Event
    now: datetime
    chat: Chat
    scope: int
    toasted: bool = False
    lead: str = ""
    offers: list[Button] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    told: bool = False
    _here: list[Owed] = field(default_factory=list)
    # Network -> person -> their chat, and when they want to hear something.
    _chats: dict[int, dict[int, int]] = field(default_factory=dict)
    _rhythms: dict[int, dict[int, Rhythm]] = field(default_factory=dict)

    @property
    def spoken(self) -> bool:
        """Whether something stands in the chat already that this turn said."""
        return any(isinstance(owed.said, Words | File) for owed in self._here)

    def saved(self, *events: AuditEvent | None, lead: str = "", then: Button | None = None) -> None:
        """Say above the next screen that these changes are kept, and offer to take them back.

        `then`: what one is likely to do next.
        """
        self.kept += [event.id for event in events if event is not None]
        self.lead = lead or self.house.texts("algemeen.bewaard")
        self.offers = [then] if then else []
        if self.kept:
            undo = to("neem-terug", min(self.kept), max(self.kept))
            self.offers.insert(0, self.house.button("ongedaan", undo))

    def take_offers(self) -> list[Button]:
        """The way back, for a screen that has a place of its own for it."""
        offers, self.offers = self.offers, []
        return offers

    def show(self, screen: Screen) -> None:
        """Answer with a screen: under a press on our newest message it replaces that one.

        Not when something was said before it in this turn: what comes last stands last.
        """
        expects = None if screen.aside else self._now_expected(screen)
        blocks = [self.lead, screen.text] if self.lead else [screen.text]
        *before, last = self.house.pages(*blocks)
        alone = not before and not self.spoken and screen.quotes is None
        for page in before:
            self._say(Words(str(page)), expects=expects)
        self._say(
            Words(str(last), keys([self.offers, *screen.buttons], self.scope)),
            expects=expects,
            replaces=self._pressed_newest() if alone else None,
            slot=screen.slot,
            quotes=screen.quotes,
        )

    def _pressed_newest(self) -> int | None:
        """The message whose button was pressed, if it is our newest one."""
        deed = self.event.deed
        pressed = deed.message_id if isinstance(deed, Pressed) else None
        if pressed and pressed == shown.latest_message(self.session, self.chat.id):
            return pressed
        return None

    def _now_expected(self, screen: Screen) -> list[str]:
        self.chat.expects = screen.expects
        return [Place.written(self.scope, screen.expects)] if screen.expects else []

    def place(self, address: str) -> Place:
        """An address, for the membership that is meant here."""
        return Place.at(self.scope, address)

    def say(self, screen: Screen) -> None:
        """Send a screen as a message of its own, without touching what is expected."""
        for page in self.house.pages(screen.text):
            self._say(Words(str(page), keys(screen.buttons, self.scope)))

    def toast(self, text: str, *, alert: bool = False) -> None:
        """Answer a press with a line that goes away by itself; for other deeds a message."""
        deed = self.event.deed
        if not isinstance(deed, Pressed):
            self.say(Screen(escape(text)))
            return
        self.toasted = True
        self._say(Toast(deed.query_id, text[: self.house.channel.toast], alert))

    def send_file(
        self, render: dict[str, Any], caption: str, doubt: Screen, *, picture: bool = False
    ) -> None:
        """Owe a document or picture that is made at the moment of sending.

        `doubt` is said instead when we cannot know whether the first try arrived: nobody
        wants a file twice.
        """
        instead = Words(str(doubt.text), keys(doubt.buttons, self.scope))
        self._say(File(render, Words(str(caption)), instead, picture))

    def offer_commands(self, commands: Sequence[tuple[str, str]]) -> None:
        """Give this chat its own `/` menu."""
        self._say(Menu(tuple(commands)))

    def tell(self, membership: Membership, screen: Screen, at: datetime | None = None) -> None:
        """Say something to another person, who acts for `membership`, in their own chat.

        It waits for an hour at which that person wants to hear something, not before `at`;
        `unsay` can stop it then. Does the screen expect a text, then it poses a question: the next
        text can be the answer.
        """
        words, expects = self.worded(screen, membership.id)
        self._owe(membership, words, at, slot=screen.slot, expects=expects,
                  membership_id=membership.id)  # fmt: skip

    def tell_who_left(self, membership: Membership, screen: Screen) -> None:
        """`tell`, to somebody who does not act for that organisation any more."""
        words, expects = self.worded(screen, 0)
        self._owe(membership, words, slot=screen.slot, expects=expects)

    def tell_file(
        self,
        membership: Membership,
        screen: Screen,
        render: dict[str, Any],
        before: datetime | None = None,
    ) -> None:
        """`tell`, under a document that is made at the moment of sending.

        For what does no harm twice: in doubt it is sent again. Of the text only what fits. It
        does not wait when that would be until after `before`. What waits in its slot is not
        unsaid: for many that is one statement (`unsay_to`).
        """
        caption = pages([screen.text], self.house.channel.caption)[0]
        words = Words(str(caption), keys(screen.buttons, membership.id))
        self._owe(membership, File(render, words), slot=screen.slot, membership_id=membership.id,
                  not_after=before)  # fmt: skip

    def unsay(self, membership: Membership, slot: str) -> bool:
        """Do not say what still waits in this slot; True when the person never saw any of it."""
        return bool(self.unsay_to([membership], slot))

    def unsay_to(self, members: Iterable[Membership], slot: str) -> set[int]:
        """`unsay`, to all of these; gives back the ids of the people who never saw any of it."""
        where = chats.of_people(self.session, {member.person_id for member in members})
        never = outbox.replace_waiting(self.session, where.values(), slot, self.now)
        return {person for person, chat in where.items() if chat in never}

    def hold_what_waits(self) -> None:
        """The person has other hours from now on: also for what waited for the old ones."""
        assert self.chat.person_id is not None
        chosen = rhythm.of_person(self.session, self.chat.person_id)
        outbox.hold(self.session, self.chat.id, self._moment(chosen, self.now))

    def worded(self, screen: Screen, scope: int) -> tuple[Words, list[str] | None]:
        """The first page of a screen, and where a text after it belongs."""
        words = Words(str(self.house.pages(screen.text)[0]), keys(screen.buttons, scope))
        return words, [Place.written(scope, screen.expects)] if screen.expects else None

    def finish(self, take: Take) -> Spoken:
        """Put what was said here into the outbox; what `take` allows is claimed at once.

        Every press gets an answer, or the phone keeps a spinning button.
        """
        deed = self.event.deed
        if isinstance(deed, Pressed) and not self.toasted:
            self._say(Toast(deed.query_id))
        most = take(self.chat.id, len(self._here))
        calls = []
        for n, owed in enumerate(self._here):
            id = outbox.put(self.session, owed, self.now, sending=n < most)
            if n < most:
                where = self.chat.id, self.chat.channel, self.chat.external
                calls.append(Call(id, *where, owed.said, 1, owed.replaces, owed.quotes))
        return Spoken(calls, waits=self.told or len(calls) < len(self._here))

    def _say(self, said: Said, **more: Any) -> None:
        self._here.append(Owed(self.chat.id, said, **more))

    def _owe(
        self, membership: Membership, said: Said, at: datetime | None = None, **more: Any
    ) -> None:
        """To somebody who has no chat (any more) nothing can be said."""
        chat = self._chat_of(membership)
        if chat is None:
            return
        wanted, before = self._wanted(membership, at), more.get("not_after")
        not_before = None if wanted and before and wanted > before else wanted
        self.told = True
        owed = Owed(chat, said, outbox.UNASKED, not_before=not_before, **more)
        outbox.put(self.session, owed, self.now)

    def _chat_of(self, member: Membership) -> int | None:
        """Who hears one thing, is often told with all others of the network: read at once."""
        if member.network_id not in self._chats:
            self._chats[member.network_id] = chats.of_network(self.session, member.network_id)
        return self._chats[member.network_id].get(member.person_id)

    def _wanted(self, member: Membership, at: datetime | None = None) -> datetime | None:
        """When somebody else wants to hear something, from `at` on; None: now."""
        if member.network_id not in self._rhythms:
            chosen = rhythm.of_network(self.session, member.network_id)
            self._rhythms[member.network_id] = chosen
        own = self._rhythms[member.network_id].get(member.person_id)
        wanted = self._moment(own, at or self.now)
        return wanted if wanted > self.now else None

    def _moment(self, chosen: Rhythm | None, at: datetime) -> datetime:
        return quiet.next_moment(at, quiet.hours(chosen), self.house.free_days)


def keys(rows: Rows, scope: int) -> Keys:
    """Buttons as a message carries them; `scope` is the membership that they mean."""
    return tuple(tuple(_key(button, scope) for button in row) for row in rows if row)


def _key(button: Button, scope: int) -> Key:
    if button.url:
        return Key(button.text, url=button.url)
    return Key(button.text, button.carries(scope))
