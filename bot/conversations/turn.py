"""A turn: one person does one thing, and the bot answers. All in one transaction.

Nothing here speaks to Telegram. What a turn says are rows in the outbox, which exist if
and only if its changes do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.clock import wall
from bot.conversations.events import Event, Pressed, Text
from bot.freedays import FreeDays
from bot.kijkwijzer import Kijkwijzer
from bot.rules import quiet
from bot.storage import outbox, rhythm
from bot.storage.answers import Source
from bot.storage.networks import Acting
from bot.storage.tables import (
    AuditEvent,
    Chat,
    Membership,
    Network,
    Partner,
    Person,
    Rhythm,
    Role,
)
from bot.texts import Texts, escape, pages

CALLBACK_BYTES = 64
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class House:
    """What every turn can count on: the question set, the texts, and who we are."""

    kijkwijzer: Kijkwijzer
    texts: Texts
    bot_username: str
    free_days: FreeDays
    # Telegram user ids that may start a network; empty: anyone.
    regisseurs: frozenset[int] = frozenset()

    def button(self, word: str, route: str, **data: Any) -> "Button":
        """A button whose text stands in `prompts/` under `knoppen`."""
        return Button(self.texts.word(f"knoppen.{word}", **data), route)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: a route of ours, or a web address.

    `scope`: the membership that it means; None: that of its message.
    """

    text: str
    route: str = ""
    url: str = ""
    scope: int | None = None

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
    expects: str | None = None
    slot: str | None = None
    aside: bool = False
    quotes: int | None = None


@dataclass(frozen=True, slots=True)
class GoTo:
    """Answer with the screen at another address; what was saved stands above it."""

    address: str


@dataclass(frozen=True, slots=True)
class Give:
    """Hand texts that waited for their place to what takes texts at this address."""

    address: str
    texts: Sequence[Text]


Outcome = Screen | GoTo | Give | None
"""What a route gives back; None when everything has been said already."""


@dataclass(slots=True)
class Turn:
    """The person whose turn it is, what they act for, and the way to answer them."""

    session: Session
    house: House
    event: Event
    now: datetime
    chat: Chat
    person: Person
    acting: Acting | None
    toasted: bool = field(default=False, init=False)
    spoken: bool = field(default=False, init=False)
    lead: str = field(default="", init=False)
    offers: list[Button] = field(default_factory=list, init=False)
    kept: list[int] = field(default_factory=list, init=False)
    # Question -> the first version of its answer that this turn made.
    first_versions: dict[str, int] = field(default_factory=dict, init=False)
    # Network -> person -> when they want to hear something, once somebody was told something.
    rhythms: dict[int, dict[int, Rhythm]] = field(default_factory=dict, init=False)

    @property
    def for_whom(self) -> Acting:
        """For whom the person acts; only for routes that need a member."""
        assert self.acting is not None
        return self.acting

    @property
    def membership(self) -> Membership:
        return self.for_whom.membership

    @property
    def partner(self) -> Partner:
        return self.for_whom.partner

    @property
    def network(self) -> Network:
        return self.for_whom.network

    def enter(self, acting: Acting) -> None:
        """From now on the person acts for this partner in this chat."""
        if self.chat.membership_id != acting.membership.id:
            self.chat.cursor = self.chat.expects = None
        self.chat.membership_id = acting.membership.id
        self.acting = acting

    def draft(self, name: str) -> Any:
        """Something unfinished that this chat put down, or None."""
        return self.chat.draft.get(name)

    def put_down(self, name: str, value: Any) -> None:
        """Keep something unfinished; None forgets it."""
        rest = {k: v for k, v in self.chat.draft.items() if k != name}
        self.chat.draft = rest if value is None else rest | {name: value}

    @property
    def is_regisseur(self) -> bool:
        return self.acting is not None and self.acting.membership.role is Role.REGISSEUR

    @property
    def today(self) -> date:
        """The day on the wall in Brussels."""
        return wall(self.now).date()

    @property
    def kijkwijzer(self) -> Kijkwijzer:
        return self.house.kijkwijzer

    def text(self, name: str, **data: Any) -> str:
        """A message from `prompts/`, as HTML."""
        return self.house.texts(name, **data)

    def word(self, name: str, **data: Any) -> str:
        """A word from `prompts/`, plain."""
        return self.house.texts.word(name, **data)

    def button(self, word: str, route: str, **data: Any) -> Button:
        """A button whose text stands in `prompts/` under `knoppen`."""
        return self.house.button(word, route, **data)

    def to_question(self) -> list[Button]:
        """The way back to where this chat is in its blocks, if it is somewhere."""
        key = self.chat.cursor
        if key is None:
            return []
        number = self.kijkwijzer.position(key)
        return [self.button("terug_naar_vraag", f"vraag:{key}", nummer=number)]

    @property
    def words_in(self) -> int | None:
        """The message whose words this turn is about; None for a press or a command."""
        deed = self.event.deed
        return deed.message_id if isinstance(deed, Text) else None

    def source(self, message_id: int | None = None, part: str | None = None) -> Source:
        """Who changes something in this turn, and by which message of theirs."""
        chat_id = self.chat.id if message_id is not None else None
        return Source(self.person.id, self.now, chat_id, message_id, part)

    def saved(self, *events: AuditEvent | None, lead: str = "", then: Button | None = None) -> None:
        """Say above the next screen that these changes are kept, and offer to take them back.

        `then`: what one is likely to do next.
        """
        self.kept += [event.id for event in events if event is not None]
        self.lead = lead or self.text("algemeen.bewaard")
        undo = f"neem-terug:{min(self.kept)}:{max(self.kept)}" if self.kept else ""
        self.offers = [
            *([self.button("ongedaan", undo)] if undo else []),
            *([then] if then else []),
        ]

    def tell(self, membership: Membership, screen: Screen, at: datetime | None = None) -> None:
        """Say something to another person, who acts for `membership`, in their own chat.

        It waits for an hour at which that person wants to hear something, not before `at`;
        `unsay` can stop it then. Does the screen expect a text, then it poses a question: the next
        text can be the answer.
        """
        payload = message(membership.person_id, screen, membership.id)
        payload[outbox.MEMBERSHIP] = membership.id
        self._owe(membership, payload, screen.slot, at)

    def tell_who_left(self, membership: Membership, screen: Screen) -> None:
        """`tell`, to somebody who does not act for that organisation any more."""
        payload = message(membership.person_id, screen, 0)
        self._owe(membership, payload, screen.slot, None)

    def _owe(
        self, to: Membership, payload: dict[str, Any], slot: str | None, at: datetime | None
    ) -> None:
        wanted = self._wanted(to, at)
        outbox.put(
            self.session, to.person_id, "sendMessage", payload, self.now, slot,
            outbox.UNASKED, wanted,
        )  # fmt: skip

    def unsay(self, membership: Membership, slot: str) -> bool:
        """Do not say what still waits in this slot; True when the person never saw any of it."""
        return bool(self.unsay_to([membership], slot))

    def unsay_to(self, members: Iterable[Membership], slot: str) -> set[int]:
        """`unsay`, to all of these; gives back the ids of the people who never saw any of it."""
        people = [member.person_id for member in members]
        return outbox.replace_waiting(self.session, people, slot, self.now)

    def tell_file(
        self,
        membership: Membership,
        screen: Screen,
        render: dict[str, Any],
        before: datetime | None = None,
    ) -> None:
        """`tell`, under a document that is made at the moment of sending.

        For what does no harm twice: in doubt it is sent again. Of the text only what fits. It
        does not wait when that would be until after `before`.
        """
        wanted = self._wanted(membership)
        payload = {
            "chat_id": membership.person_id,
            "caption": str(pages([screen.text], CAPTION_LIMIT)[0]),
            "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": _keyboard(screen.buttons, membership.id)},
            "render": render,
            outbox.MEMBERSHIP: membership.id,
        }
        if before:
            payload[outbox.BEFORE] = before.isoformat()
        outbox.put(
            self.session, membership.person_id, "sendDocument", payload, self.now, screen.slot,
            outbox.UNASKED, None if wanted and before and wanted > before else wanted,
        )  # fmt: skip

    def hold_what_waits(self) -> None:
        """The person has other hours from now on: also for what waited for the old ones."""
        chosen = rhythm.of_person(self.session, self.person.id)
        outbox.hold(self.session, self.person.id, self._moment(chosen, self.now))

    @property
    def at_rest(self) -> bool:
        """Whether this is an hour at which nobody hears anything unasked."""
        return not quiet.may_write(self.now, quiet.DEFAULT, self.house.free_days)

    def _wanted(self, member: Membership, at: datetime | None = None) -> datetime | None:
        """When somebody else wants to hear something, from `at` on; None: now.

        Who hears one thing, is often told with all others of the network: their hours are read at
        once.
        """
        if member.network_id not in self.rhythms:
            chosen = rhythm.of_network(self.session, member.network_id)
            self.rhythms[member.network_id] = chosen
        own = self.rhythms[member.network_id].get(member.person_id)
        wanted = self._moment(own, at or self.now)
        return wanted if wanted > self.now else None

    def _moment(self, chosen: Rhythm | None, at: datetime) -> datetime:
        return quiet.next_moment(at, quiet.hours(chosen), self.house.free_days)

    def show(self, screen: Screen) -> None:
        """Answer with a screen: under a press on our newest message it replaces that one.

        Not when something was said before it in this turn: what comes last stands last.
        """
        expects = None if screen.aside else self._now_expected(screen)
        *before, last = pages([self.lead, screen.text] if self.lead else [screen.text])
        buttons = [self.offers, *screen.buttons]
        for page in before:
            self._put("sendMessage", _message(self.chat.id, page) | {outbox.EXPECTS: expects})
        payload = _message(self.chat.id, last, self._keyboard(buttons))
        payload[outbox.EXPECTS] = expects
        if screen.quotes is not None:
            payload["reply_parameters"] = {
                "message_id": screen.quotes,
                "allow_sending_without_reply": True,
            }
        pressed = self.event.deed.message_id if isinstance(self.event.deed, Pressed) else None
        alone = not before and not self.spoken and screen.quotes is None
        if pressed and alone and pressed == outbox.latest_message(self.session, self.chat.id):
            payload["message_id"] = pressed
            self._put("editMessageText", payload)
        else:
            self._put("sendMessage", payload, screen.slot)

    def _now_expected(self, screen: Screen) -> list[str]:
        self.chat.expects = screen.expects
        return [self.place(screen.expects)] if screen.expects else []

    def place(self, address: str) -> str:
        """The address of a text, with the membership that it means: as a button carries it."""
        return f"{self._scope}/{address}"

    def say(self, screen: Screen) -> None:
        """Send a screen as a message of its own, without touching what is expected."""
        self.spoken = True
        for page in pages([screen.text]):
            self._put("sendMessage", _message(self.chat.id, page, self._keyboard(screen.buttons)))

    def toast(self, text: str, *, alert: bool = False) -> None:
        """Answer a press with a line that goes away by itself; for other deeds a message."""
        if not isinstance(self.event.deed, Pressed):
            self.say(Screen(escape(text)))
            return
        self.toasted = True
        self._put(
            "answerCallbackQuery",
            {
                "callback_query_id": self.event.deed.query_id,
                "text": text[:TOAST_LIMIT],
                "show_alert": alert,
            },
        )

    def send_file(self, method: str, render: dict[str, Any], caption: str, doubt: Screen) -> None:
        """Owe a document or picture that is made at the moment of sending.

        `doubt` is said instead when we cannot know whether the first try arrived: nobody
        wants a file twice.
        """
        self.spoken = True
        in_doubt = _message(self.chat.id, doubt.text, self._keyboard(doubt.buttons))
        payload = {"chat_id": self.chat.id, "caption": caption, "parse_mode": "HTML"}
        self._put(method, payload | {"render": render, "in_doubt": in_doubt})

    def set_commands(self, names: Sequence[str]) -> None:
        """Give this chat its own `/` menu."""
        words = self.house.texts.words("commandos")
        self._put(
            "setMyCommands",
            {
                "commands": [{"command": n, "description": words[n]} for n in names],
                "scope": {"type": "chat", "chat_id": self.chat.id},
            },
        )

    def finish(self) -> None:
        """Every press gets an answer, or the phone keeps a spinning button."""
        if isinstance(self.event.deed, Pressed) and not self.toasted:
            payload = {"callback_query_id": self.event.deed.query_id}
            self._put("answerCallbackQuery", payload)

    @property
    def _scope(self) -> int:
        """The membership that makes an old button mean the network in which it was shown."""
        return self.acting.membership.id if self.acting else 0

    def _keyboard(self, rows: Rows) -> list[list[dict[str, str]]]:
        return _keyboard(rows, self._scope)

    def _put(self, method: str, payload: dict[str, Any], slot: str | None = None) -> None:
        outbox.put(self.session, self.chat.id, method, payload, self.now, slot)


def message(chat_id: int, screen: Screen, scope: int) -> dict[str, Any]:
    """The first page of a screen as a message; its buttons mean the membership `scope`."""
    payload = _message(chat_id, pages([screen.text])[0], _keyboard(screen.buttons, scope))
    if screen.expects:
        payload[outbox.EXPECTS] = [f"{scope}/{screen.expects}"]
    return payload


def _keyboard(rows: Rows, scope: int) -> list[list[dict[str, str]]]:
    return [[_inline(button, scope) for button in row] for row in rows if row]


def _inline(button: Button, scope: int) -> dict[str, str]:
    if button.url:
        return {"text": button.text, "url": button.url}
    data = f"{button.scope or scope}/{button.route}"
    assert len(data.encode()) <= CALLBACK_BYTES, data
    return {"text": button.text, "callback_data": data}


def _message(
    chat_id: int, html: str, keyboard: list[list[dict[str, str]]] | None = None
) -> dict[str, Any]:
    payload: dict[str, Any] = {"chat_id": chat_id, "text": str(html), "parse_mode": "HTML"}
    if keyboard:
        payload["reply_markup"] = {"inline_keyboard": keyboard}
    return payload
