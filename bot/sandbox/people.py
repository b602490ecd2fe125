"""What people do on their phones: each deed becomes an update for the bot."""

from typing import Any

from bot.sandbox.errors import bad
from bot.sandbox.html import units
from bot.sandbox.world import Json, Person, World

ATTACHMENTS: dict[str, Any] = {
    "sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512,
                "height": 512, "is_animated": False, "is_video": False},
    "voice": {"file_id": "v", "file_unique_id": "v", "duration": 3},
    "photo": [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}],
    "document": {"file_id": "d", "file_unique_id": "d", "file_name": "nota.pdf"},
    "location": {"latitude": 50.94, "longitude": 4.04},
}  # fmt: skip

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group",
             "username": "GroupAnonymousBot"}  # fmt: skip
"""Who says what a group itself has to say."""


class People:
    """The deeds of people. `user` is a person's id; group messages name the `chat` as well."""

    def __init__(self, world: World) -> None:
        self._world = world

    def meet(self, id: int, first_name: str, last_name: str = "") -> Person:
        """A new person, or a new name for a known one."""
        person = self._world.people.setdefault(id, Person(id, first_name))
        person.first_name, person.last_name = first_name, last_name
        self._world.chat(id)
        return person

    def say(
        self, user: int, text: str, chat: int | None = None, reply_to: int | None = None
    ) -> Json:
        """Send a text; a long one goes in pieces, as from the apps.

        `reply_to` is the message that it answers.
        """
        quoted = self._world.quoted(self._world.chat(chat or user), reply_to)
        messages = [
            self._message(user, chat, _words(part) | quoted) for part in self._world.split(text)
        ]
        updates = [self._world.add_update("message", message) for message in messages]
        return {"update_ids": updates, "message_ids": [m["message_id"] for m in messages]}

    def send(self, user: int, kind: str, caption: str = "", **content: Any) -> Json:
        """Send a sticker, voice, photo, document, location or contact."""
        body = {kind: content or ATTACHMENTS[kind]} | ({"caption": caption} if caption else {})
        message = self._message(user, None, body)
        update = self._world.add_update("message", message)
        return {"update_ids": [update], "message_ids": [message["message_id"]]}

    def edit(self, user: int, message_id: int, text: str) -> Json:
        """Change an own message."""
        message = self._world.chat(user).messages.get(message_id)
        if message is None or message["from"]["id"] != user:
            raise bad("not your message")
        message.update(_words(text), edit_date=int(self._world.now()))
        return {"update_id": self._world.add_update("edited_message", dict(message))}

    def press(self, user: int, message_id: int, data: str, *, stale: bool = False) -> Json:
        """Press an inline button; `stale`: as a phone that still shows older buttons."""
        message = self._world.chat(user).messages.get(message_id)
        rows = (message or {}).get("reply_markup", {}).get("inline_keyboard", [])
        there = any(b.get("callback_data") == data for row in rows for b in row)
        if message is None or not (there or stale):
            raise bad("no such button")
        query_id = str(len(self._world.queries) + 1)
        self._world.queries[query_id] = False
        query = {"id": query_id, "from": self._world.person(user).as_json(),
                 "message": message, "chat_instance": str(user), "data": data}  # fmt: skip
        update = self._world.add_update("callback_query", query)
        return {"update_id": update, "callback_query_id": query_id}

    def block(self, user: int, *, blocked: bool) -> Json:
        """Stop the bot, or start it again."""
        person = self._world.person(user)
        person.blocked, was = blocked, person.blocked
        bot = self._world.bot
        states = {False: {"user": bot, "status": "member"},
                  True: {"user": bot, "status": "kicked", "until_date": 0}}  # fmt: skip
        change = {"chat": self._world.chat(user).as_json(person), "from": person.as_json(),
                  "date": int(self._world.now()), "old_chat_member": states[was],
                  "new_chat_member": states[blocked]}  # fmt: skip
        return {"update_id": self._world.add_update("my_chat_member", change)}

    def migrate(self, chat_id: int, new_chat_id: int) -> Json:
        """A group becomes a supergroup: both of them say so, each with the other's id."""
        old, new = self._world.chat(chat_id), self._world.chat(new_chat_id)
        old.migrated_to, new.title = new.id, old.title
        notices = ((new, "migrate_from_chat_id", old.id), (old, "migrate_to_chat_id", new.id))
        updates = []
        for chat, name, other in notices:
            notice = self._world.add_message(chat, ANONYMOUS, {name: other})
            notice = notice | {"sender_chat": notice["chat"]}
            updates.append(self._world.add_update("message", notice))
        return {"update_ids": updates}

    def _message(self, user: int, chat: int | None, content: Json) -> Json:
        person = self._world.person(user)
        person.started = True
        place = self._world.chat(chat or user)
        return dict(self._world.add_message(place, person.as_json(), content))


def _words(text: str) -> Json:
    if not text.startswith("/"):
        return {"text": text}
    length = units(text.split(maxsplit=1)[0])
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": length}]}
