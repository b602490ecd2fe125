"""The state behind the sandbox: people, chats, messages, updates, and a clock."""

import asyncio
import random
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.html import units

MESSAGE_LIMIT = 4096
SUPERGROUPS_BELOW = -1_000_000_000_000
"""Ids of supergroups and channels begin below this one, those of groups lie above it."""
Json = dict[str, Any]
_WAITING = ("changed", "_wake")
"""Of a world: who waits for it."""


@dataclass(slots=True)
class Person:
    """A Telegram user. In a private chat the chat's id is the user's."""

    id: int
    first_name: str
    last_name: str = ""
    language_code: str = "nl"
    started: bool = False
    blocked: bool = False

    def as_json(self) -> Json:
        name = {"last_name": self.last_name} if self.last_name else {}
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        } | name


@dataclass(slots=True)
class Chat:
    """One conversation with the bot: a person's, or a group's with its title."""

    id: int
    title: str = ""
    # The supergroup that it became: from then on only that one can be written to.
    migrated_to: int | None = None
    messages: dict[int, Json] = field(default_factory=dict)

    def after(self, id: int) -> list[Json]:
        """The messages after this one, as they are now."""
        return [dict(message) for number, message in self.messages.items() if number > id]

    def as_json(self, person: Person | None) -> Json:
        if person is None:
            kind = "supergroup" if self.id < SUPERGROUPS_BELOW else "group"
            return {"id": self.id, "type": kind, "title": self.title}
        return {"id": self.id, "type": "private", "first_name": person.first_name}


class World:
    """Everything that Telegram would know, in memory."""

    def __init__(self, bot: Json) -> None:
        self.bot = bot
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.updates: deque[Json] = deque()
        self.confirmed = 0
        self.polls = 0
        self.handled: dict[int, Json] = {}
        self.queries: dict[str, bool] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.menus: dict[str, list[Json]] = {}
        self.events: list[Json] = []
        self.violations: list[Json] = []
        self.changed = asyncio.Condition()
        self._offset_seconds = 0.0
        self._messages = 0
        # Real update ids start anywhere; a bot must not count on small ones.
        self._update_id = random.randint(10_000_000, 900_000_000)  # noqa: S311
        self._wake = asyncio.Event()

    def known(self) -> Json:
        """All that Telegram knows now, to begin another world with; a view, not a copy."""
        return {name: value for name, value in vars(self).items() if name not in _WAITING}

    def begin_with(self, known: Json) -> None:
        """As if all that another world knew had happened here."""
        vars(self).update(known)

    def now(self) -> float:
        return time.time() + self._offset_seconds

    def advance(self, seconds: float) -> float:
        """Move the clock forward; returns the new time."""
        self._offset_seconds += seconds
        return self.now()

    def person(self, id: int) -> Person:
        return self.people[id]

    def chat(self, id: int) -> Chat:
        return self.chats.setdefault(id, Chat(id))

    def add_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """A new message from either side, as the Bot API shows it."""
        self._messages = number = self._messages + 1
        message: Json = {
            "message_id": number,
            "from": sender,
            "chat": chat.as_json(self.people.get(chat.id)),
            "date": int(self.now()),
        } | content
        chat.messages[number] = message
        return message

    def quoted(self, chat: Chat, message_id: int | None) -> Json:
        """For a message that is a reply: what it answers, without what that one answered."""
        answered = chat.messages.get(message_id or 0, {})
        kept = {k: v for k, v in answered.items() if k != "reply_to_message"}
        return {"reply_to_message": kept} if kept else {}

    def add_update(self, kind: str, content: Json) -> int:
        """Something for the bot to fetch; returns its update_id."""
        return self.add_raw_update({kind: content})

    def add_raw_update(self, content: Json) -> int:
        """An update of any shape, as nobody documents it; only its id is ours."""
        self._update_id += 1
        self.updates.append({"update_id": self._update_id} | content)
        self._wake.set()
        return self._update_id

    def redeliver(self, update_id: int) -> int:
        """Deliver a confirmed update once more, as Telegram may."""
        self.updates.append(self.handled[update_id])
        self._wake.set()
        return update_id

    async def wait_for_updates(self, seconds: float) -> None:
        self._wake.clear()
        if self.updates:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def polled(self, offset: int) -> int:
        """getUpdates is called: forget the updates below its offset; returns the call's number."""
        while self.updates and self.updates[0]["update_id"] < offset:
            update = self.updates.popleft()
            self.handled[update["update_id"]] = update
        self.confirmed = max(self.confirmed, offset - 1)
        self.polls += 1
        mine = self.polls
        async with self.changed:
            self.changed.notify_all()
        return mine

    async def log(self, event: Json) -> None:
        """Write down what the bot did, for whoever watches."""
        self.events.append({"seq": len(self.events) + 1} | event)
        async with self.changed:
            self.changed.notify_all()

    def split(self, text: str) -> list[str]:
        """A long text as the Telegram apps send it: several messages, cut at a space."""
        parts = []
        while units(text) > MESSAGE_LIMIT:
            end = MESSAGE_LIMIT
            while units(text[:end]) > MESSAGE_LIMIT:
                end -= 1
            space = text.rfind(" ", end - 200, end)
            end = space if space > 0 else end
            parts.append(text[:end].rstrip())
            text = text[end:].lstrip()
        return [*parts, text]
