"""A person with a phone: the front door of every test. Acts through the sandbox only."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlmodel import Session, col, func, select

from bot import clock
from bot.app import App
from bot.config import Settings
from bot.sandbox import Sandbox
from bot.storage import chats, outbox
from bot.storage.outbox import Owed
from bot.storage.said import Words
from bot.storage.tables import TELEGRAM, Chat, Delivery, Outbox

_NUMBER = re.compile(r"^\d+\. ")


def chat_of(person_id: int, **more: Any) -> Chat:
    """The chat of a person that a test wrote into the database, all under one number."""
    return Chat(id=person_id, person_id=person_id, external=person_id, **more)


def owe(session: Session, external: int, text: str, **more: Any) -> None:
    """A message that the bot owes to a chat, by its number on Telegram."""
    chat = chats.place(session, TELEGRAM, external)
    outbox.put(session, Owed(chat, Words(text), **more), clock.now())


TOKEN = "123456:test-token-that-is-not-a-real-one-at-all"


def _reminders(session: Session) -> int:
    """How many were sent so far."""
    sent = select(func.count()).where(col(Outbox.key).is_not(None))
    return session.exec(sent.where(Outbox.state == Delivery.SENT)).one()


@dataclass(slots=True)
class Telegram:
    """The sandbox, and the bot that is attached to it over HTTP."""

    sandbox: Sandbox
    settings: Settings
    app: App | None = None

    async def post(self, deed: str, **given: Any) -> dict[str, Any]:
        """What a person does, or what becomes of Telegram."""
        await self.begins()
        return await self.sandbox.do(deed, given)

    async def begins(self) -> None:
        """Before the first deed."""

    def messages(self, chat: int, after: int = 0) -> list[dict[str, Any]]:
        return self.sandbox.world.chat(chat).after(after)

    def file(self, file_id: str) -> bytes:
        return self.sandbox.world.files[file_id][1]

    async def settle(self) -> None:
        """Until all updates are confirmed and the bot has said what it owes."""
        assert self.app is not None
        assert not await self.sandbox.pending(60), "the bot takes no updates"
        await self.app.settled()

    async def at(self, moment: str) -> int:
        """The bot lives at "2026-12-03 08:00" in Brussels; how many reminders come of it."""
        assert self.app is not None
        before = await self.app.database.read(_reminders)
        self.moves_to(moment)
        await self.app.tick()
        await self.app.settled()
        return await self.app.database.read(_reminders) - before

    def moves_to(self, moment: str) -> None:
        """Another time, at which the bot has not looked yet."""
        day, hour = moment.split()
        at = clock.instant(date.fromisoformat(day), time.fromisoformat(hour))
        clock.run_ahead(at - clock.now())

    async def phone(self, id: int, name: str) -> "Phone":
        await self.post("people", id=id, first_name=name)
        return Phone(self, id, name)

    def violations(self) -> list[dict[str, Any]]:
        """What the bot did that Telegram refuses as wrong."""
        harmless = ("message is not modified", "query is too old")
        all_of_them = self.sandbox.world.violations
        return [v for v in all_of_them if not any(h in v["description"] for h in harmless)]


@dataclass(slots=True)
class Phone:
    """One person and their chat with the bot. Each deed returns when the bot has answered."""

    telegram: Telegram
    id: int
    name: str

    async def says(self, text: str, **more: Any) -> list[int]:
        """Send a text; returns the ids of the messages that it became."""
        made = await self.telegram.post("say", user=self.id, text=text, **more)
        await self.telegram.settle()
        return list(made["message_ids"])

    async def says_at_once(self, *texts: str) -> None:
        """Several messages before the bot has a chance to answer."""
        for text in texts:
            await self.telegram.post("say", user=self.id, text=text)
        await self.telegram.settle()

    async def sends(self, kind: str, **content: Any) -> None:
        await self.telegram.post("send", user=self.id, kind=kind, **content)
        await self.telegram.settle()

    async def edits(self, message_id: int, text: str) -> None:
        await self.telegram.post("edit", user=self.id, message_id=message_id, text=text)
        await self.telegram.settle()

    async def presses(self, label: str) -> str:
        """Press the newest button that begins with this text, or does so after its number.

        Returns the toast, if any.
        """
        for message in reversed(await self.messages()):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    words = button["text"]
                    if words.startswith(label) or _NUMBER.sub("", words).startswith(label):
                        return await self.presses_data(
                            message["message_id"], button["callback_data"]
                        )
        raise AssertionError(f"no button {label!r}; there are {await self.buttons()}")

    async def presses_data(self, message_id: int, data: str, *, stale: bool = True) -> str:
        """Press a button by what it carries, also one of an older screen."""
        made = await self.telegram.post(
            "press", user=self.id, message_id=message_id, data=data, stale=stale
        )
        await self.telegram.settle()
        events = self.telegram.sandbox.world.events[made["seq"] :]
        toasts = [e for e in events if e.get("callback_query_id") == made["callback_query_id"]]
        assert toasts, "a press without an answer: the button keeps spinning"
        return str(toasts[-1]["text"])

    async def messages(self, after: int = 0) -> list[dict[str, Any]]:
        return self.telegram.messages(self.id, after)

    async def from_bot(self, after: int = 0) -> list[dict[str, Any]]:
        """The bot's messages, or those after a message id."""
        return [m for m in await self.messages(after) if m["from"]["is_bot"]]

    async def reads(self) -> str:
        """The text of the bot's newest message."""
        message = (await self.from_bot())[-1]
        return str(message.get("text", message.get("caption", "")))

    async def buttons(self) -> list[str]:
        """The buttons under the bot's newest message."""
        markup = (await self.from_bot())[-1].get("reply_markup", {})
        return [b["text"] for row in markup.get("inline_keyboard", []) for b in row]
