"""A turn: one person does one thing, and the bot answers. All in one transaction.

Who acts, for whom, and what they change stands here; what is said, in `mouth`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.clock import wall
from bot.conversations import drafts
from bot.conversations.drafts import D, Draft
from bot.conversations.events import Event, Text
from bot.conversations.mouth import Button, House, Mouth, Rows, Screen
from bot.conversations.routes import Address, NothingToKeep, Place, UnknownRoute, to
from bot.kijkwijzer import Kijkwijzer
from bot.rules import quiet
from bot.storage import networks
from bot.storage.history import Source
from bot.storage.networks import Acting
from bot.storage.tables import Chat, Membership, Network, Partner, Person, Role

__all__ = ["Button", "Give", "GoTo", "House", "Outcome", "Rows", "Screen", "Turn"]


@dataclass(frozen=True, slots=True)
class GoTo:
    """Answer with the screen at another address; what was saved stands above it."""

    address: Address


@dataclass(frozen=True, slots=True)
class Give:
    """Hand texts that waited for their place to what takes texts there."""

    place: Place
    texts: Sequence[Text]


Outcome = Screen | GoTo | Give | None
"""What a route gives back; None when everything has been said already."""


@dataclass(slots=True)
class Turn:
    """The person whose turn it is, what they act for, and their mouth."""

    session: Session
    house: House
    event: Event
    now: datetime
    chat: Chat
    person: Person
    acting: Acting | None
    says: Mouth

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
        self.chat.membership_id = self.says.scope = acting.membership.id
        self.acting = acting

    def act_for(self, membership_id: int) -> None:
        """What was pressed or written means another organisation of this person; 0: this one."""
        if membership_id in (0, self.chat.membership_id if self.acting else 0):
            return
        for mine in networks.memberships(self.session, self.person.id):
            if mine.membership.id == membership_id:
                self.enter(mine)
                self.says.toast(self.word("meldingen.ander_netwerk", partner=mine.partner.name,
                                          netwerk=mine.network.name))  # fmt: skip
                return
        raise UnknownRoute

    def leave(self) -> None:
        """From now on the person acts for nobody here."""
        self.acting = self.chat.membership_id = self.chat.cursor = None
        self.says.scope = 0

    def waiting(self, kind: type[D], **about: object) -> D | None:
        """What this chat put down of this kind, if that is about these values of its fields."""
        return drafts.read(self.chat.draft, kind, about)

    def required(self, kind: type[D], instead: Address, **about: object) -> D:
        """The same, for who wants to keep it: without it they see `instead`."""
        found = self.waiting(kind, **about)
        if found is None:
            raise NothingToKeep(instead)
        return found

    def take(self, kind: type[D], instead: Address, **about: object) -> D:
        """The same, and it waits no longer."""
        found = self.required(kind, instead, **about)
        self.forget(kind)
        return found

    def put_down(self, draft: Draft) -> None:
        """Keep something unfinished, instead of what was put down of its kind."""
        self.chat.draft = self.chat.draft | drafts.written(draft)

    def forget(self, kind: type[Draft]) -> None:
        if kind.kept_as in self.chat.draft:
            self.chat.draft = {k: v for k, v in self.chat.draft.items() if k != kind.kept_as}

    @property
    def expected(self) -> Place | None:
        """Where the next text belongs."""
        return self.says.place(self.chat.expects) if self.chat.expects else None

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

    def button(self, word: str, route: Address, **data: Any) -> Button:
        """A button whose text stands in `prompts/` under `knoppen`."""
        return self.house.button(word, route, **data)

    def to_question(self) -> list[Button]:
        """The way back to where this chat is in its blocks, if it is somewhere."""
        key = self.chat.cursor
        if key is None:
            return []
        number = self.kijkwijzer.position(key)
        return [self.button("terug_naar_vraag", to("vraag", key), nummer=number)]

    @property
    def words_in(self) -> int | None:
        """The message whose words this turn is about; None for a press or a command."""
        deed = self.event.deed
        return deed.message_id if isinstance(deed, Text) else None

    def source(self, message_id: int | None = None) -> Source:
        """Who changes something in this turn, and by which message of theirs."""
        chat_id = self.chat.id if message_id is not None else None
        return Source(self.person.id, self.now, chat_id, message_id)

    @property
    def at_rest(self) -> bool:
        """Whether this is an hour at which nobody hears anything unasked."""
        return not quiet.may_write(self.now, quiet.DEFAULT, self.house.free_days)
