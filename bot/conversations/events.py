"""What a person can do to the bot, without Telegram's types."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Text:
    """A message of words. `sent_at` is Telegram's time, to the second.

    `continues`: the rest of a long paste, of which the piece before it came to the same place.
    `reply_to`: the message of ours to which it is a reply, by Telegram's own function.
    """

    text: str
    message_id: int
    sent_at: datetime
    continues: bool = False
    reply_to: int | None = None

    @property
    def line(self) -> str:
        """The words on one line: a name, a place, a sentence."""
        return " ".join(self.text.split())

    def after(self, before: str | None) -> str:
        """These words under what was written before them: on a new line, unless they go on it."""
        if not before:
            return self.text
        return f"{before} {self.text}" if self.continues else f"{before}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Edited:
    """A message that was changed after it was sent."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Command:
    """`/name argument`, the name without its slash and in lower case."""

    name: str
    argument: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: the address it carried, the message it hung under, the call to answer.

    `message_id` is None when Telegram no longer says which message it was.
    """

    data: str
    message_id: int | None
    query_id: str


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact card from the phone's address book."""

    name: str
    phone: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that is not words: `what` is Telegram's name for it (sticker, voice, photo …)."""

    what: str
    caption: str
    message_id: int
    sent_at: datetime
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Reachable:
    """The person stopped the bot (False) or came back (True)."""

    now: bool


Deed = Text | Edited | Command | Pressed | SharedContact | Unreadable | Reachable


@dataclass(frozen=True, slots=True)
class Event:
    """One update of one person's chat. `name` is how the channel shows them, `external` the
    number of the chat on that channel.
    """

    update_id: int
    channel: str
    external: int
    name: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Greeted:
    """Somebody spoke to the bot in a group."""

    update_id: int
    channel: str
    external: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A group has another number on its channel."""

    update_id: int
    channel: str
    external: int
    to: int
